"""From downloading to done: into a part file, verified, and then into the library."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.troubles import Charged, DiskFull, DownloadBroken, LinkDied, LinkRefused, NotAVideo, Trouble
from kling_desktop.host.disk import need_room, new_folders, saving, start_file
from kling_desktop.host.faults import passing
from kling_desktop.host.secrets import unsigned
from kling_desktop.jobs.kept_open import made_before
from kling_desktop.jobs.kit import DOWNLOADS, Pause, Stage, log
from kling_desktop.jobs.store import move_in
from kling_desktop.jobs.watching import watch
from kling_desktop.library.files import sha256_of

_FRESH_LINKS = 4
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
    try:
        await asyncio.to_thread(_room, stage)
        if stage.inherited:
            stage.inherited = False
            placed = await _placed(stage, job)
            if placed is not None:
                return placed, None
        if stage.file is None and job.result_url is None and job.remote_id is None:
            stage.file = await asyncio.to_thread(made_before, stage, job, _part(stage, job))
            if stage.file is None:
                raise LinkDied(provider=stage.offer.provider_title)
        elif stage.file is None and job.result_url is None:
            job, pause = await watch(stage, job)
            if pause is not None or job.state is not State.DOWNLOADING:
                return job, pause
        async with turns.turn(job.expires):
            sha256 = await _fetch(stage, job)
            return await _publish(stage, job, sha256), None
    except LinkDied as trouble:
        return await _fresh_link(stage, job, trouble)
    except NotAVideo as trouble:
        return await _bad_video(stage, job, trouble)
    except LinkRefused as trouble:
        # It is paid for: whoever tries again asks for another link first, and orders nothing.
        return await kit.move(job, State.EXPIRED, trouble.code, trouble=trouble.facts, charged=_certain(job)), None
    except Trouble as trouble:
        if isinstance(trouble, DiskFull):
            stage.needs = int(trouble.given.get("bytes", "0"))
        else:
            kit.reached(job, trouble)
        return job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)


def _room(stage: Stage) -> None:
    """Look at our own disk before anybody is asked for a result. Raises LibraryAway, DiskFull."""
    stage.kit.library.here()
    folder = stage.kit.part_folder
    if stage.needs > 0:
        need_room(folder, stage.needs)
    stage.needs = 0


async def _placed(stage: Stage, job: Job) -> Job | None:
    """The job settled, when the process before had the file in the library and ended before it could say so."""
    if await asyncio.to_thread(_part(stage, job).exists):
        return None
    try:
        return await _settle(stage, job, VideoFacts(), "")
    except DownloadBroken:
        return None  # there is no such file: it is still to be loaded


async def _fetch(stage: Stage, job: Job) -> str:
    """The whole result as a part file; gives its SHA-256. Raises Trouble."""
    kit, file, url, part = stage.kit, stage.file, job.result_url, _part(stage, job)
    if file is not None:
        return await kit.in_bulk(lambda _: _bring(file, part))
    if url is None:
        raise LinkDied(provider=stage.offer.provider_title)
    from kling_desktop.providers.fetch import fetch

    progress, provider = kit.progress_of(job.id), stage.provider
    fetched = await kit.in_bulk(lambda stop: fetch(provider, url, part, progress=progress, stop=stop))
    return fetched.sha256


def _part(stage: Stage, job: Job) -> Path:
    return stage.kit.part_folder / f"{job.id}.part"


def _bring(file: Path, part: Path) -> str:
    """Move a local result beside the library; it may come from another file system."""
    with saving(part):
        new_folders(part.parent, None)
        passing("local.bringing")
        try:
            file.replace(part)
        except OSError:
            with file.open("rb") as made, start_file(part) as copy:
                shutil.copyfileobj(made, copy, 1 << 20)
            file.unlink()
    passing("local.brought")
    return sha256_of(part)


async def _publish(stage: Stage, job: Job, sha256: str) -> Job:
    """Verify the part file and bring it into the library. Raises NotAVideo and the disk's troubles."""
    from kling_desktop.media.videos import verify

    part = _part(stage, job)
    # An edited video is as long as its source, whatever the shots say. What a service sends twice is what it made:
    # whole and playable, but of another length, it is kept, for it is paid.
    as_made = stage.bad_videos > 0 and not stage.offer.local
    seconds = None if stage.offer.follows_source(job.film) or as_made else float(job.film.duration)
    video = await stage.kit.in_bulk(lambda _: verify(part, seconds))
    passing("result.verified")
    return await _settle(stage, job, video, sha256)


