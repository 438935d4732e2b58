"""The bucket from the command line; its secret never stands in an argument, a file or an answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.bucket import KEY_ID, REGION, SECRET, TestBucket
from tests.program import Program, picture, write_film


@pytest.fixture
def keyring(tmp_path: Path) -> dict[str, str]:
    """A keyring that several processes share."""
    return {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_backend.FileKeyring",
        "KLING_TEST_KEYRING_FILE": str(tmp_path / "keyring.json"),
    }


def setting(there: TestBucket, **changes: str) -> list[str]:
    given = {"endpoint": there.url, "region": REGION, "bucket": there.name, "key-id": KEY_ID, **changes}
    return ["bucket", "set", *(word for name, value in given.items() for word in (f"--{name}", value)), "--json"]


def test_set_test_show_remove(
    program: Program, bucket: TestBucket, keyring: dict[str, str], home: Path, tmp_path: Path
) -> None:
    done = program.run(*setting(bucket), stdin=SECRET + "\n", environ=keyring)
    assert (done.status, done.document["secret"]) == (0, "keyring")
    assert SECRET in (tmp_path / "keyring.json").read_text()
    tried = program.run("bucket", "test", "--json", environ=keyring)
    assert (tried.status, tried.document["works"]) == (0, True)
    assert [(step["step"], step["ok"]) for step in tried.document["steps"]] == [
        ("write", True), ("read", True), ("delete", True)
    ]  # fmt: skip
    assert bucket.objects == []
    shown = program.run("bucket", "show", "--json", environ=keyring)
    assert (shown.document["bucket"], shown.document["endpoint"]) == (bucket.name, bucket.url)
    for file in home.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
    assert SECRET not in done.out + done.err + tried.out + tried.err + shown.out + shown.err
    removed = program.run("bucket", "remove", "--json", environ=keyring)
    assert (removed.status, removed.document) == (0, {"removed": True})
    assert not any(json.loads((tmp_path / "keyring.json").read_text()).values())
    assert program.run("bucket", "show", "--json", environ=keyring).document == {"bucket": None, "secret": None}
    assert program.run("bucket", "test", "--json", environ=keyring).status == 3


def test_a_wrong_secret_fails_the_test_in_words(program: Program, bucket: TestBucket, keyring: dict[str, str]) -> None:
    assert program.run(*setting(bucket), stdin="not-the-secret\n", environ=keyring).status == 0
    tried = program.run("bucket", "test", environ=keyring)
    assert tried.status == 1
    assert f"The bucket {bucket.name} does not accept this key." in tried.out
    assert "not-the-secret" not in tried.out + tried.err


@pytest.mark.parametrize(
    ("changes", "stdin", "code"),
    [
        ({"endpoint": "http://s3.example.org"}, SECRET, "bucket.unfit"),
        ({"region": "eu 1"}, SECRET, "bucket.unfit"),
        ({"hours": "2"}, SECRET, "bucket.unfit"),
        ({}, "", "key.empty"),
        ({}, "two words", "key.impossible"),
        ({"bucket": ""}, SECRET, "bucket.incomplete"),
    ],
)
def test_what_cannot_be_right_changes_nothing(
    program: Program, bucket: TestBucket, keyring: dict[str, str], changes: dict[str, str], stdin: str, code: str
) -> None:
    ran = program.run(*setting(bucket, **changes), stdin=stdin + "\n", environ=keyring)
    assert (ran.status, ran.document["error"]["code"]) == (2, code)
    assert program.run("bucket", "show", "--json", environ=keyring).document["bucket"] is None


def test_a_local_picture_fits_pixeldojo_once_there_is_a_bucket(
    program: Program, bucket: TestBucket, tmp_path: Path
) -> None:
    film = write_film(tmp_path, references=[{"id": "r1", "path": str(picture(tmp_path))}])
    order = ("check", film, "--provider", "pixeldojo", "--show-request", "--json")
    assert "picture.no-route" in [problem["code"] for problem in first(program, *order)["problems"]]
    secret = {"KLING_DESKTOP_BUCKET_SECRET": SECRET}
    assert program.run(*setting(bucket), environ=secret).document["secret"] == "environment"
    without = first(program, *order)
    assert "picture.no-route" in [problem["code"] for problem in without["problems"]], "a bucket without its secret"
    ready = first(program, *order, environ=secret)
    assert ready["fits"]
    assert ready["request"]["image_urls"] == ["<address of rocket.png once it is uploaded>"]
    assert bucket.methods() == [], "a check uploads nothing"


def first(program: Program, *words: str | Path, environ: dict[str, str] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = program.run(*words, environ=environ).document["providers"][0]
    return found
