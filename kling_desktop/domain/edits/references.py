"""The gallery: references come, go, move, and are set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from kling_desktop.domain.edits.following import follow_references, moved
from kling_desktop.domain.film import Film, Media, Reference, ReferenceId, new_id


def _index(film: Film, reference: ReferenceId) -> int | None:
    return next((index for index, entry in enumerate(film.references) if entry.id == reference), None)


def _with(film: Film, references: tuple[Reference, ...]) -> Film:
    return follow_references(film, replace(film, references=references))


def add_references(film: Film, pictures: Iterable[Media], at: int | None = None) -> Film:
    """New references, at a place in the gallery (0 is first; None is last)."""
    new = tuple(Reference(id=ReferenceId(new_id()), media=media) for media in pictures)
    place = len(film.references) if at is None else max(0, min(at, len(film.references)))
    return _with(film, (*film.references[:place], *new, *film.references[place:])) if new else film


def move_reference(film: Film, reference: ReferenceId, to: int) -> Film:
    """Move to place `to`, counted with the moved one taken out."""
    index = _index(film, reference)
    return film if index is None else _with(film, moved(film.references, index, to))


def move_references(film: Film, references: Collection[ReferenceId], to: int) -> Film:
    """Move several, in the order they stand, to place `to` counted with all of them taken out."""
    taken = tuple(entry for entry in film.references if entry.id in references)
    rest = [entry for entry in film.references if entry.id not in references]
    place = max(0, min(to, len(rest)))
    return _with(film, (*rest[:place], *taken, *rest[place:])) if taken else film


def remove_references(film: Film, references: Collection[ReferenceId]) -> Film:
    """Take several out, and their mentions with them."""
    return _with(film, tuple(entry for entry in film.references if entry.id not in references))


def set_all_aside(film: Film, references: Collection[ReferenceId], aside: bool) -> Film:
    """`set_aside` for several at once."""
    return _with(
        film, tuple(replace(entry, aside=aside) if entry.id in references else entry for entry in film.references)
    )


def set_role(film: Film, references: Collection[ReferenceId], role: str) -> Film:
    """What these references are there for; prompts that mention them stay as they were written."""
    return replace(
        film,
        references=tuple(replace(entry, role=role) if entry.id in references else entry for entry in film.references),
    )


def remove_reference(film: Film, reference: ReferenceId) -> Film:
    """Take it out, and its mentions with it."""
    return _with(film, tuple(entry for entry in film.references if entry.id != reference))


def replace_reference(film: Film, reference: ReferenceId, media: Media) -> Film:
    """Another picture in the same place: mentions now stand for it."""
    return replace(
        film,
        references=tuple(replace(entry, media=media) if entry.id == reference else entry for entry in film.references),
    )


def set_aside(film: Film, reference: ReferenceId, aside: bool) -> Film:
    """Keep it without number and without sending it (its mentions are taken out), or number it again."""
    return _with(
        film,
        tuple(replace(entry, aside=aside) if entry.id == reference else entry for entry in film.references),
    )
