"""Budgets hold, whoever plans: threads, processes, any number of takes; and a refusal says what is left."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_desktop.domain.budget_troubles import (
    BudgetReached,
    BudgetsLost,
    OverDayBudget,
    OverFilmBudget,
    OverJobBudget,
    OverMonthBudget,
)
from kling_desktop.domain.budgets import (
    LOST_BUDGETS,
    Budget,
    Budgets,
    Scope,
    budget_from_data,
    budget_to_data,
    budgets_from_data,
    budgets_to_data,
    limit_of,
)
from kling_desktop.domain.film import Film, Media, Reference, ReferenceId
from kling_desktop.domain.jobs import State
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.troubles import PriceUnknown
from kling_desktop.host.paths import find_paths
from kling_desktop.host.settings import Settings, SettingsStore
from kling_desktop.jobs.allowance import Allowance, begin_of_day, begin_of_month, tallies_in
from kling_desktop.jobs.store import JobStore
from kling_desktop.storage.database import Database
from tests.program import picture
from tests.unit.jobs.conftest import Opening
from tests.unit.jobs.test_store import planned

NOW = datetime(2026, 8, 8, 12, tzinfo=UTC)
ONE = Decimal("1.12")
DAY = Budgets(day=Budget(usd=Decimal(5)))


def allowance(budgets: Budgets, now: datetime = NOW, assumed: Money | None = None) -> Allowance:
    return Allowance(budgets=budgets, now=now, unit=Unit.USD, provider="Oxen", assumed=assumed)


async def test_as_many_as_fit_and_not_one_more(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "kling.db")
    try:
        store = JobStore(database)
        await store.plan([planned(f"a{i}") for i in range(4)], None, allowance(DAY))
        with pytest.raises(OverDayBudget) as refused:
            await store.plan([planned("b")], None, allowance(DAY))
        assert refused.value.given == {"price": "1.120", "limit": "5", "left": "0.520", "unit": "USD"}
        assert len(await store.jobs()) == 4
        (entry,) = await database.read(lambda c: c.execute("SELECT count(*) FROM ledger").fetchone())
        assert entry == 4
        credits_only = Budgets(day=Budget(credits=Decimal(0)))
        await store.plan([planned("c")], None, allowance(credits_only))
    finally:
        database.close()


async def test_nothing_is_ordered_while_nobody_knows_the_budgets(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "kling.db")
    try:
        store = JobStore(database)
        with pytest.raises(BudgetsLost):
            await store.plan([planned("a")], None, allowance(LOST_BUDGETS))
        assert await store.jobs() == ()
        await store.plan([planned("a")], None, allowance(LOST_BUDGETS.with_budget(Scope.DAY, Budget())))
    finally:
        database.close()


async def test_one_order_of_several_takes_counts_whole(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "kling.db")
    try:
        store = JobStore(database)
        with pytest.raises(OverDayBudget):
            await store.plan([planned(f"a{i}") for i in range(5)], None, allowance(DAY))
        assert await store.jobs() == ()
    finally:
        database.close()


@pytest.mark.parametrize(
    ("budgets", "film_budget", "kind"),
    [
        (Budgets(job=Budget(usd=Decimal(1))), Budget(), OverJobBudget),
        (Budgets(day=Budget(usd=Decimal(1))), Budget(), OverDayBudget),
        (Budgets(month=Budget(usd=Decimal(1))), Budget(), OverMonthBudget),
        (Budgets(), Budget(usd=Decimal(1)), OverFilmBudget),
        (Budgets(), Budget(usd=Decimal(0)), OverFilmBudget),
    ],
)
async def test_every_budget_refuses_in_the_engine_and_nothing_is_sent(
    opening: Opening,
    home: Path,
    film: Film,
    offer: Offer,
    budgets: Budgets,
    film_budget: Budget,
    kind: type[BudgetReached],
) -> None:
    async with opening() as desk:
        SettingsStore(home / "settings.json").change(lambda now: replace(now, budgets=budgets))
        limited = replace(film, settings=replace(film.settings, budget=film_budget))
        with pytest.raises(kind):
            await desk.engine.start(limited, offer)
        assert await desk.engine.jobs() == ()
        assert desk.provider.orders == []


async def test_a_budget_set_by_another_process_counts_at_once(
    opening: Opening, home: Path, film: Film, offer: Offer
) -> None:
    async with opening() as desk:
        elsewhere = SettingsStore(home / "settings.json")
        elsewhere.change(lambda now: replace(now, budgets=DAY))
        with pytest.raises(OverDayBudget):
            await desk.engine.start(film, offer, 5)
        elsewhere.change(lambda now: replace(now, budgets=Budgets()))
        await desk.engine.start(film, offer, 5)


async def test_an_unknown_price_counts_as_the_dearest(opening: Opening, home: Path, film: Film) -> None:
    unknown = replace(planned("a"), quote=Quote(seconds=5))
    async with opening() as desk:
        with pytest.raises(OverDayBudget) as refused:
            await desk.store.plan([unknown], None, allowance(DAY, assumed=Money(Decimal("5.01"))))
        assert refused.value.given["assumed"] == "yes"
        with pytest.raises(PriceUnknown):
            await desk.store.plan([unknown], None, allowance(DAY))
        await desk.store.plan([unknown], None, allowance(DAY, assumed=Money(Decimal(5))))
        with pytest.raises(OverDayBudget):
            await desk.store.plan([planned("b")], None, allowance(DAY))


async def test_a_limit_below_what_is_spent_does_no_harm(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening() as desk:
        await desk.store.plan([planned(f"a{i}") for i in range(4)], None, allowance(DAY))
        lower = Budgets(day=Budget(usd=Decimal(1)))
        with pytest.raises(OverDayBudget) as refused:
            await desk.store.plan([planned("b")], None, allowance(lower))
        assert refused.value.given["left"] == "0"
        moved = await desk.store.move((await desk.store.jobs())[0], State.PREPARING, "", at=NOW)
        assert moved.state is State.PREPARING


async def test_what_comes_back_makes_room_again(opening: Opening) -> None:
    async with opening() as desk:
        jobs = await desk.store.plan([planned(f"a{i}") for i in range(4)], None, allowance(DAY))
        with pytest.raises(OverDayBudget):
            await desk.store.plan([planned("b")], None, allowance(DAY))
        await desk.store.move(jobs[0], State.CANCELLED, "", at=NOW)
        (fresh,) = await desk.store.plan([planned("b")], None, allowance(DAY))
        assert fresh.state is State.PLANNED


async def test_a_new_day_has_its_whole_budget_and_what_still_waits_counts_there(opening: Opening) -> None:
    async with opening() as desk:
        jobs = await desk.store.plan([planned(f"a{i}") for i in range(4)], None, allowance(DAY))
        for job in jobs[:3]:
            job = await desk.store.move(job, State.PREPARING, "", at=NOW)
            await desk.store.move(job, State.SUBMITTING, "", at=NOW)
        tomorrow = NOW + timedelta(days=1)
        with pytest.raises(OverDayBudget):
            await desk.store.plan([planned(f"b{i}") for i in range(4)], None, allowance(DAY, tomorrow))
        await desk.store.plan([planned(f"b{i}") for i in range(3)], None, allowance(DAY, tomorrow))


async def test_a_clock_that_is_set_back_gives_no_money_back(opening: Opening) -> None:
    """What was spent on a day that is still to come counts today: the clock was wrong then, or is wrong now."""
    async with opening() as desk:
        tomorrow = NOW + timedelta(days=1)
        jobs = await desk.store.plan([planned(f"a{i}") for i in range(3)], None, allowance(DAY, tomorrow))
        for job in jobs:
            job = await desk.store.move(job, State.PREPARING, "", at=tomorrow)
            await desk.store.move(job, State.SUBMITTING, "", at=tomorrow)
        with pytest.raises(OverDayBudget):
            await desk.store.plan([planned(f"b{i}") for i in range(2)], None, allowance(DAY, NOW))
        await desk.store.plan([planned("b0")], None, allowance(DAY, NOW))


async def test_the_room_is_looked_at_before_pictures_are_copied(
    opening: Opening, home: Path, film: Film, offer: Offer, tmp_path: Path
) -> None:
    rocket = Reference(id=ReferenceId("r1"), media=Media(path=picture(tmp_path)))
    pictured = replace(film, references=(rocket,))
    async with opening() as desk:
        store = SettingsStore(home / "settings.json")
        store.change(lambda now: replace(now, budgets=Budgets(day=Budget(usd=Decimal(0)))))
        with pytest.raises(OverDayBudget):
            await desk.engine.start(pictured, offer)
        kept = find_paths({"KLING_DESKTOP_HOME": str(home)}).references
        assert [file for file in kept.rglob("*") if file.is_file()] == []
        store.change(lambda now: replace(now, budgets=Budgets()))
        await desk.engine.start(pictured, offer)
        assert [file for file in kept.rglob("*") if file.is_file()] != []


# Several at once ---------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 3), min_size=2, max_size=6), st.integers(0, 9))
@settings(max_examples=12, deadline=None)
def test_threads_that_plan_at_once_stay_within_the_budget(orders: Sequence[int], limit: int) -> None:
    async def one(path: Path, number: int, takes: int) -> bool:
        database = await asyncio.to_thread(Database.open, path)
        try:
            wanted = [planned(f"{number}-{i}") for i in range(takes)]
            await JobStore(database).plan(wanted, None, allowance(Budgets(day=Budget(usd=Decimal(limit)))))
        except OverDayBudget:
            return False
        finally:
            await asyncio.to_thread(database.close)
        return True

    async def go(path: Path) -> None:
        Database.open(path).close()
        took = await asyncio.gather(*(one(path, number, takes) for number, takes in enumerate(orders)))
        planned_takes = sum(takes for takes, ok in zip(orders, took, strict=True) if ok)
        database = Database.open(path)
        try:
            tally = (await database.read(lambda connection: tallies_in(connection, NOW, None)))[Scope.DAY]
        finally:
            database.close()
        assert tally.total(Unit.USD) == planned_takes * ONE <= limit
        left = limit - planned_takes * ONE
        assert all(takes * ONE > left for takes, ok in zip(orders, took, strict=True) if not ok)

    with TemporaryDirectory() as folder:
        asyncio.run(go(Path(folder) / "kling.db"))


_PROCESS = """
import asyncio, sys
from pathlib import Path
from kling_desktop.domain.budget_troubles import OverDayBudget
from kling_desktop.jobs.store import JobStore
from kling_desktop.storage.database import Database
from tests.unit.jobs.test_budgets import DAY, allowance
from tests.unit.jobs.test_store import planned

