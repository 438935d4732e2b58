"""Commands, themes, preferences, and what happens when the library will not open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filelock import FileLock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from kling_desktop.app import Session, _use
from kling_desktop.core import Core
from kling_desktop.host.paths import find_paths
from kling_desktop.storage import database
from kling_desktop.ui.dialogs.preferences import PreferencesDialog
from kling_desktop.ui.theme.tokens import theme
from tests.ui.window.whole import Whole

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_undo_and_redo_are_named_and_enabled(whole: Whole) -> None:
    window = whole.open()
    undo, redo = window.commands.action("edit.undo"), window.commands.action("edit.redo")
    assert [undo.text(), undo.isEnabled(), redo.text(), redo.isEnabled()] == ["Undo", False, "Redo", False]
    whole.edit(name="One")
    assert [undo.text(), undo.isEnabled(), redo.isEnabled()] == ["Undo Edit", True, False]
    window.topbar.film.setFocus()
    whole.press(Qt.Key.Key_Z, CONTROL)
    assert whole.film.name == "Untitled film"
    assert [undo.text(), undo.isEnabled(), redo.text(), redo.isEnabled()] == ["Undo", False, "Redo Edit", True]
    whole.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert whole.film.name == "One"
    whole.press(Qt.Key.Key_Z, CONTROL)
    whole.press(Qt.Key.Key_Y, CONTROL)
    assert whole.film.name == "One"
    whole.until(lambda: whole.on_disk().name == "One")


def test_the_workspaces_by_key_and_by_click(whole: Whole) -> None:
    window = whole.open()
    for key, name in (
        (Qt.Key.Key_2, "library"),
        (Qt.Key.Key_3, "review"),
        (Qt.Key.Key_1, "compose"),
    ):
        whole.press(key, CONTROL)
        assert window.workspace == name
        assert window.topbar.buttons[name].isChecked()
        assert [button.isChecked() for button in window.topbar.buttons.values()].count(True) == 1
    for name, button in window.topbar.buttons.items():
        whole.click(button)
        assert window.workspace == name
        assert window.workspace_widget(name).isVisible()


def test_the_other_workspaces_are_built_ahead_of_being_wanted(whole: Whole) -> None:
    """In the program itself, once the film is on screen; not any more once the window has been closed."""
    window = whole.open()
    assert set(window._workspaces) == {"compose"}
    window._ended = True
    whole.run(window.build_ahead())
    assert set(window._workspaces) == {"compose"}
    window._ended = False
    whole.run(window.build_ahead())
    assert set(window._workspaces) == {"compose", "library", "review"}
    assert window.workspace == "compose"
    built = window._workspaces["library"]
    window.show_workspace("library")
    assert window.workspace_widget("library") is built


def test_no_two_commands_have_the_same_key(whole: Whole) -> None:
    window = whole.open()
    for name in ("library", "review", "compose"):
        window.show_workspace(name)
    for mine in ("compose", "library", "review"):
        window.show_workspace(mine)
        taken: dict[str, str] = {}
        for command in window.commands.all():
            action = window.commands.action(command.id)
            owner = action.parent()
            if action.shortcutContext() != Qt.ShortcutContext.WindowShortcut:
                continue
            if not isinstance(owner, QWidget) or not owner.isVisible():
                continue
            for keys in action.shortcuts():
                text = keys.toString()
                assert taken.setdefault(text, command.id) == command.id, f"{text} in {mine}"


def test_a_chosen_theme_repaints_and_is_kept(whole: Whole, home: Path) -> None:
    whole.theme = "system"
    window = whole.open()
    before = window.grab().toImage()
    window.commands.trigger("window.settings")
    dialog = whole.dialog(PreferencesDialog)
    chosen = "light" if theme().name == "dark" else "dark"
    dialog.theme.setCurrentIndex(dialog.theme.findData(chosen))
    assert theme().name == chosen
    whole.until(lambda: json.loads((home / "settings.json").read_text("utf-8"))["theme"] == chosen)
    dialog.accept()
    whole.until(lambda: not window.findChildren(PreferencesDialog))
    after = window.grab().toImage()
    dark, light = (before, after) if chosen == "light" else (after, before)
    assert dark.pixelColor(4, 4).lightness() < 80 < 180 < light.pixelColor(4, 4).lightness()
    whole.close()
    whole.open()
    assert theme().name == chosen


def test_language_and_library_folder_are_kept(whole: Whole, home: Path, tmp_path: Path) -> None:
    window = whole.open()
    window.commands.trigger("window.settings")
    dialog = whole.dialog(PreferencesDialog)
    assert dialog.folder.text() == str(home / "library")
    dialog.language.setCurrentIndex(dialog.language.findData("zh_CN"))
    assert dialog.remark.text() == "The language changes the next time the program starts."
    other = tmp_path / "other library"
    other.mkdir()
    dialog.choose.click()
    whole.choose_file(other)
    whole.until(lambda: dialog.folder.text() == str(other))
    assert dialog.remark.text().startswith("New takes are saved there after the program's next start.")
    dialog.accept()
    whole.until(lambda: not window.findChildren(PreferencesDialog))
    whole.close()
    window = whole.open()
    assert window.topbar.buttons["library"].text() == "成片库"
    assert whole.ask(_library) == other


async def _library(core: Core) -> Path:
    return core.paths.library


def test_the_theme_follows_the_system(whole: Whole, qapp: QApplication) -> None:
    whole.theme = "system"
    window = whole.open()
    told = qapp.styleHints().colorSchemeChanged
    for scheme, name in ((Qt.ColorScheme.Light, "light"), (Qt.ColorScheme.Dark, "dark")):
        told.emit(scheme)
        assert theme().name == name
        corner = window.grab().toImage().pixelColor(4, 4).lightness()
        assert corner > 180 if name == "light" else corner < 80


def test_a_chosen_theme_does_not_follow(whole: Whole, qapp: QApplication) -> None:
    whole.open()
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme().name == "dark"


def test_size_and_splitters_come_back(whole: Whole) -> None:
    window = whole.open()
    frame = whole.session.frame
    frame.resize(960, 640)  # the screen of the tests is small, and a window that came back fits on it
    whole.until(lambda: window.width() == 960)
    sizes = window.compose.middle.sizes()
    window.compose.middle.setSizes([sizes[0] - 24, sizes[1] + 24])
    wanted = window.compose.middle.sizes()
    assert wanted != sizes
    whole.close()
    window = whole.open()
    assert (whole.session.frame.width(), whole.session.frame.height()) == (960, 640)
    assert window.compose.middle.sizes() == wanted


@pytest.mark.expects_log("damaged")
def test_a_damaged_database_is_told_and_rebuilt(whole: Whole, home: Path) -> None:
    whole.open()
    whole.close()
    (home / "kling.db").write_bytes(b"this is no database at all" * 400)
    for rest in home.glob("kling.db-*"):
        rest.unlink()
    whole.open()
    (said,) = whole.said
    assert said.startswith("The library's database is damaged. It was put aside as ")
    whole.act("The library's database is damaged.")
    whole.until(lambda: whole.said == ["0 takes are back in the library."])


def test_a_database_in_use_is_tried_again_when_asked(
    whole: Whole, home: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    home.mkdir()
    session = Session(qapp, find_paths(), theme="dark", bundled_font=True)
    whole.sessions.append(session)
    with FileLock(home / "kling.db.lock"):
        used = whole.loop.create_task(_use(session, ()))
        whole.until(lambda: hasattr(session, "window") and whole.said != [])
        assert whole.said[0].startswith("Another program is holding the library's database.")
        whole.edit(name="Without a library")
        session.window.commands.trigger("window.keys")
        session.window.commands.trigger("film.new")
    whole.act("Another program is holding")
    whole.until(lambda: session.bridge.is_open and bool(session.window.model.has_key))
    assert session.window.document.path is not None
    assert whole.said == []
    session.frame.close()
    whole.until(used.done)
    assert used.result() == 0


def test_a_library_that_never_opens_lets_the_window_close(whole: Whole, home: Path, qapp: QApplication) -> None:
    home.mkdir()
    (home / "library").write_text("in the way", "utf-8")
    session = Session(qapp, find_paths(), theme="dark", bundled_font=True)
    whole.sessions.append(session)
    used = whole.loop.create_task(_use(session, ()))
    whole.until(lambda: hasattr(session, "window") and whole.said != [])
    assert "library cannot be written (a file of that name is in the way)." in whole.said[0]
    session.frame.close()
    whole.until(used.done)
