"""Killed at any moment of a render, then resumed: one order at most, one whole file, nothing pretended."""

from __future__ import annotations

import hashlib
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang, Slow
from tests.program import Program, Ran, ended, picture, write_film

MOMENTS = [
    *(("oxen", moment) for moment in (1, 7, 18, *range(21, 50))),
    *(("aihubmax", moment) for moment in range(22, 53, 3)),
]
"""Before 17 only folders are made. A render has about fifty moments; at those beyond its last it simply ends."""

ORDER = {"oxen": "/api/ai/queue", "pixeldojo": "/api/v1/models/*/run", "aihubmax": "/v1/videos/generations"}


def film_for(provider: str, folder: Path) -> Path:
    """A film with a picture where the provider takes one from this computer."""
    if provider == "pixeldojo":
        return write_film(folder, settings={"provider": provider})
    references = [{"id": "r1", "path": picture(folder).name}]
    return write_film(folder, references=references, settings={"provider": provider})


def killable(program: Program) -> Program:
    """The same program under watch: its first argument is the moment of its death."""
    other = Program({}, program.folder, ("-m", "tests.journeys.dying"))
    other.environ = program.environ
    return other


def videos(home: Path) -> list[Path]:
    """Every video below the library, finished or not."""
    found = (home / "library").rglob("*")
    return [file for file in found if file.suffix in {".mp4", ".part"} and ".references" not in file.parts]


def only_job(program: Program) -> dict[str, Any] | None:
    """The one job there is, if any."""
    jobs = program.run("jobs", "--json").document["jobs"]
    assert len(jobs) <= 1
    return jobs[0] if jobs else None


def assert_honest(program: Program, server: FakeProviderServer, home: Path, resumed: Ran) -> None:
    """What must hold after `resume`, wherever the render was killed."""
    job = only_job(program)
    assert server.submissions <= 1
    if job is None:
        assert server.submissions == 0
        assert videos(home) == []
        return
    if job["state"] == "unknown":
        # The order may have arrived: it is neither sent again nor called done.
        assert job["error"]["charged"] == "unknown"
        assert resumed.status == 1
        return
    assert job["state"] == "done", resumed.out
    assert server.submissions == 1
    assert job["remote_id"] in server.ledger[0].ids
    (video,) = videos(home)
    assert str(video) == job["file"]
    assert hashlib.sha256(video.read_bytes()).hexdigest() == job["sha256"]
    takes = program.run("library", "list", "--json").document["takes"]
    assert [(take["file"], take["sha256"]) for take in takes] == [(job["file"], job["sha256"])]
    verified = program.run("library", "verify", "--json")
    assert (verified.status, verified.document["problems"]) == (0, [])


@pytest.mark.parametrize(("provider", "moment"), MOMENTS)
def test_killed_at_every_moment(
    provider: str, moment: int, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    film = film_for(provider, tmp_path)
    killed = killable(online).run(str(moment), "render", film, "--provider", provider, "--json")
    assert killed.status in {-signal.SIGKILL, 0}
    resumed = online.run("resume", "--json")
    assert_honest(online, server, home, resumed)


@pytest.mark.parametrize("moment", range(18, 44, 3))
def test_a_draft_killed_at_any_moment_is_made_again(moment: int, online: Program, home: Path, tmp_path: Path) -> None:
    film = write_film(tmp_path, shots=[{"id": "s1", "prompt": "A rocket", "duration": 3}])
    killable(online).run(str(moment), "render", film, "--provider", "animatic", "--json")
    resumed = online.run("resume", "--json")
    job = only_job(online)
    if job is not None:
        assert (job["state"], resumed.status) == ("done", 0)
        assert [str(file) for file in videos(home)] == [job["file"]]


@pytest.mark.parametrize("provider", ["oxen", "pixeldojo", "aihubmax"])
@pytest.mark.parametrize("acted", [False, True], ids=["before the service acted", "after it had"])
def test_killed_while_the_order_is_answered(
    provider: str, acted: bool, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    server.on("POST", ORDER[provider], Hang(acted=acted))
    process = online.start("render", film_for(provider, tmp_path), "--provider", provider, "--json")
    server.wait_for(lambda: server.waiting() == 1)
    process.kill()
    process.communicate()
    server.wait_for(lambda: server.waiting() == 0)
    resumed = online.run("resume", "--json")
    assert server.submissions == int(acted)
    job = only_job(online)
    assert job is not None
    if acted and provider == "oxen":
        # Its list shows the order: it is adopted and saved.
        assert job["state"] == "done"
        assert_honest(online, server, home, resumed)
    elif not acted:
        assert (job["state"], resumed.status) == ("unknown", 1)
    # Whatever it is, resuming again sends nothing.
    online.run("resume", "--json")
    assert server.submissions == int(acted)


@pytest.mark.parametrize("provider", ["oxen", "pixeldojo", "aihubmax"])
def test_killed_while_it_renders(
    provider: str, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    server.plan(JobLife(held=True))
    process = online.start("render", film_for(provider, tmp_path), "--provider", provider, "--json")
    assert process.stdout is not None
    for line in process.stdout:
        if '"submitted"' in line:
            break
    process.kill()
    process.communicate()
    server.finish(server.ledger[0].id)
    resumed = online.run("resume", "--json")
    assert resumed.status == 0
    assert_honest(online, server, home, resumed)


@pytest.mark.parametrize("first", [1, 1000, 20_000])
def test_killed_while_the_result_comes(
    first: int, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    server.on("GET", "/files/*", Slow(first))
    process = online.start("render", film_for("oxen", tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.waiting("slow") == 1)
    process.kill()
    process.communicate()
    resumed = online.run("resume", "--json")
    assert resumed.status == 0
    assert_honest(online, server, home, resumed)


def test_two_at_once_drive_a_job_once(online: Program, server: FakeProviderServer, home: Path, tmp_path: Path) -> None:
    server.plan(JobLife(held=True))
    first = online.start("render", film_for("oxen", tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.submissions == 1)
    second = online.start("resume", "--json")
    looks = len(server.requests)
    server.wait_for(lambda: len(server.requests) > looks)
    server.finish(server.ledger[0].id)
    rendered, resumed = ended(first), ended(second)
    assert (rendered.status, resumed.status) == (0, 0)
    downloads = [request for request in server.requests if request.path.startswith("/files/")]
    assert len(downloads) == 1
    assert_honest(online, server, home, resumed)


def test_a_second_process_takes_over_from_a_killed_one(
    online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    server.plan(JobLife(held=True))
    first = online.start("render", film_for("oxen", tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.submissions == 1)
    second = online.start("resume", "--json")
    first.kill()
    first.communicate()
    server.finish(server.ledger[0].id)
    resumed = ended(second)
    assert resumed.status == 0
    assert_honest(online, server, home, resumed)
