"""The table of the ledger: adding at its end, reading, and proving that it is as it was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from kling_desktop.domain.budget_troubles import LedgerDamaged
from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.ledger import (
    BEGINNING,
    Account,
    Entry,
    Kind,
    Line,
    Misfit,
    Origin,
    Verified,
    chained,
    digest,
    entry_to_data,
)
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.host.faults import passing

_COLUMNS = (
    "number",
    "at",
    "kind",
    "job",
    "film",
    "film_name",
    "provider",
    "model",
    "amount",
    "unit",
    "estimate",
    "origin",
    "why",
    "account",
    "previous",
    "hash",
)
_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}
_UNITS: Mapping[str, Unit] = {unit.value: unit for unit in Unit}
_ORIGINS: Mapping[str, Origin] = {origin.value: origin for origin in Origin}
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM ledger"  # noqa: S608 - our own names


def append(connection: sqlite3.Connection, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Add entries behind the last one, inside the caller's transaction; gives them as they stand there."""
    if not entries:
        return ()
    last = connection.execute("SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1").fetchone()
    number, head = (0, BEGINNING) if last is None else (int(last[0]), str(last[1]))
    placed: list[Entry] = []
    for entry in entries:
        number += 1
        entry = chained(entry, number, head)
        head = entry.hash
        values = {**entry_to_data(entry), "estimate": int(entry.estimate), "hash": entry.hash}
        # Only what there is to say: an early step of the schema writes entries, too, and knows no accounts yet.
        names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
        connection.execute(f"INSERT INTO ledger ({names}) VALUES ({marks})", values)  # noqa: S608 - our own names
        placed.append(entry)
    passing("ledger.entered")
    return tuple(placed)


def entries_in(connection: sqlite3.Connection, where: str = "", values: Sequence[object] = ()) -> tuple[Entry, ...]:
    """Entries in their order; `where` is a condition of ours with marks for `values`. Raises LedgerDamaged."""
    condition = f" WHERE {where}" if where else ""
    found: list[Entry] = []
    for row in connection.execute(f"{_SELECT}{condition} ORDER BY number", tuple(values)):
        try:
            found.append(entry_of(row))
        except ValueError:
            raise LedgerDamaged(number=row[0]) from None
    return tuple(found)


def last_number(connection: sqlite3.Connection) -> int:
    """The number of the last entry, 0 before there is one."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM ledger").fetchone()[0])


def of_job(connection: sqlite3.Connection, job: JobId) -> tuple[Entry, ...]:
    """The entries of one job."""
    return entries_in(connection, "job = ?", (job,))


def accounts_in(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> dict[JobId, Account]:
    """The account of every job among some entries, which `entries_in` would read whole.

    Budgets are looked at with every order, under the lock of the one that writes: after a month of thousands of takes
    reading all that entries say took a third of a second, this takes a fourth of that. Raises LedgerDamaged.
    """
    found: dict[JobId, Account] = {}
    for number, at, kind, job, amount, unit, origin in connection.execute(
        f"SELECT number, at, kind, job, amount, unit, origin FROM ledger WHERE {where} ORDER BY number",  # noqa: S608
        tuple(values),
    ):
        try:
            line = Line(
                datetime.fromisoformat(at),
                _KINDS[kind],
                None if amount is None else _amount(amount),
                None if unit is None else _UNITS[unit],
                _ORIGINS[origin],
            )
        except (KeyError, ValueError, TypeError, InvalidOperation):
            raise LedgerDamaged(number=number) from None
        account = found.get(job)
        if account is None:
            account = found[JobId(job)] = Account()
        account.take(line)
    return found


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite():
        raise ValueError(f"no amount: {text}")
    return amount


def entry_of(row: Sequence[object]) -> Entry:
    """An entry from the columns of its row; raises ValueError for what cannot be one."""
    values = dict(zip(_COLUMNS, row, strict=True))
    amount, unit = values["amount"], values["unit"]
    try:
        return Entry(
            number=int(str(values["number"])),
            at=datetime.fromisoformat(str(values["at"])).astimezone(UTC),
            kind=Kind(str(values["kind"])),
            job=JobId(str(values["job"])),
            film=FilmId(str(values["film"])),
            film_name=str(values["film_name"]),
            provider=ProviderId(str(values["provider"])),
            model=ModelId(str(values["model"])),
            amount=None if amount is None else _amount(str(amount)),
            unit=None if unit is None else Unit(str(unit)),
            estimate=bool(values["estimate"]),
            origin=Origin(str(values["origin"])),
            why=str(values["why"]),
            account=str(values["account"]),
            previous=str(values["previous"]),
            hash=str(values["hash"]),
        )
    except InvalidOperation as error:
        raise ValueError(str(error)) from None


def verify(connection: sqlite3.Connection) -> Verified:
    """Compute the whole chain anew; stops at the first entry that does not fit."""
    count, head = 0, BEGINNING
    for row in connection.execute(f"{_SELECT} ORDER BY number"):
        why = _misfit(row, count + 1, head)
        if why is not None:
            return Verified(entries=count, head=head, misfit=Misfit(number=count + 1, why=why))
        count, head = count + 1, str(row[-1])
    highest = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'ledger'").fetchone()
    if (0 if highest is None else int(highest[0])) != count or _left_open(connection):
        return Verified(entries=count, head=head, misfit=Misfit(number=count + 1, why="end"))
    absent = next(_without_entries(connection), None)
    missing = None if absent is None else Misfit(number=count + 1, why="job", job=absent)
    return Verified(entries=count, head=head, misfit=missing)


def jobs_without_entries(connection: sqlite3.Connection) -> tuple[JobId, ...]:
    """Jobs of paid services that the ledger knows nothing of, oldest first."""
    return tuple(_without_entries(connection))


def _misfit(row: Sequence[object], number: int, head: str) -> str | None:
    if row[0] != number:
        return "number"
    values = dict(zip(_COLUMNS, row, strict=True))
    told = values.pop("hash")
    if values["previous"] != head:
        return "chain"
    if not values["account"]:
        del values["account"]
    # The row as it stands, not as it can be read: two ways to write the same amount are two entries.
    if digest({**values, "estimate": bool(values["estimate"])}) != told:
        return "hash"
    try:
        entry_of(row)
    except ValueError:
        return "form"
    return None


def _left_open(connection: sqlite3.Connection) -> bool:
    """Whether a take that is there has no end in the ledger: then the entry that was its end is gone.

    Somebody may have taken that out together with the number that the database remembers.
    """
    found = connection.execute(
        "SELECT 1 FROM jobs WHERE provider != ? AND state = 'done' "
        "AND (SELECT kind FROM ledger WHERE job = jobs.id ORDER BY number DESC LIMIT 1) IN ('reserved', 'submitted')",
        (ProviderId.ANIMATIC.value,),
    )
    return found.fetchone() is not None


def _without_entries(connection: sqlite3.Connection) -> Iterator[JobId]:
    found = connection.execute(
        "SELECT id FROM jobs WHERE provider != ? AND NOT EXISTS (SELECT 1 FROM ledger WHERE job = jobs.id) "
        "ORDER BY created, number",
        (ProviderId.ANIMATIC.value,),
    )
    return (JobId(str(row[0])) for row in found)
