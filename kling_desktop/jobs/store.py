"""The job table: rows, moves and who drives them.

Each method is one transaction. A move is compare-and-set: it names the state it starts from, and fails when another
process was there first. Nothing here talks to anyone; events are published by those who call.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kling_desktop.domain.dispute import KeptAnswer
from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import UNFINISHED, IllegalMove, Job, JobId, Move, RemoteId, State, legal
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import CannotRetry
from kling_desktop.jobs.allowance import Allowance
from kling_desktop.jobs.bookkeeping import enter_change, enter_new
from kling_desktop.jobs.lease import OwnerId
from kling_desktop.jobs.rows import COLUMNS, encode, job_from_row, move_from_row, values_of
from kling_desktop.providers.hearing import Heard
from kling_desktop.storage.database import Database


class NoSuchJob(LookupError):
    """No row has this id."""


class StaleJob(Exception):
    """Another process moved the job (or took it over) first; `now` is the row as it stands."""

    def __init__(self, now: Job) -> None:
        super().__init__(f"{now.id} is {now.state} now")
        self.now = now


class JobStore:
    """Rows of jobs and the lines of their history."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._heard: dict[JobId, tuple[Heard, ...]] = {}

    async def plan(
        self,
        jobs: Sequence[Job],
        owner: OwnerId | None = None,
        allowance: Allowance | None = None,
        *,
        instead_of: JobId | None = None,
    ) -> tuple[Job, ...]:
        """Write new rows driven by `owner`, all or none; each gets its film's next take number, never used twice.

        What they may cost is set aside in the same transaction, in which `allowance` looks whether there is room for
        it. `instead_of` came to nothing and is ordered anew with the first of them: once. Raises BudgetReached,
        PriceUnknown, CannotRetry.
        """

        def work(connection: sqlite3.Connection) -> tuple[Job, ...]:
            if allowance is not None:
                allowance.look(connection, jobs)
            rows = _insert(connection, jobs, owner, None if allowance is None else allowance.assumed)
            if instead_of is not None:
                mark = "UPDATE jobs SET again = ? WHERE id = ? AND again IS NULL"
                if connection.execute(mark, (rows[0].id, instead_of)).rowcount == 0:
                    raise ordered_anew(connection, instead_of)
            return rows

        return await self._database.write(work)

    async def look(self, allowance: Allowance, jobs: Sequence[Job]) -> None:
        """Whether there is room for these jobs now; `plan` looks again. Raises BudgetReached, PriceUnknown."""
        await self._database.read(lambda connection: allowance.look(connection, jobs))

    async def move(
        self,
        job: Job,
        after: State,
        why: str,
        *,
        at: datetime,
        owner: OwnerId | None = None,
        changes: Mapping[str, object] | None = None,
        unless: Callable[[sqlite3.Connection], bool] | None = None,
    ) -> Job:
        """Move a job from the state it was read in to `after`, with its line in the history, in one transaction.

        `owner`: the row must be driven by them. `changes` are further columns. `unless` is asked within the
        transaction and stops the move when it says yes, or by raising. Raises IllegalMove, StaleJob, NoSuchJob.
        """

        def work(connection: sqlite3.Connection) -> Job:
            moved = move_in(connection, job, after, why, at=at, owner=owner, changes=changes, unless=unless)
            self._keep_heard(connection, job.id, at)
            return moved

        return self._kept(await self._database.write(work))

    async def take_on(
        self,
        job: Job,
        after: State,
        why: str,
        further: Sequence[Job],
        *,
        at: datetime,
        owner: OwnerId | None,
        changes: Mapping[str, object],
    ) -> tuple[Job, tuple[Job, ...]]:
        """`move`, and in the same transaction write new rows with the same request, driven by `owner`."""

        def work(connection: sqlite3.Connection) -> tuple[Job, tuple[Job, ...]]:
            moved = move_in(connection, job, after, why, at=at, owner=owner, changes=changes)
            self._keep_heard(connection, job.id, at)
            added = [replace(each, created=at, updated=at) for each in further]
            rows = _insert(connection, added, owner)
            for each in rows:
                connection.execute(
                    "UPDATE jobs SET body = (SELECT body FROM jobs WHERE id = ?) WHERE id = ?", (job.id, each.id)
                )
            return moved, rows

        moved, rows = await self._database.write(work)
        return self._kept(moved), rows

    def hear(self, job: JobId, heard: Sequence[Heard]) -> None:
        """What the service answered since: it is written down with the next move, in its transaction."""
        if heard:
            earlier = () if heard[-1].deed == "look" else self._heard.get(job, ())
            self._heard[job] = (*earlier, *heard)

    def _keep_heard(self, connection: sqlite3.Connection, job: JobId, at: datetime) -> None:
        connection.executemany(
            "INSERT INTO answers (job, at, deed, status, said) VALUES (?, ?, ?, ?, ?)",
            [(job, encode(at), heard.deed, heard.status, heard.said) for heard in self._heard.get(job, ())],
        )

    def _kept(self, job: Job) -> Job:
        self._heard.pop(job.id, None)
        return job

    async def answers(self, job: JobId) -> tuple[KeptAnswer, ...]:
        """What the service answered about a job, as far as it decided anything; first to last."""

        def work(connection: sqlite3.Connection) -> tuple[KeptAnswer, ...]:
            rows = connection.execute(
                "SELECT at, deed, status, said FROM answers WHERE job = ? ORDER BY number", (job,)
            )
            return tuple(
                KeptAnswer(at=datetime.fromisoformat(at), deed=deed, status=status, said=said)
                for at, deed, status, said in rows
            )

        return await self._database.read(work)

    async def change(self, job: JobId, *, at: datetime, changes: Mapping[str, object]) -> Job:
        """Change columns of a row without a move."""

        def work(connection: sqlite3.Connection) -> Job:
            before = _read(connection, job)
            _update(connection, job, {**changes, "updated": at})
            after = _read(connection, job)
            enter_change(connection, before, after, "told", at)
            return after

        return await self._database.write(work)

    async def get(self, job: JobId) -> Job:
        """One job; raises NoSuchJob."""
        return await self._database.read(lambda connection: _read(connection, job))

    async def owner(self, job: JobId) -> OwnerId | None:
        """Who drives it, dead or alive."""

        def work(connection: sqlite3.Connection) -> OwnerId | None:
            row = connection.execute("SELECT owner FROM jobs WHERE id = ?", (job,)).fetchone()
            if row is None:
                raise NoSuchJob(job)
            return None if row[0] is None else OwnerId(row[0])

        return await self._database.read(work)

    async def claim(self, job: JobId, old: OwnerId | None, new: OwnerId | None) -> bool:
        """Make `new` the owner if it still is `old`; whether that was so."""

        def work(connection: sqlite3.Connection) -> bool:
            done = connection.execute("UPDATE jobs SET owner = ? WHERE id = ? AND owner IS ?", (new, job, old))
            return done.rowcount == 1

        return await self._database.write(work)

    async def jobs(self, *, film: FilmId | None = None, states: frozenset[State] | None = None) -> tuple[Job, ...]:
        """All jobs (of a film, in some states), oldest first."""

        def work(connection: sqlite3.Connection) -> tuple[Job, ...]:
            wanted = sorted(states if states is not None else frozenset(State))
            marks = ", ".join("?" * len(wanted))
            rows = _select(
                connection,
                f"SELECT * FROM jobs WHERE state IN ({marks}) AND (? IS NULL OR film_id = ?) "  # noqa: S608 - marks only
                "ORDER BY rowid",  # as they were made: the clock may have been set back meanwhile
                (*wanted, film, film),
            )
            return tuple(job_from_row(row) for row in rows)

        return await self._database.read(work)

    async def films(self) -> frozenset[FilmId]:
        """The films that jobs are of."""
        sql = "SELECT DISTINCT film_id FROM jobs"
        found = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return frozenset(FilmId(str(row[0])) for row in found)

    async def numbers(self) -> dict[JobId, int]:
        """The number of every job's take within its film."""
        sql = "SELECT id, number FROM jobs"
        found = await self._database.read(lambda connection: connection.execute(sql).fetchall())
        return {JobId(str(id_)): int(number) for id_, number in found}

    async def perhaps_under_way(self, since: datetime) -> bool:
        """Whether a job is on its way, or nobody knows of one that something happened to after `since`."""
        marks = ", ".join("?" * len(UNFINISHED))
        sql = f"SELECT EXISTS (SELECT 1 FROM jobs WHERE state IN ({marks}) OR (state = ? AND updated > ?))"  # noqa: S608 - marks only
        values = (*sorted(UNFINISHED), State.UNKNOWN, encode(since))
        return bool(await self._database.read(lambda connection: connection.execute(sql, values).fetchone()[0]))

    async def unfinished(self) -> tuple[Job, ...]:
        """The jobs that `resume` carries on, the nearest dying link first, then oldest first."""
        found = await self.jobs(states=UNFINISHED)
        nearest = sorted((job for job in found if job.expires is not None), key=lambda job: job.expires or job.created)
        return (*nearest, *(job for job in found if job.expires is None))

    async def history(self, job: JobId) -> tuple[Move, ...]:
        """Every move of a job, first to last."""

        def work(connection: sqlite3.Connection) -> tuple[Move, ...]:
            rows = _select(connection, "SELECT * FROM moves WHERE job = ? ORDER BY number", (job,))
            return tuple(move_from_row(row) for row in rows)

        return await self._database.read(work)

    async def body(self, job: JobId) -> str | None:
        """The request as sent, as JSON text."""

        def work(connection: sqlite3.Connection) -> str | None:
            row = connection.execute("SELECT body FROM jobs WHERE id = ?", (job,)).fetchone()
            return None if row is None or row[0] is None else str(row[0])

        return await self._database.read(work)

    async def latest_done(self, most: int) -> tuple[Job, ...]:
        """The newest renders that came back from paid services, whatever film they belong to."""

        def work(connection: sqlite3.Connection) -> tuple[Job, ...]:
            return latest_done_in(connection, most)

        return await self._database.read(work)

    async def remote_ids(self, provider: ProviderId) -> frozenset[RemoteId]:
        """The provider's ids that are ours already."""

        def work(connection: sqlite3.Connection) -> frozenset[RemoteId]:
            rows = connection.execute(
                "SELECT remote_id FROM jobs WHERE provider = ? AND remote_id IS NOT NULL", (provider,)
            )
            return frozenset(RemoteId(row[0]) for row in rows)

        return await self._database.read(work)


