"""Stopping a job at its provider, and hearing what that costs."""

from __future__ import annotations

from kling_desktop.domain.jobs import Job
from kling_desktop.domain.money import Money
from kling_desktop.domain.ports import Cancelled, Provider
from kling_desktop.domain.troubles import Trouble
from kling_desktop.jobs.kit import Kit, log
from kling_desktop.providers.hearing import listening


async def cancel_there(kit: Kit, provider: Provider, job: Job) -> Money | None:
    """Cancel at the provider; gives what it has cost, where one look tells. Raises CannotCancel and its kin."""
    with listening() as heard:
        await provider.cancel(job)
        try:
            sight = await provider.look(job)
        except Trouble as trouble:
            log.info("job %s: what cancelling it costs is not told: %s", job.id, trouble.code)
            sight = None
    kit.store.hear(job.id, heard)
    return sight.charged if isinstance(sight, Cancelled) else None
