"""PixelDojo allows few requests a minute: several jobs are watched with one list, orders go before looks."""

import asyncio

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Ready, Rendering
from tests.contract.desk import Desk, words_film
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status, html
from tests.fakes.wire import Json

DOJO = ProviderId.PIXELDOJO
LIST = "/api/v1/jobs"


async def test_one_job_is_asked_for_by_itself(desk: Desk, server: FakeProviderServer) -> None:
    await desk.end_of(await desk.ordered(DOJO))
    assert server.to(LIST) == []


async def test_several_jobs_share_one_list(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    jobs = [await desk.ordered(DOJO, words_film(f"Take {number}")) for number in range(4)]
    provider = desk.provider(DOJO)
    await asyncio.gather(*(provider.look(job) for job in jobs))
    await asyncio.gather(*(provider.look(job) for job in jobs))
    assert len(server.to(LIST)) == 1
    await desk.clock.sleep(20)
    for job in jobs:
        await provider.look(job)
    assert len(server.to(LIST)) == 2
    for job in jobs:
        assert job.remote_id is not None
        server.finish(job.remote_id)
    await desk.clock.sleep(20)
    sights = [await provider.look(job) for job in jobs]
    assert all(isinstance(sight, Ready) for sight in sights)
    assert len({sight.url for sight in sights if isinstance(sight, Ready)}) == 4


async def test_without_a_list_each_is_asked_for_by_itself(desk: Desk, server: FakeProviderServer) -> None:
    server.on("GET", LIST, html(404), times=None)
    jobs = [await desk.ordered(DOJO) for _ in range(2)]
    for job in jobs:
        await desk.provider(DOJO).look(job)
    ends = [(await desk.end_of(job))[1] for job in jobs]
    assert all(isinstance(end, Ready) for end in ends)
    assert len(server.to(LIST)) == 1  # asked once, and not again


async def test_a_list_that_only_says_completed_is_not_enough(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(steps=())
    jobs = [await desk.ordered(DOJO) for _ in range(2)]
    rows: list[object] = [{"jobId": job.remote_id, "status": "completed"} for job in jobs]
    server.on("GET", LIST, Status(200, {"jobs": rows}), times=None)  # type: ignore[dict-item]
    assert isinstance((await desk.end_of(jobs[0]))[1], Ready)
    assert isinstance((await desk.end_of(jobs[1]))[1], Ready)


async def test_not_more_than_eight_a_minute(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    job = await desk.ordered(DOJO)
    begin = desk.clock.now()
    for _ in range(14):
        await desk.provider(DOJO).look(job)
    assert (desk.clock.now() - begin).total_seconds() >= 120
    assert len(server.requests) == 15


async def test_room_is_kept_for_orders(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    job = await desk.ordered(DOJO)
    for _ in range(5):
        await desk.provider(DOJO).look(job)
    await desk.ordered(DOJO)
    await desk.ordered(DOJO)
    assert desk.clock.slept == []
    before = len(server.requests)
    with pytest.raises(t.RateLimited) as caught:
        await desk.ordered(DOJO)
    assert caught.value.wait is not None
    assert 0 < caught.value.wait <= 60
    assert len(server.requests) == before  # not even sent
    await desk.clock.sleep(caught.value.wait)
    await desk.ordered(DOJO)
    assert server.submissions == 4


async def test_the_service_may_allow_more(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    job = await desk.ordered(DOJO)
    row = {"jobId": job.remote_id, "status": "pending"}
    server.on("GET", f"{LIST}/*", Status(200, row, {"X-RateLimit-Limit": "60"}), times=None)  # type: ignore[arg-type]
    for _ in range(40):
        await desk.provider(DOJO).look(job)
    assert desk.clock.slept == []


async def test_after_a_429_everybody_waits(desk: Desk, server: FakeProviderServer) -> None:
    server.on("POST", "/api/v1/models/*/run", Status(429, {}, {"Retry-After": "40"}))
    with pytest.raises(t.RateLimited):
        await desk.ordered(DOJO)
    with pytest.raises(t.RateLimited) as caught:
        await desk.ordered(DOJO)
    assert caught.value.wait is not None
    assert 39 < caught.value.wait <= 40
    assert len(server.requests) == 1


async def test_a_person_does_not_wait_for_the_limit(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    job = await desk.ordered(DOJO)
    for _ in range(5):
        await desk.provider(DOJO).look(job)
    for _ in range(5):
        assert (await desk.provider(DOJO).try_key()).works is True
    assert desk.clock.slept == []


async def test_a_row_that_repeats_large_pictures_is_read(desk: Desk, server: FakeProviderServer) -> None:
    job = await desk.ordered(ProviderId.OXEN)
    echo: list[Json] = ["data:image/png;base64," + "A" * 13_000_000]
    row: dict[str, Json] = {"generation_id": job.remote_id, "status": "processing", "input_image": echo}
    server.on("GET", f"/api/ai/queue/{job.remote_id}", Status(200, row))
    assert isinstance(await desk.provider(ProviderId.OXEN).look(job), Rendering)
