"""What the palette offers, and what of it fits what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_AT_WORD, _ALSO, _INSIDE, _IN_GROUP, _SCATTERED = 0, 1, 2, 3, 5
"""How well a typed word fits: less is better."""
_NEAR = 6
"""Letters of a long sentence that lie further apart are chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something to do or to go to. `keys` is its shortcut as the system writes it; `also` is found but not shown."""

    id: str
    words: str
    group: str
    run: Callable[[], object]
    keys: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and the places in its words that were typed."""

    entry: Entry
    places: tuple[int, ...]


def matching(typed: str, entries: Iterable[Entry], recent: Sequence[str] = ()) -> list[Match]:
    """The entries that fit, best first; with nothing typed all, the ones used last before the others.

    Each typed word must be found: at the start of a word, among the entry's other words, inside a word, in the group,
    or scattered over the words.
    """
    terms = typed.casefold().split()
    rank = {entry_id: place for place, entry_id in enumerate(recent)}
    found: list[tuple[tuple[int, int, int], Match]] = []
    for order, entry in enumerate(entries):
        fit = _fit(terms, entry)
        if fit is not None:
            weight, places = fit
            found.append(((weight, rank.get(entry.id, len(rank)), order), Match(entry, places)))
    found.sort(key=lambda pair: pair[0])
    return [match for _weight, match in found]


def _fit(terms: Sequence[str], entry: Entry) -> tuple[int, tuple[int, ...]] | None:
    words, group, also = entry.words.casefold(), entry.group.casefold(), entry.also.casefold()
    if len(words) != len(entry.words):  # a letter that grows when folded would shift the places
        words = entry.words.lower() if len(entry.words.lower()) == len(entry.words) else entry.words
    weight, places = 0, set[int]()
    for term in terms:
        at = _at_word(term, words)
        if at >= 0:
            weight += _AT_WORD
            places.update(range(at, at + len(term)))
        elif _at_word(term, also) >= 0 or (not term.isascii() and term in also):  # some scripts have no spaces
            weight += _ALSO
        elif (at := words.find(term)) >= 0:
            weight += _INSIDE
            places.update(range(at, at + len(term)))
        elif term in group:
            weight += _IN_GROUP
        elif (scattered := _scattered(term, words)) is not None:
            weight += _SCATTERED
            places.update(scattered)
        else:
            return None
    return weight, tuple(sorted(places))


def _at_word(term: str, words: str) -> int:
    """Where a word starts with the term; -1 where none does."""
    at = words.find(term)
    while at >= 0:
        if at == 0 or not words[at - 1].isalnum():
            return at
        at = words.find(term, at + 1)
    return -1


def _scattered(term: str, words: str) -> tuple[int, ...] | None:
    """The letters of a term in their order, the first of them at the start of a word."""
    for start, letter in enumerate(words):
        if letter != term[0] or (start and words[start - 1].isalnum()):
            continue
        places, at = [start], start
        for wanted in term[1:]:
            at = words.find(wanted, at + 1)
            if at < 0:
                break
            places.append(at)
        else:
            if at - start <= _NEAR * len(term):
                return tuple(places)
    return None
