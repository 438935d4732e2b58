"""Who is called first, who is not called at all, and who waits for a way to the provider."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from datetime import timedelta

from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import JobId, State
from kling_desktop.domain.network_troubles import LogInFirst
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import KeyReport, Waiting
from kling_desktop.domain.troubles import CannotReach, RateLimited, Trouble
from kling_desktop.jobs.resting import SCOUT, Rests
from tests.fakes.clock import Laptop
from tests.unit.jobs.conftest import Opening
from tests.unit.jobs.scripted import ScriptedProvider
from tests.unit.jobs.test_store import NOW, planned

OXEN = ProviderId.OXEN
AWAY = CannotReach(host="x")


class Beds:
    """Jobs asleep, and the order in which they woke."""

    def __init__(self) -> None:
        self.clock = Laptop()
        self.rests = Rests(self.clock)
        self.woke: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def lay(self, name: str, seconds: float, trouble: Trouble | None = None, dies: int | None = None) -> None:
        expires = None if dies is None else NOW + timedelta(minutes=dies)
        job = replace(planned(name), id=JobId(name), expires=expires)

        async def sleep() -> None:
            await self.rests.rest(job, seconds, trouble)
            self.woke.append(name)

        self._tasks.append(asyncio.ensure_future(sleep()))
        await asyncio.sleep(0)

    async def settle(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def clear(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def test_after_a_sleep_what_is_due_goes_first_link_to_die_first() -> None:
    beds = Beds()
    await beds.lay("none", 60)
    await beds.lay("late", 60, dies=50)
    await beds.lay("soon", 60, dies=5)
    await beds.lay("offline", 9000, AWAY, dies=20)
    await beds.lay("not yet", 9000)
    await beds.lay("told to wait", 9000, RateLimited(wait=9000))
    beds.clock.sleep_for(3600)
    beds.rests.call_due()
    await beds.settle()
    assert beds.woke == ["soon", "offline", "late", "none"]
    await beds.clear()


async def test_of_many_that_wait_for_a_network_one_tries_soon() -> None:
    beds = Beds()
    for name in "abc":
        await beds.lay(name, 600, AWAY)
    beds.clock.sleep_for(SCOUT)
    await asyncio.sleep(0.05)
    assert beds.woke == ["a"]
    await beds.lay("fault", 600, RateLimited(wait=600))
    beds.rests.call_offline(ProviderId.PIXELDOJO)
    await beds.settle()
    assert beds.woke == ["a"]
    beds.rests.call_offline(OXEN)
    await beds.settle()
    assert beds.woke == ["a", "b", "c"]
    await beds.clear()


async def test_an_order_waits_for_a_way_and_can_be_cancelled_there(opening: Opening, film: Film, offer: Offer) -> None:
    provider = ScriptedProvider()
    provider.sights = deque([Waiting()])
    answers: deque[Trouble | None] = deque([AWAY, LogInFirst(provider="Oxen"), AWAY])

    async def try_key() -> KeyReport:
        return KeyReport(works=None, trouble=answers[0] if len(answers) == 1 else answers.popleft())

    provider.try_key = try_key  # type: ignore[method-assign]  # what the test says of the network
    async with opening(provider) as desk:
        desk.kit.away[OXEN] = AWAY
        first, second = await desk.engine.start(film, offer, 2)
        async with asyncio.timeout(10):
            await desk.clock.worn_out.wait()
        assert [job.state for job in await desk.engine.jobs()] == [State.PLANNED] * 2
        assert (await desk.engine.cancel(first.id)).state is State.CANCELLED
        async with asyncio.timeout(10):
            await desk.engine.until_finished([first.id])
        desk.clock.most = 400
        desk.kit.reached(second)
        async with asyncio.timeout(10):
            await provider.ordering.wait()
        assert [job.id for job in provider.orders] == [second.id]
