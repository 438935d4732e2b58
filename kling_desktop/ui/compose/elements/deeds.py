"""What a person can do with elements and their views; each is one undoable edit with a name."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.film import Element, ElementId, Film, Media
from kling_desktop.domain.mentions import Mention, MentionKind, find
from kling_desktop.ui.compose.giving import give_address
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.collecting import collect
from kling_desktop.ui.parts.incoming import Incoming
from kling_desktop.ui.parts.media_drag import Kind
from kling_desktop.ui.parts.picture_files import choose_pictures
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t

_WORDLIKE = re.compile(r"[^\W\d_][^\W_]*(?:[ _-][^\W\d_][^\W_]*){0,2}$")
_LONGEST_NAME = 24
_MOST_ANGLES = 3
FRONT = 0
"""The slot of the front view; angles follow from 1."""


def name_from(media: Media) -> str:
    """A name for an element made from a picture, where the file's name reads like one."""
    stem = "" if media.path is None else media.path.stem
    if not _WORDLIKE.match(stem) or len(stem) > _LONGEST_NAME:
        return ""
    name = re.sub(r"[_-]", " ", stem)
    return name[:1].upper() + name[1:]


def with_view(film: Film, element: ElementId, slot: int, media: Media) -> Film:
    """The film with a picture in a slot of an element."""
    if slot == FRONT:
        return edits.set_frontal(film, element, media)
    return edits.set_angle(film, element, slot - 1, media)


