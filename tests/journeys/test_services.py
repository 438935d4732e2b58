"""Each service from the command line: happy, refused, silent, offline, broken results, dead links."""

from __future__ import annotations

import hashlib
import signal
from pathlib import Path

import pytest

from tests.fakes.clips import make_clip
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang, Named, Reset, Rule, Status, Truncate, html
from tests.journeys.test_killed import ORDER, film_for
from tests.program import Program, ended, stopped, write_film

SERVICES = ("oxen", "pixeldojo", "aihubmax")
LOOK = {"oxen": "/api/ai/queue/*", "pixeldojo": "/api/v1/jobs/*", "aihubmax": "/v1/tasks/*"}
NO_CREDIT = {
    "oxen": "oxen.insufficient_credits_402_guess",
    "pixeldojo": "pixeldojo.insufficient_credits_402_guess",
    "aihubmax": "aihubmax.insufficient_quota",
}


def render(program: Program, provider: str, folder: Path) -> tuple[int, dict[str, object]]:
    """Render one take; exit status and the job of the summary."""
    ran = program.run("render", film_for(provider, folder), "--provider", provider, "--json")
    (job,) = ran.summary
    return ran.status, job


@pytest.mark.parametrize("provider", SERVICES)
def test_happy(provider: str, online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"]) == (0, "done")
    assert server.submissions == 1
    assert job["remote_id"] in server.ledger[0].ids
    assert hashlib.sha256(Path(str(job["file"])).read_bytes()).hexdigest() == job["sha256"]


@pytest.mark.parametrize("provider", SERVICES)
@pytest.mark.parametrize("fault", [Reset(), html(502), Status(500, "Internal Server Error"), html(200)], ids=repr)
def test_an_answer_that_says_nothing_leaves_it_unknown(
    provider: str, fault: Reset | Status, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.on("POST", ORDER[provider], fault)
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"], job["remote_id"]) == (1, "unknown", None)
    resumed = online.run("resume", "--json")
    assert (resumed.status, resumed.summary) == (0, [])
    posts = [request for request in server.requests if request.method == "POST" and "upload" not in request.path]
    assert len(posts) == 1, "never sent again"


def test_an_order_that_was_taken_silently_is_found_again(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.on("POST", ORDER["oxen"], Reset(acted=True))
    status, job = render(online, "oxen", tmp_path)
    assert (status, job["state"]) == (0, "done")
    assert server.submissions == 1


def test_two_silent_orders_are_not_mixed_up(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.on("POST", ORDER["oxen"], Reset(acted=True), Reset(acted=True))
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen", "--takes", "2", "--json")
    assert server.submissions == 2
    remote = [job["remote_id"] for job in ran.summary if job["remote_id"] is not None]
    assert len(set(remote)) == len(remote)
    assert {job["state"] for job in ran.summary} <= {"done", "unknown"}


@pytest.mark.parametrize("provider", SERVICES)
def test_too_many_requests_waits_and_sends(
    provider: str, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.on("POST", ORDER[provider], Status(429, {"error": {"message": "slow down"}}))
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"], server.submissions) == (0, "done", 1)


@pytest.mark.parametrize("provider", SERVICES)
def test_faults_of_looking_are_waited_out(
    provider: str, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.script(
        Rule(action=html(503), method="GET", path=LOOK[provider], times=2),
        Rule(action=Reset(), method="GET", path=LOOK[provider]),
    )
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"], server.submissions) == (0, "done", 1)


def test_a_network_that_goes_leaves_it_for_later(home: Path, tmp_path: Path) -> None:
    with FakeProviderServer() as server:
        server.plan(JobLife(held=True))
        environ = {**server.environment(), "KLING_DESKTOP_POLL_SECONDS": "0.02", "KLING_DESKTOP_HOME": str(home)}
        program = Program(environ, tmp_path)
        process = program.start("render", write_film(tmp_path), "--provider", "oxen", "--json")
        server.wait_for(lambda: server.submissions == 1 and any(r.method == "GET" for r in server.requests))
    ran = ended(process)
    assert ran.status == 4
    assert (ran.summary[0]["state"] in {"queued", "rendering"}, ran.summary[0]["remote_id"]) == (
        True,
        server.ledger[0].id,
    )
    assert any(event["event"] == "offline" for event in ran.events)


@pytest.mark.parametrize("provider", SERVICES)
def test_a_link_that_died_is_asked_for_again(
    provider: str, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.plan(JobLife(link="revives"))
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"]) == (0, "done")


def test_a_link_that_works_a_moment_late(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.on("GET", "/files/*", Status(404), Status(410), Status(403))
    status, job = render(online, "oxen", tmp_path)
    assert (status, job["state"], server.submissions) == (0, "done", 1)


@pytest.mark.parametrize("provider", SERVICES)
def test_a_link_that_stays_dead_has_expired(
    provider: str, online: Program, server: FakeProviderServer, tmp_path: Path, home: Path
) -> None:
    server.plan(JobLife(link="dead"))
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"]) == (1, "expired")
    error = job["error"]
    assert isinstance(error, dict)
    assert error["charged"] == "yes"
    assert list((home / "library").rglob("*.mp4")) == []
    assert server.submissions == 1


def test_a_result_that_breaks_off_is_completed(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.on("GET", "/files/*", Truncate(keep=2000), Truncate(keep=700, reset=True))
    status, job = render(online, "oxen", tmp_path)
    assert (status, job["state"]) == (0, "done")


@pytest.mark.parametrize("page", [html(200), Status(200, {"message": "please log in"})], ids=["page", "json"])
def test_a_page_instead_of_a_paid_video_is_waited_out(
    page: Status, online: Program, server: FakeProviderServer, tmp_path: Path, home: Path
) -> None:
    server.script(Rule(action=page, method="GET", path="/files/*", times=None))
    status, job = render(online, "oxen", tmp_path)
    assert (status, job["state"]) == (4, "downloading")
    assert list((home / "library").rglob("*.mp4")) == []
    server.rules.clear()
    resumed = online.run("resume", "--json")
    assert (resumed.status, resumed.summary[0]["state"], server.submissions) == (0, "done", 1)


def test_a_whole_video_of_another_length_is_kept(home: Path, tmp_path: Path) -> None:
    with FakeProviderServer(clip=make_clip(2.0)) as server:
        environ = {**server.environment(), "KLING_DESKTOP_POLL_SECONDS": "0.02", "KLING_DESKTOP_HOME": str(home)}
        program = Program(environ, tmp_path)
        status, job = render(program, "oxen", tmp_path)
        assert (status, job["state"], server.submissions) == (0, "done", 1)
        (take,) = program.run("library", "list", "--json").document["takes"]
        assert take["duration"] == pytest.approx(2.0, abs=0.1)


def test_what_is_no_video_is_not_called_done(
    online: Program, server: FakeProviderServer, tmp_path: Path, home: Path
) -> None:
    broken = Status(200, b"\0\0\0\x18ftypmp42" + bytes(3000))
    server.script(Rule(action=broken, method="GET", path="/files/*", times=None))
    status, job = render(online, "oxen", tmp_path)
    error = job["error"]
    assert isinstance(error, dict)
    assert (status, job["state"], error["code"], error["charged"]) == (1, "expired", "result.not-a-video", "yes")
    assert list((home / "library").rglob("*.mp4")) == []
    assert server.submissions == 1


def test_a_render_that_fails_there(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.plan(JobLife(outcome="failed", error="Something broke"))
    status, job = render(online, "pixeldojo", tmp_path)
    assert (status, job["state"]) == (1, "failed")
    assert "Something broke" in str(job["error"])


def test_a_job_that_vanished_after_rendering(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.plan(JobLife(outcome="vanished"))
    status, job = render(online, "oxen", tmp_path)
    assert (status, job["state"] in {"expired", "unknown", "failed"}) == (1, True)
    assert server.submissions == 1


@pytest.mark.parametrize("provider", SERVICES)
def test_a_job_that_was_never_known_is_not_looked_for_for_ever(
    provider: str, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.plan(JobLife(steps=(), outcome="vanished"))
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"]) == (1, "unknown")
    assert job["remote_id"] == server.ledger[0].id
    assert server.submissions == 1


@pytest.mark.parametrize("provider", SERVICES)
@pytest.mark.parametrize("answer", ["[]", "{}", '"ok"'])
def test_json_that_is_no_job_leaves_it_for_later(
    answer: str, provider: str, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    body = Status(200, answer.encode(), {"Content-Type": "application/json"})
    server.script(Rule(action=body, method="GET", path=LOOK[provider], times=None))
    status, job = render(online, provider, tmp_path)
    assert (status, job["state"]) == (4, "queued")
    server.rules.clear()
    assert online.run("resume", "--json").summary[0]["state"] == "done"
    assert server.submissions == 1


@pytest.mark.parametrize("provider", SERVICES)
def test_no_credit(provider: str, online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.on("POST", ORDER[provider], Named(NO_CREDIT[provider]))
    status, job = render(online, provider, tmp_path)
    error = job["error"]
    assert isinstance(error, dict)
    assert (status, job["state"], error["code"], error["charged"]) == (1, "failed", "account.out-of-credit", "no")


def test_a_silent_server_is_left_with_a_signal(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.script(Rule(action=Hang(), method="GET", path="/api/ai/queue/*", times=None))
    process = online.start("render", film_for("oxen", tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.waiting() == 1)
    ran = stopped(process, signal.SIGTERM)
    assert (ran.status, ran.summary[0]["state"]) == (4, "queued")
