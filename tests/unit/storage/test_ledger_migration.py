"""Databases that are older than the ledger, or damaged: their jobs are entered, and nothing is entered twice."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain.budget_troubles import LedgerDamaged
from kling_desktop.domain.ledger import Entry, accounts
from kling_desktop.domain.troubles import DatabaseBroken
from kling_desktop.storage.aside import carry_over
from kling_desktop.storage.database import Database, connect
from kling_desktop.storage.ledger import accounts_in, entries_in, jobs_without_entries, verify
from kling_desktop.storage.schema import shipped
from tests.expected_logs import ExpectsLog

QUOTE = json.dumps({"seconds": 5, "takes": 1, "rate": {"amount": "0.224", "unit": "USD"}, "estimate": False})
CREDITS = json.dumps({"amount": "54", "unit": "credits"})
NOTHING = json.dumps({"amount": "0", "unit": "USD"})


def _trouble(charged: str) -> str:
    return json.dumps({"code": "render.failed", "charged": charged, "again": "never", "detail": "", "facts": {}})


ROWS = {
    # id: state, provider, quote, charged, trouble, sent; what is entered
    "planned": ("planned", "oxen", QUOTE, None, None, None, ["reserved 1.120"]),
    "queued": ("queued", "oxen", QUOTE, None, None, "2", ["reserved 1.120", "submitted 1.120"]),
    "told": ("done", "pixeldojo", QUOTE, CREDITS, None, "2", ["reserved 1.120", "submitted 1.120", "charged 54"]),
    "done": ("done", "oxen", QUOTE, None, None, "2", ["reserved 1.120", "submitted 1.120", "charged 1.120"]),
    "free": (
        "failed",
        "oxen",
        QUOTE,
        NOTHING,
        _trouble("no"),
        "2",
        ["reserved 1.120", "submitted 1.120", "released 1.120"],
    ),
    "perhaps": ("failed", "oxen", QUOTE, None, _trouble("unknown"), "2", ["reserved 1.120", "submitted 1.120"]),
    "cancelled": ("cancelled", "oxen", QUOTE, None, None, None, ["reserved 1.120", "released 1.120"]),
    "stopped": ("cancelled", "oxen", QUOTE, None, None, "2", ["reserved 1.120", "submitted 1.120"]),
    "lost": ("unknown", "oxen", QUOTE, None, _trouble("unknown"), "2", ["reserved 1.120", "submitted 1.120"]),
    "dear": ("done", "aihubmax", "{}", None, None, "2", ["reserved None", "submitted None", "charged None"]),
    "broken": ("done", "oxen", "[]", "[]", "[]", "2", ["reserved None", "submitted None", "charged None"]),
    "draft": ("done", "animatic", QUOTE, None, None, "2", []),
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of schema 1 with a job in every way of ending."""
    path = tmp_path / "kling.db"
    Database.open(path, shipped()[:1]).close()
    with contextlib.closing(connect(path)) as connection:
        for number, (name, row) in enumerate(ROWS.items(), start=1):
            state, provider, quote, charged, trouble, sent, _ = row
            connection.execute(
                "INSERT INTO jobs (id, film, film_id, film_name, number, provider, model, state, quote, charged, "
                "trouble, created, sent, updated) VALUES (?, '{}', 'f', 'Film', ?, ?, 'm', ?, ?, ?, ?, ?, ?, ?)",
                (
                    name,
                    number,
                    provider,
                    state,
                    quote,
                    charged,
                    trouble,
                    f"2026-08-0{1 + number % 3}T10:00:00+00:00",
                    None if sent is None else "2026-08-04T10:00:00+00:00",
                    "2026-08-05T10:00:00+00:00",
                ),
            )
    return path


def _of(entries: tuple[Entry, ...], job: str) -> list[str]:
    return [f"{entry.kind.value} {entry.amount}" for entry in entries if entry.job == job]


async def test_old_jobs_are_entered_as_their_rows_tell(old: Path) -> None:
    with contextlib.closing(Database.open(old)) as database:
        entries = await database.read(entries_in)
        assert {name: _of(entries, name) for name in ROWS} == {name: row[-1] for name, row in ROWS.items()}
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
        found = await database.read(verify)
        assert (found.entries, found.misfit) == (len(entries), None)
    with contextlib.closing(Database.open(old)) as again:
        assert len(await again.read(entries_in)) == len(entries)


