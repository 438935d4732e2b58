"""`render` at an Oxen of every generation: what the artist is told, what is saved, and that nothing is bought twice."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang, Reset, Slow, Status
from tests.program import Program, ended, stopped, write_film

NEW, OLD = "/api/ai/videos/generate", "/api/videos/generate"
OXEN = ("--provider", "oxen", "--json")


def posts(server: FakeProviderServer) -> list[str]:
    return [request.path for request in server.requests if request.method == "POST"]


def without_queue(server: FakeProviderServer, generation: str = "G3") -> None:
    server.apply({"settings": {"oxen": {"generation": generation}}})
    server.oxen.settings.queue = False


@pytest.mark.parametrize("generation", ["G1", "G3"])
@pytest.mark.parametrize("form", [None, "b64_json"])
def test_a_take_without_a_queue(
    online: Program, server: FakeProviderServer, tmp_path: Path, generation: str, form: str | None
) -> None:
    without_queue(server, generation)
    options = {"oxen": {"response_format": form}} if form else {}
    ran = online.run("render", write_film(tmp_path, settings={"provider_options": options}), *OXEN)
    assert ran.status == 0
    names = [event["event"] for event in ran.events if event["event"] not in {"progress", "quote"}]
    assert names == ["state", "state", "state", "notice", "submitted", "downloaded", "summary"]
    (notice,) = [event for event in ran.events if event["event"] == "notice"]
    assert (notice["state"], notice["error"]["code"]) == ("submitting", "order.kept-open")
    assert "cannot be asked for again" in ran.err
    (job,) = ran.summary
    assert (job["state"], job["remote_id"], job["error"]) == ("done", None, None)
    assert Path(job["file"]).stat().st_size > 1000
    assert server.submissions == 1
    assert server.violations == []


def test_takes_without_a_queue_are_made_at_the_same_time(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    without_queue(server)
    server.on("POST", NEW, Hang(gate="films"), times=None)
    running = online.start("render", write_film(tmp_path), "--takes", "3", *OXEN)
    server.wait_for(lambda: server.gates.waiting("films") == 3)
    server.release("films", keep_open=True)
    ran = ended(running)
    assert (ran.status, server.submissions, len({job["file"] for job in ran.summary})) == (0, 3, 3)


def test_an_interrupted_call_is_unknown_and_never_made_again(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    without_queue(server, "G1")
    server.on("POST", OLD, Hang(gate="films", acted=True), times=None)
    running = online.start("render", write_film(tmp_path), *OXEN)
    server.wait_for(lambda: server.gates.waiting("films") == 1)
    ran = stopped(running, signal.SIGINT)
    (job,) = ran.summary
    assert (ran.status, job["state"], job["error"]["charged"]) == (4, "unknown", "unknown")
    assert "cannot be asked for again" in job["error"]["message"]
    assert online.run("resume", "--json").summary == []
    assert (server.submissions, posts(server).count(OLD)) == (1, 1)


def test_a_killed_call_is_unknown_and_never_made_again(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    without_queue(server, "G1")
    server.on("POST", OLD, Hang(gate="films", acted=True), times=None)
    running = online.start("render", write_film(tmp_path), *OXEN)
    server.wait_for(lambda: server.gates.waiting("films") == 1)
    running.kill()
    running.communicate()
    ran = online.run("resume", "--json")
    (job,) = ran.summary
    assert (ran.status, job["state"], job["error"]["charged"]) == (1, "unknown", "unknown")
    assert (server.submissions, posts(server).count(OLD)) == (1, 1)


def test_killed_while_the_answer_comes(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    without_queue(server, "G1")
    options = {"oxen": {"response_format": "b64_json"}}
    server.on("POST", OLD, Slow(3000, gate="rest"))
    running = online.start("render", write_film(tmp_path, settings={"provider_options": options}), *OXEN)
    server.wait_for(lambda: server.gates.waiting("rest") == 1)
    running.kill()
    running.communicate()
    assert online.run("resume", "--json").summary[0]["state"] == "unknown"
    assert server.submissions == 1


def test_a_broken_call_is_told_as_what_it_is(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    without_queue(server, "G1")
    server.on("POST", OLD, Reset(acted=True))
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen")
    assert ran.status == 1
    assert "its answer cannot be asked for again" in ran.out
    assert "It may have been charged." in ran.out
    assert server.submissions == 1


@pytest.mark.parametrize("generation", ["G1", "G2"])
def test_a_vanishing_row_whose_end_was_heard_is_saved(
    online: Program, server: FakeProviderServer, tmp_path: Path, generation: str
) -> None:
    server.apply({"settings": {"oxen": {"generation": generation}}})
    server.plan(JobLife(held=True))
    running = online.start("render", write_film(tmp_path), *OXEN)
    looks = "/api/media/generations/status/" if generation == "G1" else "/api/ai/queue/"
    server.wait_for(lambda: any(r.path.startswith(looks) for r in server.requests) and bool(server.to("/api/events")))
    server.finish(server.ledger[0].id)
    ran = ended(running)
    assert (ran.status, ran.summary[0]["state"]) == (0, "done")
    assert server.submissions == 1


@pytest.mark.parametrize("generation", ["G1", "G2"])
def test_a_vanishing_row_whose_end_nobody_heard(
    online: Program, server: FakeProviderServer, tmp_path: Path, generation: str
) -> None:
    server.apply({"settings": {"oxen": {"generation": generation, "events": False}}})
    ran = online.run("render", write_film(tmp_path), *OXEN)
    (job,) = ran.summary
    assert (ran.status, job["state"], job["error"]["code"]) == (1, "expired", "result.not-found")
    assert "your account at Oxen" in job["error"]["remedy"]
    assert online.run("resume", "--json").summary == []
    assert server.submissions == 1


def test_news_make_it_look_sooner(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.plan(JobLife(held=True))
    pace = {"KLING_DESKTOP_POLL_SECONDS": "600"}
    slow = Program({**online.environ, **pace}, tmp_path)
    running = slow.start("render", write_film(tmp_path), *OXEN)
    server.wait_for(
        lambda: any(r.path.startswith("/api/ai/queue/") for r in server.requests) and bool(server.to("/api/events"))
    )
    server.finish(server.ledger[0].id)
    ran = ended(running)  # ten minutes before the next look
    assert (ran.status, ran.summary[0]["state"]) == (0, "done")


@pytest.mark.parametrize("answer", ["hangs", "404"])
def test_a_service_without_news_delays_nothing(
    online: Program, server: FakeProviderServer, tmp_path: Path, answer: str
) -> None:
    server.on("GET", "/api/events", Hang(gate="events") if answer == "hangs" else Status(404, {}), times=None)
    ran = online.run("render", write_film(tmp_path), "--takes", "2", *OXEN)
    assert ran.status == 0
    assert len(server.to("/api/events")) <= 1


def test_more_than_was_ordered_is_saved(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.oxen.settings.too_many = 1
    ran = online.run("render", write_film(tmp_path), *OXEN)
    assert ran.status == 0
    assert [job["state"] for job in ran.summary] == ["done", "done"]
    assert sorted(job["remote_id"] for job in ran.summary) == sorted(server.ledger[0].ids)
    assert len(online.run("library", "list", "--json").document["takes"]) == 2
    assert posts(server) == ["/api/ai/queue"]


def test_options_are_shown_and_sent(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.oxen.settings.namespaces = {"studio"}
    options = {"oxen": {"target_namespace": "studio", "num_generations": 3, "response_format": "b64_json"}}
    film = write_film(tmp_path, settings={"provider_options": options})
    (told,) = online.run("check", film, "--provider", "oxen", "--show-request", "--json").document["providers"]
    assert told["request"]["target_namespace"] == "studio"
    assert not {"num_generations", "response_format"} & told["request"].keys()
    (warned,) = [problem for problem in told["problems"] if problem["code"] == "settings.option-not-used"]
    assert warned["field"] == "settings.provider_options.oxen.num_generations"
    assert "number of takes" in warned["message"]
    assert online.run("render", film, *OXEN).status == 0
    assert json.loads(server.to("/api/ai/queue")[0].body) == told["request"]


def test_a_namespace_that_is_no_name_is_refused(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    film = write_film(tmp_path, settings={"provider_options": {"target_namespace": "a/b"}})
    ran = online.run("render", film, *OXEN)
    assert ran.status == 3
    (problem,) = [each for each in ran.events[0]["problems"] if each["severity"] == "error"]
    assert (problem["code"], problem["field"]) == (
        "settings.option-unfit",
        "settings.provider_options.target_namespace",
    )
    assert server.requests == []


def test_a_broken_call_that_the_history_knows_is_found(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    without_queue(server)
    server.on("POST", NEW, Reset(acted=True))
    ran = online.run("render", write_film(tmp_path), *OXEN)
    assert (ran.status, ran.summary[0]["state"]) == (0, "done")
    assert (ran.summary[0]["remote_id"], server.submissions) == (server.ledger[0].id, 1)
