"""One job on its way through all stages, driven by one task of one process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass

from kling_desktop.domain.account_troubles import ABOUT_KEYS, KEY_CODES
from kling_desktop.domain.events import DiskWait, JobMoved
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.troubles import Again, CannotCancel, DatabaseBusy, ModelGone, RateLimited, Trouble
from kling_desktop.host.faults import passing
from kling_desktop.jobs.cancelling import stopped
from kling_desktop.jobs.finding import find_again
from kling_desktop.jobs.kit import Kit, Pause, Stage, log, waits_for_disk
from kling_desktop.jobs.queueing import Turnstile
from kling_desktop.jobs.saving import Turns, save
from kling_desktop.jobs.sending import left_behind, send
from kling_desktop.jobs.store import StaleJob
from kling_desktop.jobs.tidying import tidy
from kling_desktop.jobs.watching import watch

UNSENT = frozenset({State.PLANNED, State.PREPARING})
"""States in which nothing was ordered yet."""
_NEIGHBOUR = 1.0
"""Seconds between two looks at a row that another process drives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How far to drive: `only_send` stops at the provider's queue, `once` at the first wait.

    `patience` is how many faults in a row are waited out, None for all of them: a window waits for the network to come
    back, a command ends and leaves the job for `resume`.
    """

    only_send: bool = False
    once: bool = False
    patience: int | None = None


class Driver:
    """Drives one job until it is finished, or as far as `manner` says; then `why_stopped` tells why."""

    def __init__(
        self, kit: Kit, turns: Turns, job: JobId, manner: Manner, on_further: Callable[[JobId], None] = lambda _: None
    ) -> None:
        self._kit = kit
        self._turns = turns
        self._id = job
        self._manner = manner
        self._on_further = on_further
        self._faults = 0
        self.why_stopped: Trouble | None = None
        self._waits_for_disk = False
        self.broken = False
        """Whether a defect of ours stopped it; the log has it."""

    async def drive(self) -> None:
        """Take the job over when it is free, drive it, let go of it. Only CancelledError comes out."""
        try:
            if await self._take_over():
                passing("job.claimed")
                try:
                    job = await self._kit.store.get(self._id)
                    with self._listening(job):
                        await self._drive(job)
                finally:
                    self._say_disk(None)
                    await self._kit.store.claim(self._id, self._kit.lease.owner, None)
                passing("job.released")
                await tidy(self._kit)
        except Trouble as trouble:
            log.warning("job %s: stopped: %s", self._id, trouble.code)
            self.why_stopped = trouble
        except Exception:  # noqa: BLE001 - a defect must leave the row as it is and be told, not end the process
            log.exception("job %s: stopped by a defect", self._id)
            self.broken = True

    def _listening(self, job: Job) -> AbstractContextManager[None]:
        """Hear of the job while we wait for it, where its provider tells."""
        hints = self._kit.hints(job.provider, job.account)
        waits = not self._manner.once and not self._manner.only_send
        return nullcontext() if hints is None or not waits else hints.listening()

    async def _take_over(self) -> bool:
        """Wait until the job is ours; False when it finished in other hands (or is in them, for one round)."""
        kit = self._kit
        mine = await asyncio.to_thread(kit.lease.take)
        seen: Job | None = None
        while True:
            job = await kit.store.get(self._id)
            owner = await kit.store.owner(self._id)
            if owner == mine:
                return True
            if seen is not None and job.updated != seen.updated:
                kit.tell(job, seen.state)
            if job.finished and job.state is not State.UNKNOWN:
                return False
            free = owner is None or not await asyncio.to_thread(kit.lease.alive, owner)
            if free and await kit.store.claim(self._id, owner, mine):
                return True
            if self._manner.once:
                return False
            if kit.queue is not None:
                kit.queue.met(self._id)
            seen = job
            await kit.clock.sleep(kit.poll_seconds if kit.poll_seconds is not None else _NEIGHBOUR)

    async def _drive(self, job: Job) -> None:
        stage = self._stage(job)
        if stage is None:
            self.why_stopped = ModelGone(provider=job.provider.value, model=job.model)
            return
        stage.on_further = self._on_further
        stage.inherited = job.state is State.DOWNLOADING
        if self._kit.queue is not None and job.state not in UNSENT:
            self._kit.queue.met(job.id)
        if job.state is State.UNKNOWN:
            job = await find_again(stage, job)
        while not job.finished or (job.state is State.UNKNOWN and stage.unread is not None and self._patient):
            if job.state is State.UNKNOWN:
                if not await self._looked_for(stage, job):
                    return
                job = await self._kit.store.get(self._id)
                continue
            if self._manner.only_send and job.state not in UNSENT | {State.SUBMITTING}:
                return
            try:
                if job.state in UNSENT and not await self._admitted(stage, job):
                    return
                job, pause = await self._step(stage, job)
            except StaleJob as stale:
                # Cancelled by somebody, or driven by somebody else since our lock was thought dead.
                job, pause = stale.now, None
                if await self._kit.store.owner(self._id) != self._kit.lease.owner:
                    return
            except Trouble as trouble:
                # A full or busy disk refused a move; what was true before still is.
                pause = Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)
                job = await self._kit.store.get(self._id)
            self._say_disk(None if pause is None else pause.trouble)
            if pause is not None and not await self._wait(job, pause):
                return
            job = await self._wishes(stage, job)

    async def _looked_for(self, stage: Stage, job: Job) -> bool:
        """Wait and look for an order anew whose list nobody could read; False when this is where the driving ends."""
        trouble = stage.unread
        assert trouble is not None
        if trouble.again is Again.NEVER or not await self._wait(
            job, Pause(seconds=stage.rhythm.after(trouble), trouble=trouble)
        ):
            self.why_stopped = None  # it is said in the row what became of it
            return False
        await find_again(stage, await self._kit.store.get(self._id))
        return True

    async def _admitted(self, stage: Stage, job: Job) -> bool:
        """Wait for the job's turn in the queue; False when this is where the driving ends.

        Where patience has no end an order also waits for a way to its provider, once that was found missing: a night's
        orders are not all to fail of one hour without a network.
        """
        queue = self._kit.queue
        if stage.offer.local:
            return True
        if queue is None:
            return await self._way_open(stage, job)
        while await self._turn_taken(queue, job):
            if not self._patient or job.provider not in self._kit.away:
                return True
            await queue.give_back(job.id)
            if not await self._way_open(stage, job):
                return False
        return False

    @property
    def _patient(self) -> bool:
        return self._manner.patience is None and not self._manner.once

    async def _way_open(self, stage: Stage, job: Job) -> bool:
        """Wait until the provider can be reached again; False when the job ended meanwhile."""
        kit = self._kit
        while self._patient and (trouble := kit.away.get(job.provider)) is not None:
            seconds = stage.rhythm.after(trouble)
            await kit.rests.rest(job, seconds, trouble)
            if (await kit.store.get(job.id)).state not in UNSENT:
                return False
            if kit.away.get(job.provider) is trouble and kit.rests.may_try(job.provider, seconds):
                # The question costs nothing; its answer does not matter, but that there is one.
                report = await stage.provider.try_key()
                kit.reached(job, report.trouble)
        return True

    async def _turn_taken(self, queue: Turnstile, job: Job) -> bool:
        # Also when it was not taken yet and tries again: others may have gone before, or everything been paused.
        self.why_stopped = await queue.admit(job, wait=self._patient, once=self._manner.once)
        return self.why_stopped is None

    def _stage(self, job: Job) -> Stage | None:
        # What it was checked and priced with, as long as this process remembers; else the card of now.
        offer = self._kit.planned.get(job.id) or self._kit.catalogue.find(job.provider, job.model)
        if offer is None or job.provider not in self._kit.providers:
            return None
        return Stage(self._kit, self._kit.provider_of(job), offer)

    async def _step(self, stage: Stage, job: Job) -> tuple[Job, Pause | None]:
        match job.state:
            case State.PLANNED | State.PREPARING:
                return await send(stage, job)
            case State.SUBMITTING:
                return await left_behind(stage, job)
            case State.QUEUED | State.RENDERING:
                return await watch(stage, job)
            case State.DOWNLOADING:
                return await save(stage, job, self._turns)
            case _:
                return job, None

    def _say_disk(self, trouble: Trouble | None) -> None:
        """Tell when the job begins to wait for our own disk, and when that is over."""
        waits = trouble is not None and waits_for_disk(trouble)
        if waits or self._waits_for_disk:
            self._waits_for_disk = waits
            self._kit.bus.publish(DiskWait(self._id, trouble.facts if waits and trouble is not None else None))

    async def _wait(self, job: Job, pause: Pause) -> bool:
        """Wait as told; False when this is where the driving ends."""
        trouble = pause.trouble
        await self._say_what_is_missing(job, trouble)
        if trouble is None:
            self._faults = 0
        elif not isinstance(trouble, RateLimited | DatabaseBusy):
            self._faults += 1
            if self._manner.patience is not None and (
                self._faults > self._manner.patience
                or trouble.again is Again.NEVER
                or job.state in UNSENT
                or waits_for_disk(trouble)
            ):
                self.why_stopped = trouble
                return False
        if self._manner.once:
            self.why_stopped = trouble
            return False
        await self._rest(job, pause)
        return True

    async def _say_what_is_missing(self, job: Job, trouble: Trouble | None) -> None:
        """A job that waits for its key says so, until it has got it."""
        waits = job.with_what_is_known(trouble.facts) if isinstance(trouble, ABOUT_KEYS) else None
        said = job.trouble if job.trouble is not None and job.trouble.code in KEY_CODES else None
        if waits == said or (waits is None and trouble is not None):
            return
        with suppress(Trouble):  # a busy disk: the next attempt says it
            job = await self._kit.store.change(job.id, at=self._kit.clock.now(), changes={"trouble": waits})
            self._kit.bus.publish(JobMoved(job, job.state))

    async def _rest(self, job: Job, pause: Pause) -> None:
        """Sleep; news of the job end it early, or of the key it waits for, but never a wait that a fault asked for."""
        hints = self._kit.hints(job.provider, job.account)
        news: Coroutine[object, object, None] | None = None
        if isinstance(pause.trouble, ABOUT_KEYS):
            news = self._kit.keys.news()
        elif hints is not None and job.remote_id is not None and pause.trouble is None:
            news = hints.told(job.remote_id)
        await self._kit.rests.rest(job, pause.seconds, pause.trouble, news)

    async def _wishes(self, stage: Stage, job: Job) -> Job:
        """Read the row again and carry out what another process asked for."""
        job = await self._kit.store.get(self._id)
        if job.wish_cancel and job.state in {State.QUEUED, State.RENDERING}:
            changes: dict[str, object] = {"wish_cancel": False}
            try:
                charged = await stopped(self._kit, stage.provider, stage.offer, job)
            except CannotCancel:
                return await self._kit.store.change(job.id, at=self._kit.clock.now(), changes=changes)
            except Trouble as trouble:
                log.warning("job %s: could not be cancelled yet: %s", job.id, trouble.code)
                return job
            try:
                changes |= {"charged": charged or job.charged}
                return await self._kit.move(job, State.CANCELLED, "cancelled", **changes)
            except StaleJob as stale:
                return stale.now
        return job
