"""Shots: cut, moved, joined, retimed. Durations an edit makes are whole seconds of at least one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from kling_desktop.domain.edits.following import moved
from kling_desktop.domain.film import Film, Shot, ShotId, new_id
from kling_desktop.domain.mentions import Mention, find

USUAL_DURATION = 5


def _index(film: Film, shot: ShotId) -> int | None:
    return next((index for index, entry in enumerate(film.shots) if entry.id == shot), None)


def _put(film: Film, index: int, *shots: Shot, over: int = 1) -> Film:
    """`shots` in place of the `over` shots from `index` on."""
    return replace(film, shots=(*film.shots[:index], *shots, *film.shots[index + over :]))


def whole_seconds(duration: float) -> int:
    """A length in whole seconds, at least one. Half a second goes up: nobody loses picture to rounding."""
    return max(1, math.floor(duration + 0.5))


def new_shot(prompt: str = "", duration: int = USUAL_DURATION) -> Shot:
    """A shot with an id of its own."""
    return Shot(id=ShotId(new_id()), prompt=prompt, duration=duration)


def add_shot(film: Film, prompt: str = "", duration: int = USUAL_DURATION) -> Film:
    """A new shot after the last one."""
    return replace(film, shots=(*film.shots, new_shot(prompt, duration)))


def insert_shot(film: Film, at: int, prompt: str = "", duration: int = USUAL_DURATION) -> Film:
    """A new shot at a place (0 is first)."""
    return _put(film, max(0, min(at, len(film.shots))), new_shot(prompt, duration), over=0)


def remove_shot(film: Film, shot: ShotId) -> Film:
    """Take a shot out; the later ones close up."""
    return replace(film, shots=tuple(entry for entry in film.shots if entry.id != shot))


def move_shot(film: Film, shot: ShotId, to: int) -> Film:
    """Move to place `to`, counted with the moved one taken out."""
    index = _index(film, shot)
    return film if index is None else replace(film, shots=moved(film.shots, index, to))


def split_shot(film: Film, shot: ShotId, second: int) -> Film:
    """Cut a shot `second` whole seconds after its start. Nothing at its edges.

    Both parts keep its words, as both halves of a cut clip show what it showed: the film stays what it was until
    somebody writes on, and merging the two gives the shot back.
    """
    index = _index(film, shot)
    if index is None:
        return film
    whole = film.shots[index]
    rest = whole_seconds(whole.duration) - second
    if second < 1 or rest < 1:
        return film
    first = replace(whole, duration=second)
    return _put(film, index, first, replace(whole, id=ShotId(new_id()), duration=rest))


def duplicate_shot(film: Film, shot: ShotId) -> Film:
    """The same shot once more, right after it."""
    index = _index(film, shot)
    if index is None:
        return film
    return _put(film, index + 1, replace(film.shots[index], id=ShotId(new_id())), over=0)


def merge_with_next(film: Film, shot: ShotId) -> Film:
    """One shot of this one and the next: their words in a row (once, when they are the same), their seconds added."""
    index = _index(film, shot)
    if index is None or index + 1 >= len(film.shots):
        return film
    here, there = film.shots[index], film.shots[index + 1]
    texts = dict.fromkeys(text for text in (here.prompt.strip(), there.prompt.strip()) if text)
    joined = replace(here, prompt=" ".join(texts), duration=here.duration + there.duration)
    return _put(film, index, joined, over=2)


def join_shots(film: Film) -> Film:
    """One shot of all: their words in a row, the same words once, their seconds added."""
    if len(film.shots) < 2:
        return film
    texts = dict.fromkeys(text for shot in film.shots if (text := shot.prompt.strip()))
    return replace(film, shots=(replace(film.shots[0], prompt=" ".join(texts), duration=film.duration),))


def retime(film: Film, shot: ShotId, duration: float, *, ripple: bool = True) -> Film:
    """Give a shot another length in whole seconds.

    With `ripple` the later shots move along and the film's length changes; without it the next shot gives or takes
    the difference, down to one second, and the film's length stays. The last shot always ripples.
    """
    index = _index(film, shot)
    if index is None:
        return film
    old, wanted = film.shots[index], whole_seconds(duration)
    if ripple or index + 1 >= len(film.shots):
        return _put(film, index, replace(old, duration=wanted))
    following = film.shots[index + 1]
    both = max(2, whole_seconds(old.duration + following.duration))
    wanted = min(wanted, both - 1)
    return _put(film, index, replace(old, duration=wanted), replace(following, duration=both - wanted), over=2)


def set_prompt(film: Film, shot: ShotId, prompt: str) -> Film:
    """Other words for a shot."""
    return replace(
        film, shots=tuple(replace(entry, prompt=prompt) if entry.id == shot else entry for entry in film.shots)
    )


def add_mention(film: Film, shot: ShotId, mention: Mention) -> Film:
    """The shot's words with a mention at their end, unless they have it already."""
    index = _index(film, shot)
    if index is None or any(found.mention == mention for found in find(film.shots[index].prompt)):
        return film
    return set_prompt(film, shot, f"{film.shots[index].prompt.rstrip()} {mention}".lstrip())


def fit_to(film: Film, total: int) -> Film:
    """Scale all shots to `total` whole seconds together, each at least one, keeping their proportions.

    With more shots than seconds every shot gets one second.
    """
    if not film.shots:
        return film
    lengths = shared_out([shot.duration for shot in film.shots], total)
    shots = tuple(replace(shot, duration=length) for shot, length in zip(film.shots, lengths, strict=True))
    return film if shots == film.shots else replace(film, shots=shots)


def shared_out(lengths: Sequence[float], total: int) -> list[int]:
    """`total` seconds shared out as `lengths` are to each other: whole ones, at least one each.

    With more lengths than seconds each gets one. The seconds lost to rounding down go to those that lost most, the
    earlier one first.
    """
    count = len(lengths)
    lengths = [max(0.0, float(length)) for length in lengths]
    whole = sum(lengths)
    shares = [length / whole if whole > 0 else 1 / count for length in lengths]
    free = max(0, total - count)
    ideal = [max(0.0, share * total - 1) for share in shares]
    scale = free / sum(ideal) if sum(ideal) > 0 else 0.0
    wanted = [part * scale for part in ideal] if scale else [free / count] * count
    given = [math.floor(part + 1e-9) for part in wanted]
    by_loss = sorted(range(count), key=lambda index: (given[index] - wanted[index], index))
    for index in by_loss[: free - sum(given)]:
        given[index] += 1
    return [1 + extra for extra in given]
