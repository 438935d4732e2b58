"""Measuring videos on the web before money is spent: in the background, for some seconds at most, never in the way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.troubles import BadAddress
from kling_desktop.host.addresses import Addresses

log = logging.getLogger(__name__)

PATIENCE = 6.0
"""Seconds until a video that nobody tells about stays unknown."""
_KNOWN_SECONDS, _UNKNOWN_SECONDS = 600.0, 30.0

Look = Callable[[str], VideoFacts | None]


class WebVideos:
    """What videos on the web are: asked once, believed for ten minutes; what nobody told is asked again sooner."""

    def __init__(self, look: Look | None) -> None:
        self._look = look
        self._known: dict[str, tuple[float, VideoFacts | None]] = {}
        self._asked: dict[str, asyncio.Future[VideoFacts | None]] = {}

    async def facts(self, url: str) -> VideoFacts | None:
        """The measured video, or None when that is not known."""
        if self._look is None:
            return None
        known = self._known.get(url)
        if known is not None:
            believed = _UNKNOWN_SECONDS if known[1] is None else _KNOWN_SECONDS
            if time.monotonic() - known[0] < believed:
                return known[1]
        asked = self._asked.get(url)
        if asked is None:
            asked = self._asked[url] = self._ask(self._look, url)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(asked), PATIENCE + 1)
        self._asked.pop(url, None)
        found = asked.result() if asked.done() and not asked.cancelled() else None
        self._known[url] = (time.monotonic(), found)
        return found

    @staticmethod
    def _ask(look: Look, url: str) -> asyncio.Future[VideoFacts | None]:
        """On a thread that the end of the program does not wait for: a name server may take its time."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[VideoFacts | None] = loop.create_future()

        def settle(found: VideoFacts | None) -> None:
            if not answer.done():
                answer.set_result(found)

        def work() -> None:
            found: VideoFacts | None = None
            try:
                found = look(url)
            except Exception:
                log.info("a video on the web could not be looked at", exc_info=True)
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(settle, found)

        threading.Thread(target=work, name="look-at-a-video", daemon=True).start()
        return answer


def looking(addresses: Addresses) -> Look:
    """Looks at addresses as results are fetched: https to public hosts, loopback only where a provider is there too."""
    bases: list[str] = []
    for provider in ProviderId:
        with contextlib.suppress(BadAddress, KeyError, ValueError):
            bases.append(addresses.base(provider))

    def look(url: str) -> VideoFacts | None:
        from kling_desktop.providers.reach import may_follow
        from kling_desktop.providers.remote_video import look_at

        return look_at(url, lambda each: any(may_follow(each, base) for base in bases), seconds=PATIENCE)

    return look
