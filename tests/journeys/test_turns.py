"""Two processes on one library, and the places, rules and limits they share; also when one of them is killed."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.journeys.fault_points import said
from tests.program import Program, ended, write_film


def test_a_killed_process_leaves_its_place_and_rules_hold_for_both(
    online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    """One place in all: the second process waits for the first one's, until that is killed. Then two rules in one."""
    assert said(online.environ, "queue", "limit", "--in-all", "1")[0] == 0
    server.plan(JobLife(held=True))
    film = write_film(tmp_path)
    first = online.start("render", film, "--provider", "oxen", "--json")
    server.wait_for(lambda: server.submissions == 1, 60.0)
    second = online.start("render", film, "--provider", "oxen", "--json")
    assert second.stdout is not None
    assert any('"planned"' in line for line in second.stdout)
    server.wait_for(lambda: looks(server) > 20, 60.0)
    assert server.submissions == 1
    first.kill()
    first.communicate()
    server.wait_for(lambda: server.submissions == 2, 60.0)
    for entry in server.ledger:
        server.finish(entry.id)
    assert ended(second).status == 0
    assert said(online.environ, "resume")[0] == 0
    # Nothing is held any more; three may be sent by whoever is quicker.
    server.plan()
    assert said(online.environ, "queue", "limit", "--in-all", "off", "--stop-after", "3")[0] == 0
    both = [online.start("render", film, "--provider", "oxen", "--takes", "3", "--json") for _ in range(2)]
    runs = [ended(process) for process in both]
    assert server.submissions == 5
    states = [job["state"] for run in runs for job in run.summary]
    assert sorted(states) == ["done", "done", "done", "planned", "planned", "planned"]
    _, (queue,) = said(online.environ, "queue", "show")
    assert (queue["paused"], queue["why"], len(queue["waiting"])) == (True, "count", 3)


def looks(server: FakeProviderServer) -> int:
    """How often anybody asked how a job is."""
    return sum(request.method == "GET" for request in server.requests)
