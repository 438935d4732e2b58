"""From downloading to done: into a part file, verified, and then into the library."""

from __future__ import annotations

import asyncio
import hashlib
import heapq
import itertools
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Take
from kling_desktop.domain.troubles import Charged, LinkDied, LinkRefused, NotAVideo, Trouble
from kling_desktop.host.disk import saving
from kling_desktop.jobs.kit import DOWNLOADS, Pause, Stage, log
from kling_desktop.jobs.store import move_in
from kling_desktop.jobs.watching import watch

_FRESH_LINKS = 2
"""How often a dead link is replaced before the result counts as expired."""

_LATEST = datetime.max.replace(tzinfo=UTC)


class Turns:
    """At most a few downloads at once; the one whose link dies first goes first."""

    def __init__(self, count: int = DOWNLOADS) -> None:
        self._free = count
        self._order = itertools.count()
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def turn(self, expires: datetime | None) -> AsyncIterator[None]:
        """Wait for a turn and give it back at the end."""
        if self._free:
            self._free -= 1
        else:
            mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (expires or _LATEST, next(self._order), mine))
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._give_back()
                raise
        try:
            yield
        finally:
            self._give_back()

    def _give_back(self) -> None:
        while self._waiting:
            _, _, waiting = heapq.heappop(self._waiting)
            if not waiting.done():
                waiting.set_result(None)
                return
        self._free += 1


async def save(stage: Stage, job: Job, turns: Turns) -> tuple[Job, Pause | None]:
    """Bring a result into the library; a fault that may pass leaves the job as it is, with a pause."""
    kit = stage.kit
    if stage.file is None and job.result_url is None:
        job, pause = await watch(stage, job)
        if pause is not None or job.state is not State.DOWNLOADING:
            return job, pause
    try:
        async with turns.turn(job.expires):
            part = await _fetch(stage, job)
            return await _publish(stage, job, part), None
    except LinkDied as trouble:
        return await _fresh_link(stage, job, trouble)
    except NotAVideo as trouble:
        return await _bad_video(stage, job, trouble)
    except LinkRefused as trouble:
        return await kit.move(job, State.FAILED, trouble.code, trouble=trouble.facts, charged=_certain(job)), None
    except Trouble as trouble:
        kit.reached(job, trouble)
        return job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)


async def _fetch(stage: Stage, job: Job) -> Path:
    """The whole result as a part file; raises Trouble."""
    from kling_desktop.providers.fetch import fetch

    kit, file, url = stage.kit, stage.file, job.result_url
    part = kit.part_folder / f"{job.id}.part"
    if file is not None:
        await kit.in_bulk(lambda _: _bring(file, part))
        return part
    if url is None:
        raise LinkDied(provider=stage.offer.provider_title)
    progress = kit.progress_of(job.id)
    provider = stage.provider
    await kit.in_bulk(lambda stop: fetch(provider, url, part, progress=progress, stop=stop))
    return part


def _bring(file: Path, part: Path) -> None:
    """Move a local result beside the library; it may come from another file system."""
    with saving(part):
        part.parent.mkdir(parents=True, exist_ok=True)
        try:
            file.replace(part)
        except OSError:
            shutil.copyfile(file, part)
            file.unlink()


async def _publish(stage: Stage, job: Job, part: Path) -> Job:
    from kling_desktop.media.videos import verify

    kit = stage.kit

    def examine(stop: threading.Event) -> tuple[VideoFacts, str]:
        return verify(part, float(job.film.duration)), _hash(part, stop)

    video, sha256 = await kit.in_bulk(examine)
    charged = _certain(job)
    body = await kit.store.body(job.id)
    settled: list[Job] = []

    def settle(connection: sqlite3.Connection, take: Take) -> None:
        changes = {"file": take.file, "sha256": take.sha256, "charged": charged, "trouble": None}
        done = move_in(
            connection, job, State.DONE, "saved", at=kit.clock.now(), owner=kit.lease.owner, changes=changes
        )
        settled.append(done)

    await kit.library.publish(job, part, video, sha256, body, settle)
    kit.tell(settled[-1], State.DOWNLOADING)
    return settled[-1]


def _hash(part: Path, stop: threading.Event) -> str:
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while not stop.is_set() and (chunk := file.read(1 << 20)):
            digest.update(chunk)
    return digest.hexdigest()


def _certain(job: Job) -> Money | None:
    """What a finished job cost: as told, else the quote where the provider has promised it."""
    if job.charged is not None:
        return job.charged
    return None if job.quote.estimate else job.quote.per_take


async def _fresh_link(stage: Stage, job: Job, trouble: LinkDied) -> tuple[Job, Pause | None]:
    """Ask the provider again: many make a new link at every look."""
    if stage.fresh_links >= _FRESH_LINKS:
        return await _expired(stage, job, trouble), None
    stage.fresh_links += 1
    before = job.result_url
    job, pause = await watch(stage, job)
    if job.state is State.DOWNLOADING and pause is None and job.result_url == before and stage.fresh_links > 1:
        return await _expired(stage, job, trouble), None
    return job, pause


async def _expired(stage: Stage, job: Job, trouble: LinkDied) -> Job:
    changes = {"trouble": trouble.facts, "charged": _certain(job)}
    return await stage.kit.move(job, State.EXPIRED, trouble.code, **changes)


async def _bad_video(stage: Stage, job: Job, trouble: NotAVideo) -> tuple[Job, Pause | None]:
    """Once more from the start; a second bad file is kept for inspection."""
    part = stage.kit.part_folder / f"{job.id}.part"
    stage.bad_videos += 1
    if stage.bad_videos < 2:
        log.warning("job %s: what came is no whole video; loading it again", job.id)
        await asyncio.to_thread(part.unlink, missing_ok=True)
        stage.file = None
        return job, Pause(seconds=0 if stage.offer.local else stage.rhythm.next())
    await asyncio.to_thread(_put_aside, part)
    facts = trouble.facts
    if stage.offer.local:
        facts = type(facts)(code=facts.code, charged=Charged.NO, again=facts.again, facts=facts.facts)
    return await stage.kit.move(job, State.FAILED, trouble.code, trouble=facts, charged=_certain(job)), None


def _put_aside(part: Path) -> None:
    if part.exists():
        part.replace(part.with_suffix(".rejected"))


