"""The shelf of elements: files that outlive films and databases; and one element as one file, from friend or foe."""

from __future__ import annotations

import asyncio
import hashlib
import json
import zipfile
from collections.abc import Callable, Coroutine
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image

from kling_desktop.domain.events import Bus, ShelfChanged
from kling_desktop.domain.film import Crop, Element, ElementId, Media
from kling_desktop.domain.shelf import (
    ShelfElement,
    ShelfId,
    look_of,
    matches,
    shelved,
    tags_from,
    taken,
    updated,
    with_look,
    without_look,
)
from kling_desktop.domain.troubles import NotAnElement, PictureLost
from kling_desktop.host.paths import find_paths
from kling_desktop.library import element_files, shelf_data
from kling_desktop.library.element_shelf import ElementShelf
from kling_desktop.words import troubles as trouble_words

T = TypeVar("T")
Run = Callable[[Coroutine[object, object, T]], T]


@pytest.fixture
def heard() -> list[ShelfChanged]:
    return []


@pytest.fixture
def shelf(tmp_path: Path, heard: list[ShelfChanged]) -> ElementShelf:
    bus = Bus()
    bus.subscribe(ShelfChanged, heard.append)
    return ElementShelf(find_paths({"KLING_DESKTOP_HOME": str(tmp_path / "home")}), bus)


def run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(work)


def drawn(file: Path, colour: str, kind: str | None = None) -> Media:
    Image.new("RGB", (320, 320), colour).save(file, kind)
    return Media(path=file)


@pytest.fixture
def ada(tmp_path: Path) -> Element:
    front = replace(drawn(tmp_path / "ada.png", "red"), crop=Crop(x=0.25, width=0.5), rotate=90)
    return Element(
        id=ElementId("e1"), name="Ada", frontal=front, angles=(drawn(tmp_path / "side.jpg", "blue"),), notes="brave"
    )


def test_what_is_saved_is_there_for_the_next_one_who_looks(
    shelf: ElementShelf, ada: Element, tmp_path: Path, heard: list[ShelfChanged]
) -> None:
    kept = run(shelf.save(replace(shelved(ada), tags=("hero",))))
    assert heard == [ShelfChanged()]
    for file in tmp_path.glob("*.*"):
        file.unlink()  # the artist tidies up
    another = ElementShelf(find_paths({"KLING_DESKTOP_HOME": str(tmp_path / "home")}), Bus())
    found = run(another.list())
    assert found.elements == (kept,)
    look = found.elements[0].looks[0]
    assert (look.notes, found.elements[0].tags) == ("brave", ("hero",))
    assert look.frontal is not None
    assert look.frontal.path is not None
    assert (look.frontal.crop, look.frontal.rotate) == (Crop(x=0.25, width=0.5), 90)
    assert hashlib.sha256(look.frontal.path.read_bytes()).hexdigest() == look.frontal.sha256
    assert taken(found.elements[0], look).name == "Ada"
    assert found.holding(look.id) == kept
    assert found.holding("nobody") is None


def test_pictures_are_kept_once_however_many_looks_use_them(shelf: ElementShelf, ada: Element, tmp_path: Path) -> None:
    entry = with_look(shelved(ada), look_of(ada, "again"))
    run(shelf.save(entry))
    run(shelf.save(shelved(ada)))
    assert len(list((tmp_path / "home" / "library" / ".references").iterdir())) == 2
    assert len(run(shelf.list()).elements) == 2


def test_a_missing_picture_keeps_the_shelf_as_it_was(shelf: ElementShelf, ada: Element) -> None:
    assert ada.frontal is not None
    assert ada.frontal.path is not None
    ada.frontal.path.unlink()
    with pytest.raises(PictureLost):
        run(shelf.save(shelved(ada)))
    assert run(shelf.list()).elements == ()


def test_broken_files_are_named_and_left_alone(shelf: ElementShelf, ada: Element, tmp_path: Path) -> None:
    kept = run(shelf.save(shelved(ada)))
    folder = tmp_path / "home" / "library" / ".shelf"
    whole = json.loads((folder / f"{kept.id}.json").read_text("utf-8"))
    bad: dict[str, bytes] = {
        "cut.json": b'{"format"',
        "newer.json": json.dumps(whole | {"version": 9}).encode(),
        "other.json": b"[]",
        "path.json": json.dumps(whole | {"looks": [{"id": "x", "frontal": {"file": "../../../etc/passwd"}}]}).encode(),
        "nolooks.json": json.dumps(whole | {"looks": []}).encode(),
        "deep.json": b"[" * 100_000,
    }
    for name, text in bad.items():
        (folder / name).write_bytes(text)
    found = run(shelf.list())
    assert found.elements == (kept,)
    assert set(found.broken) == set(bad)
    assert all((folder / name).read_bytes() == text for name, text in bad.items())


