"""The program ended at every moment that its source names, then resumed; and ended at any time, again and again."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from kling_desktop.host.faults import VARIABLE, armed
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.journeys.conftest import POLL
from tests.journeys.fault_points import points, said, twice
from tests.journeys.scenes import SCENES, assert_nothing_lost
from tests.program import Program

ONLY = {
    "held": ("no queue, bytes",),
    "upload": ("pictures uploaded",),
    "local": ("draft",),
    "part": ("pictures inside the order", "pictures uploaded"),
    "kept": ("pictures inside the order", "pictures uploaded"),
    "file": ("pictures uploaded",),
    "look": ("words", "draft"),
    "order": ("pictures inside the order", "pictures uploaded", "words"),
    "turn": ("words",),
    "ledger": ("words",),
}
"""Scenes in which a moment of this kind comes; the others come in all of them and are tried in two."""
USUAL = ("pictures inside the order", "draft")
APART = ("cancel", "bucket", "copied", "import", "export", "queue")
"""Kinds of moments that no plain render has: they have tests of their own, all but the first in another file."""
CASES = [
    (name, scene)
    for name in points()
    if name.partition(".")[0] not in APART
    for scene in ONLY.get(name.partition(".")[0], USUAL)
]
SENT = {"order.sending": 0, "order.answered": 1, "order.understood": 1}
MOST = 60
"""More often than this no moment is passed in one render."""


def test_every_name_stands_in_one_place() -> None:
    assert len(points()) > 30
    assert twice() == []


def test_without_the_variable_nothing_dies() -> None:
    deaths: list[str] = []
    armed({}, lambda: deaths.append("x"))("order.sending")
    third = armed({VARIABLE: "order.sending:3"}, lambda: deaths.append("third"))
    for name in ("order.sending", "order.answered", "order.sending", "order.sending", "order.sending"):
        third(name)
    assert deaths == ["third"]


@pytest.mark.parametrize(("name", "scene_name"), CASES)
def test_killed_at_each_named_moment(
    name: str, scene_name: str, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    scene = SCENES[scene_name]
    scene.set_up(server)
    film = scene.film(tmp_path, 1)
    ran = online.run("render", film, "--provider", scene.provider, "--json", environ={VARIABLE: name})
    assert ran.status in {-9, 137}, f"{name} is never passed in {scene_name}"
    if name in SENT and scene.provider != "animatic":
        assert server.submissions == SENT[name]
    status, _ = said(online.environ, "resume")
    jobs = assert_nothing_lost(online.environ, server, home, scene)
    assert status == (1 if any(job["state"] == "unknown" for job in jobs) else 0)
    if name in SENT and jobs and jobs[0]["state"] == "unknown":
        assert server.submissions == 0 or not scene.lists
    # And once more: nothing is left to do, nothing is sent.
    before = server.submissions
    assert said(online.environ, "resume")[0] == 0
    assert server.submissions == before


@pytest.mark.parametrize("name", [name for name in points() if name.startswith("cancel")])
def test_killed_while_cancelling(name: str, online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    """What the service made of it is what the job is: cancelled there, or made and saved."""
    server.plan(JobLife(held=True))
    scene = SCENES["words of the first service"]
    film = scene.film(tmp_path, 1)
    sent = online.run("render", film, "--provider", scene.provider, "--detach", "--json")
    job = sent.summary[0]
    ran = online.run("cancel", job["job"], environ={VARIABLE: name})
    assert ran.status in {-9, 137}
    there = server.jobs[job["remote_id"]]
    assert (there.state == "cancelled") is (name == "cancel.answered")
    server.finish(job["remote_id"])
    said(online.environ, "resume")
    (after,) = said(online.environ, "jobs")[1][0]["jobs"]
    assert after["state"] == ("cancelled" if there.state == "cancelled" else "done")
    assert server.submissions == 1


@pytest.mark.parametrize("name", ["database.before-commit", "database.committed"])
def test_killed_at_each_transaction(name: str, tmp_path: Path) -> None:
    """Also the second, the third… until there are no more of them: each in a home and at a service of its own."""
    scene = SCENES["words"]
    for number in range(2, MOST):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with FakeProviderServer() as server:
            environ = {**server.environment(), **POLL, "KLING_DESKTOP_HOME": str(folder / "home")}
            armed_with = {VARIABLE: f"{name}:{number}"}
            order = ("render", scene.film(folder, 1), "--provider", scene.provider, "--json")
            ran = Program(environ, folder).run(*order, environ=armed_with)
            if ran.status == 0:
                assert number > 5, "a render writes more often than that"
                return
            assert ran.status in {-9, 137}
            said(environ, "resume")
            assert_nothing_lost(environ, server, folder / "home", scene)
    pytest.fail("the render never ended by itself")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("scene_name", ["pictures inside the order", "pictures uploaded", "no queue, bytes"])
def test_killed_at_any_time(
    seed: int, scene_name: str, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    """What must hold holds whenever the end comes, however fast this computer is."""
    chance, scene = random.Random(f"{seed} {scene_name}"), SCENES[scene_name]
    scene.set_up(server)
    film = scene.film(tmp_path, 2)
    process = online.start("render", film, "--provider", scene.provider, "--json")
    for _ in range(3):
        try:
            process.communicate(timeout=chance.uniform(0.2, 2.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        process = online.start("resume", "--json")
    process.communicate(timeout=60)
    assert_nothing_lost(online.environ, server, home, scene, takes=2)
