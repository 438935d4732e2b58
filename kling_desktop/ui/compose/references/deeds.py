"""What a person can do with references; each is one undoable edit with a name."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, Media, Reference, ReferenceId
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.host.resources import resource
from kling_desktop.ui.compose.giving import give_address
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.collecting import collect
from kling_desktop.ui.parts.incoming import Incoming
from kling_desktop.ui.parts.media_drag import Kind
from kling_desktop.ui.parts.picture_files import choose_pictures, reveal
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import n, t

_SAMPLES = ("rocket.jpg", "coffee.png")


class ReferenceDeeds:
    """Edits of the gallery."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        self._model, self._ui = model, ui
        self._folder: Path | None = None

    def _find(self, reference: ReferenceId) -> Reference | None:
        return next((entry for entry in self._model.film.references if entry.id == reference), None)

    def title(self, reference: ReferenceId) -> str:
        """@Image2; the file's name of one that is set aside."""
        numbered = [entry.id for entry in self._model.film.numbered]
        if reference in numbered:
            return str(Mention(MentionKind.IMAGE, numbered.index(reference) + 1))
        found = self._find(reference)
        return "" if found is None else found.media.name

    def add(self, incoming: Incoming, at: int | None = None) -> None:
        """Add what came at a place (None: at the end)."""
        film = self._model.film
        self._ui.bridge.start(self._add(collect(self._ui, incoming, film), film, at))

    def take_in(self, incoming: Incoming, at: int | None = None) -> None:
        """Add what was dropped at a place; one of our own references moves there instead."""
        carried, film = incoming.carried, self._model.film
        if carried is not None and carried.kind is Kind.REFERENCE and carried.film == film.id:
            here = next((i for i, entry in enumerate(film.references) if entry.id == carried.id), None)
            if here is not None:
                last = len(film.references)
                there = last if at is None else at
                self.move(film.references[here].id, there - (there > here))
                return
        self.add(incoming, at)

    async def _add(self, coming: Awaitable[tuple[Media, ...]], film: Film, at: int | None) -> None:
        pictures = await coming
        if not pictures or self._model.film.id != film.id:
            return
        before = self._model.film
        after = edits.add_references(before, pictures, at)
        new = [entry for entry in after.numbered if entry not in before.references]
        first = Mention(MentionKind.IMAGE, after.numbered.index(new[0]) + 1)
        words = n("Add {mention}", "Add {count} references", len(pictures), mention=first)
        self._model.document.edit(after, words)

    def browse(self, parent: QWidget) -> None:
        """Choose files and add them."""
        self._ui.bridge.start(self._browse(parent))

    async def _browse(self, parent: QWidget) -> None:
        files = await choose_pictures(parent, t("Add references"), self._folder, several=True)
        if files:
            self._folder = files[0].parent
            film = self._model.film
            await self._add(collect(self._ui, Incoming(files=files), film), film, None)

    def add_samples(self) -> None:
        """Two pictures to try things with."""
        pictures = [Media(path=resource(f"samples/{name}")) for name in _SAMPLES]
        self._model.document.edit(edits.add_references(self._model.film, pictures), t("Add sample pictures"))

    def replace(self, parent: QWidget, reference: ReferenceId) -> None:
        """Choose another picture for the same place; mentions now stand for it."""
        self._ui.bridge.start(self._replace(parent, reference))

    async def _replace(self, parent: QWidget, reference: ReferenceId) -> None:
        title = self.title(reference)
        files = await choose_pictures(parent, t("Replace {mention}", mention=title), self._folder, several=False)
        pictures = await collect(self._ui, Incoming(files=files), self._model.film) if files else ()
        if pictures:
            after = edits.replace_reference(self._model.film, reference, pictures[0])
            self._model.document.edit(after, t("Replace {mention}", mention=title))

    def give_address(self, parent: QWidget, reference: ReferenceId) -> None:
        """Ask for a web address for the same place."""
        place = next((i for i, entry in enumerate(self._model.film.references) if entry.id == reference), None)
        if place is not None:
            give_address(self._model, self._ui, parent, f"references[{place}]")

    def move(self, reference: ReferenceId, to: int) -> None:
        """Move to place `to`, counted without it; mentions follow."""
        after = edits.move_reference(self._model.film, reference, to)
        self._model.document.edit(after, t("Move {mention}", mention=self.title(reference)))

    def remove(self, reference: ReferenceId) -> None:
        """Take it out of the film; its file stays where it is."""
        after = edits.remove_reference(self._model.film, reference)
        self._model.document.edit(after, t("Remove {mention}", mention=self.title(reference)))

    def set_aside(self, reference: ReferenceId, aside: bool) -> None:
        """Keep it without a number and without sending it, or bring it back."""
        title = self.title(reference)
        words = t("Set {mention} aside", mention=title) if aside else t("Bring {mention} back", mention=title)
        self._model.document.edit(edits.set_aside(self._model.film, reference, aside), words)

    def as_start(self, reference: ReferenceId) -> None:
        """Start the film from this picture."""
        found = self._find(reference)
        if found is not None:
            self._model.document.edit(edits.set_start_frame(self._model.film, found.media), t("Set start frame"))

    def make_element(self, reference: ReferenceId) -> None:
        """A new element with this picture as its front view; the reference stays."""
        found = self._find(reference)
        if found is not None:
            self._model.document.edit(edits.add_element(self._model.film, frontal=found.media), t("Add element"))

    def reveal(self, reference: ReferenceId) -> None:
        """Show the file in the file manager."""
        found = self._find(reference)
        if found is not None:
            reveal(found.media)