def test_unknown_keys_are_kept(shelf: ElementShelf, ada: Element, tmp_path: Path) -> None:
    kept = run(shelf.save(shelved(ada)))
    file = tmp_path / "home" / "library" / ".shelf" / f"{kept.id}.json"
    data = json.loads(file.read_text("utf-8"))
    data["voice"] = "alto"
    data["looks"][0]["weather"] = "rain"
    file.write_text(json.dumps(data), "utf-8")
    run(shelf.save(replace(run(shelf.list()).elements[0], name="Ada L.")))
    data = json.loads(file.read_text("utf-8"))
    assert (data["name"], data["voice"], data["looks"][0]["weather"]) == ("Ada L.", "alto", "rain")


def test_off_the_shelf_and_back(shelf: ElementShelf, ada: Element) -> None:
    kept = run(shelf.save(shelved(ada)))
    run(shelf.bin(kept.id))
    assert run(shelf.list()).elements == ()
    run(shelf.restore(kept.id))
    assert run(shelf.list()).elements == (kept,)
    with pytest.raises(NotAnElement):
        run(shelf.bin(ShelfId("nobody")))
    with pytest.raises(NotAnElement):
        run(shelf.bin(ShelfId("../films/mine")))


def test_updating_changes_one_look_and_the_last_look_stays(ada: Element) -> None:
    entry = with_look(shelved(ada), look_of(ada, "young"))
    first, second = entry.looks
    after = updated(entry, second.id, replace(ada, name="Ada L.", notes="braver", hue=4))
    assert after.looks == (first, replace(second, notes="braver"))
    assert (after.name, after.hue) == ("Ada L.", 4)
    assert without_look(after, second.id).looks == (first,)
    assert without_look(without_look(after, second.id), first.id).looks == (first,)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *[(query, True) for query in ("", "ada", "ADA space", "left-handed", "tag:her", "tag:hero ada", "suit")],
        *[(query, False) for query in ("bob", "ada bob", "tag:ada", "tag:villain")],
    ],
)
def test_search(ada: Element, query: str, found: bool) -> None:
    entry = replace(shelved(ada), tags=("Hero",), looks=(look_of(replace(ada, notes="Left-handed"), "Space suit"),))
    assert matches(entry, query) is found


def test_tags_are_typed_with_commas_or_spaces_each_once() -> None:
    assert tags_from(" hero, Space  hero，老人、HERO ") == ("hero", "Space", "老人")


def test_kept_copies_are_found_by_hash(shelf: ElementShelf, ada: Element, tmp_path: Path) -> None:
    kept = run(shelf.save(shelved(ada)))
    picture = kept.looks[0].angles[0]
    assert picture.path is not None
    assert picture.sha256 is not None
    assert run(shelf.kept(picture.sha256)) == picture.path
    picture.path.write_bytes(b"spoilt")
    assert run(shelf.kept(picture.sha256)) is None
    assert run(shelf.kept("../secret")) is None


# One element as one file -----------------------------------------------------------------------------------------


def test_an_element_travels_as_one_file(shelf: ElementShelf, ada: Element, tmp_path: Path) -> None:
    entry = run(shelf.save(with_look(replace(shelved(ada), tags=("hero",)), look_of(ada, "young"))))
    file, again = tmp_path / "Ada.klingelement", tmp_path / "again.klingelement"
    run(shelf.export(entry, file))
    run(shelf.export(entry, again))
    assert file.read_bytes() == again.read_bytes()
    elsewhere = ElementShelf(find_paths({"KLING_DESKTOP_HOME": str(tmp_path / "else")}), Bus())
    came = run(elsewhere.bring(file))
    assert run(elsewhere.list()).elements == (came,)
    assert (came.name, came.tags, [look.name for look in came.looks]) == ("Ada", ("hero",), ["", "young"])
    pictures = [media.path for look in came.looks for media in look.pictures]
    assert all(path is not None and (tmp_path / "else") in path.parents and path.is_file() for path in pictures)
    assert came.looks[0].frontal is not None
    assert came.looks[0].frontal.crop == Crop(x=0.25, width=0.5)


def test_what_is_here_already_is_never_written_over(shelf: ElementShelf, ada: Element, tmp_path: Path) -> None:
    entry = run(shelf.save(shelved(ada)))
    file = tmp_path / "Ada.klingelement"
    run(shelf.export(entry, file))
    mine = run(shelf.save(replace(entry, name="My Ada")))
    came = run(shelf.bring(file))
    assert {one.name for one in run(shelf.list()).elements} == {"My Ada", "Ada"}
    assert came.id != mine.id
    assert came.looks[0].id != mine.looks[0].id


def _png(colour: str = "red") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (320, 320), colour).save(buffer, "PNG")
    return buffer.getvalue()


def _manifest(*names: str, **more: object) -> bytes:
    looks = [{"id": "look", "name": "", "frontal": {"file": name}, "angles": []} for name in names]
    data = {"format": shelf_data.FORMAT, "version": 1, "id": "abc", "name": "X", "looks": looks} | more
    return json.dumps(data).encode()


