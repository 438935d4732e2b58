"""One shot and several: clicks, ranges, bands, and what is done to all of them at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from tests.ui.compose_centre.timeline_hand import (
    CTRL,
    LEFT,
    NONE,
    SHIFT,
    body,
    chosen,
    click,
    drag,
    film_of,
    move,
    order,
    seconds,
)
from tests.ui.desk import Desk

Made = tuple[Desk, TimelinePanel]


@pytest.fixture
def four(make: Callable[..., Desk]) -> Made:
    desk = make(film_of((3, 2, 5, 4), ("one", "two", "three", "four")))
    panel = desk.show(TimelinePanel, 900, 320)
    panel.view.setFocus()
    return desk, panel


def test_a_click_selects_one_shift_a_range_and_ctrl_toggles(four: Made) -> None:
    desk, panel = four
    click(panel.view, 1)
    assert chosen(desk) == [1]
    click(panel.view, 3, SHIFT)
    assert chosen(desk) == [1, 2, 3]
    assert desk.model.shot_index == 3
    click(panel.view, 2, CTRL)
    assert chosen(desk) == [1, 3]
    click(panel.view, 0, SHIFT)
    assert chosen(desk) == [0, 1]
    click(panel.view, 2)
    assert chosen(desk) == [2]
    assert desk.steps == 0


def test_the_last_selected_shot_stays_selected(four: Made) -> None:
    desk, panel = four
    click(panel.view, 2)
    click(panel.view, 2, CTRL)
    assert chosen(desk) == [2]


def test_a_click_on_one_of_several_selects_it_alone_when_let_go(four: Made) -> None:
    desk, panel = four
    QTest.keyClick(panel.view, Qt.Key.Key_A, CTRL)
    assert chosen(desk) == [0, 1, 2, 3]
    QTest.mousePress(panel.view, LEFT, NONE, body(panel.view, 2).toPoint())
    assert chosen(desk) == [0, 1, 2, 3]
    QTest.mouseRelease(panel.view, LEFT, NONE, body(panel.view, 2).toPoint())
    assert chosen(desk) == [2]


def test_arrows_with_shift_stretch_the_selection(four: Made) -> None:
    desk, panel = four
    click(panel.view, 1)
    QTest.keyClick(panel.view, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(panel.view, Qt.Key.Key_Right, SHIFT)
    assert chosen(desk) == [1, 2, 3]
    QTest.keyClick(panel.view, Qt.Key.Key_Left, SHIFT)
    assert chosen(desk) == [1, 2]


def test_a_band_drawn_over_the_lanes_selects_the_shots_above(four: Made) -> None:
    desk, panel = four
    layout = panel.view.geometry_now
    start = QPointF(layout.x(2.5), layout.lanes_top + layout.lane_height / 2)
    point = QPointF(layout.x(6), start.y() + 20).toPoint()
    QTest.mousePress(panel.view, LEFT, NONE, start.toPoint())
    move(panel.view, point, NONE)
    band = panel.view.hand.band
    assert band is not None
    assert band.right() == pytest.approx(point.x(), abs=1)
    assert chosen(desk) == [0, 1, 2]
    QTest.mouseRelease(panel.view, LEFT, NONE, point)
    assert panel.view.hand.band is None


@pytest.mark.parametrize(
    ("key", "modifiers", "after", "lengths", "name"),
    [
        (Qt.Key.Key_Delete, NONE, "ad", [3, 4], "Delete shots"),
        (Qt.Key.Key_D, NONE, "abc??d", [3, 2, 5, 2, 5, 4], "Duplicate shots"),
        (Qt.Key.Key_M, NONE, "abd", [3, 7, 4], "Merge shots"),
        (Qt.Key.Key_E, NONE, "abcd", [3, 4, 3, 4], "Make shots equally long"),
        (Qt.Key.Key_BracketRight, NONE, "abcd", [3, 3, 6, 4], "Retime shot"),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier, "abcd", [3, 1, 4, 4], "Retime shot"),
        (Qt.Key.Key_Left, CTRL | SHIFT, "bcad", [2, 5, 3, 4], "Move shots"),
        (Qt.Key.Key_Right, CTRL | SHIFT, "adbc", [3, 4, 2, 5], "Move shots"),
        (Qt.Key.Key_F, NONE, "abcd", [3, 2, 6, 4], "Fit the shots to 15 s"),
    ],
)
def test_what_is_done_to_several_is_one_step(
    four: Made, key: Qt.Key, modifiers: Qt.KeyboardModifier, after: str, lengths: list[int], name: str
) -> None:
    desk, panel = four
    click(panel.view, 1)
    click(panel.view, 2, SHIFT)
    QTest.keyClick(panel.view, key, modifiers)
    assert (order(desk), seconds(desk)) == (after, lengths)
    assert desk.document.undo_stack.undoText() == name
    assert desk.steps == 1
    desk.undo()
    assert (order(desk), seconds(desk)) == ("abcd", [3, 2, 5, 4])


def test_copies_are_selected_together(four: Made) -> None:
    desk, panel = four
    click(panel.view, 1)
    click(panel.view, 2, SHIFT)
    QTest.keyClick(panel.view, Qt.Key.Key_D)
    assert chosen(desk) == [3, 4]


def test_equal_lengths_for_one_selected_shot_mean_the_whole_film(four: Made) -> None:
    desk, panel = four
    QTest.keyClick(panel.view, Qt.Key.Key_E)
    assert seconds(desk) == [4, 4, 3, 3]


def test_several_are_dragged_as_one_block(four: Made) -> None:
    desk, panel = four
    view = panel.view
    click(view, 0)
    click(view, 2, CTRL)
    drag(view, body(view, 0), view.geometry_now.x(13.5) - body(view, 0).x())
    assert order(desk) == "bdac"
    assert chosen(desk) == [2, 3]
    assert desk.steps == 1


def test_with_ctrl_a_copy_is_dragged(four: Made) -> None:
    desk, panel = four
    view = panel.view
    drag(view, body(view, 0), view.geometry_now.x(9.5) - body(view, 0).x(), CTRL)
    assert order(desk) == "abc?d"
    assert desk.film.shots[3].prompt == "one"
    assert chosen(desk) == [3]
    assert desk.steps == 1


def test_a_merge_reaches_over_neighbours_only(four: Made) -> None:
    desk, panel = four
    click(panel.view, 0)
    click(panel.view, 2, CTRL)
    assert not panel.commands.action("merge").isEnabled()
    click(panel.view, 3, CTRL)
    assert panel.commands.action("merge").text() == "Merge the selected shots"
    QTest.keyClick(panel.view, Qt.Key.Key_M)
    assert [shot.prompt for shot in desk.film.shots] == ["one", "two", "three four"]


def test_after_undo_the_selection_is_near(four: Made) -> None:
    desk, panel = four
    click(panel.view, 2)
    QTest.keyClick(panel.view, Qt.Key.Key_D)
    assert desk.model.shot_index == 3
    desk.undo()
    assert desk.model.shot_index == 3


def test_several_are_told(four: Made) -> None:
    desk, panel = four
    QTest.keyClick(panel.view, Qt.Key.Key_A, CTRL)
    assert panel.view.accessibleDescription() == "4 shots selected. Shot 1 of 4, 3 seconds: one"
    desk.open(film_of((5,)))
    assert panel.view.accessibleDescription() == "Shot 1 of 1, 5 seconds: no words yet"
