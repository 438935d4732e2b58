"""Oxen's three generations: the newest is asked first, an older one on evidence alone, and no order goes out twice."""

from dataclasses import replace

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import Job
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.order_troubles import NoUserName
from kling_desktop.domain.ports import Failed, Gone, Ready, Rendering, Waiting
from kling_desktop.providers.oxen import Oxen
from tests.contract.desk import KEY, Desk, words_film
from tests.fakes.jobs import AT_ONCE, JobLife
from tests.fakes.oxen_models import REFERENCE
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Alter, Named, Reset, Status, html
from tests.fakes.wire import Json

OXEN = ProviderId.OXEN
OLD_LIST = f"/api/media/generations/status/artist/{REFERENCE}"
HELD = JobLife(held=True)


def oxen(desk: Desk) -> Oxen:
    provider = desk.provider(OXEN)
    assert isinstance(provider, Oxen)
    return provider


def speaks(server: FakeProviderServer, generation: str, **more: object) -> None:
    server.apply({"settings": {"oxen": {"generation": generation}}})
    for name, value in more.items():
        setattr(server.oxen.settings, name, value)


def asked(server: FakeProviderServer) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests]


def billed_to(namespace: str) -> Film:
    film = words_film()
    options = {"oxen": {"target_namespace": namespace}}
    return replace(film, settings=replace(film.settings, provider_options=options))


async def done(desk: Desk, server: FakeProviderServer, film: Film | None = None) -> Job:
    """A job that was seen rendering once and then ended."""
    server.plan(HELD)
    job = await desk.ordered(OXEN, film)
    assert isinstance(await desk.provider(OXEN).look(job), Rendering)
    assert job.remote_id is not None
    server.finish(job.remote_id)
    return job


async def test_the_newest_is_spoken_without_asking_for_anything_older(desk: Desk, server: FakeProviderServer) -> None:
    job = await desk.ordered(OXEN)
    _, end = await desk.end_of(job)
    assert isinstance(end, Ready)
    assert {path.rpartition("/")[0] for path in asked(server)[1:]} == {"GET /api/ai/queue", "GET /api/ai/generations"}


