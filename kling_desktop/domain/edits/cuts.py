"""Cuts set by hand while the film plays, and borders rolled: the film's length stays, its shots change theirs."""

from __future__ import annotations

from collections.abc import Sequence

from kling_desktop.domain.edits.several_shots import set_durations
from kling_desktop.domain.edits.shots import retime, shared_out, whole_seconds
from kling_desktop.domain.film import Film, ShotId


def roll(film: Film, shot: ShotId, by: int) -> Film:
    """Move the border between a shot and the next one; both keep at least a second. The last shot has no border."""
    index = next((place for place, entry in enumerate(film.shots) if entry.id == shot), None)
    if index is None or index + 1 >= len(film.shots) or not by:
        return film
    return retime(film, shot, max(1, whole_seconds(film.shots[index].duration) + by), ripple=False)


def cut_at(film: Film, first: int, cuts: Sequence[float], *, more: bool = False) -> Film:
    """The shots from place `first` on, ended at the seconds of the film in `cuts`, one cut a shot, in order.

    Cuts snap to whole seconds; every shot keeps at least one, and the film its length. Shots without a cut of their
    own share what is left as they did before. With `more` cuts to come, the first of those has all of it but a second
    for each later one: so the shot that is being timed plays until it is cut.
    """
    shots = film.shots[first:] if 0 <= first < len(film.shots) else ()
    if len(shots) < 2 or not (cuts or more):
        return film
    begins = sum(shot.duration for shot in film.shots[:first])
    total = max(len(shots), whole_seconds(sum(shot.duration for shot in shots)))
    lengths: list[int] = []
    for place, cut in enumerate(cuts[: len(shots) - 1]):
        before = sum(lengths)
        latest = total - (len(shots) - 1 - place)
        lengths.append(max(1, min(whole_seconds(cut - begins), latest) - before))
    rest, left = shots[len(lengths) :], total - sum(lengths)
    if more:
        lengths += [left - (len(rest) - 1), *[1] * (len(rest) - 1)]
    else:
        lengths += shared_out([shot.duration for shot in rest], left)
    return set_durations(film, dict(zip((shot.id for shot in shots), lengths, strict=True)))
