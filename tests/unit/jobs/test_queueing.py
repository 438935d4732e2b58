"""The queue: its order, what holds it, its limits and its rules; one for all processes."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import JobId, State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import Failed, Waiting
from kling_desktop.domain.queue import Place, Queue, QueuePaused, StopRules
from kling_desktop.domain.troubles import RenderFailed
from kling_desktop.jobs.queue_book import QueueBook, queue_from_data, queue_to_data
from kling_desktop.jobs.queueing import Turnstile
from tests.unit.jobs.conftest import Desk, Opening
from tests.unit.jobs.scripted import ScriptedProvider

S = State
IDS = [JobId(name) for name in "abcdef"]


@pytest.fixture
async def desk(opening: Opening) -> AsyncIterator[Desk]:
    """A patient process, as the window is."""
    provider = ScriptedProvider()
    provider.sights = deque([Waiting()])
    async with opening(provider) as made:
        made.clock.most = 100_000
        yield made


def queue_of(desk: Desk) -> Turnstile:
    assert desk.kit.queue is not None
    return desk.kit.queue


async def ordered(desk: Desk, film: Film, offer: Offer, takes: int) -> list[JobId]:
    return [job.id for job in await desk.engine.start(film, offer, takes)]


async def until(desk: Desk, orders: int) -> None:
    async with asyncio.timeout(60):
        while len(desk.provider.orders) < orders:  # noqa: ASYNC110 - the engine's own turns are what is waited for
            await asyncio.sleep(0)


async def for_a_while(desk: Desk) -> None:
    """Long enough for anything that may go to have gone: hundreds of looks of those who wait."""
    naps = len(desk.clock.naps)
    async with asyncio.timeout(60):
        while len(desk.clock.naps) < naps + 200:  # noqa: ASYNC110 - the engine's own turns are what is waited for
            await asyncio.sleep(0)


async def stopped(desk: Desk) -> str:
    """Wait until the queue has paused itself; gives why."""
    async with asyncio.timeout(60):
        while not (queue := await queue_of(desk).now()).paused:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
    return queue.why


async def test_paused_nothing_is_sent_and_resumed_all_is(desk: Desk, film: Film, offer: Offer) -> None:
    await queue_of(desk).change(lambda queue: queue.stopped("person"))
    ids = await ordered(desk, film, offer, 3)
    await for_a_while(desk)
    assert desk.provider.orders == []
    await queue_of(desk).change(lambda queue: queue.resumed(desk.clock.now()))
    await until(desk, 3)
    assert {job.id for job in desk.provider.orders} == set(ids)


async def test_the_order_is_the_queue_s_and_one_held_back_lets_others_by(desk: Desk, film: Film, offer: Offer) -> None:
    one_by_one = replace(Queue(), at_once={ProviderId.OXEN: 1}, paused=True)
    await queue_of(desk).change(lambda _: one_by_one)
    desk.provider.sights = deque([Failed(trouble=RenderFailed())])
    a, b, c, d = await ordered(desk, film, offer, 4)
    async with asyncio.timeout(60):
        while queue_of(desk).waiting < 4:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
    await queue_of(desk).change(lambda queue: queue.moved(d, "first", [a, b, c, d]).with_held(a, True))
    await queue_of(desk).change(lambda queue: queue.resumed(desk.clock.now()))
    await until(desk, 3)
    await for_a_while(desk)
    assert [job.id for job in desk.provider.orders] == [d, b, c]
    await queue_of(desk).change(lambda queue: queue.with_held(a, False))
    await until(desk, 4)


@pytest.mark.parametrize("limit", [{"at_once": {ProviderId.OXEN: 2}}, {"in_all": 2}])
async def test_no_more_are_under_way_than_allowed(
    limit: dict[str, object], desk: Desk, film: Film, offer: Offer
) -> None:
    await queue_of(desk).change(lambda queue: replace(queue, **limit))  # type: ignore[arg-type]  # one of its fields
    ids = await ordered(desk, film, offer, 5)
    await until(desk, 2)
    await for_a_while(desk)
    assert len(desk.provider.orders) == 2
    desk.provider.sights = deque([Failed(trouble=RenderFailed())])
    await desk.engine.until_finished(ids)
    assert len(desk.provider.orders) == 5


@pytest.mark.parametrize(
    ("rules", "sent", "why"),
    [
        (StopRules(most=2), 2, "count"),
        (StopRules(money=Decimal("2.50")), 2, "money"),
        (StopRules(money=Decimal("0.50")), 0, "money"),
    ],
)
async def test_a_night_run_stops(rules: StopRules, sent: int, why: str, desk: Desk, film: Film, offer: Offer) -> None:
    assert offer.quote(film).per_take is not None
    begun = replace(rules, since=desk.clock.now() - timedelta(seconds=1))
    await queue_of(desk).change(lambda queue: replace(queue, rules=begun))
    await ordered(desk, film, offer, 4)
    assert await stopped(desk) == why
    await for_a_while(desk)
    assert len(desk.provider.orders) == sent


@pytest.mark.parametrize("days", [-2, 2])
async def test_a_clock_that_is_set_opens_no_night_run_again(days: int, desk: Desk, film: Film, offer: Offer) -> None:
    rules = StopRules(most=2, since=desk.clock.now())
    await queue_of(desk).change(lambda queue: replace(queue, rules=rules))
    desk.provider.sights = deque([Failed(trouble=RenderFailed())])  # what has ended is known by its row alone
    await desk.engine.until_finished(await ordered(desk, film, offer, 1))
    desk.clock.time += timedelta(days=days)
    await desk.engine.until_finished(await ordered(desk, film, offer, 1))
    await ordered(desk, film, offer, 2)
    assert await stopped(desk) == "count"
    await for_a_while(desk)
    assert len(desk.provider.orders) == 2
    desk.clock.time -= timedelta(days=2 * days)
    await queue_of(desk).change(lambda queue: queue.resumed(desk.clock.now()))
    await until(desk, 4)


async def test_failures_in_a_row_stop_it(desk: Desk, film: Film, offer: Offer) -> None:
    desk.provider.sights = deque([Failed(trouble=RenderFailed())])
    rules = StopRules(errors=2, since=desk.clock.now())
    await queue_of(desk).change(lambda queue: replace(queue, rules=rules, at_once={ProviderId.OXEN: 1}))
    await ordered(desk, film, offer, 5)
    assert await stopped(desk) == "errors"
    await for_a_while(desk)
    assert len(desk.provider.orders) == 2
    await queue_of(desk).change(lambda queue: queue.resumed(desk.clock.now()))
    await until(desk, 4)


async def test_a_command_does_not_wait_for_a_paused_queue(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(patience=1) as desk:
        await queue_of(desk).change(lambda queue: queue.stopped("person"))
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.PLANNED
        assert isinstance(desk.engine.why_stopped(job.id), QueuePaused)


async def test_what_waits_can_be_cancelled(desk: Desk, film: Film, offer: Offer) -> None:
    await queue_of(desk).change(lambda queue: queue.stopped("person"))
    (job,) = await ordered(desk, film, offer, 1)
    await for_a_while(desk)
    assert (await desk.engine.cancel(job)).state is S.CANCELLED
    await desk.engine.until_finished([job])
    assert desk.provider.orders == []


async def test_another_process_s_pause_holds_here_too(desk: Desk, film: Film, offer: Offer, home: Path) -> None:
    other = QueueBook(home / "queue.json")
    other.change(lambda queue: queue.stopped("person"))
    await ordered(desk, film, offer, 1)
    await for_a_while(desk)
    assert desk.provider.orders == []
    other.change(lambda queue: queue.resumed(desk.clock.now()))
    await until(desk, 1)


@given(
    st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(["first", "last", "up", "down"])), max_size=12),
    st.sets(st.sampled_from(IDS)),
)
def test_moving_keeps_everybody(moves: list[tuple[JobId, Place]], gone: set[JobId]) -> None:
    queue, expected = Queue(), list(IDS)
    for job, place in moves:
        queue = queue.moved(job, place, queue.sorted(IDS))
        here = expected.index(job)
        expected.remove(job)
        expected.insert({"first": 0, "last": len(expected), "up": max(0, here - 1), "down": here + 1}[place], job)
        assert queue.sorted(IDS) == expected
    left = [job for job in expected if job not in gone]
    assert queue.without(frozenset(gone)).sorted([job for job in IDS if job not in gone]) == left
    assert queue_from_data(queue_to_data(queue)) == queue


@pytest.mark.parametrize("text", ["{}", '{"order": 3, "why": 5}', '{"rules": {"since": 5, "mark": "x"}}'])
def test_what_is_missing_or_only_orders_holds_nothing_up(text: str, tmp_path: Path) -> None:
    (tmp_path / "queue.json").write_text(text)
    assert not QueueBook(tmp_path / "queue.json").read().paused


@pytest.mark.expects_log("queue cannot be read")
@pytest.mark.parametrize(
    "text",
    [
        "{",
        "",
        "[]",
        '{"paused": "yes"}',
        '{"held": 5}',
        '{"in_all": -1}',
        '{"at_once": {"oxen": true}}',
        '{"rules": "x"}',
        '{"rules": {"money": "x"}}',
        '{"rules": {"most": "2"}}',
    ],
)
def test_a_pause_or_limit_that_cannot_be_read_holds_everything_until_somebody_resumes(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "queue.json").write_text(text)
    found = QueueBook(tmp_path / "queue.json").read()
    assert (found.paused, found.why) == (True, "damaged")
    resumed = QueueBook(tmp_path / "queue.json").change(lambda now: now.resumed(datetime(2026, 8, 8, tzinfo=UTC)))
    assert not resumed.paused
    assert QueueBook(tmp_path / "queue.json").read() == resumed
