"""Orders at a service without a queue: one call that stays open until the video is there.

Such a call has no id, so its answer is everything: it is on disk before the row moves, and the row moves before any
of it is thrown away. A process that dies in between leaves an answer that the next one takes in.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import new_id
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.order_troubles import KeptOpen
from kling_desktop.domain.ports import MakesAtOnce
from kling_desktop.domain.troubles import AnswerLost, CannotSave, Charged, DiskFull, NotAVideo, Trouble
from kling_desktop.host.faults import passing
from kling_desktop.jobs.accepting import write_down
from kling_desktop.jobs.kit import Stage, log


async def order(stage: Stage, job: Job, provider: MakesAtOnce, body: dict[str, object]) -> None:
    """Say what this call is, and make it; its answer is on disk then. Raises as `MakesAtOnce.make` does."""
    kit = stage.kit
    warning = KeptOpen(provider=stage.offer.provider_title)
    job = await kit.store.change(job.id, at=kit.clock.now(), changes={"trouble": warning.facts})
    log.info("job %s: %s has no queue; the call stays open until the take is there", job.id, job.provider)
    kit.bus.publish(JobMoved(job, job.state))
    passing("held.calling")
    await provider.make(stage.offer, body, job, _answer(stage, job.id))
    passing("held.answer-kept")


async def take_in(stage: Stage, job: Job, provider: MakesAtOnce) -> Job:
    """From the answer on disk to `downloading`; further videos in it become jobs of their own.

    An answer that holds no video leaves the job `failed` or `unknown`, and is kept for inspection. A full disk leaves
    everything as it is (DiskFull, CannotSave): the order is not to be made again, this is.
    """
    ids = [job.id]

    def place(number: int) -> Path:
        while len(ids) <= number:
            ids.append(JobId(new_id()))
        return _made(stage, ids[number])

    try:
        results = await provider.made(_answer(stage, job.id), place)
    except (AnswerLost, NotAVideo) as trouble:
        await asyncio.to_thread(_put_aside, _answer(stage, job.id))
        after = State.UNKNOWN if isinstance(trouble, AnswerLost) else State.FAILED
        return await stage.kit.move(job, after, trouble.code, trouble=trouble.facts)
    except Trouble as trouble:
        if isinstance(trouble, DiskFull | CannotSave) or trouble.charged is not Charged.NO:
            raise
        await asyncio.to_thread(_put_aside, _answer(stage, job.id))
        return await stage.kit.move(job, State.FAILED, trouble.code, trouble=trouble.facts)
    passing("held.results-placed")
    place(len(results) - 1)
    further = [
        replace(job, id=ids[number], result_url=result.url, trouble=None)
        for number, result in enumerate(results)
        if number
    ]
    stage.file = results[0].file
    changes = {"result_url": results[0].url, "expires": results[0].expires, "trouble": None}
    job = await write_down(stage, job, State.DOWNLOADING, "the result came with the answer", changes, further)
    await asyncio.to_thread(_answer(stage, job.id).unlink, missing_ok=True)
    passing("held.answer-removed")
    return job


def has_answer(stage: Stage, job: Job) -> bool:
    """Whether a process before had the whole answer and ended before it could say so. Blocks."""
    return _answer(stage, job.id).exists()


def made_before(stage: Stage, job: Job, part: Path) -> Path | None:
    """The video that came with the answer, from an earlier run or attempt. Blocks."""
    made = _made(stage, job.id)
    if not made.exists() and part.exists():
        part.replace(made)  # it was on its way into the library
    return made if made.exists() else None


def _answer(stage: Stage, job: JobId) -> Path:
    return stage.kit.part_folder / f"{job}.answer"


def _made(stage: Stage, job: JobId) -> Path:
    return stage.kit.part_folder / f"{job}.made"


def _put_aside(answer: Path) -> None:
    if answer.exists():
        answer.replace(answer.with_suffix(".answer-rejected"))
