"""Films with a source video of this computer: cut, handed over, ordered, kept; refused, killed and cancelled."""

from __future__ import annotations

import hashlib
import json
import signal
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.fakes.bucket import KEY_ID, REGION, SECRET, TestBucket
from tests.fakes.cameras import Camera
from tests.fakes.clips import frame_numbers
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Named
from tests.journeys.test_killed import assert_honest, killable, only_job
from tests.program import Program, ended, picture, write_film
from tests.starting import Process

STREAM = "/v1/files/upload/stream"


@pytest.fixture
def equipped(online: Program, bucket: TestBucket) -> Program:
    """With a bucket."""
    online.environ |= {"KLING_DESKTOP_BUCKET_SECRET": SECRET}
    place = ("--endpoint", bucket.url, "--region", REGION, "--bucket", bucket.name, "--key-id", KEY_ID)
    assert online.run("bucket", "set", *place).status == 0
    return online


def edited(folder: Path, camera: Camera | None = None, **source: object) -> Path:
    """A film that edits a clip of this computer: a WebM from a browser, as it happens."""
    clip = (camera or Camera(ending="webm", codec="libvpx-vp9", sound="libopus", seconds=5)).film(folder, "holiday")
    entry = {"path": clip.name, "use": "edit", **source}
    shots = [{"id": "s1", "prompt": "@Video1 at dusk", "duration": 5}]
    return write_film(folder, source_video=entry, shots=shots)


def body_of(server: FakeProviderServer) -> dict[str, Any]:
    """What the one order said."""
    return dict(server.ledger[0].body)


def with_address(request: dict[str, Any], body: dict[str, Any], field: str) -> dict[str, Any]:
    """The request as it was shown, with the one thing in it that nobody could know before."""
    assert request[field] == "<address of holiday.webm once it is uploaded>"
    return {**request, field: body[field]}


def until_encoding(process: Process) -> None:
    """Read what a render says until some of its source video is encoded."""
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "progress" and event["state"] == "preparing":
            return
    raise AssertionError("it ended before it encoded anything")