def latest_done_in(connection: sqlite3.Connection, most: int) -> tuple[Job, ...]:
    """`JobStore.latest_done` on a connection of the caller's own."""
    rows = _select(
        connection,
        "SELECT * FROM jobs WHERE state = ? AND provider != ? AND sent IS NOT NULL ORDER BY created DESC LIMIT ?",
        (State.DONE.value, ProviderId.ANIMATIC.value, most),
    )
    return tuple(job_from_row(row) for row in rows)


def move_in(
    connection: sqlite3.Connection,
    job: Job,
    after: State,
    why: str,
    *,
    at: datetime,
    owner: OwnerId | None = None,
    changes: Mapping[str, object] | None = None,
    unless: Callable[[sqlite3.Connection], bool] | None = None,
) -> Job:
    """`JobStore.move` inside a transaction that somebody else (the library) has opened."""
    if not legal(job.state, after):
        raise IllegalMove(f"{job.state} -> {after}")
    now = _read(connection, job.id)
    row = connection.execute("SELECT owner FROM jobs WHERE id = ?", (job.id,)).fetchone()
    if now.state is not job.state or (owner is not None and row[0] != owner):
        raise StaleJob(now)
    if unless is not None and unless(connection):
        raise StaleJob(now)
    _update(connection, job.id, {**(changes or {}), "state": after.value, "updated": at})
    connection.execute(
        "INSERT INTO moves (job, before, after, at, why) VALUES (?, ?, ?, ?, ?)",
        (job.id, job.state.value, after.value, encode(at), why),
    )
    moved = _read(connection, job.id)
    enter_change(connection, now, moved, why, at)
    return moved


