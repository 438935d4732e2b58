"""The program ended at moments a plain render does not have: with a bucket, between disks, in and out, queueing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kling_desktop.host.faults import VARIABLE
from tests.fakes.bucket import KEY_ID, REGION, SECRET, TestBucket
from tests.fakes.clips import make_clip
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.journeys.fault_points import points, said
from tests.journeys.scenes import SCENES, Scene, assert_nothing_lost, pictured
from tests.journeys.test_fault_points import APART
from tests.program import Program, write_film

KILLED = {-9, 137}


def of(kind: str) -> list[str]:
    return [name for name in points() if name.partition(".")[0] == kind]


def test_every_kind_that_stands_apart_has_moments() -> None:
    assert all(of(kind) for kind in APART)


@pytest.mark.parametrize("name", of("bucket"))
def test_killed_around_the_bucket(
    name: str, online: Program, server: FakeProviderServer, bucket: TestBucket, home: Path, tmp_path: Path
) -> None:
    """Ordered once, saved once, and in the end nothing is left in the bucket that nobody knows of."""
    online.environ |= {"KLING_DESKTOP_BUCKET_SECRET": SECRET}
    place = ("--endpoint", bucket.url, "--region", REGION, "--bucket", bucket.name, "--key-id", KEY_ID)
    assert said(online.environ, "bucket", "set", *place)[0] == 0
    scene = Scene(provider="pixeldojo", film=pictured, lists=True)
    ran = online.run("render", scene.film(tmp_path, 1), "--provider", scene.provider, environ={VARIABLE: name})
    assert ran.status in KILLED
    assert said(online.environ, "resume")[0] == 0
    assert [job["state"] for job in assert_nothing_lost(online.environ, server, home, scene)] == ["done"]
    assert server.submissions == 1
    assert bucket.objects == []


@pytest.mark.parametrize("name", of("copied"))
def test_killed_between_two_disks(
    name: str, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    across = Program({}, online.folder, ("-m", "tests.journeys.across"))
    across.environ = online.environ
    scene = SCENES["draft" if name == "copied.from-cache" else "words"]
    film = scene.film(tmp_path, 1)
    ran = across.run("render", film, "--provider", scene.provider, environ={VARIABLE: name})
    assert ran.status in KILLED
    assert across.run("resume").status == 0
    assert [job["state"] for job in assert_nothing_lost(online.environ, server, home, scene)] == ["done"]


def test_killed_while_a_video_is_brought_in_and_taken_out(online: Program, home: Path, tmp_path: Path) -> None:
    """What was half done is done anew, once; and what lay about is cleared away when it is old enough."""
    clip, out = tmp_path / "clip.mp4", tmp_path / "out"
    clip.write_bytes(make_clip(1.0))
    assert of("import") == ["import.copied"]
    assert online.run("library", "import", clip, environ={VARIABLE: "import.copied"}).status in KILLED
    (left,) = (home / "library").glob(".*.part")
    yesterday = time.time() - 2 * 86_400
    os.utime(left, (yesterday, yesterday))
    assert said(online.environ, "library", "import", str(clip))[0] == 0
    (take,) = said(online.environ, "library", "list")[1][0]["takes"]
    assert said(online.environ, "library", "verify")[1][0]["problems"] == []
    assert not left.exists()
    assert of("export") == ["export.copied"]
    ran = online.run("library", "export", take["id"], out, environ={VARIABLE: "export.copied"})
    assert ran.status in KILLED
    assert said(online.environ, "library", "export", take["id"], str(out))[0] == 0
    assert sorted(file.suffix for file in out.iterdir()) == [".json", ".mp4"]
    (copy,) = out.glob("*.mp4")
    assert copy.read_bytes() == clip.read_bytes() == Path(take["file"]).read_bytes()


@pytest.mark.parametrize("name", of("queue"))
def test_killed_while_the_queue_is_changed(
    name: str, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    """It is as it was, or as it should be; and a job that comes after it finds a queue it understands."""
    server.plan(JobLife(held=True))
    ran = online.run("queue", "limit", "--in-all", "2", "--stop-after", "1", environ={VARIABLE: name})
    assert ran.status in KILLED
    limits = said(online.environ, "queue", "show")[1][0]["limits"]
    done = name == "queue.changed"
    assert (limits["in_all"], limits["stop_after"]) == ((2, 1) if done else (None, None))
    status, lines = said(online.environ, "render", str(write_film(tmp_path)), "--provider", "oxen", "--detach")
    assert (status, lines[-1]["jobs"][0]["state"], server.submissions) == (4, "queued", 1)
