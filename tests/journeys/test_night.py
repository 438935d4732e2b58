"""What a run through the night meets: a computer that sleeps, a clock that is set, a network that goes and comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kling_desktop.core import Core, open_core
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.events import JobMoved, Offline
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.offers import ProviderId
from tests.contract.desk import words_film
from tests.fakes.clock import Laptop
from tests.fakes.jobs import AT_ONCE, JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang, Reset, Slow, Status, html
from tests.journeys.test_killed import ORDER

DOJO, HUB = ProviderId.PIXELDOJO, ProviderId.AIHUBMAX
HOURS = 3 * 3600.0


def environment(server: FakeProviderServer, home: Path, *, quick: bool = False) -> dict[str, str]:
    """Led to the server, at the services' own pace unless it is to be quick."""
    pace = {"KLING_DESKTOP_POLL_SECONDS": "0.01"} if quick else {}
    return {**server.environment(), "KLING_DESKTOP_HOME": str(home), **pace}


async def order(core: Core, provider: ProviderId, words: str = "A rocket lifts off", takes: int = 1) -> tuple[Job, ...]:
    """Takes of a film, on their way."""
    film = words_film(words)
    film = replace(film, settings=replace(film.settings, provider=provider))
    offer = offer_for(provider, None, film)
    assert offer is not None
    return await core.engine.start(film, offer, takes)


async def until(core: Core, holds: Callable[[list[Job]], bool]) -> None:
    """Wait for what the jobs' rows say."""
    moved = asyncio.Event()
    stop = core.bus.subscribe(JobMoved, lambda _: moved.set())
    try:
        async with asyncio.timeout(20):
            while not holds(list(await core.engine.jobs())):
                await moved.wait()
                moved.clear()
    finally:
        stop()


@asynccontextmanager
async def offline(core: Core) -> AsyncIterator[None]:
    """What is done inside is followed by an attempt that finds no way to a provider."""
    found = asyncio.Event()
    stop = core.bus.subscribe(Offline, lambda event: found.set() if event.offline else None)
    yield
    async with asyncio.timeout(20):
        await found.wait()
    stop()


async def end(core: Core, jobs: tuple[Job, ...]) -> list[State]:
    """Where they all end."""
    async with asyncio.timeout(20):
        return [job.state for job in await core.engine.until_finished([job.id for job in jobs])]


def all_in(*states: State) -> Callable[[list[Job]], bool]:
    return lambda jobs: all(job.state in states for job in jobs)


async def test_a_sleep_between_two_looks(server: FakeProviderServer, home: Path) -> None:
    """All that came due in three hours is looked at as soon as the lid is open."""
    clock = Laptop()
    server.plan(*[JobLife(held=True)] * 3)
    async with open_core(environment(server, home), clock) as core:
        jobs = await order(core, DOJO, takes=3)
        await until(core, all_in(State.QUEUED))
        await clock.waits(3)  # a job that begins to wait after the sleep waits its whole time
        looks = len(server.to("/api/v1/jobs/*"))
        for entry in server.ledger:
            server.finish(entry.id)
        begun = clock.now()
        clock.sleep_for(HOURS)
        assert await end(core, jobs) == [State.DONE] * 3
        assert looks == 0
        assert clock.now() - begun < timedelta(seconds=HOURS + 15), "nobody went on waiting for the rest of a wait"
        assert server.submissions == 3


async def test_a_sleep_while_a_download_runs(server: FakeProviderServer, home: Path) -> None:
    """A slow answer is not dead because the clock says so: the very same download ends."""
    clock = Laptop()
    server.plan(AT_ONCE)
    server.on("GET", "/files/*", Slow(100))
    async with open_core(environment(server, home, quick=True), clock) as core:
        jobs = await order(core, DOJO)
        await server.until(lambda: server.waiting("slow") == 1)
        clock.sleep_for(HOURS)
        server.release("slow")
        assert await end(core, jobs) == [State.DONE]
        assert len([request for request in server.requests if request.path.startswith("/files/")]) == 1


async def test_a_sleep_in_the_middle_of_an_order(server: FakeProviderServer, home: Path) -> None:
    """The answer that was on its way when the lid closed still counts."""
    clock = Laptop()
    server.on("POST", ORDER["pixeldojo"], Hang(acted=True))
    async with open_core(environment(server, home, quick=True), clock) as core:
        jobs = await order(core, DOJO)
        await server.until(lambda: server.waiting() == 1)
        clock.sleep_for(HOURS)
        server.release()
        assert await end(core, jobs) == [State.DONE]
        assert server.submissions == 1


