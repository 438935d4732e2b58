"""Which job goes next: places for jobs under way, in the queue's order, until a rule or a person stops it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from kling_desktop.domain.events import Bus, JobMoved, QueueChanged
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.ports import Clock
from kling_desktop.domain.queue import FULL, Queue, QueuePaused
from kling_desktop.domain.troubles import CannotSave, DiskFull, Trouble
from kling_desktop.host.faults import passing
from kling_desktop.jobs.lease import Lease, OwnerId
from kling_desktop.jobs.places import Presence, Round, enter, give, give_back, look
from kling_desktop.jobs.queue_book import QueueBook
from kling_desktop.jobs.stop_rules import last_move, rule_against, tab_in
from kling_desktop.storage.database import Database

_LOOK = 1.0
"""Seconds between two looks at what another process may have changed, while anything waits here."""
_PLACED = frozenset({State.PLANNED, State.PREPARING, State.SUBMITTING, State.QUEUED, State.RENDERING})


@dataclass(slots=True)
class _Waiting:
    job: Job
    wait: bool
    once: bool
    turn: asyncio.Future[QueuePaused | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    entered: bool = False
    """Whether everybody knows that it waits."""

    def end(self, answer: QueuePaused | None) -> None:
        if not self.turn.done():
            self.turn.set_result(answer)


class Turnstile:
    """Lets jobs through to be sent. One for each process; places, rules and the order are everybody's.

    What was sent already, or draws on this computer, is never held up. One task gives the turns, as long as anything
    waits here: at once when something happens in this process, within a second or two when another one did it.
    """

    def __init__(self, book: QueueBook, database: Database, lease: Lease, bus: Bus, clock: Clock) -> None:
        self.book = book
        self._database = database
        self._lease = lease
        self._bus = bus
        self._clock = clock
        self._waiting: dict[JobId, _Waiting] = {}
        self._expected: set[JobId] = set()
        self._roused = asyncio.Event()
        self._giving: asyncio.Task[None] | None = None
        self._seen: Queue | None = None
        self._version: int | None = None
        self._others = False
        self._stop_listening: Callable[[], None] = bus.subscribe(JobMoved, self._moved)

    @property
    def waiting(self) -> int:
        """How many jobs of this process wait for their turn."""
        return len(self._waiting)

    async def aclose(self) -> None:
        """Give no more turns. Whoever waits has been cancelled before."""
        self._stop_listening()
        if self._giving is not None:
            self._giving.cancel()
            await asyncio.wait({self._giving})

    async def change(self, how: Callable[[Queue], Queue]) -> Queue:
        """Change the queue's state for everybody and tell so; raises CannotSave, DiskFull."""
        mark = await self._database.read(last_move)

        def marked(before: Queue) -> Queue:
            now = how(before)
            anew = now.rules.since is not None and now.rules.since != before.rules.since
            return replace(now, rules=replace(now.rules, mark=mark)) if anew else now

        after = await asyncio.to_thread(self.book.change, marked)
        self._saw(after)
        self._roused.set()
        return after

    async def now(self) -> Queue:
        """How the queue stands."""
        queue = await asyncio.to_thread(self.book.read)
        self._seen = self._seen or queue
        return queue

    def expect(self, jobs: Iterable[JobId]) -> None:
        """These are about to ask for a turn: nobody goes before all of them have, or have been `met`."""
        self._expected.update(jobs)

    def met(self, job: JobId) -> None:
        """This one does not ask, or has asked: nobody need wait for it."""
        if job in self._expected:
            self._expected.discard(job)
            self._roused.set()

    async def admit(self, job: Job, *, wait: bool, once: bool = False) -> QueuePaused | None:
        """Wait for the job's turn and take a place (None); the reason when it is held up and `wait` is False.

        Being one of many is waited for all the same, a pause is not; with `once` nor are the jobs of another process.
        The place is held until the job's row says that it is no longer under way, or nobody of this process drives it;
        asking again gives it back. Without `wait` the troubles of the database come out.
        """
        mine = self._waiting[job.id] = _Waiting(job, wait, once)
        self._expected.discard(job.id)
        self._roused.set()
        if self._giving is None or self._giving.done():
            self._giving = asyncio.create_task(self._give_turns(), name="turns")
        try:
            return await mine.turn
        finally:
            if self._waiting.get(job.id) is mine:
                del self._waiting[job.id]
            self._roused.set()

    async def give_back(self, job: JobId) -> None:
        """Its turn came, but it cannot go yet and asks again later: the place is free for others meanwhile."""
        owner = await asyncio.to_thread(self._lease.take)
        await self._database.write(lambda connection: give_back(connection, job, owner))
        self._roused.set()

    def left(self, job: JobId) -> None:
        """Nobody drives the job any more: its place is free for the next."""
        self._expected.discard(job)
        self._roused.set()

    def still_open(self, job: Job) -> Callable[[sqlite3.Connection], bool]:
        """For the transaction that writes down that the order goes out: raises QueuePaused when it must not.

        A person may have paused since the job's turn came, and another process may have come to a rule's end.
        """

        def asked(connection: sqlite3.Connection) -> bool:
            queue = self.book.read()
            why = _held_by(queue, job)
            if why is None and queue.rules.any:
                why = rule_against(queue.rules, tab_in(connection, queue.rules), job.quote.per_take)
            if why is not None:
                raise QueuePaused(why=why)
            return False

        return asked

    # the task that gives turns -----------------------------------------------------------------------------------

    async def _give_turns(self) -> None:
        try:
            while self._anyone():
                self._roused.clear()
                try:
                    await self._round()
                except Trouble as trouble:
                    # A busy database: who may wait goes on waiting. Of a full disk each is told, and tells the artist.
                    for each in list(self._waiting.values()):
                        if (not each.wait or isinstance(trouble, DiskFull | CannotSave)) and not each.turn.done():
                            each.turn.set_exception(trouble)
                if self._anyone():
                    await self._until_something_happens()
        except Exception as error:  # noqa: BLE001 - a defect must come out where a job waits, not end in silence
            for each in self._waiting.values():
                if not each.turn.done():
                    each.turn.set_exception(error)

    def _anyone(self) -> bool:
        return any(not each.turn.done() for each in self._waiting.values())

    async def _round(self) -> None:
        """Give turns to those that may go, in order."""
        queue = await self.now()
        self._saw(queue)
        for each in self._waiting.values():
            held = _held_by(queue, each.job)
            if held is not None and not each.wait:
                each.end(QueuePaused(why=held))
        if self._expected:
            return
        owner = await asyncio.to_thread(self._lease.take)
        self._version = await self._database.version()
        waiting = {id_: each for id_, each in self._waiting.items() if not each.turn.done()}
        # Also while nothing goes: who resumes first must know of all.
        new = [id_ for id_, each in waiting.items() if not each.entered]

        def looked(connection: sqlite3.Connection) -> Round:
            return look(connection, queue, waiting.keys(), owner, self._presence)

        def written(connection: sqlite3.Connection) -> Round:
            if new:
                enter(connection, new, owner)
            found = looked(connection)
            if found.given:
                give(connection, found.given, owner)
            return found

        found = Round() if new else await self._database.read(looked)
        if new or found.given:
            found = await self._database.write(written)
            passing("turn.written")
        for id_ in new:
            waiting[id_].entered = True
        for id_ in (*found.given, *found.gone):  # what was cancelled meanwhile has nothing to wait for either
            waiting[id_].end(None)
        self._others = found.others
        if found.stop is not None:
            rule = found.stop
            # Unless somebody has decided otherwise since it was looked at.
            await self.change(lambda now: now.stopped(rule) if now == queue else now)
        elif found.others and not found.busy:
            for each in waiting.values():
                if each.once:
                    each.end(QueuePaused(why=FULL))

    async def _until_something_happens(self) -> None:
        if self._expected:  # each of them comes, or is met
            await self._roused.wait()
        while not self._roused.is_set():
            ends = {asyncio.ensure_future(self._clock.sleep(_LOOK)), asyncio.ensure_future(self._roused.wait())}
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for end in ends:
                    end.cancel()
                await asyncio.gather(*ends, return_exceptions=True)
            await asyncio.to_thread(self._lease.sign)
            # A process that was killed has written nothing: whether the others live has to be looked at.
            if self._others or await self._changed_elsewhere():
                return

    async def _changed_elsewhere(self) -> bool:
        try:
            return await self.now() != self._seen or await self._database.version() != self._version
        except Trouble:
            return True

    def _presence(self, owner: OwnerId) -> Presence:
        if not self._lease.alive(owner):
            return Presence.DEAD
        return Presence.QUIET if self._lease.quiet(owner) else Presence.AWAKE

    def _saw(self, queue: Queue) -> None:
        """Tell of a queue that is not as it was, whoever changed it."""
        before, self._seen = self._seen, queue
        if queue != before:
            self._bus.publish(QueueChanged(queue))

    def _moved(self, event: JobMoved) -> None:
        if event.before in _PLACED and event.job.state not in _PLACED:
            self._roused.set()
        waiting = self._waiting.get(event.job.id)
        if waiting is not None and event.job.finished:
            waiting.end(None)


def _held_by(queue: Queue, job: Job) -> str | None:
    if queue.paused:
        return queue.why or "person"
    return "job" if job.id in queue.held else None
