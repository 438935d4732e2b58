"""The ledger follows every move: what is set aside and spent always adds up, and nothing in it can be changed."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_desktop.domain.budgets import Scope
from kling_desktop.domain.jobs import NEXT, Job, JobId, State
from kling_desktop.domain.ledger import Entry, Kind, Origin, accounts
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import Charged, TroubleFacts
from kling_desktop.jobs.allowance import tallies_in
from kling_desktop.jobs.bookkeeping import settled
from kling_desktop.jobs.store import JobStore
from kling_desktop.storage.database import Database
from kling_desktop.storage.ledger import accounts_in, append, entries_in, of_job, verify
from tests.unit.jobs.test_store import planned

S = State
NOW = datetime(2026, 8, 8, 12, tzinfo=UTC)
PRICE = Decimal("1.12")
PATH = (S.PREPARING, S.SUBMITTING, S.QUEUED, S.RENDERING, S.DOWNLOADING)


def trouble(charged: Charged) -> TroubleFacts:
    return TroubleFacts(code="render.failed", charged=charged)


class Book:
    """A store on a database of its own, and its ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database.open(path)
        self.store = JobStore(self.database)

    async def entries(self, job: str = "a") -> tuple[Entry, ...]:
        return await self.database.read(lambda connection: of_job(connection, JobId(job)))

    async def kinds(self) -> list[tuple[str, Decimal | None, str]]:
        return [(entry.kind.value, entry.amount, entry.origin.value) for entry in await self.entries()]

    async def go(self, job: Job, *states: State, **changes: object) -> Job:
        """Through these states; `changes` come with the last one."""
        for state in states:
            last = changes if state is states[-1] else {}
            job = await self.store.move(job, state, f"to {state}", at=NOW, changes=last)
        return job

    async def planned(self, quote: Quote | None = None) -> Job:
        job = planned("a")
        (job,) = await self.store.plan([job if quote is None else replace(job, quote=quote)])
        return job


@pytest.fixture
def book(tmp_path: Path):  # type: ignore[no-untyped-def]  # a generator fixture
    made = Book(tmp_path / "kling.db")
    yield made
    made.database.close()


SUBMITTED = [("reserved", PRICE, "inferred"), ("submitted", PRICE, "inferred")]


async def test_done_without_a_told_price_is_charged_by_its_quote(book: Book) -> None:
    await book.go(await book.planned(), *PATH, S.DONE)
    assert await book.kinds() == [*SUBMITTED, ("charged", PRICE, "inferred")]


async def test_a_told_price_is_entered_once_and_as_told(book: Book) -> None:
    told = Money(Decimal("1.20"))
    job = await book.go(await book.planned(), S.PREPARING, S.SUBMITTING, S.QUEUED, charged=told)
    await book.go(job, S.RENDERING, S.DOWNLOADING, S.DONE, charged=told)
    assert await book.kinds() == [*SUBMITTED, ("charged", told.amount, "told")]


async def test_another_price_told_later_is_a_correction(book: Book) -> None:
    job = await book.go(await book.planned(), *PATH, charged=Money(Decimal("1.20")))
    await book.store.change(job.id, at=NOW, changes={"charged": Money(Decimal("0.90"))})
    assert (await book.kinds())[2:] == [
        ("charged", Decimal("1.20"), "told"),
        ("corrected", Decimal("-0.30"), "told"),
    ]


async def test_a_refund_is_told_by_a_failure_that_costs_nothing(book: Book) -> None:
    job = await book.go(await book.planned(), S.PREPARING, S.SUBMITTING, S.QUEUED, charged=Money(PRICE))
    await book.go(job, S.FAILED, charged=Money(Decimal(0)), trouble=trouble(Charged.NO))
    assert (await book.kinds())[2:] == [("charged", PRICE, "told"), ("refunded", PRICE, "told")]


@pytest.mark.parametrize(
    ("charged", "entered"),
    [
        (Charged.NO, [("released", PRICE, "inferred")]),
        (Charged.UNKNOWN, []),
        (Charged.YES, [("charged", PRICE, "inferred")]),
    ],
)
async def test_what_a_failure_costs(book: Book, charged: Charged, entered: list[tuple[str, Decimal, str]]) -> None:
    await book.go(await book.planned(), *PATH[:4], S.FAILED, trouble=trouble(charged))
    assert (await book.kinds())[2:] == entered


async def test_nothing_is_spent_by_what_was_never_sent(book: Book) -> None:
    await book.go(await book.planned(), S.PREPARING, S.CANCELLED)
    assert (await book.kinds())[1:] == [("released", PRICE, "inferred")]