async def _settle(stage: Stage, job: Job, video: VideoFacts, sha256: str) -> Job:
    """Into the library and to `done` in one transaction."""
    kit = stage.kit
    charged = _certain(job)
    body = await kit.store.body(job.id)
    settled: list[Job] = []

    def settle(connection: sqlite3.Connection) -> None:
        file, digest = connection.execute("SELECT file, sha256 FROM takes WHERE id = ?", (job.id,)).fetchone()
        changes = {"file": kit.library.folder / file, "sha256": digest, "charged": charged, "trouble": None}
        # Whoever has the link can load the video; once it is here, its signature is of no good use to anybody.
        changes["result_url"] = None if job.result_url is None else unsigned(job.result_url)
        settled.append(
            move_in(connection, job, State.DONE, "saved", at=kit.clock.now(), owner=kit.lease.owner, changes=changes)
        )

    recipe: dict[str, object] = {} if body is None else json.loads(body)
    part = _part(stage, job)
    await kit.library.publish(replace(job, charged=charged), part, video, sha256, recipe, settle)
    passing("job.settled")
    kit.tell(settled[-1], State.DOWNLOADING)
    return settled[-1]


def _certain(job: Job) -> Money | None:
    """What a finished job cost: as told, else the quote where the provider has promised it."""
    if job.charged is not None:
        return job.charged
    return None if job.quote.estimate else job.quote.per_take


async def _fresh_link(stage: Stage, job: Job, trouble: LinkDied) -> tuple[Job, Pause | None]:
    """Ask the provider again: many make a new link at every look."""
    before = job.result_url
    if job.remote_id is None:
        # Made by a call that was kept open: there is nobody to ask.
        return await _expired(stage, job, trouble), None
    if stage.fresh_links < _FRESH_LINKS:
        stage.fresh_links += 1
        job, pause = await watch(stage, job)
        if pause is not None or job.state is not State.DOWNLOADING or job.result_url != before:
            return job, pause
        if stage.fresh_links < _FRESH_LINKS:
            return job, Pause(seconds=stage.rhythm.next())
    return await _expired(stage, job, trouble), None


async def _expired(stage: Stage, job: Job, trouble: LinkDied) -> Job:
    """The link is dead for good; but a part file may have been whole already when its process ended."""
    try:
        if await asyncio.to_thread(_part(stage, job).exists):
            return await _publish(stage, job, await asyncio.to_thread(sha256_of, _part(stage, job)))
    except NotAVideo:
        log.info("job %s: what was loaded before the link died is not a whole video", job.id)
    changes = {"trouble": trouble.facts, "charged": _certain(job)}
    return await stage.kit.move(job, State.EXPIRED, trouble.code, **changes)


async def _bad_video(stage: Stage, job: Job, trouble: NotAVideo) -> tuple[Job, Pause | None]:
    """Once more from the start; a second bad file is kept for inspection.

    The take is paid for and its service may yet hand out a whole file: the job is `expired`, so that trying again asks
    for that and orders nothing. What nobody can be asked for again has `failed`.
    """
    part = _part(stage, job)
    stage.bad_videos += 1
    if stage.bad_videos < 2:
        log.info("job %s: what came is no whole video; loading it again", job.id)
        stage.file = None
        if job.result_url is not None or job.remote_id is not None:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        # Else it came with the answer, and nobody has it but us: the next attempt takes what is there.
        return job, Pause(seconds=stage.rhythm.next())
    await asyncio.to_thread(_put_aside, part)
    facts = replace(trouble.facts, charged=Charged.NO) if stage.offer.local else trouble.facts
    after = State.FAILED if stage.offer.local or job.remote_id is None else State.EXPIRED
    return await stage.kit.move(job, after, trouble.code, trouble=facts, charged=_certain(job)), None


def _put_aside(part: Path) -> None:
    if part.exists():
        part.replace(part.with_suffix(".rejected"))
