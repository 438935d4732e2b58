"""File names are safe everywhere and still what the artist wrote."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.host.names import LONGEST, free_stem, safe_name, shortened


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Launch day", "Launch day"),
        ("夜のカフェ ☕", "夜のカフェ ☕"),
        ("Ночь — утро", "Ночь — утро"),
        ("cafe\u0301", "café"),
        ("a/b\\c|d", "a - b - c - d"),
        ('what? "yes": <no>*', "what yes no"),
        ("  two   spaces\tand\nlines ", "two spaces and lines"),
        ("..hidden. . ", "hidden"),
        ("../../etc/passwd", "- .. - etc - passwd"),
        ("CON", "_CON"),
        ("con.old", "_con.old"),
        ("lpt1", "_lpt1"),
        ("Console", "Console"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("👩\u200d🚀 up", "👩\u200d🚀 up"),
        ("\ud800 lone", "lone"),
        ("", "Untitled"),
        (" ... ", "Untitled"),
        ("\x00\x07", "Untitled"),
    ],
)
def test_safe_names(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(st.text(max_size=300))
def test_any_text_is_a_name(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name.encode()) <= LONGEST
    assert not set(name) & set('/\\:*?"<>|\0')
    assert name == name.strip(" .")
    assert safe_name(name) == name


def test_a_long_name_never_ends_within_a_sign() -> None:
    assert shortened("日" * 100, 31) == "日" * 10
    assert shortened("ne\u0301", 3) == "n"
    assert shortened("a👩\u200d🚀", 9) == "a"
    assert shortened("short", 120) == "short"


def test_a_free_name_is_beside_nothing_with_any_of_the_endings(tmp_path: Path) -> None:
    assert free_stem(tmp_path, "take", (".mp4", ".json")) == "take"
    (tmp_path / "take.json").touch()
    (tmp_path / "take (2).mp4").touch()
    assert free_stem(tmp_path, "take", (".mp4", ".json")) == "take (3)"