async def test_a_cancelled_order_stays_set_aside_until_somebody_knows(book: Book) -> None:
    job = await book.go(await book.planned(), *PATH[:4], S.CANCELLED)
    account = accounts(await book.entries())[job.id]
    assert (account.open, account.held) == (True, Money(PRICE))


async def test_unknown_stays_set_aside_until_it_is_settled(book: Book) -> None:
    job = await book.go(await book.planned(), S.PREPARING, S.SUBMITTING, S.UNKNOWN)
    assert accounts(await book.entries())[job.id].held == Money(PRICE)
    for spent, more in ((Decimal("1.00"), ("charged", Decimal("1.00"))), (Decimal(0), ("corrected", Decimal("-1.00")))):
        new = settled(job, await book.entries(), Money(spent), NOW)
        await book.database.write(lambda connection, new=new: append(connection, new))  # type: ignore[misc]
        assert (await book.kinds())[-1] == (*more, "entered")
    assert accounts(await book.entries())[job.id].total(Unit.USD) == 0
    assert settled(job, await book.entries(), Money(Decimal(0)), NOW) == ()


async def test_not_accepted_is_set_aside_anew(book: Book) -> None:
    job = await book.go(await book.planned(), S.PREPARING, S.SUBMITTING, S.PLANNED)
    assert (await book.kinds())[2:] == [("reserved", PRICE, "inferred")]
    assert accounts(await book.entries())[job.id].pending


async def test_an_unknown_price_is_charged_as_what_was_assumed(book: Book) -> None:
    unknown = replace(planned("a"), quote=Quote(seconds=5))
    from kling_desktop.domain.budgets import NO_BUDGETS
    from kling_desktop.jobs.allowance import Allowance

    allowance = Allowance(budgets=NO_BUDGETS, now=NOW, unit=Unit.USD, assumed=Money(Decimal("2.10")))
    (job,) = await book.store.plan([unknown], None, allowance)
    await book.go(job, *PATH, S.DONE)
    last = (await book.entries())[-1]
    assert (last.kind, last.amount, last.estimate) == (Kind.CHARGED, Decimal("2.10"), True)


async def test_the_animatic_is_no_business_of_the_ledger(book: Book) -> None:
    (job,) = await book.store.plan([replace(planned("a"), provider=ProviderId.ANIMATIC)])
    await book.go(job, *PATH, S.DONE)
    assert await book.entries() == ()


CHARGES = st.one_of(
    st.none(),
    st.decimals(min_value=0, max_value=9, places=2).map(Money),
    st.just(Money(PRICE)),
    st.just(Money(Decimal(3), Unit.CREDITS)),
)
TRIES = st.lists(st.tuples(st.sampled_from(State), CHARGES, st.sampled_from([None, *Charged])), max_size=20)


@given(TRIES)
@settings(max_examples=80, deadline=None)
def test_whatever_happens_it_adds_up(tries: Sequence[tuple[State, Money | None, Charged | None]]) -> None:
    """Nothing is ever below zero or set aside twice, what a row says is spent is spent, and the chain holds."""

    async def go(folder: str) -> None:
        book = Book(Path(folder) / "kling.db")
        try:
            job = await book.planned()
            for after, charge, told in tries:
                if after not in NEXT[job.state]:
                    continue
                changes: dict[str, object] = {} if charge is None else {"charged": charge}
                if told is not None:
                    changes["trouble"] = trouble(told)
                job = await book.store.move(job, after, "because", at=NOW, changes=changes)
                account = accounts(await book.entries())[job.id]
                assert all(amount >= 0 for amount in account.charged.values())
                assert account.held is None or account.held.amount >= 0
                if job.charged is not None:
                    spent = {unit: amount for unit, amount in account.charged.items() if amount}
                    assert spent == ({job.charged.unit: job.charged.amount} if job.charged.amount else {})
                    assert not account.open or job.state in {S.PLANNED, S.PREPARING, S.SUBMITTING}
                elif job.state is S.DONE:
                    assert account.charged == {Unit.USD: PRICE}
                elif job.state in {S.PLANNED, S.PREPARING, S.SUBMITTING, S.QUEUED, S.RENDERING, S.UNKNOWN}:
                    assert account.total(Unit.USD) == PRICE
            assert (await book.database.read(verify)).misfit is None
            summed = await book.database.read(lambda connection: accounts_in(connection, "job = ?", (job.id,)))
            assert summed == accounts(await book.entries())
        finally:
            book.database.close()

    with TemporaryDirectory() as folder:
        asyncio.run(go(folder))