@pytest.mark.expects_log("list could not be read")
async def test_an_order_lost_in_a_sleep_is_found_once_there_is_a_network(
    server: FakeProviderServer, home: Path
) -> None:
    """It may have been charged, and right after waking nobody can be asked: that is asked again, and nothing sent."""
    server.on("POST", ORDER["pixeldojo"], Reset(acted=True))
    server.on("GET", "/api/v1/jobs", *[Reset()] * 8, html(200), Status(503))
    async with open_core(environment(server, home, quick=True)) as core:
        jobs = await order(core, DOJO)
        assert await end(core, jobs) == [State.DONE]
        assert server.submissions == len([request for request in server.requests if request.method == "POST"]) == 1
        moves = await core.engine.history(jobs[0].id)
        assert (State.UNKNOWN, State.QUEUED) in [(move.before, move.after) for move in moves]


@pytest.mark.parametrize("hint", [False, True], ids=["by itself", "when the system says so"])
async def test_an_hour_without_a_network(server: FakeProviderServer, home: Path, hint: bool) -> None:
    """Nothing gives up; what was not ordered yet waits; soon after the network is back all goes on."""
    clock = Laptop()
    server.plan(*[JobLife(held=True)] * 2)
    async with open_core(environment(server, home), clock) as core:
        sent = await order(core, HUB, "Under way", takes=2)
        await until(core, all_in(State.QUEUED))
        server.go_offline()
        async with offline(core):
            clock.sleep_for(60)
        late = await order(core, HUB, "Planned without a network", takes=3)
        async with offline(core):
            clock.sleep_for(3600)
        assert [job.state for job in await core.engine.jobs()] == [State.QUEUED] * 2 + [State.PLANNED] * 3
        server.go_online()
        for entry in server.ledger:
            server.finish(entry.id)
        ended = asyncio.ensure_future(end(core, sent))
        ordered = asyncio.ensure_future(
            until(core, lambda jobs: server.submissions == 5 and all_in(State.QUEUED, State.DONE)(jobs))
        )
        while not (ended.done() and ordered.done()):  # each turn of this is so many seconds of the night
            if hint:
                core.engine.network_changed()
            else:
                clock.sleep_for(25)
            await asyncio.wait({ended, ordered}, timeout=0.2)
        assert ended.result() == [State.DONE] * 2
        ordered.result()
        ended = asyncio.ensure_future(end(core, late))
        while not ended.done():
            clock.sleep_for(60)
            await asyncio.wait({ended}, timeout=0.2)
        assert ended.result() == [State.DONE] * 3
        assert server.submissions == 5


@pytest.mark.parametrize("days", [-1, 1, 400])
async def test_a_clock_that_is_set(server: FakeProviderServer, home: Path, days: int) -> None:
    """No job is late, expired or forgotten for it, and what happened stays in the order in which it happened."""
    clock = Laptop()
    server.plan(*[JobLife(held=True)] * 3)
    async with open_core(environment(server, home, quick=True), clock) as core:
        first = await order(core, DOJO, "First", takes=2)
        await until(core, all_in(State.QUEUED))
        clock.set_by = timedelta(days=days)
        await until_looked_at(server, 4)
        (second,) = await order(core, DOJO, "Second")
        await until(core, all_in(State.QUEUED))
        for entry in server.ledger:
            server.finish(entry.id)
        jobs = (*first, second)
        assert await end(core, jobs) == [State.DONE] * 3
        assert [job.id for job in await core.engine.jobs()] == [job.id for job in jobs]
        for job in jobs:
            moves = await core.engine.history(job.id)
            assert [move.before for move in moves[1:]] == [move.after for move in moves[:-1]]
            assert moves[-1].after is State.DONE
        assert (await core.spending.verify()).misfit is None
        assert server.submissions == 3


async def until_looked_at(server: FakeProviderServer, times: int) -> None:
    """The jobs are asked for so many more times."""
    seen = len(server.requests)
    await server.until(lambda: len(server.requests) >= seen + times)


@pytest.mark.parametrize("hours", [-30, 30])
async def test_an_order_is_found_though_the_clock_is_wrong(server: FakeProviderServer, home: Path, hours: int) -> None:
    """The service's list tells times by its own clock, and ours is wrong by more than a day."""
    clock = Laptop()
    clock.set_by = timedelta(hours=hours)
    server.on("POST", ORDER["pixeldojo"], Reset(acted=True))
    async with open_core(environment(server, home, quick=True), clock) as core:
        jobs = await order(core, DOJO)
        assert await end(core, jobs) == [State.DONE]
        assert server.submissions == 1
