"""Presets of settings in the window: kept, applied as one step, replaced, removed and brought back."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QMenu

from kling_desktop.domain import edits
from tests.ui.window.whole import Whole


def menu(whole: Whole) -> QMenu:
    return whole.window.compose.settings.presets.menu()


def choose(filled: QMenu, *path: str) -> None:
    for name in path[:-1]:
        below = next(action.menu() for action in filled.actions() if action.text() == name)
        assert isinstance(below, QMenu)
        filled = below
    next(action for action in filled.actions() if action.text() == path[-1]).trigger()


def keep(whole: Whole, name: str) -> None:
    choose(menu(whole), "Keep these settings as a preset…")
    dialog = whole.dialog(QInputDialog)
    dialog.setTextValue(name)
    dialog.accept()
    whole.until(lambda: name in names(whole))


def names(whole: Whole) -> list[str]:
    return [preset.name for preset in whole.window.compose.settings.presets.known]


def test_kept_once_and_applied_to_any_film_as_one_step(whole: Whole) -> None:
    window = whole.open()
    window.document.edit(
        edits.change_settings(whole.film, provider="pixeldojo", aspect_ratio="9:16", takes=4), "Settings"
    )
    keep(whole, "Portrait tests")
    whole.close()
    window = whole.open()
    whole.until(lambda: names(whole) == ["Portrait tests"])
    whole.run(window.desk.new())
    assert whole.film.settings.takes == 1
    choose(menu(whole), "Portrait tests")
    settings = whole.film.settings
    assert (settings.provider, settings.aspect_ratio, settings.takes) == ("pixeldojo", "9:16", 4)
    assert window.document.undo_stack.undoText() == "Preset Portrait tests"
    assert next(action.isChecked() for action in menu(whole).actions() if action.text() == "Portrait tests")
    window.commands.trigger("edit.undo")
    assert whole.film.settings.takes == 1


def test_replaced_removed_and_brought_back(whole: Whole) -> None:
    window = whole.open()
    keep(whole, "Mine")
    window.document.edit(edits.change_settings(whole.film, takes=2), "Takes")
    choose(menu(whole), "Replace by these settings", "Mine")
    presets = window.compose.settings.presets
    whole.until(lambda: [preset.settings.takes for preset in presets.known] == [2])
    choose(menu(whole), "Remove", "Mine")
    whole.until(lambda: names(whole) == [])
    whole.act("The preset Mine was removed.")
    whole.until(lambda: names(whole) == ["Mine"])
