"""Project files: what is read, what is kept, what is refused and with which words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kling_desktop.domain.film import Crop, Settings
from kling_desktop.domain.project import Project, read_project, write_project
from kling_desktop.domain.troubles import UnreadableProject
from kling_desktop.words.troubles import sentence
from tests.unit.domain.films import FOLDER

WHOLE = """{
  "format": "kling-desktop-project",
  "version": 1,
  "id": "5f0c",
  "name": "Launch day",
  "references": [
    {
      "id": "r1",
      "path": "pictures/rocket.jpg",
      "crop": [
        0,
        0.25,
        1,
        0.5
      ],
      "rotate": 90,
      "sha256": "ab12",
      "mood": "bright"
    },
    {
      "id": "r2",
      "url": "https://example.org/moon.png",
      "aside": true
    }
  ],
  "elements": [
    {
      "id": "e1",
      "name": "Astronaut",
      "frontal": {
        "path": "../front.png",
        "aside": true
      },
      "angles": [
        {
          "path": "side.png",
          "x": 1
        }
      ],
      "voice": "low"
    }
  ],
  "start_frame": {
    "path": "coffee.png"
  },
  "end_frame": null,
  "source_video": {
    "url": "https://example.org/walk.mp4",
    "use": "reference",
    "start": 0,
    "end": 4.5,
    "fps": 24
  },
  "shots": [
    {
      "id": "s1",
      "prompt": "@Element1 倒咖啡 ☕",
      "duration": 5,
      "lens": "35 mm"
    },
    {
      "id": "s2",
      "prompt": "@Image1 lifts off",
      "duration": 4
    }
  ],
  "settings": {
    "provider": "oxen",
    "model": null,
    "aspect_ratio": "16:9",
    "quality": "pro",
    "generate_audio": false,
    "keep_audio": true,
    "negative_prompt": null,
    "takes": 1,
    "send_references": "all",
    "provider_options": {
      "oxen": {
        "a": [
          1,
          null
        ]
      }
    },
    "mood": {
      "deep": [
        1.5
      ]
    }
  },
  "zebra": 1,
  "apple": [
    true
  ]
}
"""


def read(text: str | bytes, folder: Path = FOLDER) -> Project:
    return read_project(text if isinstance(text, bytes) else text.encode(), folder)


def changed(change: Callable[[Any], None]) -> bytes:
    data = json.loads(WHOLE)
    change(data)
    return json.dumps(data).encode()


def test_a_whole_file_comes_back_letter_for_letter() -> None:
    assert write_project(read(WHOLE).film, FOLDER) == WHOLE


def test_the_parts_are_read_as_what_they_are() -> None:
    film = read(WHOLE).film
    assert film.references[0].media.path == FOLDER / "pictures/rocket.jpg"
    assert film.references[0].media.crop == Crop(x=0, y=0.25, width=1, height=0.5)
    assert [reference.id for reference in film.numbered] == ["r1"]
    assert film.elements[0].frontal is not None
    assert film.elements[0].frontal.path == FOLDER.parent / "front.png"
    assert film.elements[0].frontal.aside
    assert film.source_video is not None
    assert film.source_video.end == 4.5
    assert film.duration == 9


def test_a_byte_order_mark_is_no_trouble() -> None:
    assert read(b"\xef\xbb\xbf" + WHOLE.encode()).film == read(WHOLE).film


def test_the_least_file_opens_with_defaults() -> None:
    film = read('{"format": "kling-desktop-project", "version": 1}').film
    assert film.settings == Settings()
    assert film.shots == ()
    assert film.id


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        (lambda d: d["shots"][0].update(duration=2.5), lambda f: f.shots[0].duration == 2.5),
        (lambda d: d["shots"][0].update(duration=0), lambda f: f.shots[0].duration == 0),
        (lambda d: d["shots"][0].update(duration=-3), lambda f: f.shots[0].duration == -3),
        (lambda d: d["shots"][0].update(duration=99), lambda f: f.shots[0].duration == 99),
        (lambda d: d["settings"].update(aspect_ratio="21:9"), lambda f: f.settings.aspect_ratio == "21:9"),
        (lambda d: d["settings"].update(quality="ultra"), lambda f: f.settings.quality == "ultra"),
        (lambda d: d["settings"].update(takes=9), lambda f: f.settings.takes == 9),
        (lambda d: d["settings"].update(provider="veo"), lambda f: f.settings.provider == "veo"),
        (lambda d: d["settings"].update(send_references="some"), lambda f: f.settings.send_references == "some"),
        (lambda d: d["references"][0].update(rotate=45), lambda f: f.references[0].media.rotate == 45),
        (lambda d: d["references"][0].update(crop=[2, 0, 1, 1]), lambda f: f.references[0].media.crop.x == 2),
        (lambda d: d["source_video"].update(use="eat"), lambda f: f.source_video.use == "eat"),
        (lambda d: d["references"][1].update(url="gopher://x"), lambda f: f.references[1].media.url == "gopher://x"),
    ],
)
def test_readable_values_that_no_model_takes_are_kept(
    change: Callable[[Any], None], kept: Callable[[Any], bool]
) -> None:
    project = read(changed(change))
    assert kept(project.film)
    assert read(write_project(project.film, FOLDER)).film == project.film


def test_whole_numbers_written_with_a_point_are_whole() -> None:
    film = read(changed(lambda d: d["shots"][0].update(duration=5.0))).film
    assert isinstance(film.shots[0].duration, int)


def test_missing_ids_are_invented_and_double_ones_made_unique() -> None:
    def change(data: Any) -> None:
        del data["shots"][0]["id"]
        data["references"][1]["id"] = "r1"
        data["elements"][0]["id"] = ""
        del data["id"]

    film = read(changed(change)).film
    ids = [film.id, film.shots[0].id, film.references[1].id, film.elements[0].id, "r1", "s2"]
    assert film.references[0].id == "r1"
    assert all(ids)
    assert len(set(ids)) == len(ids)


def test_a_newer_version_opens_read_only() -> None:
    project = read(changed(lambda d: d.update(version=2)))
    assert (project.version, project.read_only) == (2, True)
    assert read(WHOLE).read_only is False


def test_a_newer_version_that_cannot_be_understood_says_so() -> None:
    with pytest.raises(UnreadableProject) as caught:
        read(changed(lambda d: d.update(version=7, shots={"all": "new"})))
    assert sentence(caught.value.facts) == (
        "The film cannot be opened: it was saved by a newer version of Kling Desktop (7), "
        "and shots cannot be understood."
    )


def test_half_characters_become_the_replacement_sign() -> None:
    film = read(changed(lambda d: d["shots"][0].update(prompt="a\ud83d b"))).film
    assert film.shots[0].prompt == "a\ufffd b"


WRONG_TYPES: list[tuple[str, Callable[[Any], None], str]] = [
    ("shots[1].duration is not a number", lambda d: d["shots"][1].update(duration="4"), "text"),
    ("shots[1].duration is not a number", lambda d: d["shots"][1].update(duration=True), "flag"),
    ("shots[1].duration is not a number", lambda d: d["shots"][1].update(duration=None), "null"),
    ("shots[1].duration is too large a number", lambda d: d["shots"][1].update(duration=10**30), "huge"),
    ("shots[0].prompt is not text", lambda d: d["shots"][0].update(prompt=5), "number"),
    ("shots[0].id is not text", lambda d: d["shots"][0].update(id=5), "number"),
    ("shots[0] is not an object with named values", lambda d: d["shots"].__setitem__(0, "go"), "text"),
    ("shots is not a list", lambda d: d.update(shots={}), "object"),
    ("shots is not a list", lambda d: d.update(shots=None), "null"),
    ("references is not a list", lambda d: d.update(references="a.jpg"), "text"),
    ("references[0] is not an object with named values", lambda d: d["references"].__setitem__(0, "a.jpg"), "text"),
    ("references[0].path is not text", lambda d: d["references"][0].update(path=3), "number"),
    ("references[0].path is empty", lambda d: d["references"][0].update(path=" "), "blank"),
    ("references[0].path holds a null byte", lambda d: d["references"][0].update(path="a\x00b"), "null byte"),
    ("references[0].path is too long", lambda d: d["references"][0].update(path="a" * 40_000), "long"),
    ("references[0].rotate is not a whole number", lambda d: d["references"][0].update(rotate=1.5), "fraction"),
    ("references[0].crop is not a list of four numbers", lambda d: d["references"][0].update(crop=[1, 2]), "short"),
    ("references[0].crop[2] is not a number", lambda d: d["references"][0].update(crop=[0, 0, "1", 1]), "text"),
    ("references[0].sha256 is not text", lambda d: d["references"][0].update(sha256=1), "number"),
    ("references[0].aside is neither true nor false", lambda d: d["references"][0].update(aside="no"), "text"),
    (
        "references[0] has both a path and a url; it can have one",
        lambda d: d["references"][0].update(url="https://a.b/c"),
        "both",
    ),
    ("references[0] has neither a path nor a url", lambda d: d["references"][0].pop("path"), "none"),
    ("elements[0].angles is not a list", lambda d: d["elements"][0].update(angles={}), "object"),
    ("elements[0].angles[0].path is not text", lambda d: d["elements"][0]["angles"][0].update(path=[]), "list"),
    ("elements[0].frontal has neither a path nor a url", lambda d: d["elements"][0].update(frontal={}), "none"),
    (
        "elements[0].frontal.aside is neither true nor false",
        lambda d: d["elements"][0]["frontal"].update(aside=1),
        "number",
    ),
    ("elements[0].name is not text", lambda d: d["elements"][0].update(name=None), "null"),
    ("start_frame is not an object with named values", lambda d: d.update(start_frame="a.png"), "text"),
    ("source_video.start is not a number", lambda d: d["source_video"].update(start="0"), "text"),
    ("source_video.use is not text", lambda d: d["source_video"].update(use=1), "number"),
    ("settings is not an object with named values", lambda d: d.update(settings=[]), "list"),
    ("settings is not an object with named values", lambda d: d.update(settings=None), "null"),
    ("settings.takes is not a whole number", lambda d: d["settings"].update(takes=1.5), "fraction"),
    ("settings.takes is not a number", lambda d: d["settings"].update(takes="2"), "text"),
    ("settings.generate_audio is neither true nor false", lambda d: d["settings"].update(generate_audio=1), "number"),
    ("settings.model is not text", lambda d: d["settings"].update(model=3), "number"),
    ("settings.provider is not text", lambda d: d["settings"].update(provider=None), "null"),
    (
        "settings.provider_options is not an object with named values",
        lambda d: d["settings"].update(provider_options=[]),
        "list",
    ),
    ("name is not text", lambda d: d.update(name={}), "object"),
    ("id is not text", lambda d: d.update(id=1), "number"),
    ("it is not a film of Kling Desktop", lambda d: d.update(format="other"), "other format"),
    ("it is not a film of Kling Desktop", lambda d: d.pop("format"), "no format"),
    ("it does not say which version of the format it has", lambda d: d.pop("version"), "no version"),
    ("its version is not a number from 1 on", lambda d: d.update(version="1"), "text version"),
    ("its version is not a number from 1 on", lambda d: d.update(version=0), "version 0"),
    ("its version is not a number from 1 on", lambda d: d.update(version=True), "flag version"),
]


@pytest.mark.parametrize(("why", "change"), [pytest.param(w, c, id=f"{w}: {n}") for w, c, n in WRONG_TYPES])
def test_what_cannot_be_understood_is_named_with_its_place(why: str, change: Callable[[Any], None]) -> None:
    with pytest.raises(UnreadableProject) as caught:
        read(changed(change))
    assert sentence(caught.value.facts) == f"The film cannot be opened: {why}."


DEEP = 500
FILES: list[tuple[str, bytes]] = [
    ("it is empty", b""),
    ("it is empty", b"  \n"),
    ("it is not UTF-8 text", WHOLE.encode("utf-16")),
    ("it is not UTF-8 text", b'{"format": "\xff"}'),
    ("it is damaged or not a project file: see line 1, column 1", b"\x89PNG"[1:]),
    ("it is damaged or not a project file: see line 2, column 1", b'{"format":\n'),
    ("it is not a film of Kling Desktop", b"[1]"),
    ("it is not a film of Kling Desktop", b"null"),
    ("it is nested too deeply", b"[" * DEEP + b"]" * DEEP),
    ("it is nested too deeply", b"[" * 200_000 + b"]" * 200_000),
    ("it is nested too deeply", WHOLE.replace('"zebra": 1', '"z": ' + '{"a":' * DEEP + "1" + "}" * DEEP).encode()),
    ("it holds NaN, which is not a usable number", WHOLE.replace('"zebra": 1', '"z": NaN').encode()),
    ("it holds -Infinity, which is not a usable number", WHOLE.replace('"zebra": 1', '"z": -Infinity').encode()),
    ("it holds 1e999, which is not a usable number", WHOLE.replace('"zebra": 1', '"z": 1e999').encode()),
    (
        "it holds 999999999999…, which is not a usable number",
        WHOLE.replace('"zebra": 1', '"z": ' + "9" * 5000).encode(),
    ),
    ("it is larger than 20 MB", b" " * 20_000_001),
]


@pytest.mark.parametrize(("why", "text"), FILES, ids=[f"{index}: {why}" for index, (why, _) in enumerate(FILES)])
def test_what_is_no_film_is_refused_with_a_reason(why: str, text: bytes) -> None:
    with pytest.raises(UnreadableProject) as caught:
        read(text)
    assert sentence(caught.value.facts) == f"The film cannot be opened: {why}."


def test_the_file_is_named_once_the_reader_knows_it() -> None:
    with pytest.raises(UnreadableProject) as caught:
        read(b"")
    caught.value.given["file"] = "old.kling"
    assert sentence(caught.value.facts) == "old.kling cannot be opened: it is empty."
