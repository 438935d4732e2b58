"""From queued to downloading: looking at the provider until there is a result or a refusal."""

from __future__ import annotations

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.order_troubles import ResultNotFound
from kling_desktop.domain.ports import Cancelled, Failed, Gone, Ready, Rendering, Sight, Waiting
from kling_desktop.domain.troubles import Charged, JobLost, Trouble, TroubleFacts
from kling_desktop.host.faults import passing
from kling_desktop.jobs.kit import Pause, Stage
from kling_desktop.providers.hearing import listening

_MISSES = 3
"""Looks in a row that must not find a job before it counts as gone: lists lag."""


async def watch(stage: Stage, job: Job) -> tuple[Job, Pause | None]:
    """Look once; a job that is not done yet comes back with a pause. A fault of a look never fails a job."""
    try:
        with listening() as heard:
            sight = await stage.provider.look(job)
        stage.kit.store.hear(job.id, heard)
    except Trouble as trouble:
        stage.kit.reached(job, trouble)
        return job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)
    passing("look.answered")
    stage.kit.reached(job)
    return await follow(stage, job, sight)


async def follow(stage: Stage, job: Job, sight: Sight) -> tuple[Job, Pause | None]:
    """Make what was seen true by moving the row."""
    kit = stage.kit
    if not isinstance(sight, Gone):
        stage.missing = 0
    match sight:
        case Waiting():
            if job.state is State.DOWNLOADING:
                job = await kit.move(job, State.RENDERING, "no result after all")
            return job, Pause(seconds=stage.rhythm.next())
        case Rendering(progress=progress):
            if job.state is not State.RENDERING:
                job = await kit.move(job, State.RENDERING, "rendering")
            if progress is not None:
                kit.progress_of(job.id)(progress)
            return job, Pause(seconds=stage.rhythm.next())
        case Ready():
            return await _ready(stage, job, sight), None
        case Failed(trouble=trouble):
            return await _failed(stage, job, trouble.facts), None
        case Cancelled(charged=charged):
            if job.state is State.DOWNLOADING:
                return await _failed(stage, job, JobLost(provider=stage.offer.provider_title).facts), None
            return await kit.move(
                job, State.CANCELLED, "cancelled at the provider", charged=charged or job.charged
            ), None
        case Gone(ended=ended):
            return await _gone(stage, job, ended=ended)


async def _ready(stage: Stage, job: Job, sight: Ready) -> Job:
    stage.file = sight.file
    changes: dict[str, object] = {
        "result_url": sight.url,
        "expires": sight.expires or job.expires,
        "charged": sight.charged or job.charged,
        "trouble": None,
    }
    if job.state is State.DOWNLOADING:
        return await stage.kit.store.change(job.id, at=stage.kit.clock.now(), changes=changes)
    return await stage.kit.move(job, State.DOWNLOADING, "the result is there", **changes)


async def _failed(stage: Stage, job: Job, trouble: TroubleFacts) -> Job:
    charged = job.charged
    told = job.quote.per_take
    if trouble.charged is Charged.NO and told is not None:
        charged = Money(told.amount * 0, told.unit)
    return await stage.kit.move(job, State.FAILED, trouble.code, trouble=trouble, charged=charged)


async def _gone(stage: Stage, job: Job, *, ended: bool) -> tuple[Job, Pause | None]:
    """The provider does not know the job.

    What was once seen rendering has ended and been forgotten: `expired`. What was never seen may be an order that
    was lost on their side, charged or not: `unknown`. Where every job that ends is forgotten (`ended`), this one has,
    and only the artist's account there knows how. A local render died with its process and starts again.
    """
    if stage.offer.local:
        accepted = await stage.provider.submit(stage.offer, {}, job)
        changes = {"remote_id": accepted.remote_id}
        job = await stage.kit.store.change(job.id, at=stage.kit.clock.now(), changes=changes)
        return job, Pause(seconds=stage.rhythm.next())
    stage.missing += 1
    lost = JobLost(provider=stage.offer.provider_title)
    if stage.missing < _MISSES:
        return job, Pause(seconds=stage.rhythm.next())
    if ended:
        nowhere = ResultNotFound(provider=stage.offer.provider_title)
        return await stage.kit.move(
            job, State.EXPIRED, "ended, and its result is told nowhere", trouble=nowhere.facts
        ), None
    if job.state is State.QUEUED:
        return await stage.kit.move(job, State.UNKNOWN, "the provider does not know it", trouble=lost.facts), None
    return await stage.kit.move(job, State.EXPIRED, "the provider has forgotten it", trouble=lost.facts), None
