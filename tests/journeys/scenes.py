"""The ways an order can go, each of them enough for some of the program's named moments; and what must hold after."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kling_desktop.domain.ledger import accounts
from kling_desktop.storage.database import connect
from kling_desktop.storage.ledger import entries_in, verify
from tests.fakes.provider_server import FakeProviderServer
from tests.journeys.fault_points import said
from tests.program import picture, write_film


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A provider, the film for it, and how the fake service is set up. `lists`: its orders can be found again."""

    provider: str
    film: Callable[[Path, int], Path]
    lists: bool = False
    set_up: Callable[[FakeProviderServer], None] = lambda _: None


def words(folder: Path, takes: int) -> Path:
    """A film of words alone."""
    return write_film(folder, settings={"takes": takes})


def pictured(folder: Path, takes: int) -> Path:
    """A film with a picture that is to be handed over."""
    references = [{"id": "r1", "path": picture(folder).name}]
    return write_film(folder, references=references, settings={"takes": takes})


def with_bytes(folder: Path, takes: int) -> Path:
    """A film whose video comes inside the answer."""
    return write_film(folder, settings={"takes": takes, "provider_options": {"oxen": {"response_format": "b64_json"}}})


def short(folder: Path, takes: int) -> Path:
    """A film that is drawn quickly on this computer."""
    return write_film(folder, shots=[{"id": "s1", "prompt": "A rocket", "duration": 3}], settings={"takes": takes})


def _without_queue(server: FakeProviderServer) -> None:
    server.oxen.settings.queue = False


SCENES = {
    "pictures inside the order": Scene(provider="oxen", film=pictured, lists=True),
    "pictures uploaded": Scene(provider="aihubmax", film=pictured),
    "words": Scene(provider="pixeldojo", film=words, lists=True),
    "no queue, bytes": Scene(provider="oxen", film=with_bytes, set_up=_without_queue),
    "words of the first service": Scene(provider="oxen", film=words, lists=True),
    "draft": Scene(provider="animatic", film=short),
}


def assert_nothing_lost(
    environ: Mapping[str, str], server: FakeProviderServer, home: Path, scene: Scene, *, takes: int = 1
) -> list[dict[str, Any]]:
    """After all was carried on: no order twice, no paid take lost, each video once. Gives the jobs.

    Unknown may stay what was between the sending of the order and the writing down of its answer, and that only where
    the service lists nothing, or lists several that look the same.
    """
    _, (listed,) = said(environ, "jobs")
    jobs: list[dict[str, Any]] = listed["jobs"]
    paid = [job for job in jobs if job["provider"] != "animatic"]
    assert server.submissions <= len(paid), "an order was sent twice"
    states = [job["state"] for job in jobs]
    assert set(states) <= {"done", "unknown"}, states
    done = [job for job in jobs if job["state"] == "done"]
    unknown = [job for job in jobs if job["state"] == "unknown"]
    assert all(job["error"]["charged"] == "unknown" for job in unknown)
    charged = {id_ for entry in server.ledger for id_ in entry.ids}
    known = {job["remote_id"] for job in done if job["remote_id"] is not None}
    if paid and all(job["remote_id"] is not None for job in done):
        assert known <= charged
        assert len(charged - known) <= len(unknown), "what was paid is neither saved nor said to be unknown"
    if scene.lists and takes == 1:
        assert not (unknown and charged), "its service lists it: it should have been found"
    _, (takes_listed,) = said(environ, "library", "list")
    rows = sorted((take["id"], take["sha256"], take["file"]) for take in takes_listed["takes"])
    on_disk = sorted(str(file) for file in (home / "library").rglob("*.mp4") if ".references" not in file.parts)
    assert [row[0] for row in rows] == sorted(job["job"] for job in done)
    assert sorted(row[2] for row in rows) == on_disk
    for _, sha256, file in rows:
        assert hashlib.sha256(Path(file).read_bytes()).hexdigest() == sha256
        assert Path(file).with_suffix(".json").is_file()
    status, (verified,) = said(environ, "library", "verify")
    assert (status, verified["problems"]) == (0, [])
    pieces = (".part", ".tag", ".made", ".answer")
    files = [file for file in (home / "library").rglob("*") if file.is_file() and ".references" not in file.parts]
    left = [str(file) for file in files if file.name.endswith(pieces)]
    assert left == [], f"pieces were left behind: {left}"
    _assert_ledger_right(home, paid)
    return jobs


def _assert_ledger_right(home: Path, paid: list[dict[str, Any]]) -> None:
    """What was saved is spent, once and at its price; what nobody knows stays set aside; the chain holds."""
    with closing(connect(home / "kling.db", read_only=True)) as connection:
        assert verify(connection).misfit is None
        ours = accounts(entries_in(connection))
    assert ours.keys() == {job["job"] for job in paid}
    for job in paid:
        account = ours[job["job"]]
        cost = job["cost"]["amount"]
        if job["state"] == "unknown":
            assert account.open
            assert account.charged == {}
        else:
            assert not account.open
            # Where no price was told what was set aside stands for it, and says so.
            assert len(account.charged) == 1
            assert account.inferred if cost is None else float(*account.charged.values()) == cost
