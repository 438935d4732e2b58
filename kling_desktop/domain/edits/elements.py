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


def set_hue(film: Film, element: ElementId, hue: int) -> Film:
    """Its colour in the window, by number from 1; 0 for the colour of its place."""
    return _change(film, element, lambda entry: replace(entry, hue=hue))


def set_notes(film: Film, element: ElementId, notes: str) -> Film:
    """The artist's notes about it."""
    return _change(film, element, lambda entry: replace(entry, notes=notes))


def set_shelf(film: Film, element: ElementId, look: str | None) -> Film:
    """Which look on the shelf it is; None for one that is not on the shelf."""
    return _change(film, element, lambda entry: replace(entry, shelf=look))


def put_element(film: Film, element: Element, at: int | None = None) -> Film:
    """An element made elsewhere (on the shelf), under an id of its own, at a place (None is last)."""
    place = len(film.elements) if at is None else max(0, min(at, len(film.elements)))
    new = replace(element, id=ElementId(new_id()))
    return follow_elements(film, replace(film, elements=(*film.elements[:place], new, *film.elements[place:])))


def duplicate_element(film: Film, element: ElementId) -> Film:
    """The same once more, right after it; mentions stay with the first."""
    index = next((index for index, entry in enumerate(film.elements) if entry.id == element), None)
    return film if index is None else put_element(film, film.elements[index], index + 1)


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


def take_view(film: Film, element: ElementId, here: int, other: ElementId, there: int) -> Film:
    """Move a view to a slot of another element; what stood in that slot goes the other way."""
    giver = next((entry for entry in film.elements if entry.id == element), None)
    taker = next((entry for entry in film.elements if entry.id == other), None)
    if giver is None or taker is None or element == other:
        return move_view(film, element, here, there)
    moving, staying = view_of(giver, here), view_of(taker, there)
    if moving is None:
        return film
    return _put_view(_put_view(film, other, there, moving), element, here, staying)


def view_of(element: Element, slot: int) -> Media | None:
    """The picture in a slot: 0 is the front view, 1 the first angle."""
    views = (element.frontal, *element.angles)
    return views[slot] if 0 <= slot < len(views) else None


def _put_view(film: Film, element: ElementId, slot: int, media: Media | None) -> Film:
    if slot == 0:
        return set_frontal(film, element, media)
    return remove_angle(film, element, slot - 1) if media is None else set_angle(film, element, slot - 1, media)


def move_view(film: Film, element: ElementId, here: int, there: int) -> Film:
    """Move a view between slots: 0 is the front view, 1 the first angle; the views between make room."""

    def change(entry: Element) -> Element:
        views = (entry.frontal, *entry.angles)
        if not 0 <= here < len(views) or views[here] is None:
            return entry
        front, *angles = (view for view in moved(views, here, there) if view is not None)
        return replace(entry, frontal=front, angles=tuple(angles))

    return _change(film, element, change)
