"""`jobs`, `cancel`, `library`, `key`, `providers`, `doctor`: their JSON and exit statuses."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.fakes.jobs import ENDLESS, JobLife
from tests.fakes.keyring_backend import FILE_VARIABLE
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Named, Reset
from tests.program import Program, ended, stopped, write_film

KEYS = {"OXEN", "PIXELDOJO", "AIHUBMAX"}


@pytest.fixture
def keyring(tmp_path: Path) -> dict[str, str]:
    """A keyring that works, shared by runs."""
    return {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_backend.FileKeyring",
        FILE_VARIABLE: str(tmp_path / "keyring.json"),
    }


def test_jobs_tell_what_went_wrong(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.on("POST", "/api/ai/queue", Named("oxen.invalid_params"))
    ran = online.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    assert ran.status == 1
    (job,) = online.run("jobs", "--json").document["jobs"]
    assert {"job", "remote_id", "provider", "model", "film", "state", "cost", "error", "created"} <= job.keys()
    assert (job["state"], job["provider"], job["film"], job["remote_id"]) == ("failed", "oxen", "Launch day", None)
    assert job["error"]["charged"] == "no"
    assert job["error"]["message"]


def test_cancel_where_the_provider_can(online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.plan(ENDLESS)
    rendering = online.start("render", write_film(tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.submissions == 1 and any(r.method == "GET" for r in server.requests))
    (job,) = online.run("jobs", "--json").document["jobs"]
    cancelled = online.run("cancel", job["job"], "--json")
    assert (cancelled.status, cancelled.document["state"]) == (0, "cancelled")
    ran = ended(rendering)
    assert (ran.status, ran.summary[0]["state"]) == (1, "cancelled")
    assert any(request.method == "DELETE" for request in server.requests)


@pytest.mark.parametrize(("fault", "state"), [(Reset(), "unknown"), (Named("oxen.invalid_params"), "failed")])
def test_what_is_over_is_not_said_to_carry_on(
    fault: Action, state: str, online: Program, server: FakeProviderServer, tmp_path: Path
) -> None:
    server.on("POST", "/api/ai/queue", fault)
    online.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    (job,) = online.run("jobs", "--json").document["jobs"]
    assert job["state"] == state
    refused = online.run("cancel", job["job"], "--json")
    assert refused.status == 1
    assert "carries on" not in refused.document["error"]["remedy"]


@pytest.mark.parametrize("provider", ["pixeldojo", "aihubmax"])
def test_cancel_where_it_cannot(provider: str, online: Program, server: FakeProviderServer, tmp_path: Path) -> None:
    server.plan(JobLife(held=True))
    online.run("render", write_film(tmp_path), "--provider", provider, "--detach", "--json")
    (job,) = online.run("jobs", "--json").document["jobs"]
    refused = online.run("cancel", job["job"][:8], "--json")
    assert refused.status == 1
    assert refused.document["error"]["code"] == "cancel.impossible"
    server.finish(server.ledger[0].id)
    assert online.run("resume").status == 0


def test_cancel_what_is_not_there_or_over(online: Program, tmp_path: Path) -> None:
    assert online.run("cancel", "0" * 32, "--json").status == 2
    online.run("render", write_film(tmp_path), "--provider", "oxen")
    (job,) = online.run("jobs", "--json").document["jobs"]
    assert online.run("cancel", job["job"], "--json").status == 1


def test_cancel_a_draft_that_renders_elsewhere(program: Program, tmp_path: Path) -> None:
    shots = [{"id": f"s{i}", "prompt": "A rocket", "duration": 15} for i in range(1)]
    rendering = program.start("render", write_film(tmp_path, shots=shots), "--provider", "animatic", "--json")
    assert rendering.stdout is not None
    job = next(json.loads(line)["job"] for line in rendering.stdout if '"rendering"' in line or '"queued"' in line)
    cancelled = program.run("cancel", job, "--json")
    ended_with = ended(rendering)
    assert (cancelled.status, ended_with.status) == (0, 1)
    assert program.run("jobs", "--json").document["jobs"][0]["state"] == "cancelled"


def test_the_shelf(online: Program, tmp_path: Path, home: Path) -> None:
    film = write_film(tmp_path)
    online.run("render", film, "--provider", "oxen", "--takes", "2")
    takes = online.run("library", "list", "--json").document["takes"]
    assert len(takes) == 2
    assert {
        "id", "file", "sha256", "film", "provider", "model", "remote_id", "duration", "width", "height", "verdict",
        "rating", "tags", "created",
    } <= takes[0].keys()  # fmt: skip
    assert (takes[0]["film"], takes[0]["verdict"], takes[0]["rating"], takes[0]["tags"]) == (
        "Launch day",
        "none",
        0,
        [],
    )
    assert online.run("library", "search", "rocket", "--json").document["takes"] == takes
    assert online.run("library", "search", "submarine", "--json").document["takes"] == []
    shown = online.run("library", "show", takes[0]["id"], "--json").document
    assert shown["prompts"] == ["A rocket lifts off at dawn"]
    assert shown["cost"]["amount"] == 1.12
    assert online.run("library", "show", "nobody", "--json").status == 2

    out = tmp_path / "out"
    exported = online.run("library", "export", *(take["id"] for take in takes), out, "--json")
    assert exported.status == 0
    assert sorted(file.suffix for file in out.iterdir()) == [".json", ".json", ".mp4", ".mp4"]

    assert online.run("library", "verify", "--json").document == {"checked": 2, "ok": 2, "problems": []}
    Path(takes[0]["file"]).write_bytes(b"not what it was")
    Path(takes[1]["file"]).unlink()
    (home / "library" / "stranger.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    verified = online.run("library", "verify", "--json")
    assert verified.status == 1
    assert {problem["problem"] for problem in verified.document["problems"]} == {"changed", "missing", "orphan"}


def test_a_library_made_anew_keeps_its_ids(online: Program, tmp_path: Path, home: Path) -> None:
    online.run("render", write_film(tmp_path), "--provider", "oxen")
    before = online.run("library", "list", "--json").document
    for file in home.glob("kling.db*"):
        file.unlink()
    assert online.run("library", "list", "--json").document == {"takes": []}
    rebuilt = online.run("library", "rebuild", "--json")
    assert (rebuilt.status, rebuilt.document["takes"]) == (0, 1)
    assert online.run("library", "list", "--json").document == before
    again = online.run("render", write_film(tmp_path), "--provider", "oxen", "--json")
    assert again.summary[0]["number"] == 2, "numbers of takes are never used twice"


def test_videos_are_brought_in(online: Program, tmp_path: Path) -> None:
    online.run("render", write_film(tmp_path), "--provider", "oxen")
    (take,) = online.run("library", "list", "--json").document["takes"]
    other = Program({**online.environ, "KLING_DESKTOP_HOME": str(tmp_path / "other")}, tmp_path)
    brought = other.run("library", "import", take["file"], "--json")
    assert brought.status == 0
    assert [new["sha256"] for new in brought.document["takes"]] == [take["sha256"]]
    (tmp_path / "words.mp4").write_text("no video")
    assert other.run("library", "import", tmp_path / "words.mp4", "--json").status == 1


def test_a_key_goes_into_the_keyring_and_nowhere_else(
    program: Program, server: FakeProviderServer, keyring: dict[str, str], tmp_path: Path, home: Path
) -> None:
    environ = {**keyring, **server.environment("")}
    secret = "sk-verysecret-0123456789"
    kept = program.run("key", "set", "oxen", "--json", stdin=secret + "\n", environ=environ)
    assert (kept.status, kept.document["stored"], kept.document["source"]) == (0, True, "keyring")
    tested = program.run("key", "test", "oxen", "--json", environ=environ)
    assert (tested.status, tested.document["works"]) == (0, True)
    assert program.run("render", write_film(tmp_path), "--provider", "oxen", environ=environ).status == 0
    doctor = program.run("doctor", "--json", environ=environ)
    assert doctor.document["keys"]["oxen"] == "keyring"
    for file in home.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file
    for ran in (kept, tested, doctor):
        assert secret not in ran.out + ran.err
    removed = program.run("key", "remove", "oxen", "--json", environ=environ)
    assert (removed.status, removed.document["removed"]) == (0, True)
    assert program.run("key", "test", "oxen", "--json", environ=environ).status == 3


def test_a_key_that_is_refused(program: Program, tmp_path: Path) -> None:
    with FakeProviderServer(keys={"oxen": ["right"]}) as server:
        ran = program.run("key", "test", "oxen", "--json", environ=server.environment("wrong"))
    assert (ran.status, ran.document["works"], ran.document["error"]["code"]) == (1, False, "key.refused")


def test_without_a_keyring_nothing_is_kept(program: Program) -> None:
    ran = program.run("key", "set", "oxen", "--json", stdin="abc\n")
    assert ran.status == 3
    assert ran.document["error"]["code"] == "key.no-keyring"
    assert program.run("key", "set", "oxen", stdin="").status == 2
    assert program.run("key", "set", "animatic", stdin="abc").status == 2


def test_the_providers(program: Program) -> None:
    ran = program.run("providers", "--json", environ={"KLING_DESKTOP_PIXELDOJO_KEY": "hidden-key"})
    assert ran.status == 0
    keys = {offer["provider"]: offer["key"]["present"] for offer in ran.document["providers"]}
    assert keys == {"oxen": False, "pixeldojo": True, "aihubmax": False, "animatic": False}
    assert "hidden-key" not in ran.out + ran.err
    oxen = next(offer for offer in ran.document["providers"] if offer["provider"] == "oxen")
    assert (oxen["limits"]["prompt_length"], oxen["prices"][0]["per_second"]) == (512, 0.224)


def test_the_doctor(online: Program, program: Program) -> None:
    well = online.run("doctor", "--json")
    assert well.status == 0
    assert {network["reachable"] for network in well.document["network"].values()} == {True}
    assert well.document["codecs"]["encode"]["libx264"] is True
    assert "test-key" not in well.out + well.err
    alone = program.run("doctor", "--json")
    assert alone.status == 0
    assert {network["reachable"] for network in alone.document["network"].values()} == {False}


def test_an_interrupted_run_leaves_no_lock(
    online: Program, server: FakeProviderServer, tmp_path: Path, home: Path
) -> None:
    server.plan(ENDLESS)
    process = online.start("render", write_film(tmp_path), "--provider", "oxen", "--json")
    server.wait_for(lambda: server.submissions == 1)
    stopped(process, signal.SIGTERM)
    assert list((home / "locks").glob("*.lock")) == []


def test_a_damaged_database_is_put_aside_and_said(online: Program, tmp_path: Path, home: Path) -> None:
    online.run("render", write_film(tmp_path), "--provider", "oxen")
    for file in home.glob("kling.db*"):
        file.unlink()
    (home / "kling.db").write_bytes(b"this was a database once" * 400)
    ran = online.run("jobs", "--json")
    assert (ran.status, ran.document) == (0, {"jobs": []})
    assert "kling.db.broken" in ran.err
    assert online.run("library", "rebuild", "--json").document["takes"] == 1
