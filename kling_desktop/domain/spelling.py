"""Which words of a prompt a dictionary may be asked about."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from kling_desktop.domain.mentions import find

_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+(?:['’][A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+)*")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@[\w-]+\.)\S*")
_BEFORE = re.compile(r"(?:[0-9_@#]|[A-Za-z0-9][./\\])\Z")
_AFTER = re.compile(r"[0-9_@]|[./\\][A-Za-z0-9]")
"""What makes a word a part of something else: 35mm, #hero, file.png."""
_LOOK_BACK = 2
"""Letters that `_BEFORE` needs at most; a search from the start of a long prompt for each of its words takes long."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands: `text[start:end]`."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """The words to ask about.

    Not: mentions, addresses, what holds a figure, abbreviations, single letters, and scripts without spaces, for
    which dictionaries of words say nothing.
    """
    closed = [(found.start, found.end) for found in find(text)]
    closed += [match.span() for match in _ADDRESS.finditer(text)]
    closed.sort()
    starts = [start for start, _end in closed]
    reach = list(accumulate((end for _start, end in closed), max))  # how far those that have begun go
    out = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match[0]
        if len(word) < 2 or (word.isupper() and len(word) < 6):
            continue
        begun = bisect_left(starts, end)
        if begun and reach[begun - 1] > start:
            continue
        if not _BEFORE.search(text, max(0, start - _LOOK_BACK), start) and not _AFTER.match(text, end):
            out.append(Word(word, start, end))
    return tuple(out)
