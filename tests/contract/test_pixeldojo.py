"""What is PixelDojo's own: results in every shape, when they go, its list, and a submit that answers at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Cancelled, Failed, Ready, Rendering, Waiting
from tests.contract.desk import LOOK, SUBMIT, Desk
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Alter, Status
from tests.fakes.wire import Json

DOJO = ProviderId.PIXELDOJO
LIST = "/api/v1/jobs"
VIDEO = "https://temp.pixeldojo.ai/pixeldojotemp/1700000000-1.mp4"
BARE = "https://temp.pixeldojo.ai/v/1700000000"
COVER = "https://temp.pixeldojo.ai/pixeldojotemp/1700000000-1.jpg"
NAMELESS_COVER = "https://temp.pixeldojo.ai/c/1700000000"


@pytest.mark.parametrize(
    ("row", "url"),
    [
        ({"output": {"video": VIDEO}}, VIDEO),
        ({"output": {"video": {"url": VIDEO}}}, VIDEO),
        ({"output": {"videos": [VIDEO]}}, VIDEO),
        ({"output": {"videos": [{"url": VIDEO}, {"url": BARE}]}}, VIDEO),
        ({"output": {"url": VIDEO}}, VIDEO),
        ({"output": [VIDEO]}, VIDEO),
        ({"output": [{"url": VIDEO}]}, VIDEO),
        ({"output": VIDEO}, VIDEO),
        ({"assets": [{"url": VIDEO}]}, VIDEO),
        ({"assets": [VIDEO]}, VIDEO),
        ({"assets": [{"url": COVER, "type": "image"}, {"url": BARE, "type": "video"}]}, BARE),
        ({"assets": [{"url": NAMELESS_COVER, "type": "image"}, {"url": BARE}]}, BARE),
        ({"assets": [{"url": COVER}, {"url": BARE}]}, BARE),
        ({"assets": [{"url": COVER}, {"url": BARE, "contentType": "video/mp4"}]}, BARE),
        ({"assets": [{"url": BARE, "content_type": "video/mp4"}]}, BARE),
        ({"output": {"image": COVER, "video": BARE}}, BARE),
        ({"output": {"video": BARE}, "assets": [{"url": VIDEO}]}, BARE),
        ({"output": {"video": None, "videos": []}, "assets": [{"url": VIDEO}]}, VIDEO),
        ({"output": {"video": "https://[broken/x.mp4"}, "assets": [{"url": VIDEO}]}, VIDEO),
    ],
)
async def test_a_result_in_every_shape(desk: Desk, server: FakeProviderServer, row: dict[str, Json], url: str) -> None:
    job = await desk.ordered(DOJO)
    server.on("GET", LOOK[DOJO], Status(200, {"jobId": job.remote_id, "status": "completed", **row}))
    sight = await desk.provider(DOJO).look(job)
    assert isinstance(sight, Ready)
    assert sight.url == url


@pytest.mark.parametrize("row", [{}, {"output": {"image": COVER}}, {"assets": [{"url": COVER}]}, {"output": 7}])
async def test_done_without_a_video_is_not_made_again(
    desk: Desk, server: FakeProviderServer, row: dict[str, Json]
) -> None:
    job = await desk.ordered(DOJO)
    server.on("GET", LOOK[DOJO], Status(200, {"jobId": job.remote_id, "status": "completed", **row}), times=None)
    seen, end = await desk.end_of(job)
    assert seen == [Rendering()] * 5
    assert isinstance(end, Failed)
    assert end.trouble.charged is t.Charged.YES, "it was made, and credits went with the order"
    assert server.submissions == 1


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("pending", Waiting),
        ("queued", Waiting),
        ("processing", Rendering),
        ("running", Rendering),
        ("in_progress", Rendering),
        ("PROCESSING", Rendering),
        ("a word of tomorrow", Rendering),
        ("failed", Failed),
        ("error", Failed),
        ("expired", Failed),
        ("cancelled", Cancelled),
        ("canceled", Cancelled),
    ],
)
async def test_every_word_for_a_state(desk: Desk, server: FakeProviderServer, word: str, kind: type[object]) -> None:
    job = await desk.ordered(DOJO)
    server.on("GET", LOOK[DOJO], Status(200, {"jobId": job.remote_id, "status": word}))
    sight = await desk.provider(DOJO).look(job)
    assert type(sight) is kind
    if word == "expired":
        assert isinstance(sight, Failed)
        assert type(sight.trouble) is t.JobLost


def minutes(desk: Desk, ahead: float) -> str:
    return (desk.clock.now() + timedelta(minutes=ahead)).isoformat()


@pytest.mark.parametrize(
    ("told", "lives"), [(20, 20), (60 * 24, 60), (None, 60), (-5, -5)], ids=["soon", "a day", "untold", "past"]
)
async def test_when_a_result_goes(desk: Desk, server: FakeProviderServer, told: float | None, lives: float) -> None:
    made = desk.clock.now()
    expires = None if told is None else minutes(desk, told)
    server.on("POST", SUBMIT[DOJO], Alter({"expiresAt": expires}))
    job = desk.job(DOJO)
    accepted = await desk.submit(job)
    assert accepted.expires is not None
    assert near(accepted.expires, made + timedelta(minutes=lives))
    server.on("GET", LOOK[DOJO], Status(200, {"status": "completed", "output": {"video": VIDEO}, "expiresAt": expires}))
    await desk.clock.sleep(600)
    sight = await desk.provider(DOJO).look(replace(job, remote_id=accepted.remote_id))
    assert isinstance(sight, Ready)
    assert sight.expires is not None
    assert near(sight.expires, made + timedelta(minutes=lives)), "counted from the order, not from the look"


def near(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) < 2


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_a_submit_may_be_finished_at_once(desk: Desk, server: FakeProviderServer, status: int) -> None:
    server.plan(JobLife(steps=()))
    server.on("POST", SUBMIT[DOJO], Alter({"status": "completed", "output": {"video": VIDEO}}, status=status))
    job = await desk.ordered(DOJO)
    assert job.remote_id == server.ledger[0].id
    assert isinstance(await desk.provider(DOJO).look(job), Ready)


@pytest.mark.parametrize("drop", [["jobId"], ["jobId", "statusUrl"]])
async def test_an_answer_without_the_id(desk: Desk, server: FakeProviderServer, drop: list[str]) -> None:
    server.on("POST", SUBMIT[DOJO], Alter(drop=drop))
    job = desk.job(DOJO)
    if "statusUrl" in drop:
        with pytest.raises(t.AnswerLost):
            await desk.submit(job)
        assert await desk.provider(DOJO).find(job) == (server.ledger[0].id,)
    else:
        assert (await desk.submit(job)).remote_id == server.ledger[0].id
    assert len([each for each in server.requests if each.method == "POST"]) == 1


async def test_a_failing_list_is_left_alone_and_tried_again_later(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    jobs = [await desk.ordered(DOJO) for _ in range(2)]
    server.on("GET", LIST, Status(503), Status(503), Status(503))
    for _ in range(3):
        for job in jobs:
            assert isinstance(await desk.provider(DOJO).look(job), Waiting)
    assert len(server.to(LIST)) == 3
    await desk.clock.sleep(601)
    for job in (*jobs, *jobs):
        assert isinstance(await desk.provider(DOJO).look(job), Waiting)
    assert len(server.to(LIST)) == 4


@pytest.mark.parametrize("status", [401, 403, 404, 405])
async def test_a_list_that_is_refused_does_not_stop_the_looks(
    desk: Desk, server: FakeProviderServer, status: int
) -> None:
    server.jobs.default = JobLife(held=True)
    jobs = [await desk.ordered(DOJO) for _ in range(2)]
    server.on("GET", LIST, Status(status, {"error": {"message": "no"}}), times=None)
    await desk.provider(DOJO).look(jobs[0])
    if status == 401:  # that is about the key, and so about everything
        with pytest.raises(t.KeyRefused):
            await desk.provider(DOJO).look(jobs[1])
    else:
        assert isinstance(await desk.provider(DOJO).look(jobs[1]), Waiting)


@pytest.mark.parametrize("body", [{}, {"jobs": {}}, {"message": "ok"}, "jobs", 7])
async def test_what_is_no_list_is_not_an_empty_one(desk: Desk, server: FakeProviderServer, body: Json) -> None:
    answer = Status(200, json.dumps(body).encode(), {"Content-Type": "application/json"})
    server.on("GET", LIST, answer, times=None)
    with pytest.raises(t.ServerFault):
        await desk.provider(DOJO).find(desk.job(DOJO))


async def test_what_is_left_of_the_limit_is_kept_for_orders(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    job = await desk.ordered(DOJO)
    headers = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "2", "X-RateLimit-Reset": "50"}
    server.on("GET", LOOK[DOJO], Status(200, {"jobId": job.remote_id, "status": "pending"}, headers))
    await desk.provider(DOJO).look(job)
    await desk.ordered(DOJO)
    await desk.ordered(DOJO)
    assert desk.clock.slept == []
    with pytest.raises(t.RateLimited) as caught:
        await desk.ordered(DOJO)
    assert caught.value.wait == pytest.approx(50, abs=1)
    await desk.provider(DOJO).look(job)
    assert sum(desk.clock.slept) == pytest.approx(50, abs=1)


async def test_a_repeated_look_counts_each_time(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    job = await desk.ordered(DOJO)
    server.on("GET", LOOK[DOJO], *[Status(500)] * 8)
    begin = desk.clock.now()
    for _ in range(2):
        with pytest.raises(t.ServerFault):
            await desk.provider(DOJO).look(job)
    assert isinstance(await desk.provider(DOJO).look(job), Waiting)
    assert (desk.clock.now() - begin).total_seconds() >= 60, "nine looks of which eight are repeats"


async def test_a_pause_of_an_hour_is_not_slept_inside_a_look(desk: Desk, server: FakeProviderServer) -> None:
    server.jobs.default = JobLife(held=True)
    jobs = [await desk.ordered(DOJO) for _ in range(2)]
    server.on("GET", LIST, Status(429, {}, {"Retry-After": "7200"}))
    for job in (*jobs, *jobs):
        if job is jobs[0] and not server.to(LIST):
            await desk.provider(DOJO).look(job)
            continue
        with pytest.raises(t.RateLimited) as caught:
            await desk.provider(DOJO).look(job)
        assert caught.value.wait == pytest.approx(3600, abs=2)
    assert desk.clock.slept == []


async def test_with_a_pace_set_by_hand_nothing_is_held_up(server: FakeProviderServer, tmp_path: Path) -> None:
    server.jobs.default = JobLife(held=True)
    desk = Desk(server, tmp_path, {**server.environment(separate=True), "KLING_DESKTOP_POLL_SECONDS": "0"})
    try:
        jobs = [await desk.ordered(DOJO) for _ in range(20)]
        for job in jobs * 3:
            assert isinstance(await desk.provider(DOJO).look(job), Waiting)
        assert sum(desk.clock.slept) == 0
    finally:
        await desk.aclose()
