"""`queue` from the command line: what it says, what it holds, and that it is the same for every process."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.provider_server import FakeProviderServer
from tests.journeys.conftest import online, program  # noqa: F401 - fixtures
from tests.journeys.fault_points import said
from tests.program import Program, write_film


def test_paused_it_waits_resumed_it_goes(
    online: Program,  # noqa: F811 - the fixture
    server: FakeProviderServer,
    tmp_path: Path,
) -> None:
    environ, film = online.environ, str(write_film(tmp_path))
    assert said(environ, "queue", "pause")[1][0]["paused"] is True
    status, lines = said(environ, "render", film, "--provider", "oxen", "--takes", "2")
    assert (status, [job["state"] for job in lines[-1]["jobs"]]) == (4, ["planned", "planned"])
    assert lines[-1]["jobs"][0]["error"]["code"] == "queue.paused"
    assert server.submissions == 0
    shown = said(environ, "queue", "show")[1][0]
    first, second = (job["job"] for job in shown["waiting"])
    shown = said(environ, "queue", "move", second, "first")[1][0]
    assert [job["job"] for job in shown["waiting"]] == [second, first]
    shown = said(environ, "queue", "pause", second)[1][0]
    assert [job["held"] for job in shown["waiting"]] == [True, False]
    assert said(environ, "queue", "resume")[1][0]["paused"] is False
    status, lines = said(environ, "resume")
    assert status == 4
    assert {job["job"]: job["state"] for job in lines[-1]["jobs"]} == {first: "done", second: "planned"}
    said(environ, "queue", "resume", second)
    assert said(environ, "resume")[0] == 0
    assert server.submissions == 2


def test_a_limit_stops_a_night_run(
    online: Program,  # noqa: F811 - the fixture
    server: FakeProviderServer,
    tmp_path: Path,
) -> None:
    environ, film = online.environ, str(write_film(tmp_path))
    shown = said(environ, "queue", "limit", "--stop-after", "1", "--stop-errors", "3", "--in-all", "2")[1][0]
    assert (shown["limits"]["stop_after"], shown["limits"]["in_all"]) == (1, 2)
    status, lines = said(environ, "render", film, "--provider", "oxen", "--takes", "3")
    assert (status, server.submissions) == (4, 1)
    assert sorted(job["state"] for job in lines[-1]["jobs"]) == ["done", "planned", "planned"]
    assert said(environ, "queue", "show")[1][0]["why"] == "count"
    shown = said(environ, "queue", "limit", "--stop-after", "off")[1][0]
    assert (shown["limits"]["stop_after"], shown["limits"]["stop_errors"]) == (None, 3)


def test_what_is_no_job_is_told(program: Program) -> None:  # noqa: F811 - the fixture
    ran = program.run("queue", "move", "nonsense", "first")
    assert (ran.status, "no job" in ran.err) == (2, True)
    assert program.run("queue", "limit", "--in-all", "-3").status == 2
    assert program.run("queue", "--help").status == 0
