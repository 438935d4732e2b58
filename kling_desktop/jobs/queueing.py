"""Which job goes next: places for jobs under way, in the queue's order, until a rule or a person stops it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from kling_desktop.domain.events import Bus, JobMoved, QueueChanged
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Clock
from kling_desktop.domain.queue import Queue, QueuePaused, StopRules
from kling_desktop.jobs.queue_book import QueueBook
from kling_desktop.jobs.rows import encode
from kling_desktop.storage.database import Database

_LOOK = 2.0
"""Seconds between two looks at what another process may have changed."""
_BAD = frozenset({State.FAILED, State.UNKNOWN, State.EXPIRED})


@dataclass(slots=True)
class _Waiting:
    job: Job
    turn: asyncio.Future[None]
    ended: bool = False
    """Whether somebody ended the job while it waited."""


class Turnstile:
    """Lets jobs through to be sent. One for each process; the state of the queue is everybody's.

    What was sent already, or draws on this computer, is never held up. `errors` counts failures in a row.
    """

    def __init__(self, book: QueueBook, database: Database, bus: Bus, clock: Clock) -> None:
        self.book = book
        self._database = database
        self._bus = bus
        self._clock = clock
        self._waiting: dict[JobId, _Waiting] = {}
        self._inside: dict[JobId, ProviderId] = {}
        self._passed: set[JobId] = set()
        """Those of them that no rule was against; they are on their way to be sent."""
        self._judging = asyncio.Lock()
        self.errors = 0
        self._errors_since: datetime | None = None
        self._stop_listening: Callable[[], None] = bus.subscribe(JobMoved, self._moved)

    @property
    def waiting(self) -> int:
        """How many jobs of this process wait for their turn."""
        return len(self._waiting)

    def close(self) -> None:
        """Listen no more."""
        self._stop_listening()

    async def change(self, how: Callable[[Queue], Queue]) -> Queue:
        """Change the queue's state for everybody and tell so; raises CannotSave, DiskFull."""
        mark = await self._database.read(_last_move)

        def marked(before: Queue) -> Queue:
            now = how(before)
            anew = now.rules.since is not None and now.rules.since != before.rules.since
            return replace(now, rules=replace(now.rules, mark=mark)) if anew else now

        after = await asyncio.to_thread(self.book.change, marked)
        self._bus.publish(QueueChanged(after))
        self._let_through(after)
        return after

    async def now(self) -> Queue:
        """How the queue stands."""
        return await asyncio.to_thread(self.book.read)

    async def admit(self, job: Job, *, wait: bool) -> QueuePaused | None:
        """Wait for the job's turn and take a place (None); the reason when it is held up and `wait` is False.

        Being one of many is waited for all the same, a pause is not. Whoever got a place gives it back with `leave`.
        """
        mine = _Waiting(job, asyncio.get_running_loop().create_future())
        self._waiting[job.id] = mine
        try:
            while True:
                queue = await self.now()
                held = _held_by(queue, job)
                if held is not None and not wait:
                    return QueuePaused(why=held)
                self._let_through(queue)
                if not mine.turn.done():
                    await self._until_turn(mine)
                if mine.ended or (not mine.turn.done() and await self._database.read(_left_waiting(job.id))):
                    return None  # it was cancelled meanwhile; its driver sees that
                if not mine.turn.done():
                    continue
                async with self._judging:
                    queue = await self.now()  # it may have been long until the turn came
                    held = _held_by(queue, job)
                    rule = None if held is not None else await self._rule_against(queue, job)
                    if held is None and rule is None:
                        self._passed.add(job.id)
                        return None
                if rule is not None:
                    await self._stop(queue, rule)
                mine.turn = asyncio.get_running_loop().create_future()
                self.leave(job.id)
        except BaseException:
            self.leave(job.id)
            raise
        finally:
            self._waiting.pop(job.id, None)

    def leave(self, job: JobId) -> None:
        """Give the place back; nothing happens for a job that has none."""
        self._passed.discard(job)
        if self._inside.pop(job, None) is not None:
            self._let_through(self.book.read())

    async def _stop(self, judged: Queue, rule: str) -> None:
        """Pause for a rule, unless somebody has decided otherwise since it was looked at."""
        await self.change(lambda now: now.stopped(rule) if now == judged else now)

    async def _until_turn(self, mine: _Waiting) -> None:
        # The more there are, the more rarely each looks.
        nap = asyncio.ensure_future(self._clock.sleep(_LOOK + len(self._waiting) / 50))
        try:
            await asyncio.wait({nap, mine.turn}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            with suppress(asyncio.CancelledError):
                await nap

    def _let_through(self, queue: Queue) -> None:
        """Give turns to those that may go, in order."""
        if queue.paused:
            return
        for each in queue.sorted(sorted(self._waiting, key=lambda id_: _age(self._waiting[id_].job))):
            waiting = self._waiting[each]
            provider = waiting.job.provider
            if queue.in_all is not None and len(self._inside) >= queue.in_all:
                return
            if waiting.turn.done() or each in queue.held:
                continue
            if sum(other is provider for other in self._inside.values()) >= queue.room_at(provider):
                continue
            self._inside[each] = provider
            waiting.turn.set_result(None)

    async def _rule_against(self, queue: Queue, job: Job) -> str | None:
        """The rule that forbids to send this one too."""
        rules = queue.rules
        if rules.since != self._errors_since:
            # Somebody, perhaps in another process, has begun to count anew.
            self.errors, self._errors_since = 0, rules.since
        if rules.errors is not None and self.errors >= rules.errors:
            return "errors"
        if rules.since is None or (rules.most is None and rules.money is None):
            return None
        others = frozenset(self._passed) - {job.id}
        sent, spent, sure = await self._database.read(lambda connection: _sent_since(connection, rules, others))
        if rules.most is not None and sent >= rules.most:
            return "count"
        if rules.money is None:
            return None
        price = job.quote.per_take
        if price is None or not sure:
            return "price"
        return "money" if spent + price.amount > rules.money else None

    def _moved(self, event: JobMoved) -> None:
        state = event.job.state
        if state is State.DONE:
            self.errors = 0
        elif state in _BAD and event.before is not state:
            self.errors += 1
        waiting = self._waiting.get(event.job.id)
        if waiting is not None and event.job.finished:
            waiting.ended = True
            if not waiting.turn.done():
                waiting.turn.set_result(None)


def _held_by(queue: Queue, job: Job) -> str | None:
    if queue.paused:
        return queue.why or "person"
    return "job" if job.id in queue.held else None


def _left_waiting(job: JobId) -> Callable[[sqlite3.Connection], bool]:
    """Whether a job has gone on, or ended, under other hands."""

    def work(connection: sqlite3.Connection) -> bool:
        row = connection.execute("SELECT state FROM jobs WHERE id = ?", (job,)).fetchone()
        return row is None or row[0] not in {State.PLANNED.value, State.PREPARING.value}

    return work


def _age(job: Job) -> tuple[datetime, int]:
    return job.created, job.number


def _last_move(connection: sqlite3.Connection) -> int:
    """The number of the last line of all histories."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM moves").fetchone()[0])


def _sent_since(
    connection: sqlite3.Connection, rules: StopRules, others: frozenset[JobId]
) -> tuple[int, Decimal, bool]:
    """Jobs sent since counting began or about to be: how many, what they cost, and whether all of that is known."""
    import json

    from kling_desktop.domain.money_data import money_from_data, quote_from_data

    sent, spent, sure = 0, Decimal(0), True
    begun, value = ("sent >= ?", encode(rules.since))
    if rules.mark is not None and rules.mark <= _last_move(connection):  # else the histories were lost meanwhile
        begun = f"id IN (SELECT job FROM moves WHERE number > ? AND after = '{State.SUBMITTING.value}')"  # noqa: S608
        value = rules.mark
    rows = connection.execute(
        f"SELECT id, quote, charged, sent, state FROM jobs WHERE provider != ? AND ({begun} OR state IN (?, ?))",  # noqa: S608 - our own words
        (ProviderId.ANIMATIC.value, value, State.PLANNED.value, State.PREPARING.value),
    )
    for id_, quote, charged, when, state in rows:
        if state in {State.PLANNED.value, State.PREPARING.value} and id_ not in others:
            continue
        if when is None and id_ not in others:
            continue
        sent += 1
        known = None if charged is None else money_from_data(json.loads(charged))
        price = known or quote_from_data(json.loads(quote)).per_take
        if price is None:
            sure = False
        else:
            spent += price.amount
    return sent, spent, sure
