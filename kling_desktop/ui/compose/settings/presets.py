"""Presets of settings: a menu to apply, keep, replace and remove them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.presets import Preset, preset_of, with_preset
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.bridge import finished
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.palette.entries import Entry
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t

Change = Callable[[tuple[Preset, ...]], tuple[Preset, ...]]


class Presets(QObject):
    """The same presets for every film of this person; applying one is one undoable step."""

    def __init__(self, owner: QWidget, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__(owner)
        self._owner, self._model, self._ui = owner, model, ui
        self.known: tuple[Preset, ...] = ()

    async def load(self) -> None:
        """Read what was kept."""
        self.known = await self._ui.bridge.call(_presets)

    def show_menu(self, below: QWidget) -> None:
        """The menu under a button."""
        menu = self.menu()
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def menu(self) -> QMenu:
        """One entry for each preset, checked where the film has these settings already."""
        menu = QMenu(self._owner)
        menu.aboutToHide.connect(menu.deleteLater)
        film, may = self._model.film, not self._model.document.read_only
        for preset in self.known:
            action = menu.addAction(preset.name.replace("&", "&&"), partial(self.apply, preset))
            action.setCheckable(True)
            action.setChecked(preset.fits(film))
            action.setEnabled(may)
        if self.known:
            menu.addSeparator()
        menu.addAction(t("Keep these settings as a preset…"), lambda: self._ui.bridge.start(self.ask_keep()))
        if self.known:
            again = menu.addMenu(t("Replace by these settings"))
            remove = menu.addMenu(t("Remove"))
            for preset in self.known:
                again.addAction(preset.name, partial(self._start_keep, preset.name))
                remove.addAction(preset.name, partial(self._start_remove, preset))
        return menu

    def entries(self) -> Iterator[Entry]:
        """For the palette."""
        for preset in self.known:
            words = t("Preset {name}", name=preset.name)
            yield Entry(id=f"preset:{preset.name}", words=words, group=t("Settings"), run=partial(self.apply, preset))

    def apply(self, preset: Preset) -> None:
        """Give the film these settings."""
        self._model.document.edit(preset.applied(self._model.film), t("Preset {name}", name=preset.name))

    async def ask_keep(self) -> None:
        """Ask for a name and keep the film's settings under it."""
        dialog = QInputDialog(self._owner)
        dialog.setWindowTitle(t("Keep these settings as a preset"))
        dialog.setLabelText(t("Name"))
        accepted = await finished(dialog)
        name = dialog.textValue().strip()
        dialog.deleteLater()
        if accepted and name:
            await self.keep(name)

    async def keep(self, name: str) -> None:
        """Keep the film's settings under a name; a preset of that name is replaced."""
        preset = preset_of(self._model.film, name)
        await self._change(lambda known: with_preset(known, preset))

    async def remove(self, preset: Preset) -> None:
        """Forget one, with a way back."""
        before = self.known
        await self._change(lambda known: tuple(other for other in known if other.name != preset.name))
        self._ui.messages.say(
            t("The preset {name} was removed.", name=preset.name),
            action=t("Undo"),
            run=lambda: self._ui.bridge.start(self._change(lambda _known: before)),
        )

    def _start_keep(self, name: str) -> None:
        self._ui.bridge.start(self.keep(name))

    def _start_remove(self, preset: Preset) -> None:
        self._ui.bridge.start(self.remove(preset))

    async def _change(self, how: Change) -> None:
        try:
            await self._ui.bridge.call(
                lambda core: core.change_settings(lambda now: replace(now, presets=how(now.presets)))
            )
        except Trouble as trouble:
            self._ui.report(trouble)
        await self.load()


async def _presets(core: Core) -> tuple[Preset, ...]:
    return core.settings.now.presets
