"""Turns over several processes on one library: places, the order, stop rules. Two desks are two processes."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain.events import QueueChanged
from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import Failed, Waiting
from kling_desktop.domain.queue import FULL, Queue, QueuePaused, StopRules
from kling_desktop.domain.troubles import RenderFailed
from kling_desktop.jobs.lease import Lease
from kling_desktop.jobs.places import Presence, enter, give, look
from kling_desktop.jobs.queue_book import QueueBook
from kling_desktop.jobs.stop_rules import rule_against, tab_in
from kling_desktop.jobs.store import JobStore
from kling_desktop.storage.database import Database
from tests.unit.jobs.conftest import Desk, Opening
from tests.unit.jobs.scripted import ScriptedProvider
from tests.unit.jobs.test_store import NOW, planned

S = State
ONE_AT_ONCE = Queue(at_once={ProviderId.OXEN: 1})


@pytest.fixture
async def desks(opening: Opening) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two patient processes at one service, where nothing ends by itself."""
    provider = ScriptedProvider()
    provider.sights = deque([Waiting()])
    async with AsyncExitStack() as stack:
        both = (await stack.enter_async_context(opening(provider)), await stack.enter_async_context(opening(provider)))
        for desk in both:
            desk.clock.most = 1_000_000
        yield both


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - the engines' own turns are what is waited for
            await asyncio.sleep(0)


async def looks(desk: Desk, count: int = 40) -> None:
    """Long enough for anything that may go to have gone."""
    naps = len(desk.clock.naps)
    await until(lambda: len(desk.clock.naps) > naps + count)


async def change(desk: Desk, how: Callable[[Queue], Queue]) -> Queue:
    assert desk.kit.queue is not None
    return await desk.kit.queue.change(how)


async def waiting(desk: Desk) -> int:
    """How many jobs everybody knows to be waiting."""
    assert desk.kit.queue is not None
    database = desk.kit.queue._database
    return await database.read(
        lambda connection: int(connection.execute("SELECT count(*) FROM turns WHERE place = 0").fetchone()[0])
    )


def paused_for(home: Path) -> str:
    """Why nothing is sent, as a third process sees it."""
    return QueueBook(home / "queue.json").read().why


def under_way(jobs: tuple[Job, ...]) -> int:
    return sum(job.state in {S.PREPARING, S.SUBMITTING, S.QUEUED, S.RENDERING} for job in jobs)


async def test_two_processes_share_the_places(desks: tuple[Desk, Desk], film: Film, offer: Offer) -> None:
    here, there = desks
    await change(here, lambda queue: replace(queue, at_once={ProviderId.OXEN: 2}))
    most = 0

    def count(_: object) -> None:
        nonlocal most
        now = {job.id: job.state for job in (*(e.job for e in here.moved), *(e.job for e in there.moved))}
        most = max(most, sum(state in {S.SUBMITTING, S.QUEUED, S.RENDERING} for state in now.values()))

    for desk in desks:
        desk.kit.bus.subscribe(object, count)
    await asyncio.gather(here.engine.start(film, offer, 3), there.engine.start(film, offer, 3))
    await until(lambda: len(here.provider.orders) >= 2)
    await looks(here)
    await looks(there)
    assert len(here.provider.orders) == 2
    assert under_way(await here.store.jobs()) == 2
    here.provider.sights = deque([Failed(trouble=RenderFailed())])
    await until(lambda: len(here.provider.orders) == 6)
    assert most <= 2


async def test_one_order_holds_for_both(desks: tuple[Desk, Desk], film: Film, offer: Offer) -> None:
    here, there = desks
    await change(here, lambda _: replace(ONE_AT_ONCE, paused=True))
    first, second = await here.engine.start(film, offer, 2)
    (third,) = await there.engine.start(film, offer)
    # What one process shows is the order in which both go.
    await change(here, lambda queue: queue.moved(third.id, "up", [first.id, second.id, third.id]))
    while await waiting(here) < 3:  # noqa: ASYNC110 - as above
        await asyncio.sleep(0)
    here.provider.sights = deque([Failed(trouble=RenderFailed())])
    heard: list[QueueChanged] = []
    there.kit.bus.subscribe(QueueChanged, heard.append)
    await change(here, lambda queue: queue.resumed(here.clock.now()))
    await until(lambda: len(here.provider.orders) == 3)
    assert [job.id for job in here.provider.orders] == [first.id, third.id, second.id]
    assert heard[-1].queue.paused is False