class ElementDeeds:
    """Edits of elements."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        self._model, self._ui = model, ui
        self._folder: Path | None = None

    def _edit(self, film: Film, words: str) -> None:
        self._model.document.edit(film, words)

    def find(self, element: ElementId) -> Element | None:
        """The element of an id."""
        return next((entry for entry in self._model.film.elements if entry.id == element), None)

    def title(self, element: ElementId) -> str:
        """@Element2."""
        ids = [entry.id for entry in self._model.film.elements]
        return str(Mention(MentionKind.ELEMENT, ids.index(element) + 1)) if element in ids else ""

    def add(self) -> None:
        """A new, empty element."""
        self._edit(edits.add_element(self._model.film), t("Add element"))

    def add_from(self, incoming: Incoming) -> None:
        """One new element of what was dropped: the first picture is its front view, the others its angles."""
        self._ui.bridge.start(self._add_from(incoming))

    async def _add_from(self, incoming: Incoming) -> None:
        film = self._model.film
        pictures = await collect(self._ui, incoming, film)
        if pictures and self._model.film.id == film.id:
            front, *angles = pictures
            after = edits.add_element(self._model.film, name_from(front), front, angles[:3])
            self._edit(after, t("Add element"))

    def take_in(self, element: ElementId, slot: int, incoming: Incoming, *, moving: bool = False) -> None:
        """Put what was dropped or pasted into a slot; a view of the same element moves there.

        With `moving` a view of another element leaves that one.
        """
        carried, film = incoming.carried, self._model.film
        if carried is not None and carried.kind is Kind.VIEW and carried.film == film.id:
            own = carried.id == element
            if own or moving:
                after = edits.take_view(film, ElementId(carried.id), carried.place, element, slot)
                self._edit(after, t("Move a view of {mention}", mention=self.title(ElementId(carried.id))))
                return
        self._ui.bridge.start(self._take_in(element, slot, incoming))

    def fill(self, element: ElementId, incoming: Incoming) -> None:
        """Put what was dropped on the card into its free slots, the front view first."""
        self._ui.bridge.start(self._fill(element, incoming))

    async def _fill(self, element: ElementId, incoming: Incoming) -> None:
        pictures = await collect(self._ui, incoming, self._model.film)
        found = self.find(element)
        if found is None or not pictures:
            return
        film, left = self._model.film, list(pictures)
        if found.frontal is None:
            film = edits.set_frontal(film, element, left.pop(0))
        room = _MOST_ANGLES - len(found.angles)
        for media in left[: max(0, room)]:
            film = edits.add_angle(film, element, media)
        if len(left) > max(0, room):
            self._ui.messages.say(t("{mention} has room for three angles.", mention=self.title(element)))
        self._edit(film, t("Add views to {mention}", mention=self.title(element)))

    async def _take_in(self, element: ElementId, slot: int, incoming: Incoming) -> None:
        pictures = await collect(self._ui, incoming, self._model.film)
        film = self._model.film
        for offset, media in enumerate(pictures[: 4 - slot]):
            film = with_view(film, element, slot + offset, media)
        if pictures:
            self._edit(film, self._view_words(element, slot))

    def _view_words(self, element: ElementId, slot: int) -> str:
        title = self.title(element)
        if slot == FRONT:
            return t("Set front view of {mention}", mention=title)
        return t("Set angle of {mention}", mention=title)

    def browse(self, parent: QWidget, element: ElementId, slot: int) -> None:
        """Choose a file for a slot."""
        self._ui.bridge.start(self._browse(parent, element, slot))

    async def _browse(self, parent: QWidget, element: ElementId, slot: int) -> None:
        files = await choose_pictures(parent, self._view_words(element, slot), self._folder, several=slot != FRONT)
        if files:
            self._folder = files[0].parent
            await self._take_in(element, slot, Incoming(files=files))

    def give_address(self, parent: QWidget, element: ElementId, slot: int) -> None:
        """Ask for a web address for a slot."""
        place = [entry.id for entry in self._model.film.elements].index(element)
        view = "frontal" if slot == FRONT else f"angles[{slot - 1}]"
        give_address(
            self._model,
            self._ui,
            parent,
            f"elements[{place}].{view}",
            lambda film, media: with_view(film, element, slot, media),
        )

    def clear(self, element: ElementId, slot: int) -> None:
        """Take the picture out of a slot."""
        film = self._model.film
        front = slot == FRONT
        after = edits.set_frontal(film, element, None) if front else edits.remove_angle(film, element, slot - 1)
        self._edit(after, t("Remove a view of {mention}", mention=self.title(element)))

    def promote(self, element: ElementId, slot: int) -> None:
        """Make an angle the front view."""
        after = edits.promote_angle(self._model.film, element, slot - 1)
        self._edit(after, t("Set front view of {mention}", mention=self.title(element)))

    def rename(self, element: ElementId, name: str) -> None:
        """Call it something else."""
        self._edit(edits.rename_element(self._model.film, element, name), t("Rename element"))

    def set_hue(self, element: ElementId, hue: int) -> None:
        """Give it a colour, by number; 0 for the one of its place."""
        self._edit(edits.set_hue(self._model.film, element, hue), t("Colour of {mention}", mention=self.title(element)))

    def set_notes(self, element: ElementId, notes: str) -> None:
        """What there is to remember about it."""
        words = t("Notes of {mention}", mention=self.title(element))
        self._edit(edits.set_notes(self._model.film, element, notes.strip()), words)

    def duplicate(self, element: ElementId) -> None:
        """The same once more, right after it."""
        words = t("Duplicate {mention}", mention=self.title(element))
        self._edit(edits.duplicate_element(self._model.film, element), words)

    def insert_mention(self, element: ElementId) -> None:
        """Write its mention into the selected shot."""
        shot, found = self._model.shot, find(self.title(element))
        if shot is not None and found:
            after = edits.insert_mention(self._model.film, shot.id, found[0].mention)
            self._edit(after, t("Mention {mention}", mention=found[0].mention))

    def move(self, element: ElementId, to: int) -> None:
        """Move to place `to`, counted without it; mentions follow."""
        after = edits.move_element(self._model.film, element, to)
        self._edit(after, t("Move {mention}", mention=self.title(element)))

    def remove(self, element: ElementId) -> None:
        """Take it out of the film, and its mentions with it."""
        self._edit(edits.remove_element(self._model.film, element), t("Remove element"))

    def as_reference(self, media: Media) -> None:
        """Use a view as a reference too."""
        self._edit(edits.add_references(self._model.film, (media,)), t("Add reference"))
