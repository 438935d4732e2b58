"""Seconds typed on the shots."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.timeline.seconds_field import SecondsField
from kling_desktop.ui.compose.timeline.view import ShotsView
from tests.ui.compose_centre.timeline_hand import CTRL, LEFT, NONE, click, film_of, seconds
from tests.ui.desk import Desk


def field(view: ShotsView) -> SecondsField:
    found = view.typing.field
    assert found is not None
    assert found.hasFocus()
    return found


@pytest.mark.parametrize(
    ("keys", "expected"), [("8", [8, 4]), ("12", [12, 4]), ("0", [5, 4]), ("99", [60, 4]), ("3x4", [34, 4])]
)
def test_digits_open_the_field_and_enter_keeps(desk: Desk, view: ShotsView, keys: str, expected: list[int]) -> None:
    QTest.keyClicks(view, keys[0])
    QTest.keyClicks(field(view), keys[1:])
    assert seconds(desk) == [5, 4]
    QTest.keyClick(field(view), Qt.Key.Key_Return)
    assert seconds(desk) == expected
    assert desk.steps == (expected != [5, 4])
    assert view.typing.field is None
    assert view.hasFocus()


def test_escape_keeps_nothing(desk: Desk, view: ShotsView) -> None:
    QTest.keyClicks(view, "8")
    QTest.keyClick(field(view), Qt.Key.Key_Escape)
    assert (seconds(desk), desk.steps, view.typing.field) == ([5, 4], 0, None)
    assert view.hasFocus()


@pytest.mark.parametrize(("typed", "expected"), [("+2", [7, 4]), ("-3", [2, 4]), ("-9", [1, 4])])
def test_more_and_fewer_seconds(desk: Desk, view: ShotsView, typed: str, expected: list[int]) -> None:
    view.typing.begin()
    assert field(view).selectedText() == "5"
    QTest.keyClicks(field(view), typed)
    QTest.keyClick(field(view), Qt.Key.Key_Enter)
    assert seconds(desk) == expected


def test_all_selected_shots_get_the_seconds(make: Callable[..., Desk]) -> None:
    desk = make(film_of((3, 2, 5)))
    view = desk.show(TimelinePanel, 900, 320).view
    click(view, 0)
    click(view, 2, CTRL)
    QTest.keyClicks(view, "4")
    QTest.keyClick(field(view), Qt.Key.Key_Return)
    assert seconds(desk) == [4, 2, 4]
    assert desk.steps == 1
    assert desk.document.undo_stack.undoText() == "Retime shots"


def test_tab_goes_on_with_the_next_shot_and_back(desk: Desk, view: ShotsView) -> None:
    QTest.keyClicks(view, "6")
    QTest.keyClick(field(view), Qt.Key.Key_Tab)
    assert desk.model.shot_index == 1
    assert field(view).text() == "4"
    QTest.keyClicks(field(view), "3")
    QTest.keyClick(field(view), Qt.Key.Key_Backtab)
    assert seconds(desk) == [6, 3]
    assert desk.model.shot_index == 0
    QTest.keyClick(field(view), Qt.Key.Key_Escape)
    assert desk.steps == 2


def test_a_double_click_on_the_seconds_opens_the_field(desk: Desk, view: ShotsView) -> None:
    spot = view.geometry_now.length(1).center().toPoint()
    QTest.mouseClick(view, LEFT, NONE, spot)
    assert view.typing.field is None
    QTest.mouseDClick(view, LEFT, NONE, spot)
    assert field(view).text() == "4"
    assert field(view).geometry().intersects(view.geometry_now.card(1).toAlignedRect())


def test_leaving_keeps_and_does_not_take_the_focus_back(desk: Desk, panel: TimelinePanel) -> None:
    other = QLineEdit(desk.window)
    other.show()
    QTest.keyClicks(panel.view, "7")
    other.setFocus()
    assert seconds(desk) == [7, 4]
    assert QApplication.focusWidget() is other


def test_the_field_says_what_it_is_for(view: ShotsView) -> None:
    view.typing.begin()
    assert field(view).accessibleName() == "Seconds of shot 1"


def test_another_film_closes_the_field(desk: Desk, view: ShotsView) -> None:
    view.typing.begin()
    desk.open(film_of((5,)))
    assert view.typing.field is None
    assert seconds(desk) == [5]