async def test_a_damaged_database_takes_its_ledger_along(tmp_path: Path, expects_log: ExpectsLog) -> None:
    path = tmp_path / "kling.db"
    with contextlib.closing(Database.open(path, shipped()[:1])):
        pass
    with contextlib.closing(connect(path)) as connection:
        for name in ("a", "b"):
            connection.execute(
                "INSERT INTO jobs (id, film, film_id, film_name, number, provider, model, state, quote, created, "
                "updated) VALUES (?, '{}', 'f', 'Film', ?, 'oxen', 'm', 'unknown', ?, '2026-08-01', '2026-08-01')",
                (name, ord(name), QUOTE),
            )
    with contextlib.closing(Database.open(path)) as database:
        before = await database.read(entries_in)
        # Whatever table is damaged: the ledger and the jobs can still be read.
        page = await database.read(
            lambda c: c.execute("SELECT rootpage FROM sqlite_master WHERE name = 'takes_by_content'").fetchone()[0]
        )
        size = await database.read(lambda c: c.execute("PRAGMA page_size").fetchone()[0])
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(content)
    path.with_name(path.name + ".suspect").touch()
    expects_log("lies aside")
    with pytest.raises(DatabaseBroken) as caught:
        Database.open(path)
    assert caught.value.given["jobs"] == "2"
    with contextlib.closing(Database.open(path)) as fresh:
        assert await fresh.read(entries_in) == before
        assert (await fresh.read(verify)).misfit is None
        assert await fresh.read(jobs_without_entries) == ()


@pytest.mark.parametrize("left", [1, 19])
async def test_entries_lost_at_the_damaged_end_are_told_by_the_rows(old: Path, left: int, tmp_path: Path) -> None:
    with contextlib.closing(Database.open(old)) as database:
        whole = accounts(await database.read(entries_in))
    with contextlib.closing(connect(old)) as connection:
        for (guard,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute("DELETE FROM ledger WHERE number > ?", (left,))  # as when the walk ends at a broken page
    fresh = tmp_path / "fresh.db"
    Database.open(fresh).close()
    with contextlib.closing(connect(fresh)) as connection:
        assert carry_over(old, connection) == len(ROWS)
        entries = entries_in(connection)
        assert verify(connection).misfit is None
    again = accounts(entries)
    assert {job: (each.held, each.open, each.pending, each.charged) for job, each in again.items()} == {
        job: (each.held, each.open, each.pending, each.charged) for job, each in whole.items()
    }


@pytest.mark.parametrize("change", ["at = 'zzz'", "amount = 'NaN'", "unit = 'gold'"])
def test_an_entry_that_cannot_be_read_is_named_and_the_jobs_are_carried_over_all_the_same(
    old: Path, change: str, tmp_path: Path
) -> None:
    Database.open(old).close()
    with contextlib.closing(connect(old)) as connection:
        connection.execute("DROP TRIGGER ledger_stays")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE ledger SET {change} WHERE number = 2")
        with pytest.raises(LedgerDamaged) as met:
            entries_in(connection)
        assert met.value.given == {"number": "2"}
        with pytest.raises(LedgerDamaged) as met:
            accounts_in(connection, "number > ?", (1,))
        assert met.value.given == {"number": "2"}
    fresh = tmp_path / "fresh.db"
    Database.open(fresh).close()
    with contextlib.closing(connect(fresh)) as connection:
        assert carry_over(old, connection) == len(ROWS)


async def test_amounts_are_never_binary_fractions(old: Path) -> None:
    with contextlib.closing(Database.open(old)) as database:
        entries = await database.read(lambda c: entries_in(c, "job = 'done'"))
    assert {entry.amount for entry in entries} == {Decimal("1.120")}
    with contextlib.closing(sqlite3.connect(old)) as connection:
        kinds = connection.execute("SELECT DISTINCT typeof(amount) FROM ledger WHERE amount IS NOT NULL").fetchall()
    assert kinds == [("text",)]
