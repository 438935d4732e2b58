"""What a person can do with references; each is one undoable edit with a name."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.cropping import WHOLE, tidy, turned
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
_MOST_VIEWS = 4


class ReferenceDeeds:
    """Edits of the gallery."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        self._model, self._ui = model, ui
        self._folder: Path | None = None

    def _find(self, reference: ReferenceId) -> Reference | None:
        return next((entry for entry in self._model.film.references if entry.id == reference), None)

    def _index(self, reference: ReferenceId) -> int:
        return next((i for i, entry in enumerate(self._model.film.references) if entry.id == reference), -1)

    def _edit(self, film: Film, words: str) -> None:
        self._model.document.edit(film, words)

    def title(self, reference: ReferenceId) -> str:
        """@Image2; the file's name of one that is set aside."""
        mention = self.mention(reference)
        if mention is not None:
            return str(mention)
        found = self._find(reference)
        return "" if found is None else found.media.name

    def mention(self, reference: ReferenceId) -> Mention | None:
        """How prompts mention it; None for one that is set aside."""
        numbered = [entry.id for entry in self._model.film.numbered]
        return Mention(MentionKind.IMAGE, numbered.index(reference) + 1) if reference in numbered else None

    def titles(self, references: Sequence[ReferenceId]) -> str:
        """The title of one, the number of several."""
        if len(references) == 1:
            return self.title(references[0])
        return n("{count} reference", "{count} references", len(references))

    # coming ------------------------------------------------------------------------------------------------------

    def add(self, incoming: Incoming, at: int | None = None) -> None:
        """Add what came at a place (None: at the end)."""
        film = self._model.film
        self._ui.bridge.start(self._add(collect(self._ui, incoming, film), film, at))

    def take_in(self, incoming: Incoming, at: int | None = None) -> None:
        """Add what was dropped at a place; our own references move there instead."""
        carried, film = incoming.carried, self._model.film
        if carried is not None and carried.kind is Kind.REFERENCE and carried.film == film.id:
            own = [entry.id for entry in film.references if entry.id in carried.ids]
            if own:
                place = len(film.references) if at is None else at
                before = sum(entry.id in own for entry in film.references[:place])
                self.move(own, place - before)
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
        self._edit(after, words)

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
        self._edit(edits.add_references(self._model.film, pictures), t("Add sample pictures"))

    def replace(self, parent: QWidget, reference: ReferenceId) -> None:
        """Choose another picture for the same place; mentions now stand for it."""
        self._ui.bridge.start(self._replace(parent, reference))

    async def _replace(self, parent: QWidget, reference: ReferenceId) -> None:
        title = self.title(reference)
        files = await choose_pictures(parent, t("Replace {mention}", mention=title), self._folder, several=False)
        pictures = await collect(self._ui, Incoming(files=files), self._model.film) if files else ()
        if pictures:
            after = edits.replace_reference(self._model.film, reference, pictures[0])
            self._edit(after, t("Replace {mention}", mention=title))

    def give_address(self, parent: QWidget, reference: ReferenceId) -> None:
        """Ask for a web address for the same place."""
        if self._find(reference) is not None:
            give_address(self._model, self._ui, parent, f"references[{self._index(reference)}]")

    def enlarge(self, reference: ReferenceId) -> None:
        """A copy large enough for the model in its place; the file itself stays as it is."""
        self._ui.bridge.start(self._enlarge(reference))

    async def _enlarge(self, reference: ReferenceId) -> None:
        from kling_desktop.media.enlarging import enlarged  # Pillow is not needed before the first picture

        found = self._find(reference)
        if found is None:
            return
        media, least = found.media, self._model.offer.capabilities.pictures.min_side
        data = await self._ui.bridge.work(enlarged, media, least)
        file = await self._ui.bridge.call(lambda core: core.keep_picture(data))
        now = self._find(reference)
        if now is not None and now.media == media:
            after = edits.replace_reference(self._model.film, reference, Media(path=file, sha256=file.stem))
            self._edit(after, t("Enlarge {mention}", mention=self.title(reference)))

    # going and moving --------------------------------------------------------------------------------------------

    def move(self, references: Sequence[ReferenceId], to: int) -> None:
        """Move to place `to`, counted without them; mentions follow."""
        after = edits.move_references(self._model.film, references, to)
        self._edit(after, t("Move {mention}", mention=self.titles(references)))

    def remove(self, references: Sequence[ReferenceId]) -> None:
        """Take them out of the film; their files stay where they are."""
        after = edits.remove_references(self._model.film, references)
        self._edit(after, t("Remove {mention}", mention=self.titles(references)))

    def set_aside(self, references: Sequence[ReferenceId], aside: bool) -> None:
        """Keep them without number and without sending them, or bring them back."""
        title = self.titles(references)
        words = t("Set {mention} aside", mention=title) if aside else t("Bring {mention} back", mention=title)
        self._edit(edits.set_all_aside(self._model.film, references, aside), words)

    def toggle_aside(self, references: Sequence[ReferenceId]) -> None:
        """Aside, unless all of them are: then back."""
        found = [entry for one in references if (entry := self._find(one)) is not None]
        self.set_aside(references, not all(entry.aside for entry in found))

    # what they are -----------------------------------------------------------------------------------------------

    def set_role(self, references: Sequence[ReferenceId], role: str) -> None:
        """What they are there for."""
        after = edits.set_role(self._model.film, references, role)
        self._edit(after, t("Role of {mention}", mention=self.titles(references)))

    def insert_mention(self, reference: ReferenceId) -> None:
        """Write its mention, worded by its role, into the selected shot."""
        mention, shot = self.mention(reference), self._model.shot
        if mention is not None and shot is not None:
            after = edits.insert_mention(self._model.film, shot.id, mention)
            self._edit(after, t("Mention {mention}", mention=mention))

    def crop(self, reference: ReferenceId) -> None:
        """Open the crop editor."""
        self._model.crop_requested.emit(f"references[{self._index(reference)}]")

    def turn(self, references: Sequence[ReferenceId], *, clockwise: bool) -> None:
        """Turn by 90°, crops with them; files stay as they are."""
        film = self._model.film
        for reference in references:
            found = self._find(reference)
            if found is None or found.media.path is None:
                continue
            media = found.media
            crop = turned(media.crop if media.crop is not None and media.crop.valid else WHOLE, clockwise)
            rotate = (round(media.rotate / 90) * 90 + (90 if clockwise else 270)) % 360
            film = edits.replace_reference(film, reference, replace(media, crop=tidy(crop), rotate=rotate))
        self._edit(film, t("Turn {mention}", mention=self.titles(references)))

    def as_start(self, reference: ReferenceId) -> None:
        """Start the film from this picture."""
        found = self._find(reference)
        if found is not None:
            self._edit(edits.set_start_frame(self._model.film, found.media), t("Set start frame"))

    def as_end(self, reference: ReferenceId) -> None:
        """End the film on this picture."""
        found = self._find(reference)
        if found is not None:
            self._edit(edits.set_end_frame(self._model.film, found.media), t("Set end frame"))

    def make_element(self, references: Sequence[ReferenceId]) -> None:
        """A new element: the first is its front view, the others its angles; the references stay."""
        found = [entry.media for one in references if (entry := self._find(one)) is not None]
        if found:
            front, *angles = found[:_MOST_VIEWS]
            self._edit(edits.add_element(self._model.film, frontal=front, angles=angles), t("Add element"))

    def reveal(self, reference: ReferenceId) -> None:
        """Show the file in the file manager."""
        found = self._find(reference)
        if found is not None:
            reveal(found.media)
