"""Films and their files: opened, saved by themselves, named, moved."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu

from kling_desktop.core import Core
from kling_desktop.host.settings import Settings
from kling_desktop.jobs.lease import Lease
from kling_desktop.library import films
from kling_desktop.words.templates import built_in
from tests.ui.window.whole import Whole, write_film

CONTROL = Qt.KeyboardModifier.ControlModifier


async def _settings(core: Core) -> Settings:
    return core.settings.now


def test_a_first_start_has_a_new_film_in_a_file_of_its_own(whole: Whole, home: Path) -> None:
    window = whole.open()
    path = window.document.path
    assert path is not None
    assert path.parent == home / "films"
    assert whole.on_disk() == whole.film
    assert whole.film.name == "Untitled film"
    assert whole.session.frame.windowTitle() == "Untitled film — Kling Desktop"
    assert whole.saved == "saved"
    assert window.workspace == "compose"


def test_an_edit_is_on_disk_by_itself(whole: Whole) -> None:
    whole.open()
    whole.edit(name="Launch day")
    assert whole.saved == "saving…"
    whole.until(lambda: whole.on_disk().name == "Launch day")
    whole.until(lambda: whole.saved == "saved just now")
    assert whole.session.frame.windowTitle() == "Launch day — Kling Desktop"


def test_the_last_film_comes_back_with_its_last_edit(whole: Whole, tmp_path: Path) -> None:
    film = write_film(tmp_path / "mine" / "one.kling")
    whole.open(film)
    whole.edit(name="Changed at the last moment")
    whole.close()
    window = whole.open()
    assert window.document.path == film
    assert whole.film.name == "Changed at the last moment"
    assert not window.document.undo_stack.canUndo()


def test_a_last_film_that_has_gone_gives_way_to_a_new_one(whole: Whole, tmp_path: Path) -> None:
    film = write_film(tmp_path / "mine" / "one.kling")
    whole.open(film)
    whole.close()
    film.unlink()
    window = whole.open()
    assert window.document.path not in {None, film}
    assert whole.said == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is empty"),
        (b'{"format": "kling-desktop-pro', "it is damaged or not a project file: see line 1, column"),
        (b"\x89PNG\r\n\x1a\n", "it is not UTF-8 text"),
        (b'{"some": "other file"}', "it is not a film of Kling Desktop"),
        (None, "it is not there"),
    ],
)
def test_a_file_that_is_no_film_is_said_to_be_none(
    whole: Whole, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    window = whole.open()
    present = whole.film
    other = tmp_path / "other.kling"
    if content is not None:
        other.write_bytes(content)
    assert whole.run(window.desk.open(other)) is False
    (said,) = whole.said
    assert "other.kling cannot be opened: " + sentence in said
    assert whole.film is present
    if content is not None:
        assert other.read_bytes() == content


def test_named_at_the_start_and_broken(whole: Whole, tmp_path: Path) -> None:
    broken = tmp_path / "broken.kling"
    broken.write_bytes(b"{")
    whole.open(broken)
    assert whole.film.name == "Untitled film"
    assert whole.on_disk() == whole.film
    assert "broken.kling cannot be opened" in whole.said[0]
    assert broken.read_bytes() == b"{"


def test_a_film_of_a_newer_version_is_only_looked_at(
    whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLING_DESKTOP_OXEN_KEY", "a-key")
    file = write_film(tmp_path / "newer.kling")
    data = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps({**data, "version": 99, "hologram": True}), "utf-8")
    before = file.read_bytes()
    window = whole.open(file)
    assert whole.said == [
        "This film was made by a newer version of the program. It is open for looking, not for changing."
    ]
    assert whole.saved == "read only: made by a newer version"
    whole.edit(name="Other")
    assert whole.film.name == "Launch day"
    assert not window.compose.generate.button.isEnabled()
    whole.close()
    assert file.read_bytes() == before


def test_new_leaves_the_film_before_saved(whole: Whole, tmp_path: Path) -> None:
    file = write_film(tmp_path / "one.kling")
    window = whole.open(file)
    whole.edit(name="Edited")
    whole.press(Qt.Key.Key_N, CONTROL)
    whole.until(lambda: window.document.path != file)
    assert films.load(file).film.name == "Edited"
    assert whole.on_disk() == whole.film
    assert not window.document.undo_stack.canUndo()
    assert window.desk.recent[:2] == [window.document.path, file]


def test_open_by_the_dialog(whole: Whole, tmp_path: Path) -> None:
    file = write_film(tmp_path / "other.kling", "Other")
    window = whole.open()
    window.commands.trigger("film.open")
    whole.choose_file(file)
    whole.until(lambda: window.document.path == file)
    assert whole.film.name == "Other"


def test_a_dialog_that_is_dismissed_changes_nothing(whole: Whole) -> None:
    window = whole.open()
    before = window.document.path
    for command in ("film.open", "film.save-as", "film.rename"):
        window.commands.trigger(command)
        dialog = whole.dialog(QInputDialog if command == "film.rename" else QFileDialog)
        dialog.reject()
        whole.until(lambda: not window.findChildren(QFileDialog) and not window.findChildren(QInputDialog))
    assert window.document.path == before
    assert not window.document.undo_stack.canUndo()


def test_save_as_moves_the_film_there(whole: Whole, tmp_path: Path) -> None:
    window = whole.open()
    before = window.document.path
    assert before is not None
    whole.edit(name="Moved")
    window.commands.trigger("film.save-as")
    whole.choose_file(tmp_path / "moved")
    whole.until(lambda: window.document.path == tmp_path / "moved.kling")
    assert whole.on_disk().name == "Moved"
    whole.edit(name="And on")
    whole.until(lambda: whole.on_disk().name == "And on")
    assert films.load(before).film.name != "And on"


def test_a_new_name_can_be_undone(whole: Whole) -> None:
    window = whole.open()
    window.topbar.film.setFocus()  # on the timeline the key is about the shot
    whole.press(Qt.Key.Key_F2)
    dialog = whole.dialog(QInputDialog)
    dialog.setTextValue("  Second light  ")
    dialog.accept()
    whole.until(lambda: whole.film.name == "Second light")
    assert window.topbar.film.text() == "Second light  ▾"
    assert window.commands.action("edit.undo").text() == "Undo Rename film"
    whole.press(Qt.Key.Key_Z, CONTROL)
    assert whole.film.name == "Untitled film"


def test_the_menu_behind_the_name(whole: Whole, tmp_path: Path) -> None:
    other = write_film(tmp_path / "other.kling", "Other")
    window = whole.open(other)
    whole.press(Qt.Key.Key_N, CONTROL)
    whole.until(lambda: window.document.path != other)
    whole.click(window.topbar.film)
    whole.until(lambda: any(menu.isVisible() for menu in window.findChildren(QMenu)))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    words = [action.text() for action in menu.actions() if action.text()]
    assert words[:4] == ["New film", "New from template", "Open…", "Open recent"]
    assert {"Rename…", "Save as…", "Keys…", "Settings…", "Quit"} <= set(words)
    recent = next(child for child in menu.findChildren(QMenu) if child.title() == "Open recent")
    (entry,) = recent.actions()
    assert entry.text() == "other"
    entry.trigger()
    menu.close()
    whole.until(lambda: window.document.path == other)


def test_quit_by_its_key_saves(whole: Whole) -> None:
    window = whole.open()
    path = window.document.path
    assert path is not None
    whole.edit(name="Before quitting")
    whole.press(Qt.Key.Key_Q, CONTROL)
    whole.run(whole.session.closed())
    whole.close_all()
    assert films.load(path).film.name == "Before quitting"


def test_films_nobody_touched_are_gone_at_a_later_start_unless_a_window_may_show_them(whole: Whole, home: Path) -> None:
    folder = home / "films"
    window = whole.open()
    whole.edit(name="Kept")
    whole.run(window.desk.new(built_in()[0]))
    untouched = window.document.path
    assert untouched is not None
    whole.run(window.desk.open_copy(built_in()[1]))
    copied = window.document.path
    whole.run(window.desk.close(window.films.current))
    whole.run(window.desk.close(window.films.current))
    whole.close()
    long_ago = time.time() - 9000
    for path in folder.glob("*.kling"):
        os.utime(path, (long_ago, long_ago))
    other = Lease(home / "locks" / "windows")
    other.take()
    whole.run(whole.open().desk.sweep())
    assert untouched.exists()
    other.release()
    window = whole.window
    whole.run(window.desk.sweep())
    assert not untouched.exists()
    assert copied is not None
    assert copied.exists()
    assert window.document.path is not None
    assert window.document.path.exists()
    assert untouched not in window.desk.recent
    assert untouched not in whole.ask(_settings).recent
