"""Which words a dictionary may be asked about."""

from __future__ import annotations

import pytest

from kling_desktop.domain.spelling import words


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("A red door", ["red", "door"]),
        ("@Image1 lifts, @Element2stays", ["lifts"]),
        ("the cat's paw, don’t", ["the", "cat's", "paw", "don’t"]),
        ("shot on 35mm, 4k and f2.8", ["shot", "on", "and"]),
        ("see https://example.org/teh and me@exampel.org now", ["see", "and", "now"]),
        ("file.png #hero a_b", []),
        ("go www.site.org/@Image1x/end on", ["go", "on"]),
        ("猫睡了 cat 醒了", ["cat"]),
        ("HDR but SHOUTING", ["but", "SHOUTING"]),
        ("It ends. Next", ["It", "ends", "Next"]),
        ("Zoë's café", ["Zoë's", "café"]),
    ],
)
def test_words(text: str, asked: list[str]) -> None:
    found = words(text)
    assert [word.text for word in found] == asked
    assert [text[word.start : word.end] for word in found] == asked
