"""A film with local pictures at a service without an upload: through the artist's own bucket, and away again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.fakes.bucket import KEY_ID, REGION, SECRET, TestBucket
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status
from tests.fakes.service import addresses
from tests.program import Program, ended, picture, write_film

IN_ENVIRONMENT = {"KLING_DESKTOP_BUCKET_SECRET": SECRET}


@pytest.fixture
def equipped(online: Program, bucket: TestBucket) -> Program:
    """With a bucket."""
    online.environ |= IN_ENVIRONMENT
    place = ("--endpoint", bucket.url, "--region", REGION, "--bucket", bucket.name, "--key-id", KEY_ID)
    assert online.run("bucket", "set", *place).status == 0
    return online


def pictured(folder: Path) -> Path:
    """A film with a reference and an element of local pictures."""
    return write_film(
        folder,
        references=[{"id": "r1", "path": str(picture(folder))}],
        elements=[{"id": "e1", "name": "Red", "frontal": {"path": str(picture(folder, "red.jpg"))}, "angles": []}],
        shots=[{"id": "s1", "prompt": "@Element1 watches @Image1 lift off", "duration": 5}],
    )


def fetched(url: str) -> bytes:
    with urlopen(url, timeout=30) as answer:
        body: bytes = answer.read()
    return body


def test_pictures_go_through_the_bucket_and_away_again(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, home: Path, tmp_path: Path
) -> None:
    server.plan(JobLife(held=True))
    process = equipped.start("render", pictured(tmp_path), "--provider", "pixeldojo", "--json")
    server.wait_for(lambda: server.submissions == 1)
    links = list(addresses(dict(server.ledger[0].body)))
    assert len(links) == 2
    # The service takes its time: what it was given opens for it, by address alone.
    assert {fetched(link)[:4] for link in links} == {b"\x89PNG", b"\xff\xd8\xff\xe0"}
    server.finish(server.ledger[0].id)
    ran = ended(process)
    assert (ran.status, ran.summary[0]["state"]) == (0, "done")
    assert bucket.objects == []
    for link in links:
        with pytest.raises(HTTPError):
            fetched(link)
    for file in home.rglob("*"):
        data = file.read_bytes() if file.is_file() else b""
        assert b"X-Amz-Signature" not in data, file
        assert SECRET.encode() not in data, file
    assert SECRET not in ran.out + ran.err


def test_two_takes_share_what_was_uploaded(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    ran = equipped.run("render", pictured(tmp_path), "--provider", "pixeldojo", "--takes", "2", "--json")
    assert (ran.status, [job["state"] for job in ran.summary]) == (0, ["done", "done"])
    assert bucket.methods().count("PUT") == 2
    assert bucket.objects == []


def test_pictures_of_an_order_that_may_be_under_way_stay(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    server.on("POST", "/api/v1/models/*/run", Status(500))
    ran = equipped.run("render", pictured(tmp_path), "--provider", "pixeldojo", "--json")
    assert (ran.status, ran.summary[0]["state"]) == (1, "unknown")
    assert len(bucket.objects) == 2


def test_pictures_of_a_detached_order_stay_until_it_is_fetched(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    ran = equipped.run("render", pictured(tmp_path), "--provider", "pixeldojo", "--detach", "--json")
    assert (ran.status, len(bucket.objects)) == (4, 2)
    assert equipped.run("resume", "--json").status == 0
    assert bucket.objects == []


def test_a_bucket_that_refuses_costs_nothing(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    bucket.fault("PUT", 403, code="AccessDenied", message="Access Denied")
    ran = equipped.run("render", pictured(tmp_path), "--provider", "pixeldojo", "--json")
    (job,) = ran.summary
    assert (ran.status, job["state"], job["error"]["code"], job["error"]["charged"]) == (
        1, "failed", "bucket.refused", "no"
    )  # fmt: skip
    assert server.submissions == 0


def test_what_a_crash_left_behind_is_deleted_by_the_next_run(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, home: Path, tmp_path: Path
) -> None:
    """Nothing is left to resume, and yet something to clean up."""
    memory = home / "cache" / "bucket.json"
    server.plan(JobLife(held=True))
    process = equipped.start("render", pictured(tmp_path), "--provider", "pixeldojo", "--json")
    server.wait_for(lambda: server.submissions == 1)
    process.kill()
    process.communicate()
    assert len(bucket.objects) == 2
    remembered = memory.read_bytes()
    server.finish(server.ledger[0].id)
    bucket.fault("DELETE", 503)
    assert equipped.run("resume", "--json").status == 0
    assert len(bucket.objects) == 2, "the bucket was out of order just then"
    assert memory.read_bytes() == remembered
    ran = equipped.run("resume", "--json")
    assert (ran.status, ran.summary) == (0, [])
    assert bucket.objects == []


def test_a_bucket_is_cleared_before_another_takes_its_place(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, tmp_path: Path
) -> None:
    server.on("POST", "/api/v1/models/*/run", Status(500))
    film = pictured(tmp_path)
    assert equipped.run("render", film, "--provider", "pixeldojo", "--json").status == 1
    assert len(bucket.objects) == 2
    other = ("--endpoint", bucket.url, "--region", REGION, "--bucket", f"{bucket.name}-b", "--key-id", KEY_ID)
    ran = equipped.run("bucket", "set", *other, "--json")
    left = {"bucket": bucket.name, "prefix": "kling-desktop/", "files": 2}
    assert ran.document["left_behind"] == left, "an order that nobody answered may still need them"
    assert f"2 pictures stay in the bucket {bucket.name}, folder kling-desktop/." in ran.err
    back = ("--endpoint", bucket.url, "--region", REGION, "--bucket", bucket.name, "--key-id", KEY_ID)
    assert "left_behind" not in equipped.run("bucket", "set", *back, "--json").document
    (job,) = equipped.run("jobs", "--json").document["jobs"]
    forget(job["job"], equipped)
    assert equipped.run("bucket", "set", *other, "--json").document.get("left_behind") is None
    assert bucket.objects == []


def forget(job: str, program: Program) -> None:
    """Make the lost order one of last week."""
    with closing(sqlite3.connect(Path(program.environ["KLING_DESKTOP_HOME"]) / "kling.db")) as database, database:
        changed = database.execute("UPDATE jobs SET updated = '2020-01-01T00:00:00+00:00' WHERE id = ?", (job,))
        assert changed.rowcount == 1


def test_large_pictures_go_to_oxen_through_the_bucket(
    equipped: Program, server: FakeProviderServer, bucket: TestBucket, home: Path, tmp_path: Path
) -> None:
    """More than travels well inside one request; where they go was said before, once."""
    from PIL import Image

    references = []
    for number in range(2):
        file = tmp_path / f"noise-{number}.png"
        Image.effect_noise((1900, 1500), 80 + number).convert("RGB").save(file)
        references.append({"id": f"r{number}", "path": str(file)})
    film = write_film(
        tmp_path, references=references, shots=[{"id": "s1", "prompt": "@Image1 becomes @Image2", "duration": 5}]
    )
    settings = home / "settings.json"
    kept = json.loads(settings.read_text())
    settings.write_text(json.dumps({**kept, "agreed": []}))
    server.plan(JobLife(held=True))
    process = equipped.start("render", film, "--provider", "oxen", "--json")
    server.wait_for(lambda: server.submissions == 1)
    links = list(addresses(dict(server.ledger[0].body)))
    assert [link.startswith(bucket.url) for link in links] == [True, True]
    assert sum(len(fetched(link)) for link in links) > 12_000_000
    server.finish(server.ledger[0].id)
    ran = ended(process)
    assert ran.status == 0
    assert ran.err.count("go into your own bucket") == 1
    assert bucket.objects == []
    small = equipped.run("render", pictured(tmp_path), "--provider", "oxen", "--json")
    assert (small.status, bucket.methods().count("PUT")) == (0, 2)
    assert "bucket" not in small.err


def test_an_upload_is_used_again_by_the_next_run(
    online: Program, server: FakeProviderServer, home: Path, tmp_path: Path
) -> None:
    film = pictured(tmp_path)
    for _ in range(2):
        assert online.run("render", film, "--provider", "aihubmax", "--json").status == 0
    assert len(server.to("/v1/files/upload/stream")) == 2, "two pictures, once each"
    first, second = (list(addresses(dict(order.body))) for order in server.ledger)
    assert first == second
    server.kill_link(first[0], 404)
    assert online.run("render", film, "--provider", "aihubmax", "--json").status == 0
    assert len(server.to("/v1/files/upload/stream")) == 3


def test_where_pictures_go_is_said_once(online: Program, tmp_path: Path) -> None:
    film = pictured(tmp_path)
    first = online.run("render", film, "--provider", "aihubmax")
    again = online.run("render", film, "--provider", "aihubmax")
    assert (first.status, again.status) == (0, 0)
    assert "Pictures and videos of this film are uploaded to AIHubMax" in first.err
    assert "uploaded to" not in again.err
    settings = Path(online.environ["KLING_DESKTOP_HOME"]) / "settings.json"
    assert json.loads(settings.read_text())["agreed"] == ["aihubmax"]