async def test_all_stand_in_line_before_the_first_goes(opening: Opening, film: Film, offer: Offer, home: Path) -> None:
    async with opening() as desk:
        jobs = [(await desk.engine.start(film, offer, drive=False))[0].id for _ in range(4)]
    QueueBook(home / "queue.json").change(lambda _: replace(ONE_AT_ONCE, order=(jobs[3], jobs[1])))
    async with opening() as desk:
        desk.clock.most = 100_000
        desk.provider.sights = deque([Failed(trouble=RenderFailed())])
        await desk.engine.until_finished([job.id for job in await desk.engine.resume()])
        assert [job.id for job in desk.provider.orders] == [jobs[3], jobs[1], jobs[0], jobs[2]]


async def test_who_comes_first_waits_for_those_who_are_expected(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening() as desk:
        desk.clock.most = 100_000
        assert desk.kit.queue is not None
        early, late = [(await desk.engine.start(film, offer, drive=False))[0] for _ in range(2)]
        for job in (early, late):
            assert await desk.store.claim(job.id, None, desk.lease.take())
        await change(desk, lambda _: replace(ONE_AT_ONCE, order=(late.id,)))
        desk.kit.queue.expect([early.id, late.id])
        first = asyncio.create_task(desk.kit.queue.admit(early, wait=True))
        for _ in range(20):
            await desk.store.jobs()
        assert not first.done()
        assert await desk.kit.queue.admit(late, wait=True) is None
        assert not first.done()
        first.cancel()
        await asyncio.wait({first})


async def test_one_round_does_not_wait_for_the_jobs_of_others(
    desks: tuple[Desk, Desk], film: Film, offer: Offer
) -> None:
    here, there = desks
    await change(here, lambda _: ONE_AT_ONCE)
    await here.engine.start(film, offer)
    await until(lambda: len(here.provider.orders) == 1)
    (job,) = await there.engine.start(film, offer, drive=False)
    after = [each for each in await there.engine.round() if each.id == job.id]
    assert [each.state for each in after] == [S.PLANNED]
    why = there.engine.why_stopped(job.id)
    assert isinstance(why, QueuePaused)
    assert why.given["why"] == FULL


async def test_what_is_carried_on_has_its_place(opening: Opening, film: Film, offer: Offer) -> None:
    """After a restart: what was sent before is not held up, and counts."""
    provider = ScriptedProvider()
    provider.sights = deque([Waiting()])
    async with opening(provider) as desk:
        jobs = await desk.engine.start(film, offer, 2, only_send=True)
        await desk.engine.until_finished([job.id for job in jobs])
    async with opening(provider) as desk:
        desk.clock.most = 100_000
        await change(desk, lambda _: replace(Queue(), in_all=2))
        await desk.engine.resume()
        await until(lambda: {job.id for job in provider.looks} == {job.id for job in jobs})
        await desk.engine.start(film, offer)
        await looks(desk)
        assert len(provider.orders) == 2
        await desk.engine.cancel(jobs[0].id)
        await until(lambda: len(provider.orders) == 3)


@pytest.mark.parametrize(
    ("rules", "why"),
    [(StopRules(most=3), "count"), (StopRules(money=Decimal("3.50")), "money")],
    ids=["count", "money"],
)
async def test_two_processes_share_the_rules(
    rules: StopRules, why: str, desks: tuple[Desk, Desk], film: Film, offer: Offer, home: Path
) -> None:
    here, there = desks
    begun = replace(rules, since=here.clock.now() - timedelta(seconds=1))
    await change(here, lambda queue: replace(queue, rules=begun))
    await asyncio.gather(here.engine.start(film, offer, 4), there.engine.start(film, offer, 4))
    await until(lambda: paused_for(home) == why)
    await looks(here)
    assert len(here.provider.orders) == 3


async def test_failures_in_a_row_are_everybody_s(
    desks: tuple[Desk, Desk], film: Film, offer: Offer, home: Path
) -> None:
    here, there = desks
    here.provider.sights = deque([Failed(trouble=RenderFailed())])
    await change(here, lambda queue: replace(queue, rules=StopRules(errors=2, since=here.clock.now())))
    for desk in desks:
        (job,) = await desk.engine.start(film, offer)
        await desk.engine.until_finished([job.id])
    for desk in desks:
        await desk.engine.start(film, offer)
    await until(lambda: paused_for(home) == "errors")
    await looks(there)
    assert len(here.provider.orders) == 2


# what the transactions decide ---------------------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database.open(tmp_path / "kling.db")


async def going(store: JobStore, name: str, *states: State, **changes: object) -> Job:
    """A job that went through these states."""
    (job,) = await store.plan([planned(name)])
    for state in states:
        job = await store.move(job, state, "", at=NOW, changes=changes if state is states[-1] else {})
    return job


async def test_the_order_that_goes_out_is_judged_with_what_others_sent(
    desks: tuple[Desk, Desk], film: Film, offer: Offer
) -> None:
    """Both have been let through before there was a rule, and are about to send at the same moment."""
    here, there = desks
    jobs = [(await desk.engine.start(film, offer, drive=False))[0] for desk in desks]
    for job in jobs:
        await here.store.move(job, S.PREPARING, "", at=here.clock.now())
    jobs = list(await here.store.jobs())
    await change(here, lambda queue: replace(queue, rules=StopRules(most=1, since=here.clock.now())))

    async def send(desk: Desk, job: Job) -> Job | QueuePaused:
        assert desk.kit.queue is not None
        try:
            return await desk.store.move(
                job,
                S.SUBMITTING,
                "",
                at=desk.clock.now() + timedelta(seconds=1),
                unless=desk.kit.queue.still_open(job),
            )
        except QueuePaused as trouble:
            return trouble

    ends = await asyncio.gather(send(here, jobs[0]), send(there, jobs[1]))
    assert sorted(type(end).__name__ for end in ends) == ["Job", "QueuePaused"]
    assert sorted(job.state for job in await here.store.jobs()) == [S.PREPARING, S.SUBMITTING]


async def test_the_money_is_the_ledger_s(database: Database) -> None:
    rules = StopRules(most=9, money=Decimal(9), since=NOW)
    store = JobStore(database)
    try:
        sent = (S.PREPARING, S.SUBMITTING)
        told = {"charged": Money(Decimal("0.30"), Unit.USD)}
        nothing = {"charged": Money(Decimal(0), Unit.USD)}
        await going(store, "set aside", *sent)  # 1.12
        await going(store, "told", *sent, S.QUEUED, **told)  # 0.30
        back = await going(store, "came back", *sent, S.QUEUED, **told)
        await store.move(back, S.CANCELLED, "", at=NOW, changes=nothing)
        await going(store, "not taken", *sent, S.PLANNED)
        await going(store, "waits", S.PREPARING)
        tab = await database.read(lambda connection: tab_in(connection, rules))
        assert (tab.sent, tab.spent, tab.sure) == (3, Decimal("1.42"), True)
        later = replace(rules, since=NOW + timedelta(microseconds=1))
        assert (await database.read(lambda connection: tab_in(connection, later))).sent == 0
        price = Money(Decimal(1), Unit.USD)
        for most, why in ((Decimal("2.42"), None), (Decimal("2.41"), "money")):
            assert rule_against(replace(rules, money=most), tab, price) == why
        assert rule_against(rules, tab, None) == "price"
        assert rule_against(rules, replace(tab, sure=False), price) == "price"
        assert rule_against(replace(rules, most=3), tab, None) == "count"
    finally:
        database.close()


async def test_only_living_processes_have_places(database: Database, tmp_path: Path) -> None:
    """Also one that is halted keeps what it has; but nobody waits for it to take its turn."""
    store, mine, other = JobStore(database), Lease(tmp_path / "locks"), Lease(tmp_path / "locks")
    me, they = mine.take(), other.take()
    queue = replace(Queue(), in_all=2)
    presence = {they: Presence.AWAKE}
    try:
        for name, owner in (("a", they), ("b", they), ("c", me)):
            await store.plan([planned(name)], owner)

        def found(connection: sqlite3.Connection) -> tuple[tuple[JobId, ...], bool]:
            seen = look(connection, queue, [c.id], me, lambda who: presence[who])
            return seen.given, seen.others

        a, b, c = await store.jobs()
        await database.write(lambda connection: enter(connection, [a.id, b.id], they))
        await database.write(lambda connection: enter(connection, [c.id], me))
        assert await database.read(found) == ((), True)
        presence[they] = Presence.QUIET
        assert await database.read(found) == ((c.id,), True)
        await database.write(lambda connection: give(connection, [a.id, b.id], they))
        assert await database.read(found) == ((), True)
        a = await store.move(a, S.PREPARING, "", at=NOW)
        await store.move(a, S.SUBMITTING, "", at=NOW)
        assert await database.read(found) == ((), True)
        presence[they] = Presence.DEAD
        assert await database.read(found) == ((c.id,), False)
        assert mine.alive(they)
        other.release()
        assert not mine.alive(they)
    finally:
        database.close()
        mine.release()
