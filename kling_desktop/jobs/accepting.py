"""Writing down that an order was taken: the one moment in which a full disk or a second process must lose nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kling_desktop.domain.events import DiskWait
from kling_desktop.domain.film import new_id
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.ports import Accepted
from kling_desktop.domain.troubles import DiskFull
from kling_desktop.host.faults import passing
from kling_desktop.jobs.kit import Stage, log
from kling_desktop.jobs.store import StaleJob


async def accepted(stage: Stage, job: Job, answer: Accepted) -> Job:
    """Write down the remote id. Orders that came along become jobs of their own: they are paid for too."""
    log.info("job %s: accepted by %s as %s", job.id, job.provider, answer.remote_id)
    changes = {
        "remote_id": answer.remote_id,
        "charged": answer.charged,
        "expires": answer.expires,
        "trouble": None,
    }
    further = [
        replace(job, id=JobId(new_id()), remote_id=remote, trouble=None, expires=answer.expires)
        for remote in answer.further
    ]
    remarks = ", ".join(f"{name} {value}" for name, value in answer.remarks.items())
    why = f"accepted ({remarks})" if remarks else "accepted"
    return await write_down(stage, job, State.QUEUED, why, changes, further)


async def write_down(
    stage: Stage, job: Job, after: State, why: str, changes: Mapping[str, object], further: Sequence[Job]
) -> Job:
    """Move the job and add `further` ones, all or none. A disk that filled up this very moment is waited for."""
    kit = stage.kit
    rows = [replace(each, state=after) for each in further]
    waited = False
    while True:
        try:
            moved, added = await kit.store.take_on(
                job, after, why, rows, at=kit.clock.now(), owner=kit.lease.owner, changes=changes
            )
        except DiskFull as trouble:
            log.error("job %s: no room to write down %s", job.id, changes.get("remote_id") or "its result")
            kit.bus.publish(DiskWait(job.id, trouble.facts))
            waited = True
            await kit.rests.rest(job, stage.rhythm.after(trouble), trouble)
        except StaleJob as stale:
            # Somebody thought this process dead. What the answer said is the one thing that only we know.
            log.error("job %s: %s while its order was on the wire", job.id, stale.now.state)
            if stale.now.state is not State.UNKNOWN or stale.now.remote_id is not None:
                raise
            told, added = await kit.store.take_on(
                stale.now, after, "the answer came late", rows, at=kit.clock.now(), owner=None, changes=changes
            )
            kit.tell(told, stale.now.state)
            _tell_further(stage, job, added)
            raise StaleJob(told) from stale
        else:
            passing("order.written-down")
            if waited:
                kit.bus.publish(DiskWait(job.id, None))
            kit.tell(moved, job.state)
            _tell_further(stage, job, added)
            return moved


def _tell_further(stage: Stage, job: Job, added: Sequence[Job]) -> None:
    for each in added:
        log.info("job %s: the answer to %s brought it along (remote id %s)", each.id, job.id, each.remote_id or "none")
        stage.kit.tell(each, None)
        stage.on_further(each.id)
