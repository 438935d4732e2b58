"""What is the gateway's own: bringing tasks up to date, results in every shape, its strictness, our name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop import __version__
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Ready, Rendering, Waiting
from tests.contract.desk import LOOK, SUBMIT, Desk, pictured_film, words_film
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Alter, Status
from tests.fakes.wire import Json

HUB = ProviderId.AIHUBMAX
DONE: dict[str, Json] = {"id": "task-unified-1-x", "status": "completed", "progress": 100}


async def test_a_task_is_brought_up_to_date_first(desk: Desk, server: FakeProviderServer) -> None:
    await desk.provider(HUB).look(await desk.ordered(HUB))
    assert [request.query for request in server.requests if request.method == "GET"] == [{"sync_upstream": "true"}]


@pytest.mark.parametrize("empty", [None, [], ["", None], [{}], {}, "", [[]], "none"])
async def test_results_that_hide_are_asked_for_without_it(desk: Desk, server: FakeProviderServer, empty: Json) -> None:
    server.plan(JobLife(steps=()))
    job = await desk.ordered(HUB)
    row: dict[str, Json] = {**DONE, "results": empty}
    if empty == "none":
        del row["results"]
    server.on("GET", LOOK[HUB], Status(200, row))
    assert isinstance(await desk.provider(HUB).look(job), Ready)
    assert [request.query for request in server.requests if request.method == "GET"] == [{"sync_upstream": "true"}, {}]


async def test_completed_without_results_is_looked_at_for_as_long_as_it_takes(
    desk: Desk, server: FakeProviderServer
) -> None:
    job = await desk.ordered(HUB)
    server.on("GET", LOOK[HUB], Status(200, {**DONE, "results": []}), times=None)
    for _ in range(50):
        assert await desk.provider(HUB).look(job) == Rendering(progress=1.0)


async def test_software_that_does_not_know_the_wish_is_asked_plainly(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(JobLife(held=True))
    job = await desk.ordered(HUB)
    server.on("GET", LOOK[HUB], Status(422, {"error": {"code": "validation_error", "message": "Extra inputs"}}))
    assert [await desk.provider(HUB).look(job) for _ in range(2)] == [Waiting(), Waiting()]
    queries = [request.query for request in server.requests if request.method == "GET"]
    assert queries == [{"sync_upstream": "true"}, {}, {}]


VIDEO = "https://videos.example.org/a/take.mp4"


@pytest.mark.parametrize(
    "found",
    [
        {"results": [VIDEO]},
        {"results": [{"url": VIDEO}]},
        {"results": [{"url": VIDEO, "content_type": "video/mp4"}]},
        {"results": [{"video_url": VIDEO}]},
        {"results": VIDEO},
        {"results": {"url": VIDEO}},
        {"results": ["", VIDEO]},
        {"results": None, "result_data": [{"video_url": VIDEO, "duration": 5}]},
    ],
    ids=str,
)
async def test_a_result_in_every_shape(desk: Desk, server: FakeProviderServer, found: dict[str, Json]) -> None:
    job = await desk.ordered(HUB)
    server.on("GET", LOOK[HUB], Status(200, {**DONE, **found}))
    sight = await desk.provider(HUB).look(job)
    assert isinstance(sight, Ready)
    assert sight.url == VIDEO


async def test_what_was_reserved_is_passed_on_raw_and_is_no_money(desk: Desk, server: FakeProviderServer) -> None:
    usage: Json = {"billing_rule": "per_second", "credits_reserved": 408240, "user_group": "default"}
    server.on("POST", SUBMIT[HUB], Alter({"usage": usage}))
    accepted = await desk.submit(desk.job(HUB))
    assert accepted.charged is None
    assert accepted.balance is None
    assert dict(accepted.remarks) == {
        "credits_reserved": "408240",
        "billing_rule": "per_second",
        "estimated_time": "300",
    }


@pytest.mark.parametrize("usage", [None, [], "x", {"credits_reserved": {"a": 1}}, {"credits_reserved": "x" * 999}])
async def test_odd_remarks_do_not_cost_the_id(desk: Desk, server: FakeProviderServer, usage: Json) -> None:
    server.on("POST", SUBMIT[HUB], Alter({"usage": usage, "task_info": usage}))
    accepted = await desk.submit(desk.job(HUB))
    assert accepted.remote_id == server.ledger[0].id
    assert all(len(value) <= 40 for value in accepted.remarks.values())


async def test_every_request_bears_our_name_and_no_library_s(
    desk: Desk, server: FakeProviderServer, tmp_path: Path
) -> None:
    await desk.end_of(await desk.ordered(HUB, pictured_film(tmp_path)))
    await desk.provider(HUB).try_key()
    kinds = {(request.method, request.path.split("/")[2]) for request in server.requests if "/v1/" in request.path}
    assert {("POST", "files"), ("POST", "videos"), ("GET", "tasks"), ("GET", "models"), ("GET", "account")} <= kinds
    agents = {request.headers["user-agent"] for request in server.requests}
    assert agents == {f"KlingDesktop/{__version__}"}


async def test_nothing_empty_and_nothing_unasked_is_sent(desk: Desk, server: FakeProviderServer) -> None:
    film = replace(words_film(), elements=(), references=())
    await desk.ordered(HUB, replace(film, settings=replace(film.settings, negative_prompt="", aspect_ratio="16:9")))
    body = server.ledger[0].body
    assert set(body) == {"model", "prompt", "duration", "resolution", "aspect_ratio", "generate_audio"}
    assert all(value not in (None, "", [], {}) for value in body.values())
