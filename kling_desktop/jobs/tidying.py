"""Taking back what was uploaded, once no job can need it any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from kling_desktop.jobs.kit import Kit
from kling_desktop.jobs.store import JobStore

_PERHAPS_RENDERING = timedelta(hours=24)
"""How long an order that nobody answered may still be under way."""


async def idle(store: JobStore, now: datetime) -> bool:
    """Whether no job is on its way, and none went lost lately."""
    return not await store.perhaps_under_way(now - _PERHAPS_RENDERING)


async def tidy(kit: Kit) -> None:
    """Delete uploaded pictures once no job needs them; raises no Trouble of the place they are in."""
    before = kit.clock.now()  # what a job hands over from now on is newer
    if kit.uploads is not None and await idle(kit.store, before):
        await kit.uploads.sweep(before)
