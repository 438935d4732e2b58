"""Where jobs wait for their next step, and what ends a wait early: the computer woke, or the network is back.

A wait after a fault of the network grows, so that nobody is asked in vain all night; but of all that wait for one
provider somebody tries at least every `SCOUT` seconds, and the first to get through calls the others. What a provider
asked to be left alone for is never cut short.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from kling_desktop.domain.jobs import Job, JobId
from kling_desktop.domain.network_troubles import BETWEEN
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Clock
from kling_desktop.domain.troubles import CannotSave, DiskFull, DownloadBroken, Trouble

SCOUT = 20.0
"""Seconds in which somebody tries again whether a provider can be reached."""
DISK = 15.0
"""Seconds between two looks of a job whether there is room for its result."""
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True, eq=False)
class _Nap:
    job: Job
    end: float
    network: bool
    turn: int
    call: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def urgency(self) -> tuple[datetime, int]:
        return self.job.expires or _LATEST, self.turn


class Rests:
    """All waits of this process's jobs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._naps: set[_Nap] = set()
        self._turns = itertools.count()
        self._tried: dict[ProviderId, float] = {}

    async def rest(
        self, job: Job, seconds: float, trouble: Trouble | None = None, news: Awaitable[None] | None = None
    ) -> None:
        """Wait so long, or less when called; `news` ends a wait that no fault asked for."""
        network = isinstance(trouble, (*BETWEEN, DownloadBroken)) and trouble.wait is None
        if network and not self._somebody_tries(job.provider):
            seconds = min(seconds, SCOUT)
        elif isinstance(trouble, DiskFull | CannotSave):
            seconds = min(seconds, DISK)
        nap = _Nap(job, self._clock.elapsed() + seconds, network, next(self._turns))
        self._naps.add(nap)
        ends: set[asyncio.Future[None]] = {nap.call, asyncio.ensure_future(self._clock.sleep(seconds))}
        if news is not None:
            ends.add(asyncio.ensure_future(news))
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._naps.discard(nap)
            for end in ends:
                end.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    def call_due(self) -> None:
        """The computer slept: end what is over by now and every wait for the network, the first link to die first."""
        now = self._clock.elapsed()
        self._call(lambda nap: nap.network or nap.end <= now)

    def call_offline(self, provider: ProviderId | None = None) -> None:
        """There may be a network again (to a provider): try at once, the first link to die first."""
        self._call(lambda nap: nap.network and provider in {None, nap.job.provider})

    def call_job(self, job: JobId) -> None:
        """Somebody moved this job: its driver is to see that."""
        self._call(lambda nap: nap.job.id == job)

    def may_try(self, provider: ProviderId, pace: float) -> bool:
        """Whether it is time for somebody to ask a provider whether it can be reached; True counts as having asked.

        `pace` are the seconds after which each of those who wait would like to.
        """
        now = self._clock.elapsed()
        if provider in self._tried and now - self._tried[provider] < min(SCOUT, pace) / 2:
            return False
        self._tried[provider] = now
        return True

    def _call(self, wanted: Callable[[_Nap], bool]) -> None:
        for nap in sorted((nap for nap in self._naps if wanted(nap)), key=lambda nap: nap.urgency):
            if not nap.call.done():
                nap.call.set_result(None)

    def _somebody_tries(self, provider: ProviderId) -> bool:
        soon = self._clock.elapsed() + SCOUT
        return any(nap.network and nap.job.provider is provider and nap.end <= soon for nap in self._naps)