async def go(path, name):
    database, count = Database.open(path), 0
    for number in range(6):
        try:
            await JobStore(database).plan([planned(f"{name}{number}")], None, allowance(DAY))
            count += 1
        except OverDayBudget:
            pass
    database.close()
    return count

sys.stdin.readline()
print(asyncio.run(go(Path(sys.argv[1]), sys.argv[2])))
"""


def test_two_processes_share_one_budget(tmp_path: Path) -> None:
    path = tmp_path / "kling.db"
    Database.open(path).close()
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _PROCESS, str(path), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    counts = [int(process.communicate(timeout=120)[0]) for process in running]
    assert sum(counts) == 4


async def test_the_whole_engine_stays_within_the_budget_with_many_at_once(
    opening: Opening, home: Path, film: Film, offer: Offer
) -> None:
    async with opening() as one, opening() as other:
        SettingsStore(home / "settings.json").change(lambda now: replace(now, budgets=DAY))
        starts = [desk.engine.start(film, offer, 1) for desk in (one, other) for _ in range(4)]
        done = await asyncio.gather(*starts, return_exceptions=True)
        assert sum(isinstance(each, tuple) for each in done) == 4
        assert all(isinstance(each, OverDayBudget) for each in done if not isinstance(each, tuple))


# Values ------------------------------------------------------------------------------------------------------------


def test_day_and_month_begin_here_whatever_the_clocks_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        # The clocks went forward at one in the morning UTC.
        assert begin_of_day(datetime(2026, 3, 29, 12, tzinfo=UTC)) == datetime(2026, 3, 28, 23, tzinfo=UTC)
        assert begin_of_day(datetime(2026, 3, 29, 22, 30, tzinfo=UTC)) == datetime(2026, 3, 29, 22, tzinfo=UTC)
        assert begin_of_month(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == datetime(2026, 7, 31, 22, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("text", "limit"), [("20", "20"), ("$20.50", "20.50"), (" 1,000 ", "1000"), ("0", "0")])
def test_limits_as_they_are_typed(text: str, limit: str) -> None:
    assert limit_of(text) == Decimal(limit)


@pytest.mark.parametrize("text", ["", "-1", "nan", "inf", "1e30", "twenty", "1.00000001"])
def test_what_is_no_limit(text: str) -> None:
    with pytest.raises(ValueError, match=r"no (limit|budget)"):
        limit_of(text)


LIMITS = st.one_of(st.none(), st.decimals(min_value=0, max_value=10_000, places=2))
BUDGETS = st.builds(Budget, usd=LIMITS, credits=LIMITS)


@given(BUDGETS, BUDGETS, BUDGETS)
def test_budgets_come_back_as_they_were(job: Budget, day: Budget, month: Budget) -> None:
    budgets = Budgets(job=job, day=day, month=month)
    assert budgets_from_data(budgets_to_data(budgets)) == budgets
    assert budget_from_data(budget_to_data(day)) == day


@pytest.mark.parametrize("data", [True, [], {"EUR": "3"}, {"USD": True}, {"USD": "much"}, "much"])
def test_what_is_no_budget_is_not_taken_for_one(data: object) -> None:
    with pytest.raises(ValueError, match=r"no (limit|budget)"):
        budget_from_data(data)


def test_settings_do_not_lose_budgets_of_another_process(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    window, command = SettingsStore(file), SettingsStore(file)
    command.change(lambda now: replace(now, budgets=DAY))
    window.change(lambda now: replace(now, language="zh_CN"))
    kept = SettingsStore(file).now
    assert (kept.budgets, kept.language) == (DAY, "zh_CN")
    assert window.budgets() == DAY
    file.write_text("{ damaged")
    assert window.budgets() == DAY
    assert Settings().budgets == Budgets()
