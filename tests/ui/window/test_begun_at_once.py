"""A film just opened hears keys at once, and what was dropped on the window before it is not lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from kling_desktop.domain.film import new_film
from kling_desktop.host.resources import resource
from kling_desktop.library import films
from tests.ui.window.whole import Whole

ALL = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def test_a_film_just_opened_hears_keys(whole: Whole, tmp_path: Path) -> None:
    window = whole.open()
    timeline = window.compose.timeline
    assert QApplication.focusWidget() is timeline.view
    whole.press(Qt.Key.Key_D)
    assert len(whole.film.shots) == 2
    window.compose.prompt.editor.setFocus()
    other = tmp_path / "other.kling"
    films.save(other, new_film("Other"))
    whole.run(window.desk.open(other))
    assert QApplication.focusWidget() is timeline.view
    timeline.toggle_table()
    window.compose.prompt.editor.setFocus()
    whole.run(window.desk.new())
    assert QApplication.focusWidget() is timeline.table
    timeline.toggle_table()
    window.finder.show_palette()
    palette = QApplication.focusWidget()
    whole.run(window.desk.open(other))
    assert QApplication.focusWidget() is palette is not timeline.view


def test_back_in_compose_what_was_in_hand_goes_on(whole: Whole) -> None:
    window = whole.open()
    editor = window.compose.prompt.editor
    window.show_workspace("library")
    window.show_workspace("compose")
    assert QApplication.focusWidget() is window.compose.timeline.view
    editor.setFocus()
    window.show_workspace("library")
    assert QApplication.focusWidget() is not editor
    window.show_workspace("compose")
    assert QApplication.focusWidget() is editor


def drop(target: QWidget, *files: Path) -> None:
    """As the window system does it: to the frame's window, which asks its widgets."""
    frame = target.window()
    handle, here = frame.windowHandle(), target.mapTo(frame, target.rect().center())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    entered = QDragEnterEvent(here, ALL, mime, LEFT, NONE)
    QApplication.sendEvent(handle, entered)
    assert entered.isAccepted()
    dropped = QDropEvent(QPointF(here), ALL, mime, LEFT, NONE)
    QApplication.sendEvent(handle, dropped)
    assert dropped.isAccepted()


def test_pictures_dropped_before_the_film_is_open_wait_for_it(whole: Whole, tmp_path: Path) -> None:
    films.save(tmp_path / "mine.kling", new_film("mine"))
    session, picture = whole.start(), resource("samples/rocket.jpg")
    gallery = session.window.compose.references.gallery.viewport()
    drop(gallery, picture)
    assert len(whole.said) == 1
    assert not whole.film.references
    whole.run(session.open_core([tmp_path / "mine.kling"]))
    whole.until(lambda: [media.name for media in whole.film.files] == ["rocket.jpg"])
    assert whole.film.name == "mine"
    drop(gallery, resource("samples/coffee.png"))
    whole.until(lambda: len(whole.film.references) == 2)
    assert len(whole.said) == 1


def test_a_film_dropped_before_another_is_open_is_opened_after_it(whole: Whole, tmp_path: Path) -> None:
    for name in ("mine", "other"):
        films.save(tmp_path / f"{name}.kling", new_film(name))
    session = whole.start()
    drop(session.window.compose.generate, tmp_path / "other.kling")
    whole.run(session.open_core([tmp_path / "mine.kling"]))
    window = session.window
    whole.until(lambda: [window.films.film(sheet).name for sheet in window.films.sheets] == ["mine", "other"])
    assert whole.film.name == "other"