def test_through_the_upload_of_the_service(
    online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    film = edited(tmp_path, start=0.5, end=4.5)
    ran = online.run("check", film, "--provider", "aihubmax", "--show-request", "--json")
    (verdict,) = ran.document["providers"]
    assert (ran.status, verdict["model"]) == (0, "kling-o3-video-to-video-edit")
    assert {each["code"] for each in verdict["problems"]} == {"source-video.converted", "duration.as-source"}
    ran = online.run("render", film, "--provider", "aihubmax", "--json")
    assert ran.status == 0, ran.err
    assert "uploaded to AIHubMax" in ran.err
    body, (upload,) = body_of(server), server.to(STREAM)
    assert body == with_address(verdict["request"], body, "video_url")
    with urlopen(body["video_url"], timeout=30) as answer:
        data = answer.read()
    assert data[4:8] == b"ftyp"
    assert frame_numbers(data) == list(range(12, 108))
    assert not upload.contains("holiday")
    shown = [event["progress"] for event in ran.events if event["event"] == "progress"]
    assert shown[0] > 0
    # The recipe: which video, by content, and which part of it.
    (take,) = online.run("library", "list", "--json").document["takes"]
    recipe = json.loads(Path(take["file"]).with_suffix(".json").read_text("utf-8"))
    clip = tmp_path / "holiday.webm"
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    source = recipe["film"]["source_video"]
    assert (source["sha256"], source["start"], source["end"], source["use"]) == (digest, 0.5, 4.5, "edit")
    (kept,) = list(home.rglob(f"*{digest}*"))
    assert kept.read_bytes() == clip.read_bytes()


def test_two_takes_cut_and_upload_once(online: Program, server: FakeProviderServer, home: Path, tmp_path: Path) -> None:
    film = edited(tmp_path, start=0.5, end=4.5)
    ran = online.run("render", film, "--provider", "aihubmax", "--takes", "2", "--json")
    assert [job["state"] for job in ran.summary] == ["done", "done"]
    assert len(server.to(STREAM)) == 1
    assert len(list((home / "cache").rglob("*.mp4"))) == 1


def test_through_a_bucket_with_its_measured_length(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    film = edited(tmp_path, start=0.51, end=4.5)
    (verdict,) = equipped.run("check", film, "--provider", "pixeldojo", "--show-request", "--json").document[
        "providers"
    ]
    assert verdict["cost"]["amount"] == pytest.approx(8 * 3.99)
    server.plan(JobLife(held=True))
    process = equipped.start("render", film, "--provider", "pixeldojo", "--json")
    server.wait_for(lambda: server.submissions == 1)
    body = body_of(server)
    with urlopen(body["video_url"], timeout=30) as answer:
        data, kind = answer.read(), answer.headers["content-type"]
    assert (kind, body["video_url"].partition("?")[0][-4:]) == ("video/mp4", ".mp4")
    found = frame_numbers(data)
    assert (found[0], len(found)) == (12, 96)
    # Whole frames: ten milliseconds more than what was asked for.
    assert body["video_duration"] == 4.0
    assert body == with_address(verdict["request"], body, "video_url")
    server.finish(server.ledger[0].id)
    assert (ended(process).summary[0]["state"], bucket.objects) == ("done", [])


def test_pictures_inside_the_request_and_the_video_through_the_bucket(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    film = edited(tmp_path, start=1)
    data = json.loads(film.read_text("utf-8"))
    data["references"] = [{"id": "r1", "path": picture(tmp_path).name}]
    film.write_text(json.dumps(data), "utf-8")
    ran = equipped.run("render", film, "--provider", "oxen", "--json")
    assert ran.status == 0, ran.err
    body = body_of(server)
    assert body["input_image"][0].startswith("data:image/png;base64,")
    assert body["input_video"].startswith(bucket.url)
    assert bucket.methods().count("PUT") == 1


@pytest.mark.parametrize(("provider", "said"), [("oxen", "--agree"), ("pixeldojo", "bucket of your own")])
def test_no_way_there_is_said_before_anything_is_done(
    online: Program, server: FakeProviderServer, home: Path, tmp_path: Path, provider: str, said: str
) -> None:
    ran = online.run("render", edited(tmp_path), "--provider", provider, "--json")
    assert (ran.status, server.submissions, server.to(STREAM)) == (3, 0, [])
    assert said in ran.err
    assert not list(home.rglob("*.mp4"))


def test_through_a_public_repository_after_a_yes(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    film = edited(tmp_path, start=1)
    ran = online.run("render", film, "--provider", "oxen", "--agree", "oxen-repository", "--json")
    assert ran.status == 0, ran.err
    with urlopen(body_of(server)["input_video"], timeout=30) as answer:
        assert frame_numbers(answer.read()) == list(range(24, 120))


def test_an_upload_that_takes_no_file_so_large(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.on("POST", STREAM, Named("aihubmax.too_large_page"), times=None)
    ran = online.run("render", edited(tmp_path, start=1), "--provider", "aihubmax", "--json")
    (job,) = ran.summary
    assert (ran.status, job["state"], job["error"]["code"], job["error"]["charged"]) == (
        1, "failed", "upload.failed", "no"
    )  # fmt: skip
    assert server.submissions == 0


def test_an_upload_that_takes_no_file_so_large_and_a_bucket_that_does(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    server.on("POST", STREAM, Named("aihubmax.too_large"), times=None)
    ran = equipped.run("render", edited(tmp_path, start=1), "--provider", "aihubmax", "--json")
    assert (ran.status, body_of(server)["video_url"].startswith(bucket.url)) == (0, True)


def test_a_video_that_went_missing_costs_nothing(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    film = edited(tmp_path)
    (tmp_path / "holiday.webm").write_bytes(b"<html>not found</html>")
    ran = online.run("render", film, "--provider", "aihubmax", "--json")
    assert (ran.status, server.submissions) == (3, 0)
    assert "not a video" in ran.err


@pytest.mark.parametrize("moment", range(20, 46, 2))
def test_killed_while_it_is_made_ready(
    moment: int, online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    film = edited(tmp_path, Camera(seconds=3.5), start=0.25)
    killed = killable(online).run(str(moment), "render", film, "--provider", "aihubmax", "--json")
    assert killed.status in {-signal.SIGKILL, 0}
    resumed = online.run("resume", "--json")
    assert_honest(online, server, home, resumed)


def test_killed_in_the_midst_of_encoding(
    online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    film = edited(tmp_path, Camera(seconds=10, size=(1920, 1080)), start=0.25)
    process = online.start("render", film, "--provider", "aihubmax", "--json")
    ready = home / "cache" / "ready"
    until_encoding(process)
    process.kill()
    process.communicate()
    assert not list(ready.glob("*.mp4"))
    assert server.submissions == 0
    resumed = online.run("resume", "--json")
    assert_honest(online, server, home, resumed)
    assert server.submissions == 1


def test_cancelled_in_the_midst_of_encoding(
    online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    film = edited(tmp_path, Camera(seconds=10, size=(1920, 1080)), start=0.25)
    process = online.start("render", film, "--provider", "aihubmax", "--json")
    ready = home / "cache" / "ready"
    until_encoding(process)
    job = only_job(online)
    assert job is not None
    assert (job["state"], online.run("cancel", job["job"]).status) == ("preparing", 0)
    ran = ended(process)
    assert ran.summary[0]["state"] == "cancelled"
    assert not list(ready.iterdir())
    assert server.requests == []
