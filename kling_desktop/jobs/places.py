"""Who may be sent next: the places of all processes on one library, decided inside one transaction.

A job holds a place from the moment it is let through until it no longer counts as under way at its service: while it
is made ready that is a row of `turns`, afterwards its own row says so. Either counts only while the process that drives
it lives, which a lock of the operating system proves (see `lease`).
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from kling_desktop.domain.jobs import JobId, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.money_data import quote_from_data
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import Queue
from kling_desktop.host.faults import passing
from kling_desktop.jobs.lease import OwnerId
from kling_desktop.jobs.stop_rules import Tab, rule_against, tab_in

_UNSENT = (State.PLANNED.value, State.PREPARING.value)
_UNDER_WAY = (State.SUBMITTING.value, State.QUEUED.value, State.RENDERING.value)


class Presence(Enum):
    """What is known of a process."""

    AWAKE = "awake"
    """It takes the turns it is given."""
    QUIET = "quiet"
    """It lives, and keeps what it has; but it has not looked for a while, perhaps it was halted."""
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one look at everybody's places decides for one process.

    `given` are its jobs that may go now, `gone` those that need no turn any more. `stop` is the rule that ends the
    night run. `busy`: jobs of its own are on their way. `others`: another process has places or waits for them.
    """

    given: tuple[JobId, ...] = ()
    gone: frozenset[JobId] = frozenset()
    stop: str | None = None
    busy: bool = False
    others: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    job: JobId
    owner: OwnerId
    provider: ProviderId
    quote: str

    @property
    def price(self) -> Money | None:
        return quote_from_data(json.loads(self.quote)).per_take


def enter(connection: sqlite3.Connection, jobs: Iterable[JobId], owner: OwnerId) -> None:
    """Write down that these wait; whatever they had before is given back. Rows that count no more are taken out."""
    connection.execute(
        "DELETE FROM turns WHERE NOT EXISTS "
        "(SELECT 1 FROM jobs WHERE id = turns.job AND owner = turns.owner AND state IN (?, ?))",
        _UNSENT,
    )
    connection.executemany(
        "INSERT INTO turns (job, owner, place) SELECT id, ?, 0 FROM jobs WHERE id = ? "
        "ON CONFLICT (job) DO UPDATE SET owner = excluded.owner, place = 0",
        [(owner, job) for job in jobs],
    )
    passing("turn.entered")


def give(connection: sqlite3.Connection, jobs: Iterable[JobId], owner: OwnerId) -> None:
    """Write down that these may go."""
    connection.executemany("UPDATE turns SET place = 1 WHERE job = ? AND owner = ?", [(job, owner) for job in jobs])
    passing("turn.given")


def give_back(connection: sqlite3.Connection, job: JobId, owner: OwnerId) -> None:
    """Write down that this one neither waits nor goes for now."""
    connection.execute("DELETE FROM turns WHERE job = ? AND owner = ?", (job, owner))


def look(
    connection: sqlite3.Connection,
    queue: Queue,
    waiting: Collection[JobId],
    owner: OwnerId,
    presence: Callable[[OwnerId], Presence],
) -> Round:
    """Who of `waiting`, the jobs that `owner` wants to send, may go now; nothing is written.

    One order holds for everybody: a place that belongs to an earlier job of another process is left to it, as long as
    that process is there to take it.
    """
    known: dict[OwnerId, Presence] = {owner: Presence.AWAKE}

    def there(who: OwnerId) -> Presence:
        if who not in known:
            known[who] = presence(who)
        return known[who]

    still = {
        JobId(id_)
        for (id_,) in connection.execute("SELECT id FROM jobs WHERE owner = ? AND state IN (?, ?)", (owner, *_UNSENT))
    }
    ready, queued = _turns(connection, place=1), _turns(connection, place=0)
    ready = [turn for turn in ready if there(turn.owner) is not Presence.DEAD]
    taken = Counter(turn.provider for turn in ready)
    busy = any(turn.owner == owner for turn in ready)
    for who, provider, count in connection.execute(
        "SELECT owner, provider, count(*) FROM jobs "
        "WHERE state IN (?, ?, ?) AND owner IS NOT NULL AND provider != ? GROUP BY owner, provider",
        (*_UNDER_WAY, ProviderId.ANIMATIC.value),
    ):
        if there(OwnerId(who)) is not Presence.DEAD:
            taken[ProviderId(provider)] += count
            busy = busy or who == owner
    candidates = [turn for turn in queued if there(turn.owner) is Presence.AWAKE]
    mine = frozenset(job for job in waiting if job in still)
    given, stop = _in_order(connection, queue, candidates, ready, taken, mine) if not queue.paused else ([], None)
    return Round(
        given=tuple(given),
        gone=frozenset(waiting) - still,
        stop=stop,
        busy=busy or bool(given),
        others=any(who != owner and how is not Presence.DEAD for who, how in known.items()),
    )


def _in_order(
    connection: sqlite3.Connection,
    queue: Queue,
    candidates: Iterable[_Turn],
    ready: Iterable[_Turn],
    taken: Counter[ProviderId],
    mine: frozenset[JobId],
) -> tuple[list[JobId], str | None]:
    """Jobs among `mine` that may go, and the rule that stops the queue, if one does."""
    turns = {turn.job: turn for turn in candidates}
    rules = queue.rules
    sent = tab_in(connection, rules) if rules.any else Tab()
    soon = sent
    if rules.any:
        for turn in ready:
            soon = soon.with_one(turn.price)
    given: list[JobId] = []
    for job in queue.sorted(list(turns)):
        turn = turns[job]
        if queue.in_all is not None and taken.total() >= queue.in_all:
            break
        if job in queue.held or taken[turn.provider] >= queue.room_at(turn.provider):
            continue
        if rules.any:
            price = turn.price
            why = rule_against(rules, sent, price)
            if why is not None:
                return given, why
            if rule_against(rules, soon, price) is not None:
                # Those that may go already will use up what is left, if nothing goes wrong with them.
                break
            soon = soon.with_one(price)
        taken[turn.provider] += 1
        if job in mine:
            given.append(job)
    return given, None


def _turns(connection: sqlite3.Connection, *, place: int) -> list[_Turn]:
    """The turns that count, oldest job first."""
    rows = connection.execute(
        "SELECT turns.job, turns.owner, jobs.provider, jobs.quote FROM turns JOIN jobs ON jobs.id = turns.job "
        "WHERE turns.place = ? AND jobs.owner = turns.owner AND jobs.state IN (?, ?) "
        "ORDER BY jobs.created, jobs.number",
        (place, *_UNSENT),
    )
    return [_Turn(JobId(job), OwnerId(owner), ProviderId(provider), quote) for job, owner, provider, quote in rows]