def _name(data: bytes, ending: str = "png") -> str:
    return f"{hashlib.sha256(data).hexdigest()}.{ending}"


def _zip(file: Path, *entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return file


def _link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


_PNG = _png()
_GOOD = (element_files.MANIFEST, _manifest(_name(_PNG)))
_PICTURE = (element_files.PICTURES + _name(_PNG), _PNG)
_TEXT = b"#!/bin/sh"

HOSTILE: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no zip": ("damaged", lambda file: file.write_bytes(b"PK nothing")),
    "empty": ("damaged", lambda file: file.write_bytes(b"")),
    "cut short": (
        "damaged",
        lambda file: file.write_bytes(_zip(file, _GOOD, _PICTURE).read_bytes()[:-40]),
    ),
    "no manifest": ("another-format", lambda file: _zip(file, _PICTURE)),
    "other manifest": ("another-format", lambda file: _zip(file, (element_files.MANIFEST, b"{}"))),
    "newer": ("newer", lambda file: _zip(file, (element_files.MANIFEST, _manifest(_name(_PNG), version=2)), _PICTURE)),
    "traversal": ("odd-name", lambda file: _zip(file, _GOOD, _PICTURE, ("../../evil.png", _PNG))),
    "traversal inside": ("odd-name", lambda file: _zip(file, _GOOD, ("pictures/../../evil.png", _PNG))),
    "absolute": ("odd-name", lambda file: _zip(file, _GOOD, _PICTURE, ("/tmp/evil.png", _PNG))),
    "program": ("odd-name", lambda file: _zip(file, _GOOD, _PICTURE, ("setup.exe", b"MZ"))),
    "twice": ("odd-name", lambda file: _twice(file)),
    "link": ("odd-name", lambda file: _zip(file, _GOOD, (_link(_PICTURE[0]), b"/etc/passwd"))),
    "manifest points out": (
        "odd-name",
        lambda file: _zip(file, (element_files.MANIFEST, _manifest("../../../etc/passwd")), _PICTURE),
    ),
    "picture missing": ("picture-missing", lambda file: _zip(file, _GOOD)),
    "picture exchanged": ("picture-changed", lambda file: _zip(file, _GOOD, (_PICTURE[0], _png("blue")))),
    "no picture": (
        "not-a-picture",
        lambda file: _zip(
            file,
            (element_files.MANIFEST, _manifest(_name(_TEXT))),
            (element_files.PICTURES + _name(_TEXT), _TEXT),
        ),
    ),
    "bomb": (
        "too-large",
        lambda file: _zip(file, (element_files.MANIFEST, b" " * 200_000_000)),
    ),
    "lying bomb": ("too-large", lambda file: _lying(file)),
    "too many": (
        "too-large",
        lambda file: _zip(file, _GOOD, *((f"pictures/{number:064x}.png", b"") for number in range(500))),
    ),
    "other packing": ("damaged", lambda file: _zip(file, _GOOD, _PICTURE, method=zipfile.ZIP_LZMA)),
    "a folder": ("missing", lambda file: file.mkdir()),
}


def _twice(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(*_GOOD)
        packed.writestr(*_PICTURE)
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr(*_PICTURE)


def _lying(file: Path) -> None:
    """The header says a small size; what is packed unpacks to far more."""
    data = b" " * 30_000_000
    _zip(file, (element_files.MANIFEST, data))
    raw = file.read_bytes()
    size = len(data).to_bytes(4, "little")
    file.write_bytes(raw.replace(size, (900_000).to_bytes(4, "little")))


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_and_leave_nothing(shelf: ElementShelf, tmp_path: Path, case: str) -> None:
    why, make = HOSTILE[case]
    file = tmp_path / "from a stranger.klingelement"
    make(file)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(NotAnElement) as caught:
        run(shelf.bring(file))
    expected = {why, "damaged"} if case == "lying bomb" else {why}
    assert caught.value.given["why"] in expected
    words = trouble_words.sentence(caught.value.facts)
    assert words.startswith("from a stranger.klingelement ")
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before
    assert run(shelf.list()).elements == ()


def test_every_reason_has_a_sentence_of_its_own() -> None:
    reasons = {why for why, _make in HOSTILE.values()}
    sentences = {trouble_words.sentence(NotAnElement(file="a", why=why, name="b").facts) for why in reasons}
    assert len(sentences) == len(reasons)


def test_addresses_travel_as_addresses(shelf: ElementShelf, tmp_path: Path) -> None:
    web = Media(url="https://example.com/a.png")
    entry = run(shelf.save(shelved(Element(id=ElementId("e"), name="Web", frontal=web))))
    file = tmp_path / "web.klingelement"
    run(shelf.export(entry, file))
    came: ShelfElement = run(shelf.bring(file))
    assert came.looks[0].frontal == web
