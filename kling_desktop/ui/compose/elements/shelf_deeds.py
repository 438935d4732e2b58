"""What a person can do with the shelf that all films share, and what is on it as this window knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.events import ShelfChanged
from kling_desktop.domain.film import Element, ElementId
from kling_desktop.domain.shelf import (
    LookId,
    Shelf,
    ShelfElement,
    look_of,
    shelved,
    tags_from,
    taken,
    updated,
    with_look,
    without_look,
)
from kling_desktop.host.names import safe_name
from kling_desktop.ui.bridge import finished, turnstile
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import n, t

ENDING = ".klingelement"
_NAMED = 3


def element_files(mime: QMimeData) -> tuple[Path, ...]:
    """The files with elements in what is dropped; none when there is anything else among it."""
    files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []
    return tuple(files) if files and all(file.suffix.lower() == ENDING for file in files) else ()


class ShelfDeeds(QObject):
    """Saves to the shelf, takes from it, sends elements on as files. Troubles go to the messages."""

    changed = Signal()
    """`shelf` is another one."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self._model, self._ui = model, ui
        self.shelf = Shelf()
        self._folder = Path.home()
        self._loaded = False
        self._turn = turnstile()
        self._waiting = 0
        ui.bridge.events.arrived.connect(self._event)

    def _event(self, event: object) -> None:
        if isinstance(event, ShelfChanged) and self._loaded:
            self.load()

    def load(self, then: Callable[[], object] | None = None) -> None:
        """Ask the core what is on it; `then` is called once that is known, at once when it is already."""
        if self._loaded and then is not None:
            then()
        else:
            self._ui.bridge.start(self._load(then))

    async def _load(self, then: Callable[[], object] | None = None) -> None:
        found = await self._ui.bridge.call(lambda core: core.shelf.list())
        self._loaded = True
        # While something is still to be written the shelf we show is ahead of the one on disk.
        if found != self.shelf and not self._waiting:
            self.shelf = found
            self.changed.emit()
        if then is not None:
            then()

    # between film and shelf --------------------------------------------------------------------------------------

    def holding(self, element: Element) -> ShelfElement | None:
        """What an element of the film is on the shelf."""
        return self.shelf.holding(element.shelf)

    def _find(self, element: ElementId) -> Element | None:
        return next((entry for entry in self._model.film.elements if entry.id == element), None)

    def save(self, element: ElementId) -> None:
        """Put an element of the film on the shelf."""
        found = self._find(element)
        if found is not None:
            entry = shelved(found)
            self._ui.bridge.start(self._save(entry, element, entry.looks[0].id))

    def update(self, element: ElementId) -> None:
        """Let the look on the shelf be what the film has now."""
        found = self._find(element)
        entry = None if found is None else self.holding(found)
        if found is not None and entry is not None and found.shelf is not None:
            look = LookId(found.shelf)
            self._ui.bridge.start(self._save(updated(entry, look, found), element, look))

    def add_look(self, element: ElementId, entry: ShelfElement) -> None:
        """One more look of somebody who is on the shelf already."""
        found = self._find(element)
        if found is not None:
            name = found.name if found.name != entry.name else t("Look {number}", number=len(entry.looks) + 1)
            look = look_of(found, name)
            self._ui.bridge.start(self._save(with_look(entry, look), element, look.id))

    async def _save(self, entry: ShelfElement, element: ElementId, look: LookId) -> None:
        await self._ui.bridge.call(lambda core: core.shelf.save(entry))
        await self._load()
        after = edits.set_shelf(self._model.film, element, look)
        self._model.document.edit(after, t("Save to the shelf"))
        self._ui.messages.say(t("{name} is on the shelf, for every film.", name=entry.name or t("The element")))

    def take(self, look: str, at: int | None = None) -> None:
        """Put a look into the film, as an element of its own."""
        entry = self.shelf.holding(look)
        chosen = None if entry is None else entry.look(LookId(look))
        if entry is None or chosen is None:
            return
        after = edits.put_element(self._model.film, taken(entry, chosen), at)
        self._model.document.edit(after, t("Add {name}", name=entry.name or t("element")))

    # on the shelf ------------------------------------------------------------------------------------------------

    def rename(self, entry: ShelfElement, name: str) -> None:
        """Call an element something else; films that use it keep their names."""
        self._put(replace(entry, name=name.strip()), entry)

    def tag(self, entry: ShelfElement, text: str) -> None:
        """Other tags, as they were typed."""
        self._put(replace(entry, tags=tags_from(text)), entry)

    def rename_look(self, entry: ShelfElement, look: LookId, name: str) -> None:
        """Call a look something else."""
        looks = tuple(replace(one, name=name.strip()) if one.id == look else one for one in entry.looks)
        self._put(replace(entry, looks=looks), entry)

    def remove_look(self, entry: ShelfElement, look: LookId) -> None:
        """Take one of several looks off the shelf."""
        after = without_look(entry, look)
        if after != entry:
            self._put(after, entry)
            self._ui.messages.say(
                t("A look of {name} was taken off the shelf.", name=entry.name or t("the element")),
                action=t("Undo"),
                run=lambda: self._put(entry, after),
            )

    def _put(self, after: ShelfElement, before: ShelfElement) -> None:
        if after != before:
            # Shown at once, so that the next edit starts from this one; written in order.
            elements = tuple(after if one.id == after.id else one for one in self.shelf.elements)
            self.shelf = replace(self.shelf, elements=elements)
            self._waiting += 1
            self.changed.emit()
            self._ui.bridge.start(self._keep(after))

    async def _keep(self, entry: ShelfElement) -> None:
        try:
            async with self._turn:
                await self._ui.bridge.call(lambda core: core.shelf.save(entry))
        finally:
            self._waiting -= 1
            await self._load()

    def bin(self, entry: ShelfElement) -> None:
        """Take an element off the shelf; films that use it keep it."""
        self._ui.bridge.start(self._bin(entry))

    async def _bin(self, entry: ShelfElement) -> None:
        await self._ui.bridge.call(lambda core: core.shelf.bin(entry.id))
        await self._load()
        self._ui.messages.say(
            t("{name} was taken off the shelf. Films that use it keep it.", name=entry.name or t("The element")),
            action=t("Undo"),
            run=lambda: self._ui.bridge.start(self._restore(entry)),
        )

    async def _restore(self, entry: ShelfElement) -> None:
        await self._ui.bridge.call(lambda core: core.shelf.restore(entry.id))
        await self._load()

    # as files ----------------------------------------------------------------------------------------------------

    def export_element(self, parent: QWidget, element: ElementId) -> None:
        """Ask where to, and write an element of the film to one file."""
        found = self._find(element)
        if found is not None:
            self.export(parent, self.holding(found) or shelved(found))

    def export(self, parent: QWidget, entry: ShelfElement) -> None:
        """Ask where to, and write an element of the shelf, all its looks, to one file."""
        self._ui.bridge.start(self._export(parent, entry))

    async def _export(self, parent: QWidget, entry: ShelfElement) -> None:
        name = safe_name(entry.name, t("Element")) + ENDING
        dialog = QFileDialog(parent, t("Export {name}", name=entry.name or t("element")), str(self._folder / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ENDING.removeprefix("."))
        dialog.setNameFilters([t("Elements (*{ending})", ending=ENDING)])
        dialog.selectFile(name)
        try:
            chosen = dialog.selectedFiles() if await finished(dialog) else []
        finally:
            dialog.deleteLater()
        if chosen:
            await self.export_to(entry, Path(chosen[0]))

    async def export_to(self, entry: ShelfElement, file: Path) -> None:
        """Write it there."""
        await self._ui.bridge.call(lambda core: core.shelf.export(entry, file))
        self._folder = file.parent
        self._ui.messages.say(
            t("{file} holds {name} with all its pictures.", file=file.name, name=entry.name or t("it"))
        )

    def ask_to_bring(self, parent: QWidget) -> None:
        """Choose files with elements and put them on the shelf."""
        self._ui.bridge.start(self._ask_to_bring(parent))

    async def _ask_to_bring(self, parent: QWidget) -> None:
        dialog = QFileDialog(parent, t("Import elements"), str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([t("Elements (*{ending})", ending=ENDING), t("All files (*)")])
        try:
            chosen = dialog.selectedFiles() if await finished(dialog) else []
        finally:
            dialog.deleteLater()
        if chosen:
            self._folder = Path(chosen[0]).parent
            await self._bring([Path(name) for name in chosen], into_film=False)

    def bring(self, files: Sequence[Path], *, into_film: bool) -> None:
        """Put elements from files on the shelf, and into the film too."""
        self._ui.bridge.start(self._bring(files, into_film=into_film))

    async def _bring(self, files: Sequence[Path], *, into_film: bool) -> None:
        from kling_desktop.domain.troubles import Trouble

        came: list[ShelfElement] = []
        for file in files:
            try:
                came.append(await self._ui.bridge.call(lambda core, file=file: core.shelf.bring(file)))  # type: ignore[misc]
            except Trouble as trouble:
                self._ui.report(trouble)
        await self._load()
        if into_film and came:
            film = self._model.film
            for entry in came:
                film = edits.put_element(film, taken(entry, entry.looks[0]))
            self._model.document.edit(film, n("Add an element", "Add {count} elements", len(came)))
        if came:
            names = ", ".join(entry.name or t("Unnamed") for entry in came[:_NAMED])
            self._ui.messages.say(
                n(
                    "{names} is on the shelf now.",
                    "{names} and others are on the shelf now: {count}.",
                    len(came),
                    names=names,
                )
            )