def _insert(
    connection: sqlite3.Connection, jobs: Sequence[Job], owner: OwnerId | None, assumed: Money | None = None
) -> tuple[Job, ...]:
    """New rows, each with its film's next take number."""
    numbered: list[Job] = []
    for job in jobs:
        numbered.append(replace(job, number=_next_number(connection, job.film.id)))
        values = values_of(numbered[-1], owner)
        names, marks = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
        connection.execute(f"INSERT INTO jobs ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names
        enter_new(connection, numbered[-1], assumed)
    return tuple(numbered)


def ordered_anew(connection: sqlite3.Connection, job: JobId) -> CannotRetry:
    """Why it is not ordered anew once more: the take that was made of it."""
    again = _read(connection, job).again
    return CannotRetry(state="again", number=0 if again is None else _read(connection, again).number)


def _read(connection: sqlite3.Connection, job: JobId) -> Job:
    row = _select(connection, "SELECT * FROM jobs WHERE id = ?", (job,)).fetchone()
    if row is None:
        raise NoSuchJob(job)
    return job_from_row(row)


def _select(connection: sqlite3.Connection, statement: str, values: Sequence[object]) -> sqlite3.Cursor:
    """Rows that know the names of their columns."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(statement, values)


def _update(connection: sqlite3.Connection, job: JobId, changes: Mapping[str, object]) -> None:
    unknown = changes.keys() - set(COLUMNS)
    if unknown:
        raise ValueError(f"no such columns: {', '.join(sorted(unknown))}")
    assignments = ", ".join(f"{name} = :{name}" for name in changes)
    values = {**{name: encode(value) for name, value in changes.items()}, "id_": job}
    connection.execute(f"UPDATE jobs SET {assignments} WHERE id = :id_", values)  # noqa: S608 - our own names


def _next_number(connection: sqlite3.Connection, film: FilmId) -> int:
    """The next take number of a film; also past takes whose rows came back from their sidecars alone."""
    row = connection.execute(
        "SELECT max(coalesce((SELECT max(number) FROM jobs WHERE film_id = :film), 0), "
        "coalesce((SELECT max(number) FROM takes WHERE film_id = :film), 0))",
        {"film": film},
    ).fetchone()
    return int(row[0]) + 1
