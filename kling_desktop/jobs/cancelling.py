"""Cancelling at a service: it counts once the service itself shows the job as stopped.

A friendly answer to the request proves nothing: something on the way may have given it, or the video was done a moment
before. A job called cancelled that goes on there would be a paid video nobody fetches.
"""

from __future__ import annotations

from kling_desktop.domain.jobs import Job
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.ports import Cancelled, Failed, Gone, Provider
from kling_desktop.domain.troubles import CannotCancel
from kling_desktop.host.faults import passing
from kling_desktop.jobs.kit import Kit, Rhythm
from kling_desktop.providers.hearing import listening

_LOOKS = 3
"""A service may need a moment until it shows what it was told."""


async def stopped(kit: Kit, provider: Provider, offer: Offer | None, job: Job) -> Money | None:
    """Ask the service to stop the job and see that it has; gives what it says that was charged, if it says so.

    Raises CannotCancel when the job goes on, and the troubles of asking and looking: it then may go on.
    """
    with listening() as heard:
        try:
            return await _stopped(kit, provider, offer, job)
        finally:
            kit.store.hear(job.id, heard)


async def _stopped(kit: Kit, provider: Provider, offer: Offer | None, job: Job) -> Money | None:
    passing("cancel.sending")
    await provider.cancel(job)
    passing("cancel.answered")
    if offer is not None and offer.local:
        return None
    rhythm = Rhythm(kit, provider.pace)
    for look in range(_LOOKS):
        if look:
            await kit.clock.sleep(rhythm.next())
        match await provider.look(job):
            case Cancelled(charged=charged):
                return charged
            case Failed() | Gone():
                return None
            case _:
                continue
    raise CannotCancel(provider=job.provider.value, state=job.state.value)
