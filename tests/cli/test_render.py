"""`render` and `resume`: the events, the summary, the exit status, and what is refused before anything is sent."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from pathlib import Path

import pytest

from tests.fakes.jobs import ENDLESS, JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang, Reset, Rule
from tests.program import Program, ended, stopped, write_film


def test_the_events_of_a_render(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    assert ran.status == 0
    events = [event for event in ran.events if event["event"] not in {"progress", "quote"}]
    assert [event["state"] for event in events[:-1]] == [
        "planned",
        "preparing",
        "submitting",
        "queued",
        "rendering",
        "downloading",
        "done",
    ]
    assert [event["event"] for event in events] == [
        "state",
        "state",
        "state",
        "submitted",
        "state",
        "state",
        "downloaded",
        "summary",
    ]
    (job,) = ran.summary
    assert {"job", "remote_id", "state", "file", "sha256", "cost", "error"} <= job.keys()
    assert (job["remote_id"], job["state"], job["error"]) == (server.ledger[0].id, "done", None)
    file = Path(job["file"])
    assert file.is_absolute()
    assert hashlib.sha256(file.read_bytes()).hexdigest() == job["sha256"]
    assert json.loads(file.with_suffix(".json").read_text("utf-8"))
    assert job["cost"]["amount"] == 1.12
    assert {event["job"] for event in events[:-1]} == {job["job"]}


def test_takes_are_ordered_one_by_one(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    ran = online.run("render", write_film(tmp_path), "--provider", "pixeldojo", "--takes", "3", "--json")
    assert ran.status == 0
    assert server.submissions == 3
    assert sorted(job["number"] for job in ran.summary) == [1, 2, 3]
    assert len({job["file"] for job in ran.summary}) == 3


def test_words_without_json(online: Program, tmp_path: Path) -> None:
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen")
    assert ran.status == 0
    assert "Launch day take 1.mp4" in ran.out
    assert "{" not in ran.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--provider", "oxen", "--max-cost", "1.11"), "budget.over"),
        (("--provider", "oxen", "--max-cost", "2", "--takes", "2"), "budget.over"),
        (("--provider", "aihubmax", "--max-cost", "1.67"), "budget.price-unknown"),
    ],
)
def test_a_budget_refuses(
    online: Program, server: FakeProviderServer, tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    ran = online.run("render", write_film(tmp_path), *arguments, "--json")
    assert ran.status == 3
    assert [event["error"]["code"] for event in ran.events if event["event"] == "refused"] == [code]
    assert ran.summary == []
    assert server.requests == []
    assert online.run("jobs", "--json").document == {"jobs": []}


def test_a_budget_that_is_enough(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    assert online.run("render", write_film(tmp_path), "--provider", "oxen", "--max-cost", "1.12").status == 0
    assert server.submissions == 1


def test_no_key_is_refused(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    environ = {"KLING_DESKTOP_OXEN_KEY": ""}
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen", "--json", environ=environ)
    assert ran.status == 3
    assert server.requests == []
    assert ran.summary == []


def test_what_check_refuses_is_not_sent(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    film = write_film(tmp_path, shots=[{"id": "s1", "prompt": "A rocket", "duration": 20}])
    ran = online.run("render", film, "--provider", "oxen", "--json")
    assert ran.status == 3
    assert ran.events[0]["problems"]
    assert server.requests == []


def test_a_refused_key_fails_and_costs_nothing(home: Path, tmp_path: Path) -> None:
    with FakeProviderServer(keys={"aihubmax": ["the right one"]}) as server:
        program = Program({**server.environment("wrong"), "KLING_DESKTOP_HOME": str(home)}, tmp_path)
        ran = program.run("render", write_film(tmp_path), "--provider", "aihubmax", "--json")
        assert ran.status == 1
        (job,) = ran.summary
        assert (job["state"], job["error"]["code"], job["error"]["charged"]) == ("failed", "key.refused", "no")
        # Also where nobody knows the price: that this cost nothing is known.
        assert (job["cost"]["amount"], job["cost"]["currency"], job["cost"]["estimate"]) == (0, "USD", False)
        assert server.submissions == 0
    assert "wrong" not in ran.out + ran.err


def test_nobody_there_means_never_sent(program: Program, tmp_path: Path) -> None:
    environ = {"KLING_DESKTOP_OXEN_KEY": "test-key"}
    ran = program.run("render", write_film(tmp_path), "--provider", "oxen", "--json", environ=environ)
    (job,) = ran.summary
    assert ran.status == 1
    assert (job["state"], job["error"]["code"], job["error"]["charged"]) == ("failed", "network.unreachable", "no")


def test_detached_and_resumed(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.plan(JobLife(held=True))
    sent = online.run("render", write_film(tmp_path), "--provider", "oxen", "--detach", "--json")
    assert sent.status == 4
    assert sent.summary[0]["state"] == "queued"
    once = online.run("resume", "--once", "--json")
    assert once.status == 4
    server.finish(server.ledger[0].id)
    resumed = online.run("resume", "--json")
    assert resumed.status == 0
    assert resumed.summary[0]["file"]
    assert server.submissions == 1


def test_an_address_that_no_key_may_go_to_is_refused(online: Program, tmp_path: Path) -> None:
    address = {"KLING_DESKTOP_OXEN_URL": "http://gateway.example"}
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen", "--json", environ=address)
    assert (ran.status, ran.summary) == (3, [])
    assert ran.events[-2]["error"]["code"] == "address.bad"
    assert online.run("jobs", "--json").document["jobs"] == []


def test_a_job_cancelled_elsewhere_ends_with_its_event(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.plan(ENDLESS)
    sent = online.run("render", write_film(tmp_path), "--provider", "oxen", "--detach", "--json")
    resuming = online.start("resume", "--json")
    server.wait_for(lambda: any(request.method == "GET" for request in server.requests))
    assert online.run("cancel", sent.summary[0]["job"]).status == 0
    ran = ended(resuming)
    assert [event["event"] for event in ran.events][-2:] == ["cancelled", "summary"]
    assert ran.status == 1


def test_refusals_close_with_a_summary_too(program: Program, tmp_path: Path) -> None:
    (tmp_path / "broken.kling").write_text("{")
    unreadable = program.run("render", tmp_path / "broken.kling", "--provider", "oxen", "--json")
    assert (unreadable.status, unreadable.summary) == (2, [])
    assert unreadable.events[0]["error"]["code"] == "project.unreadable"
    (tmp_path / "in the way").write_text("")
    blocked = program.run("resume", "--json", environ={"KLING_DESKTOP_HOME": str(tmp_path / "in the way")})
    assert (blocked.status, blocked.summary) == (3, [])


def test_what_was_ordered_is_not_said_to_be_uncharged(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.script(Rule(action=Reset(), method="GET", path="/api/ai/queue/*", times=None))
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    error = ran.summary[0]["error"]
    assert (ran.status, error["code"], error["charged"]) == (4, "network.unreachable", "unknown")
    assert "Nothing was sent" not in ran.out + ran.err


def test_nothing_to_resume(program: Program) -> None:
    ran = program.run("resume", "--json")
    assert (ran.status, ran.summary) == (0, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_a_summary(
    number: signal.Signals, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.plan(ENDLESS)
    process = online.start("render", write_film(tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.submissions == 1 and any(r.method == "GET" for r in server.requests))
    ran = stopped(process, number)
    assert ran.status == 4
    assert ran.summary[0]["remote_id"] == server.ledger[0].id


def test_a_signal_during_the_order_does_not_lose_its_id(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.plan(ENDLESS)
    server.on("POST", "/api/ai/queue", Hang(acted=True))
    process = online.start("render", write_film(tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.waiting() == 1)
    process.send_signal(signal.SIGINT)
    server.release()
    ran = ended(process)
    assert ran.status == 4
    assert (ran.summary[0]["state"], ran.summary[0]["remote_id"]) == ("queued", server.ledger[0].id)


def test_a_reader_that_goes_away_does_not_stop_the_work(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    process = online.start("render", write_film(tmp_path), "--provider", "oxen", "--json")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert online.run("jobs", "--json").document["jobs"][0]["state"] == "done"


def test_closed_streams_are_no_defect(program: Program, tmp_path: Path) -> None:
    code = "import os, sys; os.close(1); os.close(2); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    without = Program(program.environ, tmp_path, ("-c", code, "-m", "kling_desktop"))
    assert without.run("jobs", "--json").status == 0
    assert without.run("render", "missing.kling", "--provider", "oxen", "--json").status == 2


def test_the_free_draft_needs_nobody(program: Program, tmp_path: Path) -> None:
    film = write_film(tmp_path, shots=[{"id": "s1", "prompt": "A rocket", "duration": 3}])
    ran = program.run("render", film, "--provider", "animatic", "--json")
    assert ran.status == 0
    (job,) = ran.summary
    assert job["cost"]["amount"] == 0
    assert Path(job["file"]).read_bytes()[4:8] == b"ftyp"


def test_a_home_that_cannot_be_written(program: Program, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    ran = program.run("render", write_film(tmp_path), "--provider", "animatic", "--json")
    assert ran.status == 3
    assert ran.events[0]["error"]["code"] == "disk.cannot-write"


def test_it_starts_without_qt(tmp_path: Path, program: Program) -> None:
    blocked = tmp_path / "blocked" / "PySide6"
    blocked.mkdir(parents=True)
    (blocked / "__init__.py").write_text("raise ImportError('not here')")
    path = {"PYTHONPATH": os.pathsep.join([str(tmp_path / "blocked"), program.environ["PYTHONPATH"]])}
    assert program.run("check", write_film(tmp_path), "--json", environ=path).status == 0
