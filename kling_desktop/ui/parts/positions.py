"""Places in a text: Python counts code points, Qt counts UTF-16 units, and an emoji is one or two."""

from __future__ import annotations


def _simple(text: str) -> bool:
    return text.isascii() or max(text) <= "\uffff"


def to_qt(text: str, place: int) -> int:
    """The UTF-16 place of a code point's place."""
    if not text or _simple(text):
        return place
    return place + sum(letter > "\uffff" for letter in text[:place])


def from_qt(text: str, place: int) -> int:
    """The code point's place of a UTF-16 place; the middle of a pair counts as its start."""
    if not text or _simple(text):
        return min(place, len(text))
    units = 0
    for index, letter in enumerate(text):
        step = 2 if letter > "\uffff" else 1
        if units + step > place:
            return index
        units += step
    return len(text)
