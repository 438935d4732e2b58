"""The call that stays open until the video is there: used where there is no queue, for its answer has no id.

Once lost, that answer cannot be asked for again. So it is on disk before it is understood, and it is asked for once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from kling_desktop.domain.ports import Ready
from kling_desktop.domain.troubles import AnswerLost, RequestRefused
from kling_desktop.providers.answers import Shape, inside
from kling_desktop.providers.errors import TITLES, refusal
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen.answer_file import AnswerFile, decode, read
from kling_desktop.providers.oxen.contract import AT_ONCE


async def make(service: Service, model: str, body: Mapping[str, object], answer: Path) -> None:
    """Order, wait, and keep the answer. Raises as `Provider.submit` does; DiskFull and CannotSave before ordering.

    The older path is tried only when the newer one says at once that it is no call at all.
    """
    title = TITLES[service.provider]
    for path in AT_ONCE:
        file = AnswerFile(answer, service.clock)
        try:
            await file.begin()
            reply = await service.order(path, body, model=model, may_be_missing=True, into=file)
            if reply.good:
                await file.finish()
                return
        except AnswerLost as lost:
            why = lost.given.get("why", "")
            raise AnswerLost(lost.detail, why=why, provider=title, call="kept-open") from None
        finally:
            await file.aclose()
    raise RequestRefused(provider=title, status=reply.status)


async def made(service: Service, answer: Path, place: Callable[[int], Path]) -> tuple[Ready, ...]:
    """The videos in an answer that was kept. Raises AnswerLost, NotAVideo, DiskFull, CannotSave, or its refusal."""
    title = TITLES[service.provider]
    read_back, videos = await asyncio.to_thread(read, answer)
    if not videos:
        if read_back.shape is Shape.JSON and inside(read_back.data, "error"):
            raise refusal(service.provider, read_back, secrets=service.secrets)
        raise AnswerLost(why="no video", provider=title, call="kept-open")
    found: list[Ready] = []
    for number, video in enumerate(videos):
        if video.span is None:
            found.append(Ready(url=video.url))
            continue
        out = place(number)
        await asyncio.to_thread(decode, answer, video.span, out)
        found.append(Ready(file=out))
    return tuple(found)
