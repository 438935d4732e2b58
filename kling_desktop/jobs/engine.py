"""The engine: starts jobs, carries them on after a restart, cancels and repeats them. The face the rest sees."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.checks import check
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import Film, FilmId
from kling_desktop.domain.jobs import Job, JobId, Move, State
from kling_desktop.domain.lengths import measured
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.troubles import CannotCancel, CannotRetry, DoesNotFit, ModelGone, Trouble
from kling_desktop.jobs.cancelling import stopped
from kling_desktop.jobs.driving import UNSENT, Driver, Manner
from kling_desktop.jobs.kit import Kit, log
from kling_desktop.jobs.market import Market
from kling_desktop.jobs.planning import allow, plan
from kling_desktop.jobs.saving import Turns
from kling_desktop.jobs.store import JobStore, NoSuchJob, StaleJob
from kling_desktop.jobs.tidying import tidy

__all__ = ["Engine", "NoSuchJob"]

_PATIENT = Manner()
_SWEEPING = 10.0
"""Seconds that deleting uploads may hold up the end of the program."""


class Engine:
    """Owns the tasks that drive jobs; `aclose` ends them and leaves every row as it stands."""

    def __init__(self, kit: Kit, market: Market, references: Path, *, patience: int | None = None) -> None:
        self._kit = kit
        self._market = market
        self._references = references
        self._patience = patience
        self._turns = Turns()
        self._drivers: dict[JobId, tuple[Driver, asyncio.Task[None]]] = {}
        self._further: dict[JobId, list[JobId]] = {}
        self._stopped: dict[JobId, Driver] = {}
        self._sweeping: asyncio.Task[None] | None = None
        self._renewing: set[asyncio.Task[None]] = set()
        self._stop_listening = kit.clock.on_waking(self._woke)
        self._closed = False

    # Starting and carrying on ------------------------------------------------------------------------------------

    async def start(
        self,
        film: Film,
        offer: Offer,
        takes: int = 1,
        limit: Decimal | None = None,
        *,
        only_send: bool = False,
        drive: bool = True,
        account: str | None = None,
        instead_of: JobId | None = None,
    ) -> tuple[Job, ...]:
        """Check, price and write down `takes` jobs, then begin to drive them (`only_send`: to the provider's queue).

        `account` is who pays; None: whom the film names, else the provider's usual one. `instead_of` is a job that came
        to nothing and is ordered anew, once.

        Nothing is sent, and nothing kept, when this raises: DoesNotFit, NoKey and its kin, OverBudget (also those
        of `budget_troubles`), PriceUnknown,
        PictureLost, DiskFull, CannotSave, CannotRetry.
        """
        wanted = replace(film, settings=replace(film.settings, takes=takes))
        await asyncio.to_thread(self._kit.library.here)
        pictures, video = await self._market.pictures(wanted), await self._market.video(wanted)
        if offer.source_of(wanted) is not None:
            wanted = measured(wanted, video)
        bucket, home = await self._market.has_bucket(), self._market.home(offer.provider)
        found = check(wanted, offer, pictures, video, bucket=bucket, home=home)
        blocking = [problem for problem in found if problem.blocks]
        if blocking:
            raise DoesNotFit(problems=len(blocking), first=blocking[0].code)
        payer = ""
        if self._kit.providers[offer.provider].needs_key:
            payer = account if account is not None else await self._market.payer(wanted, offer.provider)
            await self._kit.keys.get(offer.provider, payer, again=True)
        dearest = self._market.catalogue.dearest(offer.unit)
        allow(offer.quote(wanted, video=video), limit, offer, dearest)
        jobs = await plan(self._kit, wanted, offer, takes, self._references, video, dearest, payer, instead_of)
        for job in jobs:
            self._kit.planned[job.id] = offer
        if drive:
            self._expect(jobs)
            for job in jobs:
                self._launch(job.id, Manner(only_send=only_send, patience=self._patience))
        else:
            for job in jobs:
                await self._kit.store.claim(job.id, self._kit.lease.owner, None)
        return jobs

    async def resume(self, *, planned: bool = True, once: bool = False) -> tuple[Job, ...]:
        """Drive every unfinished job (`once`: to its first wait); gives them as found.

        `planned` False leaves alone what was never sent.

        A job that another process drives is followed, and taken over should that process die.
        """
        found = [job for job in await self._kit.store.unfinished() if planned or job.state is not State.PLANNED]
        self._expect(found)
        for job in found:
            self._launch(job.id, Manner(once=once, patience=self._patience))
        if not found:
            self._sweep()  # a crash may have come between the end of the last job and the cleaning up after it
        return tuple(found)

    async def round(self) -> tuple[Job, ...]:
        """Drive every unfinished job to its first wait; gives them as they are then."""
        found = await self.resume(once=True)
        return await self.until_finished([job.id for job in found])

    async def until_finished(self, ids: Iterable[JobId]) -> tuple[Job, ...]:
        """Wait until each of these is finished or no longer driven (see `why_stopped`); gives them in that order.

        Behind them come the jobs that answers to their orders brought along.
        """
        asked = list(ids)
        wanted = self._with_further(asked)
        while tasks := [self._drivers[job][1] for job in wanted if job in self._drivers]:
            await asyncio.wait(tasks)
            wanted = self._with_further(asked)
        return tuple([await self._kit.store.get(job) for job in wanted])

    def why_stopped(self, job: JobId) -> Trouble | None:
        """Why an unfinished job is no longer driven; None when nothing went wrong."""
        driver = self._stopped.get(job)
        return None if driver is None else driver.why_stopped

    @property
    def defects(self) -> bool:
        """Whether a defect of ours stopped a job; the log has it."""
        return any(driver.broken for driver in self._stopped.values())

    @property
    def driving(self) -> frozenset[JobId]:
        """The jobs this process drives or follows now."""
        return frozenset(self._drivers)

    @property
    def store(self) -> JobStore:
        """The rows of the jobs."""
        return self._kit.store

    # Sleep and network -------------------------------------------------------------------------------------------

    def network_changed(self) -> None:
        """The system says that there may be a network again, or another one. A hint: nothing is believed, all is tried.

        Must be called on the core's own loop.
        """
        self._renew()
        self._kit.rests.call_offline()

    def _woke(self, seconds: float) -> None:
        log.info("the computer slept for %.0f seconds", seconds)
        self._renew()
        self._kit.rests.call_due()

    def _renew(self) -> None:
        if self._closed:
            return
        task = asyncio.ensure_future(self._kit.renew())
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)

    # Reading -----------------------------------------------------------------------------------------------------

    async def jobs(self, film_id: FilmId | None = None) -> tuple[Job, ...]:
        """All jobs (of a film), oldest first."""
        return await self._kit.store.jobs(film=film_id)

    async def get(self, job: JobId) -> Job:
        """One job; raises NoSuchJob."""
        return await self._kit.store.get(job)

    async def history(self, job: JobId) -> tuple[Move, ...]:
        """Every move of a job."""
        return await self._kit.store.history(job)

    # Asking for changes ------------------------------------------------------------------------------------------

    async def cancel(self, id: JobId) -> Job:  # noqa: A002 - the promised name
        """Stop a job: before it was sent at once, after that where the provider can. Raises CannotCancel, NoSuchJob.

        Works whoever drives the job: an unsent one is moved under its driver's hands, which then finds it gone.
        """
        while True:
            job = await self._kit.store.get(id)
            match job.state:
                case State.CANCELLED:
                    return job
                case State.PLANNED | State.PREPARING:
                    done = await self._cancelled(job, "cancelled before it was sent")
                case State.SUBMITTING if job.kept_open:
                    # The service has no name for it, and nobody waits as long as a video takes.
                    raise CannotCancel(provider=job.provider.value, state=job.state.value)
                case State.SUBMITTING:
                    done = await self._wish(job)
                case State.QUEUED | State.RENDERING:
                    done = await self._cancel_there(job)
                case _:
                    raise CannotCancel(provider=job.provider.value, state=job.state.value)
            if done is not None:
                return done

    async def retry(self, id: JobId, *, force: bool = False) -> Job:  # noqa: A002 - the promised name
        """Try again: an expired job is first asked for once more, any other is ordered anew, at today's price.

        Raises CannotRetry for one that is still under way, saved, ordered anew already, or (without `force`) unknown;
        else as `start`.
        """
        job = await self._kit.store.get(id)
        if job.again is not None:
            raise CannotRetry(state="again", number=(await self._kit.store.get(job.again)).number)
        if job.state is State.EXPIRED and job.remote_id is not None:
            again = await self._ask_again(job)
            if again is not None:
                return again
        elif job.state not in {State.FAILED, State.CANCELLED, State.EXPIRED} and not (
            force and job.state is State.UNKNOWN
        ):
            raise CannotRetry(state=job.state.value)
        offer = self._kit.catalogue.find(job.provider, job.model)
        if offer is None or offer.gone:
            raise ModelGone(provider=job.provider.value, model=job.model)
        # From the account it was ordered with, as long as that is there.
        account = job.account if self._market.knows(job.provider, job.account) else None
        (fresh,) = await self.start(job.film, offer, 1, account=account, instead_of=id)
        old = await self._kit.store.get(id)
        self._kit.bus.publish(JobMoved(old, old.state))
        return fresh

    async def look_up(self, id: JobId) -> Job:  # noqa: A002 - the promised name
        """Look for an unknown job in its provider's list; adopted and driven when it is certainly there."""
        job = await self._kit.store.get(id)
        if job.state is not State.UNKNOWN:
            return job
        if id in self._drivers:  # it waits to look by itself
            task = self._drivers[id][1]
            task.cancel()
            await asyncio.wait({task})
        self._launch(id, Manner(once=True, patience=self._patience))
        (job,) = await self.until_finished([id])
        if not job.finished:
            self._launch(id, Manner(patience=self._patience))
        return job

    # Closing -----------------------------------------------------------------------------------------------------

    async def aclose(self) -> None:
        """Stop driving, end every thread, let go of the rows. Jobs stay as they are and can be resumed."""
        self._closed = True
        self._stop_listening()
        tasks = [*(task for _, task in self._drivers.values()), *self._renewing]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        if self._kit.queue is not None:
            await self._kit.queue.aclose()
        if self._sweeping is not None:
            await asyncio.wait({self._sweeping}, timeout=_SWEEPING)
            self._sweeping.cancel()
            await asyncio.wait({self._sweeping})
        await asyncio.to_thread(self._kit.bulk.shutdown)
        await asyncio.to_thread(self._kit.lease.release)

    def _with_further(self, jobs: list[JobId]) -> list[JobId]:
        return [*jobs, *(more for job in jobs for more in self._further.get(job, ()) if more not in jobs)]

    # Inside ------------------------------------------------------------------------------------------------------

    def _sweep(self) -> None:
        """Delete what was uploaded and is needed no more, beside everything else."""

        async def sweep() -> None:
            with suppress(Trouble):  # a busy or full disk: another time
                await tidy(self._kit)

        if not self._closed and (self._sweeping is None or self._sweeping.done()):
            self._sweeping = asyncio.create_task(sweep(), name="sweep")

    def _expect(self, jobs: Iterable[Job]) -> None:
        """Nobody of these is let through before all of them stand in line: the order is the queue's."""
        if self._kit.queue is not None and not self._closed:
            unsent = (job.id for job in jobs if job.state in UNSENT and job.provider is not ProviderId.ANIMATIC)
            self._kit.queue.expect([job for job in unsent if job not in self._drivers])

    def _launch(self, job: JobId, manner: Manner = _PATIENT) -> None:
        if self._closed or job in self._drivers:
            return

        def further(other: JobId) -> None:
            self._further.setdefault(job, []).append(other)
            self._launch(other, manner)

        driver = Driver(self._kit, self._turns, job, manner, further)
        self._stopped.pop(job, None)
        task = asyncio.create_task(driver.drive(), name=f"job {job}")
        self._drivers[job] = (driver, task)

        def ended(_: asyncio.Task[None]) -> None:
            self._drivers.pop(job, None)
            self._stopped[job] = driver
            if self._kit.queue is not None:
                self._kit.queue.left(job)

        task.add_done_callback(ended)

    async def _cancelled(self, job: Job, why: str, charged: Money | None = None) -> Job | None:
        """Move to cancelled whoever drives it; None when the row has moved on meanwhile."""
        changes = {"wish_cancel": False, "trouble": None, "charged": charged or job.charged}
        try:
            done = await self._kit.store.move(job, State.CANCELLED, why, at=self._kit.clock.now(), changes=changes)
        except StaleJob:
            return None
        self._kit.tell(done, job.state)
        self._kit.rests.call_job(job.id)
        if job.state is State.PREPARING and job.id in self._drivers:
            # Its row is not ours any more, so nothing can be ordered: let go of the upload at once.
            self._drivers[job.id][1].cancel()
            self._sweep()
        return done

    async def _cancel_there(self, job: Job) -> Job | None:
        provider = self._kit.provider_of(job)
        offer = self._kit.catalogue.find(job.provider, job.model)
        owner = await self._kit.store.owner(job.id)
        elsewhere = owner not in {None, self._kit.lease.owner}
        if offer is not None and offer.local and elsewhere and owner is not None:
            # It renders inside another process, which alone can stop it; a dead one has stopped by itself.
            if await asyncio.to_thread(self._kit.lease.alive, owner):
                return await self._wish(job)
            return await self._cancelled(job, "cancelled; its process had ended")
        charged = await stopped(self._kit, provider, offer, job)
        return await self._cancelled(job, "cancelled at the provider", charged)

    async def _wish(self, job: Job) -> Job | None:
        """Leave a note for the driver and wait for the row to move. A dead driver's job is simply looked at again."""
        kit = self._kit
        row = await kit.store.change(job.id, at=kit.clock.now(), changes={"wish_cancel": True})
        while row.state is job.state and row.wish_cancel:
            owner = await kit.store.owner(job.id)
            if owner is None or not await asyncio.to_thread(kit.lease.alive, owner):
                if job.state is State.SUBMITTING:
                    raise CannotCancel(provider=job.provider.value, state=job.state.value)
                return None
            await kit.clock.sleep(kit.poll_seconds if kit.poll_seconds is not None else 0.2)
            row = await kit.store.get(job.id)
        if row.state is job.state:
            raise CannotCancel(provider=job.provider.value, state=job.state.value)
        return None

    async def _ask_again(self, job: Job) -> Job | None:
        from kling_desktop.domain.ports import Ready, Rendering, Waiting

        sight = await self._kit.provider_of(job).look(job)
        match sight:
            case Ready(url=url, expires=expires):
                after, changes = State.DOWNLOADING, {"result_url": url, "expires": expires, "trouble": None}
            case Waiting() | Rendering():
                after, changes = State.RENDERING, {"trouble": None}
            case _:
                return None
        try:
            moved = await self._kit.store.move(job, after, "asked again", at=self._kit.clock.now(), changes=changes)
        except StaleJob as stale:
            return stale.now
        self._kit.tell(moved, job.state)
        self._launch(job.id, Manner(patience=self._patience))
        return moved
