"""Videos on the web, told by the few parts of them that say what they are; nothing told is nothing known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kling_desktop.providers.reach import may_follow
from kling_desktop.providers.remote_video import look_at
from tests.fakes.cameras import Camera
from tests.fakes.clips import make_clip
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang, Redirect, Reset, Status, html


def near(server: FakeProviderServer) -> Callable[[str], bool]:
    return lambda url: may_follow(url, server.url)


def _room(count: int) -> bytes:
    """A box of an MP4 with nothing in it, as large as the pictures of a long film."""
    return (count + 8).to_bytes(4) + b"free" + bytes(count)


def test_length_size_and_weight_from_a_few_parts(server: FakeProviderServer, tmp_path: Path) -> None:
    clip = Camera(size=(320, 180), seconds=5, turned=90).film(tmp_path).read_bytes()
    index = clip.rindex(b"moov") - 4
    data = clip[:index] + _room(3_000_000) + clip[index:]
    url = server.put_file("clip.mp4", data)  # its index lies at its end
    facts = look_at(url, near(server), seconds=10)
    assert facts is not None
    assert (facts.seconds, facts.width, facts.height, facts.fps) == (5.0, 180, 320, 24.0)
    assert (facts.codec, facts.bytes) == ("h264", len(data))
    assert all(request.headers["range"].startswith("bytes=") for request in server.requests)
    assert not any("authorization" in request.headers for request in server.requests)
    assert len(server.requests) <= 4


def test_a_store_without_ranges_is_read_where_it_is_little(server: FakeProviderServer) -> None:
    server.files.ranges = False
    facts = look_at(server.put_file("clip.mp4", make_clip(3.0)), near(server), seconds=10)
    assert facts is not None
    assert facts.seconds == 3.0


def test_a_redirect_is_judged_anew(server: FakeProviderServer) -> None:
    there = server.put_file("there.mp4", make_clip(3.0))
    here = server.put_file("here.mp4", b"")
    path = here.removeprefix(server.url)
    server.on("GET", path, Redirect(to=there))
    assert look_at(here, near(server), seconds=10) is not None
    server.on("GET", path, Redirect(to="http://192.168.0.7/there.mp4"))
    assert look_at(here, near(server), seconds=10) is None
    server.on("GET", path, Redirect(to=here), times=None)
    assert look_at(here, near(server), seconds=10) is None


@pytest.mark.parametrize("answer", [Status(404), Status(403), Reset(), html(), Status(200, {"ok": True})])
def test_what_is_no_video_is_nothing(server: FakeProviderServer, answer: object) -> None:
    url = server.put_file("clip.mp4", make_clip(3.0))
    server.on("GET", url.removeprefix(server.url), answer, times=None)  # type: ignore[arg-type]  # one by one
    assert look_at(url, near(server), seconds=10) is None


def test_nobody_is_waited_for(server: FakeProviderServer) -> None:
    url = server.put_file("clip.mp4", make_clip(3.0))
    server.on("GET", url.removeprefix(server.url), Hang(), times=None)
    assert look_at(url, near(server), seconds=0.2) is None
    assert look_at(url, near(server), seconds=0) is None


@pytest.mark.parametrize(
    "url", ["https://videos.example.org/a.mp4", "https://video.test/a.mp4", "http://192.168.0.7/a.mp4", "nonsense", ""]
)
def test_nobody_is_asked_where_nobody_lives(server: FakeProviderServer, url: str) -> None:
    assert look_at(url, near(server), seconds=10) is None
    assert server.requests == []
