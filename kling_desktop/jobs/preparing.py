"""Before the order: every local file is made ready on this computer and handed over to where the provider reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kling_desktop.domain.film import Film, Media, SourceVideo
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.lengths import as_sent
from kling_desktop.domain.ports import ReadyFile
from kling_desktop.domain.wire import sent_media, sent_video
from kling_desktop.jobs.kit import Stage
from kling_desktop.jobs.store import StaleJob
from kling_desktop.jobs.trying import try_addresses

T = TypeVar("T")

_GLANCE = 0.25
"""Seconds between two looks whether somebody cancelled the job meanwhile."""
_ENCODING = 0.7
"""The share of the progress that making the video ready gets; handing it over is the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An address for every local file, and the film with the source video's length as it was really cut."""

    addresses: Mapping[Media, str]
    film: Film


async def prepare(stage: Stage, job: Job) -> Prepared:
    """Try addresses, make ready, hand over.

    Raises the troubles of all, and StaleJob once somebody has cancelled the job.
    """
    if stage.offer.local:
        pictures = {media: str(media.path) for media in sent_media(job.film, stage.offer) if media.path is not None}
        return Prepared(addresses=pictures, film=job.film)
    from kling_desktop.media.pictures import make_ready

    await try_addresses(stage, job)
    rules, folder = stage.offer.capabilities.pictures, stage.kit.ready_folder
    ready: dict[Media, ReadyFile] = {}
    for media in sent_media(job.film, stage.offer):
        if media.path is not None:
            ready[media] = await asyncio.to_thread(make_ready, media, rules, folder)
    source, film, told = sent_video(job.film, stage.offer), job.film, stage.kit.progress_of(job.id)
    if source is not None:
        video = await _while_wanted(stage, job, _video(stage, source, _part_of(told, 0.0, _ENCODING)))
        ready[source.media] = video
        film, told = as_sent(film, video.seconds), _part_of(told, _ENCODING, 1.0)
    addresses = await stage.provider.hand_over(ready, told) if ready else {}
    return Prepared(addresses=addresses, film=film)


async def _video(stage: Stage, source: SourceVideo, progress: Callable[[float], None]) -> ReadyFile:
    """One video at a time: encoding takes all this computer has, and takes of one film wait for the same file."""
    from kling_desktop.media.source import make_ready

    rules, folder = stage.offer.capabilities.video, stage.kit.ready_folder
    async with stage.kit.encoding:
        return await stage.kit.in_bulk(
            lambda stop: make_ready(source, rules, folder, progress=progress, stop=stop),
        )


async def _while_wanted(stage: Stage, job: Job, work: Coroutine[object, object, T]) -> T:
    """The result of `work`, which ends early with StaleJob when the job is no longer being prepared."""
    task = asyncio.ensure_future(work)
    try:
        while True:
            done, _ = await asyncio.wait({task}, timeout=_GLANCE)
            if done:
                return task.result()
            now = await stage.kit.store.get(job.id)
            if now.state is not State.PREPARING:
                raise StaleJob(now)
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})


def _part_of(tell: Callable[[float], None], start: float, end: float) -> Callable[[float], None]:
    return lambda share: tell(start + (end - start) * share)
