"""Cuts tapped while the film plays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kling_desktop.domain import edits
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.monitor.panel import MonitorPanel
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.surroundings import Surroundings
from tests.ui.compose_centre.timeline_hand import film_of, seconds
from tests.ui.desk import Desk

Made = tuple[Desk, TimelinePanel]


@pytest.fixture
def four(make: Callable[..., Desk]) -> Made:
    desk = make(film_of((3, 2, 5, 2)))
    panel = desk.show(TimelinePanel, 900, 320)
    panel.view.setFocus()
    # Who plays is told to; here the playhead is moved by hand.
    desk.model.play_requested.connect(desk.model.set_playing)
    return desk, panel


def play_to(desk: Desk, at: float) -> None:
    desk.model.move_playhead(at)


def tap(panel: TimelinePanel) -> None:
    QTest.keyClick(panel.view, Qt.Key.Key_T)


def test_standing_the_first_tap_plays_and_the_next_ones_cut(four: Made) -> None:
    desk, panel = four
    desk.model.move_playhead(2.5)
    tap(panel)
    assert desk.model.playing
    assert desk.model.playhead == 0
    # What is being timed plays until it is cut.
    assert seconds(desk) == [9, 1, 1, 1]
    play_to(desk, 2.4)
    tap(panel)
    assert seconds(desk) == [2, 8, 1, 1]
    play_to(desk, 6.6)
    tap(panel)
    play_to(desk, 9.2)
    tap(panel)
    assert seconds(desk) == [2, 5, 2, 3]
    assert not panel.tapping.active
    assert desk.model.playing
    assert desk.steps == 1
    assert desk.document.undo_stack.undoText() == "Tap the cuts"
    desk.undo()
    assert seconds(desk) == [3, 2, 5, 2]


def test_playing_the_first_tap_is_a_cut(four: Made) -> None:
    desk, panel = four
    desk.model.set_playing(True)
    play_to(desk, 4.0)
    tap(panel)
    # Shot 2 was playing: it ends here; shot 1 keeps its length.
    assert seconds(desk) == [3, 1, 7, 1]


def test_enter_keeps_and_the_rest_shares_what_is_left(four: Made) -> None:
    desk, panel = four
    tap(panel)
    play_to(desk, 6)
    tap(panel)
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    assert seconds(desk) == [6, 1, 4, 1]
    assert not panel.tapping.active
    assert desk.steps == 1


def test_escape_gives_the_film_back(four: Made) -> None:
    desk, panel = four
    tap(panel)
    play_to(desk, 2)
    tap(panel)
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    assert seconds(desk) == [3, 2, 5, 2]
    assert desk.steps == 0
    assert not desk.model.playing


def test_when_playing_stops_the_cuts_are_kept(four: Made) -> None:
    desk, panel = four
    tap(panel)
    play_to(desk, 7)
    tap(panel)
    desk.model.set_playing(False)
    assert not panel.tapping.active
    assert seconds(desk)[0] == 7
    assert sum(seconds(desk)) == 12


def test_no_tap_no_change(four: Made) -> None:
    desk, panel = four
    tap(panel)
    desk.model.set_playing(False)
    assert (seconds(desk), desk.steps) == ([3, 2, 5, 2], 0)


def test_taps_closer_than_a_second_still_make_whole_shots(four: Made) -> None:
    desk, panel = four
    tap(panel)
    for _ in range(3):
        play_to(desk, desk.model.playhead + 0.1)
        tap(panel)
    assert seconds(desk) == [1, 1, 1, 9]


def test_a_playhead_put_back_ends_the_tapping(four: Made) -> None:
    desk, panel = four
    tap(panel)
    play_to(desk, 5)
    play_to(desk, 1)
    assert not panel.tapping.active


def test_another_edit_ends_the_tapping(four: Made) -> None:
    desk, panel = four
    tap(panel)
    play_to(desk, 5)
    tap(panel)
    desk.document.edit(edits.add_shot(desk.film), "Add")
    assert not panel.tapping.active
    assert len(desk.film.shots) == 5


def test_the_line_above_says_what_to_do(four: Made) -> None:
    _desk, panel = four
    assert panel._hint.property("role") == "dim"
    tap(panel)
    assert panel._hint.accessibleName() == "Tap T where shot 2 begins · cut 1 of 3 · ↵ keeps, Esc gives up"
    assert panel._hint.property("role") == "link"
    panel.tapping.finish()
    assert panel._hint.property("role") == "dim"


def test_after_the_last_shot_there_is_no_cut_so_the_whole_film_is_timed(four: Made) -> None:
    desk, panel = four
    desk.model.select_shot(desk.film.shots[3].id)
    desk.model.move_playhead(11)
    tap(panel)
    assert desk.model.playhead == 0
    assert seconds(desk) == [9, 1, 1, 1]


def test_one_shot_has_no_cut(make: Callable[..., Desk]) -> None:
    desk = make(film_of((5,)))
    panel = desk.show(TimelinePanel, 900, 320)
    assert not panel.commands.action("tap").isEnabled()
    panel.tapping.tap()
    assert not panel.tapping.active


def test_with_the_real_monitor_the_film_plays_from_the_shot(make: Callable[..., Desk]) -> None:
    desk = make(film_of((3, 2, 5, 2)))

    class Both(QWidget):
        """Monitor and timeline, as in Compose."""

        def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
            super().__init__()
            column = QVBoxLayout(self)
            self.monitor, self.timeline = MonitorPanel(model, ui), TimelinePanel(model, ui)
            column.addWidget(self.monitor)
            column.addWidget(self.timeline)

    both = desk.show(Both, 900, 800)
    desk.model.select_shot(desk.film.shots[1].id)
    both.monitor.canvas.setFocus()
    # The key works wherever nobody types.
    QTest.keyClick(both.monitor.canvas, Qt.Key.Key_T)
    assert (both.monitor.playback.speed, seconds(desk)) == (1, [3, 7, 1, 1])
    desk.qtbot.waitUntil(lambda: desk.model.playhead > 3.2)
    QTest.keyClick(both.timeline.view, Qt.Key.Key_Space)
    assert both.monitor.playback.speed == 0
    assert not both.timeline.tapping.active
    assert (seconds(desk), desk.steps) == ([3, 2, 5, 2], 0)
