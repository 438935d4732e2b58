"""Databases from before there were accounts: nothing in them changes, and what comes after names who paid."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.ledger import Entry, Kind, Origin
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.storage.database import Database, connect
from kling_desktop.storage.ledger import append, entries_in, verify
from kling_desktop.storage.schema import shipped

ENTRY = Entry(
    at=datetime(2026, 9, 1, tzinfo=UTC),
    kind=Kind.CHARGED,
    job=JobId("j1"),
    film=FilmId("f1"),
    film_name="Launch day",
    provider=ProviderId.OXEN,
    model=ModelId("m"),
    amount=Decimal("1.12"),
    unit=Unit.USD,
    estimate=False,
    origin=Origin.TOLD,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of schema 2 with one entry, brought to this one, and one more that names an account."""
    file = tmp_path / "kling.db"
    Database.open(file, shipped()[:2]).close()
    with contextlib.closing(connect(file)) as connection:
        append(connection, [ENTRY])
    Database.open(file).close()
    with contextlib.closing(connect(file)) as connection:
        append(connection, [replace(ENTRY, account="Studio")])
    return file


def test_old_entries_keep_their_hashes_and_new_ones_name_the_account(path: Path) -> None:
    with contextlib.closing(connect(path)) as connection:
        assert [entry.account for entry in entries_in(connection)] == ["", "Studio"]
        assert (verify(connection).entries, verify(connection).misfit) == (2, None)


@pytest.mark.parametrize(("number", "account"), [(1, "Studio"), (2, ""), (2, "Private")])
def test_nobody_says_afterwards_that_another_paid(path: Path, number: int, account: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER ledger_stays")
        connection.execute("UPDATE ledger SET account = ? WHERE number = ?", (account, number))
        misfit = verify(connection).misfit
    assert misfit is not None
    assert (misfit.number, misfit.why) == (number, "hash")
