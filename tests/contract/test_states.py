"""Every documented word for the state of a job, and words nobody has written down."""

from __future__ import annotations

import pytest

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Cancelled, Failed, Ready, Rendering, Waiting
from tests.contract.desk import LOOK, PAID, Desk
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status
from tests.fakes.wire import Json

OXEN, DOJO, HUB = PAID
VIDEO = "https://videos.example.org/take.mp4"
RESULT: dict[ProviderId, dict[str, Json]] = {
    OXEN: {"result_url": VIDEO},
    DOJO: {"output": {"video": VIDEO}},
    HUB: {"results": [{"url": VIDEO}]},
}
NO_RESULT: dict[ProviderId, dict[str, Json]] = {
    OXEN: {"result_url": None},
    DOJO: {"output": None},
    HUB: {"results": None},
}
DONE = {OXEN: "succeeded", DOJO: "completed", HUB: "completed"}
STATES: list[tuple[ProviderId, str, type[object]]] = [
    (OXEN, "queued", Waiting),
    (OXEN, "processing", Rendering),
    (OXEN, "failed", Failed),
    (OXEN, "cancelled", Cancelled),
    (DOJO, "pending", Waiting),
    (DOJO, "queued", Waiting),
    (DOJO, "processing", Rendering),
    (DOJO, "running", Rendering),
    (DOJO, "in_progress", Rendering),
    (DOJO, "failed", Failed),
    (DOJO, "error", Failed),
    (DOJO, "expired", Failed),
    (DOJO, "cancelled", Cancelled),
    (DOJO, "canceled", Cancelled),
    (HUB, "pending", Waiting),
    (HUB, "processing", Rendering),
    (HUB, "failed", Failed),
    (HUB, "cancelled", Cancelled),
    (HUB, "canceled", Cancelled),
    *((provider, word, Rendering) for provider in PAID for word in ("moderating", "状态", "x" * 500, "\u202e")),
]


def row(provider: ProviderId, remote: object, state: str, more: dict[str, Json]) -> Json:
    name = {OXEN: "generation_id", DOJO: "jobId", HUB: "id"}[provider]
    return {name: str(remote), "status": state, **more}


@pytest.mark.parametrize(("provider", "word", "kind"), STATES)
@pytest.mark.parametrize("change", [str, str.upper, lambda word: f" {word} "], ids=["plain", "loud", "spaced"])
async def test_every_word(
    desk: Desk, server: FakeProviderServer, provider: ProviderId, word: str, kind: type[object], change: type[str]
) -> None:
    job = await desk.ordered(provider)
    answer = row(provider, job.remote_id, change(word), {"progress": 30})
    server.on("GET", LOOK[provider], Status(200, answer))
    assert type(await desk.provider(provider).look(job)) is kind
    assert server.submissions == 1


@pytest.mark.parametrize("provider", PAID, ids=str)
async def test_done_with_and_without_a_result(desk: Desk, server: FakeProviderServer, provider: ProviderId) -> None:
    job = await desk.ordered(provider)
    server.on("GET", LOOK[provider], Status(200, row(provider, job.remote_id, DONE[provider], NO_RESULT[provider])))
    if provider is HUB:  # asked again without the wish to be brought up to date
        answer = row(provider, job.remote_id, DONE[provider], NO_RESULT[provider])
        server.on("GET", LOOK[provider], Status(200, answer))
    assert type(await desk.provider(provider).look(job)) is Rendering
    server.on("GET", LOOK[provider], Status(200, row(provider, job.remote_id, DONE[provider], RESULT[provider])))
    sight = await desk.provider(provider).look(job)
    assert isinstance(sight, Ready)
    assert sight.url == VIDEO


async def test_a_failed_task_that_was_cancelled_is_cancelled(desk: Desk, server: FakeProviderServer) -> None:
    job = await desk.ordered(HUB)
    error: dict[str, Json] = {"code": "request_cancelled", "message": "x", "type": "task_error"}
    server.on("GET", LOOK[HUB], Status(200, row(HUB, job.remote_id, "failed", {"error": error})))
    assert isinstance(await desk.provider(HUB).look(job), Cancelled)


@pytest.mark.parametrize("progress", [None, "40", 40, 40.5, -1, 250, "much", {}, [1], True, 10**30])
async def test_progress_may_be_anything(desk: Desk, server: FakeProviderServer, progress: Json) -> None:
    job = await desk.ordered(HUB)
    server.on("GET", LOOK[HUB], Status(200, row(HUB, job.remote_id, "processing", {"progress": progress})))
    sight = await desk.provider(HUB).look(job)
    assert isinstance(sight, Rendering)
    assert sight.progress is None or 0 <= sight.progress <= 1