async def test_a_job_the_newest_does_not_know_is_only_gone(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(JobLife(steps=(), outcome="vanished"))
    job = await desk.ordered(OXEN)
    assert await desk.provider(OXEN).look(job) == Gone(ended=False)
    before = len(server.requests)
    assert await desk.provider(OXEN).look(job) == Gone(ended=False)
    assert len(server.requests) == before + 2  # the job and its history; what is spoken here is known by now


@pytest.mark.parametrize("generation", ["G1", "G2"])
async def test_a_vanished_row_has_ended(desk: Desk, server: FakeProviderServer, generation: str) -> None:
    speaks(server, generation)
    job = await done(desk, server)
    assert await desk.provider(OXEN).look(job) == Gone(ended=True)
    assert server.submissions == 1


@pytest.mark.parametrize("generation", ["G1", "G2"])
async def test_a_row_that_vanished_before_this_process_began(
    desk: Desk, server: FakeProviderServer, generation: str
) -> None:
    speaks(server, generation)
    server.plan(AT_ONCE)
    job = await desk.ordered(OXEN)
    assert await desk.provider(OXEN).look(job) == Gone(ended=True)


async def test_the_first_generation_is_asked_by_user_and_model(desk: Desk, server: FakeProviderServer) -> None:
    speaks(server, "G1")
    await done(desk, server)
    assert asked(server) == [
        "POST /api/ai/queue",
        "GET /api/ai/queue/" + server.ledger[0].id,
        "GET /api/ai/generations/" + server.ledger[0].id,
        "GET /api/ai/queue",
        "GET /api/users/me",
        f"GET {OLD_LIST}",
    ]
    server.plan(HELD)
    second = await desk.ordered(OXEN)
    assert isinstance(await desk.provider(OXEN).look(second), Rendering)
    assert asked(server)[6:] == ["POST /api/ai/queue", f"GET {OLD_LIST}"]  # learned once


@pytest.mark.parametrize("fault", [Status(503), Status(500), Reset(), html(404), html(403), Status(429), Status(408)])
async def test_a_fault_is_no_evidence(desk: Desk, server: FakeProviderServer, fault: object) -> None:
    server.plan(HELD)
    job = await desk.ordered(OXEN)
    server.on("GET", "/api/ai/queue/*", fault, times=None)  # type: ignore[arg-type]
    with pytest.raises(t.Trouble):
        await desk.provider(OXEN).look(job)
    assert not any("media" in path or path == "GET /api/users/me" for path in asked(server))
    assert oxen(desk).contract.rows is None


async def test_a_fault_while_finding_out_is_no_evidence_either(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(JobLife(steps=(), outcome="vanished"))
    job = await desk.ordered(OXEN)
    server.on("GET", "/api/ai/queue", Status(502), times=3)
    with pytest.raises(t.ServerFault):
        await desk.provider(OXEN).look(job)
    assert oxen(desk).contract.rows is None
    assert await desk.provider(OXEN).look(job) == Gone(ended=False)


async def test_an_address_that_learned_something_newer_is_followed(desk: Desk, server: FakeProviderServer) -> None:
    speaks(server, "G1")
    await done(desk, server)
    speaks(server, "G3")
    server.plan(HELD)
    job = await desk.ordered(OXEN)
    assert await desk.provider(OXEN).look(job) == Gone()  # the old list is not there any more
    assert isinstance(await desk.provider(OXEN).look(job), Waiting)  # a word that only the newest has
    assert job.remote_id is not None
    server.finish(job.remote_id)
    assert isinstance(await desk.provider(OXEN).look(job), Ready)


async def test_a_user_name_from_the_environment(server: FakeProviderServer, desk: Desk) -> None:
    speaks(server, "G1", tells_name=False)
    job = await desk.ordered(OXEN)
    with pytest.raises(NoUserName) as caught:
        await desk.provider(OXEN).look(job)
    assert caught.value.given["variable"] == "KLING_DESKTOP_OXEN_USER"
    environ = {**server.environment(separate=True), "KLING_DESKTOP_OXEN_USER": "artist"}
    told = Desk(server, desk.folder, environ)
    server.plan(HELD)
    try:
        assert isinstance(await told.provider(OXEN).look(await told.ordered(OXEN)), Rendering)
    finally:
        await told.aclose()


async def test_jobs_of_an_organisation_are_found_under_its_name(desk: Desk, server: FakeProviderServer) -> None:
    speaks(server, "G1", namespaces={"studio"})
    job = await done(desk, server, billed_to("studio"))
    assert "GET " + OLD_LIST.replace("artist", "studio") in asked(server)
    assert await desk.provider(OXEN).look(job) == Gone(ended=True)
    assert server.ledger[0].body["target_namespace"] == "studio"


async def test_a_namespace_goes_into_order_and_lists(desk: Desk, server: FakeProviderServer) -> None:
    speaks(server, "G3", namespaces={"studio"})
    server.on("POST", "/api/ai/queue", Reset(acted=True))
    job = desk.job(OXEN, billed_to("studio"))
    with pytest.raises(t.AnswerLost):
        await desk.submit(job)
    assert await desk.provider(OXEN).find(job) == (server.ledger[0].id,)
    (listed,) = server.to("/api/ai/generations")
    assert listed.query["namespace"] == "studio"


async def test_a_namespace_that_may_not_be_used(desk: Desk, server: FakeProviderServer) -> None:
    with pytest.raises(t.NotAllowed):
        await desk.submit(desk.job(OXEN, billed_to("strangers")))
    assert server.submissions == 0


@pytest.mark.parametrize("generation", ["G1", "G2", "G3"])
async def test_cancelled_in_each_way(desk: Desk, server: FakeProviderServer, generation: str) -> None:
    speaks(server, generation)
    server.plan(HELD)
    job = await desk.ordered(OXEN)
    await desk.provider(OXEN).cancel(job)
    last = f"/api/media/generations/artist/{job.remote_id}" if generation == "G1" else f"/api/ai/queue/{job.remote_id}"
    assert asked(server)[-1] == f"DELETE {last}"
    assert job.remote_id is not None
    assert server.jobs[job.remote_id].state == "cancelled"


@pytest.mark.parametrize("generation", ["G1", "G2"])
async def test_too_late_to_cancel(desk: Desk, server: FakeProviderServer, generation: str) -> None:
    speaks(server, generation)
    server.plan(AT_ONCE)
    job = await desk.ordered(OXEN)
    with pytest.raises(t.CannotCancel):
        await desk.provider(OXEN).cancel(job)


@pytest.mark.parametrize("generation", ["G1", "G2"])
async def test_a_lost_order_is_found_among_what_is_under_way(
    desk: Desk, server: FakeProviderServer, generation: str
) -> None:
    speaks(server, generation)
    server.jobs.default = HELD
    server.on("POST", "/api/ai/queue", Reset(acted=True))
    job = desk.job(OXEN)
    with pytest.raises(t.AnswerLost):
        await desk.submit(job)
    assert await desk.provider(OXEN).find(job) == (server.ledger[0].id,)
    await desk.clock.sleep(60)
    assert await desk.provider(OXEN).find(desk.job(OXEN)) == ()


@pytest.mark.parametrize("generation", ["G1", "G2", "G3"])
async def test_a_key_is_tried_in_each(desk: Desk, server: FakeProviderServer, generation: str) -> None:
    speaks(server, generation)
    assert (await desk.provider(OXEN).try_key()).works is True
    server.oxen.keys = {"another"}
    assert (await desk.provider(OXEN).try_key()).works is False
    assert all(request.key == KEY for request in server.requests)


async def test_more_rows_than_were_asked_for(desk: Desk, server: FakeProviderServer) -> None:
    server.oxen.settings.too_many = 2
    accepted = await desk.submit(desk.job(OXEN))
    assert (accepted.remote_id, *accepted.further) == server.ledger[0].ids
    assert "num_generations" not in server.to("/api/ai/queue")[0].body.decode()


async def test_the_same_row_twice_is_one(desk: Desk, server: FakeProviderServer) -> None:
    row: dict[str, Json] = {"generation_id": "g1", "status": "queued"}
    server.on("POST", "/api/ai/queue", Status(200, {"generations": [row, dict(row)]}))
    assert (await desk.submit(desk.job(OXEN))).further == ()


async def test_an_older_row_with_a_result_is_understood(desk: Desk, server: FakeProviderServer) -> None:
    speaks(server, "G1")
    server.plan(HELD)
    job = await desk.ordered(OXEN)
    changed = {"generations.0.status": "succeeded", "generations.0.result_url": "https://hub.oxen.ai/a.mp4"}
    server.on("GET", OLD_LIST, Alter(changed))
    assert await desk.provider(OXEN).look(job) == Ready(url="https://hub.oxen.ai/a.mp4")
    server.on("GET", OLD_LIST, Alter({"generations.0.status": "failed", "generations.0.error_message": "No"}))
    assert isinstance(await desk.provider(OXEN).look(job), Failed)


async def test_a_refused_namespace_in_the_old_list_ends_nothing(desk: Desk, server: FakeProviderServer) -> None:
    speaks(server, "G1")
    server.plan(HELD)
    job = await desk.ordered(OXEN)
    server.on("GET", OLD_LIST, Named("oxen.forbidden_guess"), times=None)
    with pytest.raises(t.NotAllowed):
        await desk.provider(OXEN).look(job)


async def test_once_the_history_has_told_a_price_a_look_begins_there(desk: Desk, server: FakeProviderServer) -> None:
    server.plan(AT_ONCE, AT_ONCE, HELD)
    first = await desk.ordered(OXEN)
    assert isinstance(await desk.provider(OXEN).look(first), Ready)
    second, third = await desk.ordered(OXEN), await desk.ordered(OXEN)
    before = len(server.requests)
    end = await desk.provider(OXEN).look(second)
    assert isinstance(end, Ready)
    assert end.charged is not None
    assert asked(server)[before:] == [f"GET /api/ai/generations/{second.remote_id}"], "state, link and price in one"
    before = len(server.requests)
    for _ in range(4):
        assert isinstance(await desk.provider(OXEN).look(third), Rendering | Waiting)
    kinds = [path.split("/")[-2] for path in asked(server)[before:]]
    # What goes on and on is not taken from the history alone.
    assert kinds == ["generations", "generations", "generations", "queue", "generations"]


@pytest.mark.parametrize("fault", [Status(503), Reset(), html(200)])
async def test_a_history_that_fails_holds_nothing_up(desk: Desk, server: FakeProviderServer, fault: object) -> None:
    server.plan(AT_ONCE, HELD)
    assert isinstance(await desk.provider(OXEN).look(await desk.ordered(OXEN)), Ready)
    second = await desk.ordered(OXEN)
    server.on("GET", "/api/ai/generations/*", fault, times=None)  # type: ignore[arg-type]
    assert isinstance(await desk.provider(OXEN).look(second), Rendering | Waiting)
    assert oxen(desk).contract.history_first(), "a fault is no evidence"


async def test_a_history_without_what_is_under_way_is_asked_for_prices_only(
    desk: Desk, server: FakeProviderServer
) -> None:
    server.plan(AT_ONCE, HELD)
    assert isinstance(await desk.provider(OXEN).look(await desk.ordered(OXEN)), Ready)
    second = await desk.ordered(OXEN)
    server.on("GET", "/api/ai/generations/*", Named("oxen.not_found"), times=None)
    assert isinstance(await desk.provider(OXEN).look(second), Rendering | Waiting)
    before = len(server.requests)
    assert isinstance(await desk.provider(OXEN).look(second), Rendering | Waiting)
    assert asked(server)[before:] == [f"GET /api/ai/queue/{second.remote_id}"]
