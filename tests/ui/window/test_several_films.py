"""Several films open at once: each with its own file, undo steps and place."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain import edits
from kling_desktop.library import films
from kling_desktop.ui.window import Window
from tests.ui.window.whole import Whole, write_film

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def two(whole: Whole, tmp_path: Path) -> tuple[Window, Path, Path]:
    """A window with two films open, the first one on screen."""
    one, other = write_film(tmp_path / "one.kling", "One"), write_film(tmp_path / "other.kling", "Other")
    return whole.open(one, other), one, other


def names(window: Window) -> list[str]:
    return [window.tabs.bar.tabText(at) for at in range(window.tabs.bar.count())]


def test_a_single_film_needs_no_tabs(whole: Whole, tmp_path: Path) -> None:
    window = whole.open(write_film(tmp_path / "one.kling", "One"))
    assert not window.tabs.isVisible()
    assert not window.commands.action("film.close").isEnabled()


def test_the_films_named_at_the_start_each_have_a_tab(whole: Whole, two: tuple[Window, Path, Path]) -> None:
    window, one, _other = two
    assert window.tabs.isVisible()
    assert names(window) == ["One", "Other"]
    assert window.document.path == one
    assert window.tabs.bar.currentIndex() == 0


def test_each_film_keeps_its_selected_shots_and_what_is_seen_of_them(
    whole: Whole, two: tuple[Window, Path, Path]
) -> None:
    window, _one, other = two
    film = edits.add_shot(edits.add_shot(edits.add_shot(whole.film)))
    window.document.edit(film, "Add shots")
    ids = [shot.id for shot in film.shots]
    stage = window.compose.timeline.stage
    window.model.select_shots(ids[1:3], ids[2])
    stage.zoom(4, stage.layout.right)
    window.model.move_playhead(6)
    seen = (stage.layout.scale, stage.layout.scroll)
    assert seen[1] > 0
    whole.press(Qt.Key.Key_Tab, CONTROL)
    whole.until(lambda: window.document.path == other)
    assert stage.layout.scroll == 0
    assert len(window.model.selected_shots) == 1
    whole.press(Qt.Key.Key_Tab, CONTROL | SHIFT)
    whole.until(lambda: len(whole.film.shots) == 4)
    assert [shot.id for shot in window.model.selected_shots] == ids[1:3]
    assert window.model.shot_index == 2
    assert (window.model.playhead, stage.layout.scale, stage.layout.scroll) == (6, *seen)


def test_a_timeline_shown_as_a_table_is_one_at_the_next_start(whole: Whole) -> None:
    window = whole.open()
    assert not window.compose.timeline.as_table
    window.commands.trigger("shots.table")
    whole.close()
    again = whole.open()
    assert again.compose.timeline.as_table
    assert again.compose.timeline.table.isVisible()
    again.compose.restore_layout(again.compose.layout_state().removesuffix(";table"))
    assert not again.compose.timeline.as_table  # what an older window left says nothing of it


def test_each_film_keeps_its_edits_its_undo_steps_and_its_place(whole: Whole, two: tuple[Window, Path, Path]) -> None:
    window, _one, other = two
    window.document.edit(edits.add_shot(whole.film), "Add shot")
    second = whole.film.shots[1].id
    window.model.select_shot(second)
    window.model.move_playhead(6)
    whole.press(Qt.Key.Key_Tab, CONTROL)
    whole.until(lambda: window.document.path == other)
    assert window.model.playhead == 0
    assert not window.commands.action("edit.undo").isEnabled()
    whole.edit(name="Renamed")
    assert names(window) == ["One", "Renamed"]
    whole.press(Qt.Key.Key_Tab, CONTROL | SHIFT)
    whole.until(lambda: whole.film.name == "One")
    shot = window.model.shot
    assert shot is not None
    assert (shot.id, window.model.playhead) == (second, 6)
    assert films.load(other).film.name == "Renamed"
    window.commands.trigger("edit.undo")
    assert len(whole.film.shots) == 1
    whole.press(Qt.Key.Key_Tab, CONTROL)
    whole.until(lambda: whole.film.name == "Renamed")
    window.commands.trigger("edit.undo")
    assert whole.film.name == "Other"


def test_a_click_on_a_tab_and_its_cross(whole: Whole, two: tuple[Window, Path, Path]) -> None:
    window, one, other = two
    bar = window.tabs.bar
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center() - QPoint(20, 0))
    whole.until(lambda: window.document.path == other)
    cross = bar.tabButton(1, bar.ButtonPosition.RightSide)
    whole.click(cross)
    whole.until(lambda: window.document.path == one)
    assert not window.tabs.isVisible()
    assert other.exists()
    whole.press(Qt.Key.Key_T, CONTROL | SHIFT)
    whole.until(lambda: window.document.path == other)
    assert names(window) == ["One", "Other"]


def test_a_film_that_is_open_is_not_opened_twice(whole: Whole, two: tuple[Window, Path, Path]) -> None:
    window, one, other = two
    whole.run(window.desk.open(other))
    assert window.document.path == other
    whole.run(window.desk.open(one))
    assert names(window) == ["One", "Other"]


def test_a_new_film_nobody_touched_gives_its_place_away(whole: Whole, tmp_path: Path) -> None:
    window = whole.open()
    whole.run(window.desk.open(write_film(tmp_path / "one.kling", "One")))
    assert names(window) == ["One"]
    whole.press(Qt.Key.Key_N, CONTROL)
    whole.until(lambda: len(window.films) == 2)
    whole.edit(name="Begun")
    whole.run(window.desk.open(write_film(tmp_path / "two.kling", "Two")))
    assert names(window) == ["One", "Begun", "Two"]


def test_the_order_is_the_hand_s_and_all_come_back_at_the_next_start(
    whole: Whole, two: tuple[Window, Path, Path]
) -> None:
    window, one, other = two
    window.tabs.bar.moveTab(0, 1)
    assert names(window) == ["Other", "One"]
    assert window.films.paths == (other, one)
    assert window.document.path == one, "moving a tab shows no other film"
    whole.close()
    again = whole.open()
    assert again.films.paths == (other, one)
    assert again.document.path == one


def test_a_film_that_cannot_be_saved_stays_on_screen(whole: Whole, two: tuple[Window, Path, Path]) -> None:
    window, one, _other = two
    whole.edit(name="Precious")
    one.unlink()
    one.mkdir()
    whole.press(Qt.Key.Key_Tab, CONTROL)
    whole.until(lambda: bool(whole.said))
    assert whole.said[0].startswith("The film on screen is not saved yet")
    assert whole.film.name == "Precious"
    assert window.tabs.bar.currentIndex() == 0


def test_takes_of_a_film_in_another_tab_do_not_come_into_this_one(whole: Whole, two: tuple[Window, Path, Path]) -> None:
    window, one, other = two
    whole.compose()
    window.document.edit(edits.change_settings(whole.film, provider="animatic"), "Animatic")
    whole.generate()
    whole.until(lambda: bool(window.model.jobs.all))
    whole.press(Qt.Key.Key_Tab, CONTROL)
    whole.until(lambda: window.document.path == other)
    whole.until(lambda: len(whole.takes()) == 1)
    assert window.model.jobs.all == {}
    whole.press(Qt.Key.Key_Tab, CONTROL)
    whole.until(lambda: window.document.path == one and len(window.model.jobs.all) == 1)


def test_a_film_dropped_on_the_window_opens(whole: Whole, tmp_path: Path) -> None:
    window = whole.open()
    file = write_film(tmp_path / "dropped.kling", "Dropped")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    at = QPointF(700, 300)
    entering = QDragEnterEvent(
        at.toPoint(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    dropped = QDropEvent(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, dropped)
    whole.until(lambda: window.document.path == file)
