"""Places in a text: Python counts code points, Qt counts UTF-16 units, and an emoji is one or two."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache


# A prompt with a hundred mentions is asked about two hundred times with every key.
@lru_cache(maxsize=64)
def _pairs(text: str) -> tuple[int, ...]:
    """The places of the letters that Qt counts as two."""
    if text.isascii() or not text or max(text) <= "\uffff":
        return ()
    return tuple(place for place, letter in enumerate(text) if letter > "\uffff")


def to_qt(text: str, place: int) -> int:
    """The UTF-16 place of a code point's place."""
    pairs = _pairs(text)
    return place + bisect_left(pairs, place) if pairs else place


def from_qt(text: str, place: int) -> int:
    """The code point's place of a UTF-16 place; the middle of a pair counts as its start."""
    pairs = _pairs(text)
    before = bisect_right(pairs, place - 2, key=lambda at: to_qt(text, at)) if pairs else 0
    inside = before < len(pairs) and to_qt(text, pairs[before]) == place - 1
    return min(place - before - inside, len(text))