async def test_a_waiting_job_counts_today_and_a_sent_one_on_its_day(book: Book) -> None:
    jobs = await book.store.plan([planned("a"), planned("b")])
    await book.go(jobs[0], S.PREPARING, S.SUBMITTING)
    later = NOW + timedelta(days=40)
    tallies = await book.database.read(lambda connection: tallies_in(connection, later, jobs[0].film.id))
    assert tallies[Scope.DAY].total(Unit.USD) == tallies[Scope.MONTH].total(Unit.USD) == PRICE
    assert tallies[Scope.FILM].total(Unit.USD) == 2 * PRICE
    now = await book.database.read(lambda connection: tallies_in(connection, NOW, None))
    assert now[Scope.DAY].total(Unit.USD) == 2 * PRICE


# Proof against changes ---------------------------------------------------------------------------------------------


async def three_jobs(book: Book) -> None:
    for job in await book.store.plan([planned("a"), planned("b"), planned("c")]):
        await book.go(job, *PATH, S.DONE)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger SET amount = '0.01' WHERE number = 3",
        "DELETE FROM ledger WHERE number = 3",
        "DELETE FROM ledger",
        "INSERT OR REPLACE INTO ledger SELECT * FROM ledger WHERE number = 3",
    ],
)
async def test_the_database_itself_refuses_changes(book: Book, change: str) -> None:
    await three_jobs(book)
    with contextlib.closing(sqlite3.connect(book.path)) as other, pytest.raises(sqlite3.IntegrityError, match="ledger"):
        other.execute(change)


@pytest.mark.parametrize(
    ("change", "number", "why"),
    [
        ("UPDATE ledger SET amount = '0.01' WHERE number = 4", 4, "hash"),
        ("UPDATE ledger SET amount = '1.1200' WHERE number = 4", 4, "hash"),
        ("UPDATE ledger SET film_name = 'Other' WHERE number = 2", 2, "hash"),
        ("UPDATE ledger SET estimate = 1 WHERE number = 5", 5, "hash"),
        ("UPDATE ledger SET previous = replace(previous, 'a', 'b') WHERE number = 5", 5, "chain"),
        ("DELETE FROM ledger WHERE number = 6", 6, "number"),
        ("DELETE FROM ledger WHERE number > 7", 8, "end"),
        ("DELETE FROM ledger WHERE number = 9; DELETE FROM sqlite_sequence", 9, "end"),
        ("DELETE FROM ledger WHERE number = 9; UPDATE sqlite_sequence SET seq = 8 WHERE name = 'ledger'", 9, "end"),
        ("UPDATE ledger SET number = 100 WHERE number = 1", 1, "number"),
    ],
)
async def test_whoever_takes_the_guards_away_is_found_out(book: Book, change: str, number: int, why: str) -> None:
    await three_jobs(book)
    before = await book.database.read(verify)
    assert (before.entries, before.misfit) == (9, None)
    with contextlib.closing(sqlite3.connect(book.path)) as other:
        for guard in ("stays", "keeps", "grows"):
            other.execute(f"DROP TRIGGER ledger_{guard}")
        other.executescript(change)
        other.commit()
    found = (await book.database.read(verify)).misfit
    assert found is not None
    assert (found.number, found.why) == (number, why)


async def test_an_entry_made_up_again_breaks_the_next_one(book: Book) -> None:
    """Even with a hash that fits its own entry."""
    await three_jobs(book)
    from kling_desktop.domain.ledger import chained

    (entry,) = await book.database.read(lambda connection: entries_in(connection, "number = 3"))
    forged = chained(replace(entry, amount=Decimal("0.01")), 3, entry.previous)
    with contextlib.closing(sqlite3.connect(book.path)) as other:
        other.execute("DROP TRIGGER ledger_stays")
        other.execute("UPDATE ledger SET amount = '0.01', hash = ? WHERE number = 3", (forged.hash,))
        other.commit()
    found = (await book.database.read(verify)).misfit
    assert found is not None
    assert (found.number, found.why) == (4, "chain")


async def test_a_job_that_is_not_in_it_is_found(book: Book) -> None:
    await three_jobs(book)
    with contextlib.closing(sqlite3.connect(book.path)) as other:
        other.execute("UPDATE jobs SET id = 'hidden' WHERE id = 'c'")
        other.commit()
    found = (await book.database.read(verify)).misfit
    assert found is not None
    assert (found.why, found.job) == ("job", "hidden")


async def test_origins_are_known(book: Book) -> None:
    await three_jobs(book)
    entries = await book.database.read(entries_in)
    assert {entry.origin for entry in entries} == {Origin.INFERRED}
    assert [entry.number for entry in entries] == list(range(1, 10))
    assert all(one.hash == other.previous for one, other in pairwise(entries))
