"""Addresses that the artist gave: tried before money is spent, without a key, as a provider would fetch them.

Only a definite answer speaks against an address: it is closed, gone, or holds something else. One that cannot be
reached from here may well be reached by the provider, so that is told and no more.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from kling_desktop.domain.address_troubles import AddressRefused
from kling_desktop.domain.checks.pictures import Place
from kling_desktop.domain.offers import PictureRules, VideoRules
from kling_desktop.host.connecting import connection_to
from kling_desktop.providers.reach import host_of

SOURCE_VIDEO = "source_video"
_WAITS = httpx.Timeout(connect=4, read=6, write=6, pool=6)
_WHOLE = 10.0
_START = 128 * 1024
_HOPS = 4
_AT_ONCE = 8
_CLOSED = frozenset({401, 403})
_GONE = frozenset({404, 410})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOTAL = re.compile(r"bytes \d+-\d+/(\d{1,15})\Z", re.ASCII)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A good answer: the beginning of the file, and the size of the whole where it was told."""

    start: bytes
    total: int | None


async def try_out(
    places: Iterable[Place], pictures: PictureRules, video: VideoRules, may_fetch: Callable[[str], bool], provider: str
) -> tuple[Place, ...]:
    """Try all addresses at once; gives those of which nothing could be found out from here.

    `may_fetch` tells where we go at all; places where we do not are left to the checks. `provider` is its name.
    Raises AddressRefused for the first, in the order of the film, that is certainly of no use.
    """
    few = asyncio.Semaphore(_AT_ONCE)

    async def one(place: Place) -> bool:
        async with few:
            return await _try(place, pictures, video, may_fetch, provider)

    wanted = [place for place in places if place.media.url is not None and may_fetch(place.media.url)]
    found = await asyncio.gather(*(one(place) for place in wanted), return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return tuple(place for place, certain in zip(wanted, found, strict=True) if not certain)


async def _try(
    place: Place, pictures: PictureRules, video: VideoRules, may_fetch: Callable[[str], bool], provider: str
) -> bool:
    facts: dict[str, str] = {
        "field": place.field,
        "mention": place.mention,
        "name": place.media.name,
        "provider": provider,
    }
    answer = await _fetch(place.media.url or "", may_fetch)
    if answer is None:
        _log.info("%s: the address at %s could not be tried from here", place.field, host_of(place.media.url or ""))
        return False
    if isinstance(answer, int):
        raise _refused("closed" if answer in _CLOSED else "gone", facts, status=answer)
    if place.field == SOURCE_VIDEO:
        _judge_video(answer, video, facts)
    else:
        await asyncio.to_thread(_judge_picture, answer, pictures, facts)
    return True


async def _fetch(url: str, may_fetch: Callable[[str], bool]) -> _Seen | int | None:
    """The beginning of the file, a status that speaks against the address, or None when nothing is certain."""
    for name in ("httpx", "httpcore"):  # httpx writes whole addresses into the log, signatures included
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        async with asyncio.timeout(_WHOLE):
            for _ in range(_HOPS):
                if not may_fetch(url):
                    return None
                found = await _ask(url)
                if not isinstance(found, str):
                    return found
                url = urljoin(url, found)
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError, ImportError):
        return None
    return None


async def _ask(url: str) -> _Seen | int | str | None:
    async with (
        httpx.AsyncClient(**connection_to(url)) as client,
        client.stream("GET", url, headers={"Range": f"bytes=0-{_START - 1}"}, timeout=_WAITS) as response,
    ):
        status = response.status_code
        if status in _REDIRECTS:
            return response.headers.get("location", "") or None
        if status in _CLOSED | _GONE:
            return status
        if not response.is_success or response.headers.get("content-encoding", "identity") != "identity":
            return None
        start = bytearray()
        async for chunk in response.aiter_raw():
            start += chunk
            if len(start) >= _START:
                break
        return _Seen(start=bytes(start[:_START]), total=_total(response))


def _total(response: httpx.Response) -> int | None:
    ranged = _TOTAL.match(response.headers.get("content-range", ""))
    if ranged:
        return int(ranged[1])
    length = response.headers.get("content-length", "")
    return int(length) if response.status_code == 200 and length.isdigit() else None


def _judge_video(seen: _Seen, rules: VideoRules, facts: dict[str, str]) -> None:
    from kling_desktop.media.beginnings import is_page, is_video, picture_facts

    if is_page(seen.start):
        raise _refused("page", facts)
    if not is_video(seen.start) and picture_facts(seen.start) is not None:
        raise _refused("no-video", facts)
    if seen.total is not None and seen.total > rules.max_bytes:
        raise _refused("too-heavy", facts, bytes=seen.total, limit=rules.max_bytes)


def _judge_picture(seen: _Seen, rules: PictureRules, facts: dict[str, str]) -> None:
    """Blocks: a picture's header is read."""
    from kling_desktop.media.beginnings import is_page, picture_facts

    if is_page(seen.start):
        raise _refused("page", facts)
    picture = picture_facts(seen.start)
    if picture is None:
        raise _refused("no-picture", facts)
    if picture.format not in rules.formats:
        raise _refused("format", facts, format=picture.format, target=" / ".join(rules.formats))
    if seen.total is not None and seen.total > rules.max_bytes:
        raise _refused("too-heavy", facts, bytes=seen.total, limit=rules.max_bytes)
    width, height = picture.width, picture.height
    if not width or not height:
        return
    if min(width, height) < rules.min_side:
        raise _refused("too-small", facts, width=width, height=height, least=rules.min_side)
    if width / height > rules.max_ratio:
        raise _refused("too-wide", facts, width=width, height=height, limit=round(rules.max_ratio, 2))
    if width / height < rules.min_ratio:
        raise _refused("too-tall", facts, width=width, height=height, limit=round(1 / rules.min_ratio, 2))


def _refused(why: str, facts: dict[str, str], **more: object) -> AddressRefused:
    return AddressRefused(**facts, why=why, **{name: str(value) for name, value in more.items()})
