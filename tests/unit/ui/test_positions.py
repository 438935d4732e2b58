"""Python counts code points, Qt counts UTF-16 units."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.ui.parts.positions import from_qt, to_qt

TEXTS = st.text("ab é中😀🎬\n")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS, st.integers(0, 200))
def test_every_place_has_its_own(text: str, place: int) -> None:
    place = min(place, len(text))
    assert to_qt(text, place) == units(text[:place])
    assert from_qt(text, to_qt(text, place)) == place


@given(TEXTS, st.integers(0, 400))
def test_the_middle_of_a_pair_is_its_start_and_past_the_end_is_the_end(text: str, place: int) -> None:
    found = from_qt(text, place)
    assert units(text[:found]) <= place
    assert found == len(text) or place < units(text[: found + 1])
