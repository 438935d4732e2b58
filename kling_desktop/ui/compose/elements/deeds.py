"""What a person can do with elements and their views; each is one undoable edit with a name."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.film import Element, ElementId, Film, Media
from kling_desktop.domain.mentions import Mention, MentionKind
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

    def take_in(self, element: ElementId, slot: int, incoming: Incoming) -> None:
        """Put what was dropped or pasted into a slot; a view of the same element moves there."""
        carried = incoming.carried
        if carried is not None and carried.kind is Kind.VIEW and carried.id == element:
            after = edits.move_view(self._model.film, element, carried.place, slot)
            self._edit(after, t("Move a view of {mention}", mention=self.title(element)))
            return
        self._ui.bridge.start(self._take_in(element, slot, incoming))

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
