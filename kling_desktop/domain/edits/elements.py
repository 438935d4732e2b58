"""Characters and objects: a front view and further angles each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kling_desktop.domain.edits.following import follow_elements, moved
from kling_desktop.domain.film import Element, ElementId, Film, Media, new_id


def _change(film: Film, element: ElementId, change: Callable[[Element], Element]) -> Film:
    return replace(film, elements=tuple(change(entry) if entry.id == element else entry for entry in film.elements))


def add_element(
    film: Film,
    name: str = "",
    frontal: Media | None = None,
    angles: Iterable[Media] = (),
    *,
    at: int | None = None,
) -> Film:
    """A new element, at a place (None is last)."""
    new = Element(id=ElementId(new_id()), name=name, frontal=frontal, angles=tuple(angles))
    place = len(film.elements) if at is None else max(0, min(at, len(film.elements)))
    return follow_elements(film, replace(film, elements=(*film.elements[:place], new, *film.elements[place:])))


def remove_element(film: Film, element: ElementId) -> Film:
    """Take it out, and its mentions with it."""
    left = tuple(entry for entry in film.elements if entry.id != element)
    return follow_elements(film, replace(film, elements=left))


def move_element(film: Film, element: ElementId, to: int) -> Film:
    """Move to place `to`, counted with the moved one taken out."""
    index = next((index for index, entry in enumerate(film.elements) if entry.id == element), None)
    if index is None:
        return film
    return follow_elements(film, replace(film, elements=moved(film.elements, index, to)))


def rename_element(film: Film, element: ElementId, name: str) -> Film:
    """Call it something else; mentions go by number and stay."""
    return _change(film, element, lambda entry: replace(entry, name=name))


def set_frontal(film: Film, element: ElementId, media: Media | None) -> Film:
    """Set or clear the front view."""
    return _change(film, element, lambda entry: replace(entry, frontal=media))


def add_angle(film: Film, element: ElementId, media: Media, at: int | None = None) -> Film:
    """One more view, at a place among the angles (None is last)."""

    def change(entry: Element) -> Element:
        place = len(entry.angles) if at is None else max(0, min(at, len(entry.angles)))
        return replace(entry, angles=(*entry.angles[:place], media, *entry.angles[place:]))

    return _change(film, element, change)


def set_angle(film: Film, element: ElementId, index: int, media: Media) -> Film:
    """Another picture for the angle at `index` (from 0); past the last one it is added."""

    def change(entry: Element) -> Element:
        if index < 0:
            return entry
        return replace(entry, angles=(*entry.angles[:index], media, *entry.angles[index + 1 :]))

    return _change(film, element, change)


def remove_angle(film: Film, element: ElementId, index: int) -> Film:
    """Take the angle at `index` (from 0) out."""

    def change(entry: Element) -> Element:
        if not 0 <= index < len(entry.angles):
            return entry
        return replace(entry, angles=(*entry.angles[:index], *entry.angles[index + 1 :]))

    return _change(film, element, change)


def promote_angle(film: Film, element: ElementId, index: int) -> Film:
    """Make the angle at `index` (from 0) the front view; the old front view takes its place."""

    def change(entry: Element) -> Element:
        if not 0 <= index < len(entry.angles):
            return entry
        old = () if entry.frontal is None else (entry.frontal,)
        angles = (*entry.angles[:index], *old, *entry.angles[index + 1 :])
        return replace(entry, frontal=entry.angles[index], angles=angles)

    return _change(film, element, change)


def move_view(film: Film, element: ElementId, here: int, there: int) -> Film:
    """Move a view between slots: 0 is the front view, 1 the first angle; the views between make room."""

    def change(entry: Element) -> Element:
        views = (entry.frontal, *entry.angles)
        if not 0 <= here < len(views) or views[here] is None:
            return entry
        front, *angles = (view for view in moved(views, here, there) if view is not None)
        return replace(entry, frontal=front, angles=tuple(angles))

    return _change(film, element, change)
