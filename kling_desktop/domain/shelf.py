"""What stands on the shelf that all films share: characters and objects, each in one or several looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NewType

from kling_desktop.domain.film import NOTHING, Element, ElementId, Media, new_id

ShelfId = NewType("ShelfId", str)
LookId = NewType("LookId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One appearance of a character: "in the spacesuit", "as a child". Pictures as in an `Element`."""

    id: LookId
    name: str = ""
    frontal: Media | None = None
    angles: tuple[Media, ...] = ()
    notes: str = ""
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)

    @property
    def pictures(self) -> tuple[Media, ...]:
        """Front view first, then the angles."""
        return (() if self.frontal is None else (self.frontal,)) + self.angles


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfElement:
    """A character or object of the shelf, with at least one look. `changed`: when it was last saved."""

    id: ShelfId
    name: str = ""
    hue: int = 0
    tags: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    changed: datetime | None = None
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)

    def look(self, look: LookId) -> Look | None:
        """The look of an id."""
        return next((entry for entry in self.looks if entry.id == look), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Everything on it, by name; and the files that could not be read, by name."""

    elements: tuple[ShelfElement, ...] = ()
    broken: tuple[str, ...] = ()

    def holding(self, look: str | None) -> ShelfElement | None:
        """The element a look belongs to."""
        return next((entry for entry in self.elements if any(one.id == look for one in entry.looks)), None)


def look_of(element: Element, name: str = "") -> Look:
    """A film's element as a new look."""
    return Look(id=LookId(new_id()), name=name, frontal=element.frontal, angles=element.angles, notes=element.notes)


def shelved(element: Element) -> ShelfElement:
    """A film's element as a new one of the shelf, with one look."""
    return ShelfElement(id=ShelfId(new_id()), name=element.name, hue=element.hue, looks=(look_of(element),))


def taken(entry: ShelfElement, look: Look) -> Element:
    """What a film gets of a look. Its id is to be replaced by one of the film's own (`edits.put_element`)."""
    return Element(
        id=ElementId(look.id),
        name=entry.name,
        frontal=look.frontal,
        angles=look.angles,
        hue=entry.hue,
        notes=look.notes,
        shelf=look.id,
    )


def updated(entry: ShelfElement, look: LookId, element: Element) -> ShelfElement:
    """The entry with one look, the name and the hue as a film has them now."""
    looks = tuple(
        replace(one, frontal=element.frontal, angles=element.angles, notes=element.notes) if one.id == look else one
        for one in entry.looks
    )
    return replace(entry, name=element.name or entry.name, hue=element.hue, looks=looks)


def with_look(entry: ShelfElement, look: Look) -> ShelfElement:
    """The entry with one look more."""
    return replace(entry, looks=(*entry.looks, look))


def without_look(entry: ShelfElement, look: LookId) -> ShelfElement:
    """The entry without a look; the last one stays."""
    left = tuple(one for one in entry.looks if one.id != look)
    return replace(entry, looks=left) if left else entry


def matches(entry: ShelfElement, query: str) -> bool:
    """Whether every word of the query occurs in its name, tags, looks or notes; `tag:hero` in its tags alone."""
    tags = [tag.casefold() for tag in entry.tags]
    said = [entry.name, *entry.tags, *(text for look in entry.looks for text in (look.name, look.notes))]
    everything = "\n".join(said).casefold()
    for word in query.casefold().split():
        head, colon, tag = word.partition(":")
        if head == "tag" and colon:
            if not any(tag in known for known in tags):
                return False
        elif word not in everything:
            return False
    return True


def tags_from(text: str) -> tuple[str, ...]:
    """Tags as a person types them, separated by commas or spaces of any language; each once."""
    found: dict[str, str] = {}
    for word in text.replace(",", " ").replace("，", " ").replace("、", " ").split():
        found.setdefault(word.casefold(), word)
    return tuple(found.values())
