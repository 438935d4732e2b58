"""What every stage of a job needs, and the small rules they share: moves, waits, worker threads."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

from kling_desktop.domain.budgets import NO_BUDGETS, Budgets
from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.events import Bus, JobMoved, JobProgress, Offline
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.network_troubles import BETWEEN
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import AskedKeys, Clock, Hints, Pace, Provider, Sweeper
from kling_desktop.domain.troubles import CannotSave, DiskFull, Trouble
from kling_desktop.host.workers import CourteousPool
from kling_desktop.jobs.lease import Lease
from kling_desktop.jobs.living import LivingCards
from kling_desktop.jobs.queueing import Turnstile
from kling_desktop.jobs.resting import Rests
from kling_desktop.jobs.store import JobStore
from kling_desktop.library.takes import Library

T = TypeVar("T")

log = logging.getLogger("kling_desktop.jobs")

DOWNLOADS = 4
"""Results saved at the same time."""

_PROGRESS_GAP = 0.1
"""Seconds between two progress events of a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Nothing to do for so many seconds. `trouble` is why; None when the provider is simply not done yet."""

    seconds: float
    trouble: Trouble | None = None


async def _nothing_to_renew() -> None:
    """For providers without connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The parts of the core that a stage of a job works with."""

    store: JobStore
    lease: Lease
    providers: Mapping[ProviderId, Provider]
    library: Library
    keys: AskedKeys
    bus: Bus
    clock: Clock
    ready_folder: Path
    """Where pictures and videos lie as they are sent."""
    part_folder: Path
    """Where results lie until they are whole; on the library's own file system."""
    hints: Callable[[ProviderId, str], Hints | None] = lambda _provider, _account: None
    """Who tells of the jobs of an account by itself."""
    named: Callable[[ProviderId, str], Provider] | None = None
    """A provider as a named account has it; None where there are no such accounts."""
    queue: Turnstile | None = None
    """Lets jobs through to be sent; None: all at once."""
    uploads: Sweeper | None = None
    """Where files were uploaded to that are deleted once no job needs them."""
    budgets: Callable[[], Budgets] = lambda: NO_BUDGETS
    """The budgets of this computer as they are now; blocks."""
    cards: LivingCards | None = None
    """The offers of now; None: the built-in ones."""
    planned: dict[JobId, Offer] = field(default_factory=dict)
    """The offers that jobs of this process were planned with: they keep them, whatever a service says meanwhile."""
    renew: Callable[[], Awaitable[None]] = _nothing_to_renew
    """Lets go of connections that may be dead."""
    away: dict[ProviderId, Trouble] = field(default_factory=dict)
    """Providers that the last attempt of anybody here found no way to, and why."""
    poll_seconds: float | None = None
    """Replaces every provider's own pace."""
    random: Random = field(default_factory=Random)
    encoding: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a source video is made ready."""
    rests: Rests = field(init=False)
    """Where jobs wait."""
    bulk: ThreadPoolExecutor = field(
        default_factory=lambda: CourteousPool(max_workers=DOWNLOADS, thread_name_prefix="kling-bulk")
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "rests", Rests(self.clock))

    @property
    def catalogue(self) -> Catalogue:
        """The offers of now."""
        return BUILT_IN if self.cards is None else self.cards.now

    def provider_of(self, job: Job) -> Provider:
        """The provider, with the key of the account that the job was ordered with and no other."""
        if self.named is None or not job.account:
            return self.providers[job.provider]
        return self.named(job.provider, job.account)

    async def move(self, job: Job, after: State, why: str, **changes: object) -> Job:
        """Move a job this process drives, and tell everyone. Raises StaleJob, DiskFull."""
        moved = await self.store.move(job, after, why, at=self.clock.now(), owner=self.lease.owner, changes=changes)
        self.tell(moved, job.state)
        return moved

    def tell(self, job: Job, before: State | None) -> None:
        """Publish and log a move that is on disk."""
        log.info("job %s: %s -> %s (remote id %s)", job.id, before or "new", job.state, job.remote_id or "none yet")
        self.bus.publish(JobMoved(job, before))

    def progress_of(self, job: JobId) -> Callable[[float], None]:
        """A function for worker threads that publishes how far the job is, at most about ten times a second."""
        loop = asyncio.get_running_loop()
        last = 0.0

        def tell(progress: float) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _PROGRESS_GAP or progress >= 1:
                last = now
                loop.call_soon_threadsafe(self.bus.publish, JobProgress(job, min(1.0, max(0.0, progress))))

        return tell

    def reached(self, job: Job, trouble: Trouble | None = None) -> None:
        """Tell whether there was a way to the provider on the last attempt; who waits for one is called then."""
        if isinstance(trouble, BETWEEN):
            self.away[job.provider] = trouble
            self.bus.publish(Offline(job.provider.value, True, trouble.facts))
            return
        if self.away.pop(job.provider, None) is not None:
            self.rests.call_offline(job.provider)
        self.bus.publish(Offline(job.provider.value, False))

    async def in_bulk(self, work: Callable[[threading.Event], T]) -> T:
        """Run blocking work in a thread; when cancelled, ask it to stop and wait until it has."""
        stop = threading.Event()
        running = asyncio.get_running_loop().run_in_executor(self.bulk, work, stop)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait({running})
            if not running.cancelled():
                running.exception()  # seen, and of no interest any more
            raise


class Rhythm:
    """When to look again: the provider's pace, growing; slower after faults; never many in step."""

    def __init__(self, kit: Kit, pace: Pace) -> None:
        self._fixed = kit.poll_seconds
        self._pace = pace
        self._random = kit.random
        self._next = pace.first
        self._faults = 0

    def next(self) -> float:
        """Seconds until the next look when all went well."""
        self._faults = 0
        seconds = self._next
        self._next = min(max(self._next, self._pace.start) * 1.3, self._pace.longest)
        return self._jittered(seconds)

    def after(self, trouble: Trouble) -> float:
        """Seconds until the next attempt after a passing fault."""
        self._faults += 1
        if self._fixed is None and trouble.wait is not None:
            # At least as long as told, and not all in step; who goes on saying "at once" is asked ever more slowly.
            told = max(trouble.wait, min(2.0 ** (min(self._faults, 8) - 1), self._pace.longest))
            return told * self._random.uniform(1.0, 1.1)
        return self._jittered(min(self._pace.start * 2 ** min(self._faults, 6), self._pace.longest * 4))

    def _jittered(self, seconds: float) -> float:
        return self._fixed if self._fixed is not None else seconds * self._random.uniform(0.9, 1.1)


class Stage:
    """One job on its way: what the stages remember between two steps, and never longer."""

    def __init__(self, kit: Kit, provider: Provider, offer: Offer) -> None:
        self.kit = kit
        self.provider = provider
        self.offer = offer
        self.rhythm = Rhythm(kit, provider.pace)
        self.missing = 0
        """How often in a row the provider did not know the job."""
        self.fresh_links = 0
        """How often a dead link was replaced."""
        self.bad_videos = 0
        """How often what came was no whole video."""
        self.needs = 0
        """Bytes that its result was found to need and the disk did not have; 0 where nobody knows."""
        self.inherited = False
        """Whether another process was saving its result when it ended."""
        self.unread: Trouble | None = None
        """Why the provider's list could not be read when an order was looked for there."""
        self.file: Path | None = None
        """Where a local result is."""
        self.on_further: Callable[[JobId], None] = lambda _: None
        """Told of jobs that an answer brought along, which nobody drives yet."""


def waits_for_disk(trouble: Trouble) -> bool:
    """Whether it is about our own disk: it gets better without a provider."""
    return isinstance(trouble, DiskFull | CannotSave)
