"""Several shots at once: taken out, doubled, moved as a block, joined, made equally long.

Shots are named by id, in any order; what is done keeps the film's order. Ids the film does not have are passed over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kling_desktop.domain.edits.shots import shared_out, whole_seconds
from kling_desktop.domain.film import Film, Shot, ShotId, new_id


def _chosen(film: Film, shots: Collection[ShotId]) -> list[Shot]:
    return [shot for shot in film.shots if shot.id in shots]


def remove_shots(film: Film, shots: Collection[ShotId]) -> Film:
    """Take shots out; the later ones close up."""
    rest = tuple(shot for shot in film.shots if shot.id not in shots)
    return film if len(rest) == len(film.shots) else replace(film, shots=rest)


def insert_shots(film: Film, shots: Collection[Shot], at: int) -> Film:
    """The same words and seconds once more at a place (0 is first), each with an id of its own."""
    if not shots:
        return film
    at = max(0, min(at, len(film.shots)))
    copies = tuple(replace(shot, id=ShotId(new_id())) for shot in shots)
    return replace(film, shots=(*film.shots[:at], *copies, *film.shots[at:]))


def duplicate_shots(film: Film, shots: Collection[ShotId]) -> Film:
    """The same shots once more, as a block after the last of them."""
    chosen = _chosen(film, shots)
    return film if not chosen else insert_shots(film, chosen, film.shots.index(chosen[-1]) + 1)


def move_shots(film: Film, shots: Collection[ShotId], to: int) -> Film:
    """Move them as one block to place `to`, counted with all of them taken out."""
    chosen = _chosen(film, shots)
    rest = [shot for shot in film.shots if shot.id not in shots]
    to = max(0, min(to, len(rest)))
    after = (*rest[:to], *chosen, *rest[to:])
    return film if after == film.shots else replace(film, shots=after)


def merge_shots(film: Film, shots: Collection[ShotId]) -> Film:
    """Neighbours among them become one shot each: words in a row (the same words once), seconds added."""
    merged: list[Shot] = []
    joins = False
    for shot in film.shots:
        if joins and shot.id in shots:
            before = merged[-1]
            texts = dict.fromkeys(text for text in (before.prompt.strip(), shot.prompt.strip()) if text)
            merged[-1] = replace(before, prompt=" ".join(texts), duration=before.duration + shot.duration)
        else:
            merged.append(shot)
        joins = shot.id in shots
    return film if len(merged) == len(film.shots) else replace(film, shots=tuple(merged))


def equal_durations(film: Film, shots: Collection[ShotId]) -> Film:
    """Make them equally long in whole seconds without changing their sum; what is left over goes to the first ones."""
    chosen = _chosen(film, shots)
    if len(chosen) < 2:
        return film
    total = max(len(chosen), whole_seconds(sum(shot.duration for shot in chosen)))
    return set_durations(film, dict(zip((s.id for s in chosen), shared_out([1] * len(chosen), total), strict=True)))


def set_durations(film: Film, durations: dict[ShotId, int]) -> Film:
    """Give shots their lengths, each at least a second; the later ones move along."""
    shots = tuple(
        replace(shot, duration=max(1, durations[shot.id])) if shot.id in durations else shot for shot in film.shots
    )
    return film if shots == film.shots else replace(film, shots=shots)


def lengthen_shots(film: Film, shots: Collection[ShotId], by: int) -> Film:
    """So many seconds more (or fewer) for each of them, down to one."""
    return set_durations(film, {shot.id: whole_seconds(shot.duration) + by for shot in _chosen(film, shots)})
