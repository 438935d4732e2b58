"""Dictionaries: found, opened, asked; the artist's own words kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from kling_desktop.domain.troubles import CannotSave
from kling_desktop.host.spelling import Spelling


def dictionary(folder: Path, code: str, *known: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{code}.aff").write_text("SET UTF-8\nTRY esianrtolcdugmphbyfvkwz\n", "utf-8")
    (folder / f"{code}.dic").write_text("\n".join([str(len(known)), *known]) + "\n", "utf-8")
    return folder


def spelling(tmp_path: Path, **environ: str) -> Spelling:
    return Spelling(tmp_path / "own" / "words.txt", {"HOME": str(tmp_path), **environ})


def test_there_is_always_english(tmp_path: Path) -> None:
    speller = spelling(tmp_path).open(None)
    assert speller is not None
    assert speller.file.code.startswith("en")
    assert speller.wrong(["camera", "camrea", "don’t", "Slowly"]) == {"camrea"}
    assert "camera" in speller.suggest("camrea")


def test_the_persons_own_dictionary_comes_first(tmp_path: Path) -> None:
    dictionary(tmp_path / "dicts", "en_GB", "colour")
    ours = spelling(tmp_path, DICPATH=str(tmp_path / "dicts"), LANG="en_GB.UTF-8")
    speller = ours.open(None)
    assert speller is not None
    assert speller.wrong(["colour", "color"]) == {"color"}


def test_a_language_is_chosen_by_its_code(tmp_path: Path) -> None:
    dictionary(tmp_path / "dicts", "fr", "lune")
    dictionary(tmp_path / "dicts", "ru_RU", "луна")
    ours = spelling(tmp_path, DICPATH=str(tmp_path / "dicts"))
    codes = [file.code for file in ours.dictionaries()]
    assert "fr" in codes
    assert "ru_RU" not in codes
    french = ours.open("fr")
    assert french is not None
    assert french.wrong(["lune", "moon"]) == {"moon"}
    assert ours.open("xx") is None


@pytest.mark.expects_log("cannot be read")
def test_a_damaged_dictionary_is_passed_over(tmp_path: Path) -> None:
    folder = dictionary(tmp_path / "dicts", "en_US", "door")
    (folder / "en_US.aff").write_text("SFX A Y many\nFLAG what\n", "utf-8")
    (folder / "en_US.dic").write_bytes(b"\xff\xfe\x00nothing")
    speller = spelling(tmp_path, DICPATH=str(folder)).open("en_US")
    assert speller is None


def test_own_words_are_kept(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    ours = spelling(tmp_path)
    assert ours.own_words() == frozenset()
    ours.learn("Kuleshov")
    assert ours.learn("bokeh") == {"Kuleshov", "bokeh"}
    assert (tmp_path / "own" / "words.txt").read_text("utf-8") == "bokeh\nKuleshov\n"
    assert spelling(tmp_path).own_words() == {"Kuleshov", "bokeh"}


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotSave):
        spelling(tmp_path).learn("bokeh")
