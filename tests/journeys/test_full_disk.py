"""A disk without room: what was sent is not called failed, what was not sent stays unsent."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.fakes.clips import clip_for
from tests.fakes.provider_server import FakeProviderServer
from tests.program import Program, write_film

LIMITED = """
import runpy, sys
if sys.platform != "win32":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
del sys.argv[1]
runpy.run_module("kling_desktop", run_name="__main__", alter_sys=True)
"""
"""A limit on the size of files is as near to a full disk as an ordinary user comes."""

LARGE = 4_000_000


@pytest.fixture
def generous() -> Iterator[FakeProviderServer]:
    """Results of four megabytes: a whole clip with an empty box behind it."""
    filler = struct.pack(">I4s", LARGE, b"free") + bytes(LARGE - 8)
    with FakeProviderServer(clip=clip_for(5, "16:9") + filler) as server:
        yield server


def environ(server: FakeProviderServer, home: Path) -> dict[str, str]:
    """Where everything is."""
    return {**server.environment(), "KLING_DESKTOP_HOME": str(home), "KLING_DESKTOP_POLL_SECONDS": "0.02"}


def test_a_result_that_finds_no_room_is_saved_later(generous: FakeProviderServer, home: Path, tmp_path: Path) -> None:
    assert sys.platform != "win32"
    full = Program(environ(generous, home), tmp_path, ("-c", LIMITED, "2000000"))
    ran = full.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    (job,) = ran.summary
    assert (ran.status, job["state"], job["error"]["code"]) == (4, "downloading", "disk.full")
    assert "There is no space left in" in ran.err
    told = next(event for event in ran.events if event["event"] == "waiting")
    assert {"job", "remote_id", "state", "error"} <= told.keys()
    assert list((home / "library").rglob("*.mp4")) == []
    roomy = Program(environ(generous, home), tmp_path)
    resumed = roomy.run("resume", "--json")
    assert (resumed.status, resumed.summary[0]["state"]) == (0, "done")
    assert Path(resumed.summary[0]["file"]).stat().st_size > LARGE
    assert generous.submissions == 1


def test_without_room_for_the_row_nothing_is_sent(generous: FakeProviderServer, home: Path, tmp_path: Path) -> None:
    roomy = Program(environ(generous, home), tmp_path)
    assert roomy.run("jobs").status == 0
    full = Program(environ(generous, home), tmp_path, ("-c", LIMITED, "4096"))
    ran = full.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    assert ran.status in {3, 4}
    assert generous.requests == []
    assert roomy.run("jobs", "--json").document["jobs"] == []


@pytest.mark.parametrize(
    ("what", "when"),
    [("library", "downloading"), (".", "preparing"), (".", "queued")],
)
def test_it_waits_for_room_and_goes_on_by_itself(
    generous: FakeProviderServer, home: Path, tmp_path: Path, what: str, when: str
) -> None:
    """On a real disk of a few megabytes, that fills up at some moment of a job's life and is emptied later."""
    program = Program(environ(generous, home), ROOT, ("-m", "tests.journeys.small_disk"))
    ran = program.run(what, when, home)
    assert ran.status == 0, ran.err
    seen = ran.document
    assert len(seen["said"]) >= 2, "it waited, looked again, and waited on"
    assert {trouble["code"] for trouble in seen["said"]} <= {"disk.full", "disk.cannot-write"}
    assert seen["said"][0]["code"] == "disk.full"
    assert (seen["last"], seen["problems"], generous.submissions) == ("done", 0, 1)
    assert seen["bytes"] > LARGE
    assert seen["states"][-1] == "done"
    assert "failed" not in seen["states"]
