"""After a lost answer: looking for the order in the provider's own list.

A job is adopted only when exactly one order there can be it: same model and prompt, made since we sent it, and not
one of our other jobs. Two takes of one film look the same, so nothing is adopted while the answer to another order
with the same request is still on its way.
"""

from __future__ import annotations

import sqlite3

from kling_desktop.domain.jobs import Job, RemoteId, State
from kling_desktop.domain.troubles import Trouble
from kling_desktop.jobs.kit import Kit, Rhythm, Stage, log
from kling_desktop.jobs.store import StaleJob

_LOOKS = 3
"""A list may show a fresh order a moment late."""


async def find_again(stage: Stage, job: Job) -> Job:
    """Look for an `unknown` job at its provider; it comes back queued, or as it was.

    `stage.unread` then is why the list could not be read, None when it was.
    """
    kit, provider = stage.kit, stage.provider
    stage.unread = None
    if not provider.can_find():
        return job
    rhythm = Rhythm(kit, provider.pace)
    for look in range(_LOOKS):
        if look:
            await kit.clock.sleep(rhythm.next())
        try:
            found = await provider.find(job)
        except Trouble as trouble:
            log.warning("job %s: its provider's list could not be read: %s", job.id, trouble.code)
            stage.unread = trouble
            kit.reached(job, trouble)
            return job
        ours = await kit.store.remote_ids(job.provider)
        strangers = [remote for remote in found if remote not in ours]
        if len(strangers) > 1:
            log.info("job %s: %d orders could be it, none is adopted", job.id, len(strangers))
            return job
        if strangers:
            adopted = await _adopt(kit, job, strangers[0])
            if adopted is not None:
                return adopted
    return job


async def _adopt(kit: Kit, job: Job, remote: RemoteId) -> Job | None:
    def doubtful(connection: sqlite3.Connection) -> bool:
        row = connection.execute(
            "SELECT count(*) FROM jobs AS other, jobs AS this WHERE this.id = ? AND other.id != this.id "
            "AND other.provider = this.provider AND (other.remote_id = ? "
            "OR (other.state = ? AND other.body IS this.body))",
            (job.id, remote, State.SUBMITTING.value),
        ).fetchone()
        return bool(row[0])

    try:
        adopted = await kit.store.move(
            job,
            State.QUEUED,
            "found in the provider's list",
            at=kit.clock.now(),
            owner=kit.lease.owner,
            changes={"remote_id": remote, "trouble": None},
            unless=doubtful,
        )
    except StaleJob as stale:
        return None if stale.now.state is State.UNKNOWN else stale.now
    kit.tell(adopted, job.state)
    return adopted
