"""`check`: verdicts, prices and requests as JSON, and what it says of input that is no film."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.program import Program, picture, write_film


def by_provider(document: Any) -> dict[str, Any]:
    """The verdicts by provider."""
    return {verdict["provider"]: verdict for verdict in document["providers"]}


def test_every_provider_has_a_verdict_and_a_price(program: Program, tmp_path: Path, home: Path) -> None:
    ran = program.run("check", write_film(tmp_path), "--json")
    assert ran.status == 0
    verdicts = by_provider(ran.document)
    assert list(verdicts) == ["oxen", "pixeldojo", "aihubmax", "animatic"]
    assert all(verdict["fits"] for verdict in verdicts.values())
    assert verdicts["oxen"]["cost"] == {
        "amount": 1.12,
        "currency": "USD",
        "basis": "5 s × $0.224",
        "estimate": False,
    }
    assert verdicts["pixeldojo"]["cost"]["credits"] == verdicts["pixeldojo"]["cost"]["amount"]
    assert verdicts["pixeldojo"]["cost"]["currency"] is None
    assert verdicts["aihubmax"]["cost"]["amount"] is None
    assert verdicts["animatic"]["cost"]["amount"] == 0
    assert not home.exists(), "check keeps nothing"


def test_what_does_not_fit_is_refused_with_the_field(program: Program, tmp_path: Path) -> None:
    film = write_film(tmp_path, shots=[{"id": "s1", "prompt": "A rocket", "duration": 2}])
    ran = program.run("check", film, "--provider", "oxen", "--json")
    assert ran.status == 3
    (verdict,) = ran.document["providers"]
    assert verdict["fits"] is False
    problem = next(problem for problem in verdict["problems"] if problem["severity"] == "error")
    assert problem["field"].startswith("shots")
    assert problem["code"] == problem["code"].lower()
    assert "." in problem["code"]
    assert problem["message"]


def test_one_that_fits_is_enough(program: Program, tmp_path: Path) -> None:
    references = [{"id": "r1", "path": picture(tmp_path).name}]
    ran = program.run("check", write_film(tmp_path, references=references), "--json")
    verdicts = by_provider(ran.document)
    assert ran.status == 0
    assert (verdicts["pixeldojo"]["fits"], verdicts["oxen"]["fits"]) == (False, True)
    assert any(problem["field"].startswith("references[0]") for problem in verdicts["pixeldojo"]["problems"])


def test_the_request_is_shown_to_the_last_byte(program: Program, tmp_path: Path) -> None:
    references = [{"id": "r1", "path": picture(tmp_path).name}]
    film = write_film(tmp_path, references=references, shots=[{"id": "s", "prompt": "@Image1 flies", "duration": 5}])
    ran = program.run("check", film, "--provider", "oxen", "--show-request", "--json")
    request = ran.document["providers"][0]["request"]
    assert request["prompt"] == "@Image1 flies"
    assert request["duration"] == 5
    (address,) = request["input_image"]
    head, data = address.split(",", 1)
    assert head.startswith("data:image/")
    assert base64.b64decode(data).startswith((b"\x89PNG", b"\xff\xd8\xff"))


def test_an_address_that_is_not_known_yet_is_marked(program: Program, tmp_path: Path) -> None:
    references = [{"id": "r1", "path": picture(tmp_path).name}]
    film = write_film(tmp_path, references=references)
    ran = program.run("check", film, "--provider", "aihubmax", "--show-request", "--json")
    assert "<address of rocket.png once it is uploaded>" in json.dumps(ran.document["providers"][0]["request"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty", b""),
        ("words", b"this is no film"),
        ("half", b'{"format": "kling-desktop-project", "version": 1, "shots": ['),
        ("foreign", b'{"format": "somebody-else", "version": 1}'),
        ("list", b"[1, 2, 3]"),
        ("binary", bytes(range(256)) * 10),
        ("deep", b"[" * 100_000),
        ("types", b'{"format": "kling-desktop-project", "version": 1, "id": "x", "shots": "many"}'),
    ],
)
def test_what_is_no_film_is_said_plainly(program: Program, tmp_path: Path, name: str, content: bytes) -> None:
    film = tmp_path / f"{name}.kling"
    film.write_bytes(content)
    for command in (("check", film), ("render", film, "--provider", "animatic")):
        ran = program.run(*command, "--json")
        assert ran.status == 2
        assert film.name in ran.err
        assert json.loads(ran.out.splitlines()[0])["error"]["code"] == "project.unreadable"


def test_a_missing_file_and_a_folder(program: Program, tmp_path: Path) -> None:
    assert program.run("check", tmp_path / "none.kling").status == 2
    assert program.run("check", tmp_path).status == 2


def test_a_newer_film_is_still_checked(program: Program, tmp_path: Path) -> None:
    ran = program.run("check", write_film(tmp_path, version=99), "--json")
    assert ran.status in {0, 3}
    assert "newer" in ran.err


@pytest.mark.parametrize("content", [None, b"", b"GIF89a lies", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_a_picture_that_is_none(program: Program, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "cat.png").write_bytes(content)
    film = write_film(tmp_path, references=[{"id": "r1", "path": "cat.png"}])
    ran = program.run("check", film, "--provider", "oxen", "--json")
    assert ran.status == 3
    problems = ran.document["providers"][0]["problems"]
    assert any(problem["field"].startswith("references[0]") and problem["severity"] == "error" for problem in problems)
    assert "cat.png" in ran.err


def test_a_model_nobody_knows_is_a_problem(program: Program, tmp_path: Path) -> None:
    film = write_film(tmp_path, settings={"provider": "oxen", "model": "kling-video-o9"})
    ran = program.run("check", film, "--provider", "oxen", "--json")
    assert ran.status == 3
    fields = [
        problem["field"] for problem in ran.document["providers"][0]["problems"] if problem["severity"] == "error"
    ]
    assert fields == ["settings.model"]


def test_wrong_usage(program: Program, tmp_path: Path) -> None:
    film = write_film(tmp_path)
    assert program.run("check", film, "--provider", "nobody").status == 2
    assert program.run("check").status == 2
    assert program.run("chekc", film).status == 2
    assert program.run("--version").out.startswith("Kling Desktop ")


def test_an_endless_file_name_is_unreadable(program: Program) -> None:
    ran = program.run("check", "x" * 5000, "--json")
    assert (ran.status, ran.document["error"]["code"]) == (2, "project.unreadable")


def test_the_document_is_one_line_to_every_reader(program: Program, tmp_path: Path) -> None:
    words = "A rocket\u2028lifts\u2029off\x85at dawn"
    film = write_film(tmp_path, shots=[{"id": "s1", "prompt": words, "duration": 5}])
    ran = program.run("check", film, "--provider", "oxen", "--show-request", "--json")
    (line,) = ran.out.splitlines()
    assert json.loads(line)["providers"][0]["request"]["prompt"] == words
