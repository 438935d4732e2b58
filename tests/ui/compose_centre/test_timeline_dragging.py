"""What a hand feels and sees while it drags: one step, resistance, marks, numbers, borders, drops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from kling_desktop.domain import edits
from kling_desktop.domain.film import ReferenceId
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.timeline.view import ShotsView
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from tests.ui.compose_centre.timeline_hand import (
    ALT,
    LEFT,
    NONE,
    body,
    drag,
    film_of,
    left_edge,
    move,
    order,
    right_edge,
    seconds,
    shown_seconds,
)
from tests.ui.desk import Desk

Make = Callable[..., Desk]


def hold(view: ShotsView, start: QPointF, by: float, modifiers: Qt.KeyboardModifier = NONE) -> QPoint:
    """Press and drag without letting go."""
    there = QPoint(round(start.x() + by), round(start.y()))
    QTest.mousePress(view, LEFT, modifiers, start.toPoint())
    for part in (0.5, 1.0):
        move(view, QPoint(round(start.x() + by * part), there.y()), modifiers)
    return there


def test_nothing_is_changed_before_the_hand_lets_go(desk: Desk, panel: TimelinePanel) -> None:
    view = panel.view
    there = hold(view, right_edge(view, 0), view.geometry_now.per_second * 2)
    assert (shown_seconds(view), seconds(desk), desk.steps) == ([7, 4], [5, 4], 0)
    assert panel.total.text() == "11.0 s"
    QTest.mouseRelease(view, LEFT, NONE, there)
    assert (seconds(desk), desk.steps, panel.total.text()) == ([7, 4], 1, "11.0 s")


def test_numbers_stand_beside_the_hand(desk: Desk, panel: TimelinePanel) -> None:
    view = panel.view
    there = hold(view, right_edge(view, 0), view.geometry_now.per_second * 2)
    assert view.hand.note is not None
    assert view.hand.note[1:] == ("Shot 1: 7 s (+2) · film 11 s", False)
    QTest.keyPress(view, Qt.Key.Key_Alt, ALT)
    assert view.hand.note[1] == "Shot 1: 7 s | Shot 2: 2 s"
    assert view.cursor().shape() is Qt.CursorShape.SplitHCursor
    QTest.keyRelease(view, Qt.Key.Key_Alt)
    assert view.hand.note[1] == "Shot 1: 7 s (+2) · film 11 s"
    QTest.mouseRelease(view, LEFT, NONE, there)
    assert view.hand.note is None


def test_past_what_the_model_takes_the_edge_goes_half_as_far(desk: Desk, panel: TimelinePanel) -> None:
    view = panel.view
    per_second = view.geometry_now.per_second
    there = hold(view, right_edge(view, 1), per_second * 7.5)
    assert shown_seconds(view) == [5, 10]
    move(view, QPoint(round(right_edge(view, 0).x()), there.y()), NONE)
    QTest.mouseRelease(view, LEFT, NONE, there)
    there = hold(view, right_edge(view, 1), view.geometry_now.per_second * 12)
    assert shown_seconds(view)[1] > 10
    assert view.hand.note is not None
    assert view.hand.note[2]
    assert panel.total.property("role") == "title-bad"
    QTest.mouseRelease(view, LEFT, NONE, there)
    assert desk.film.duration > 15


def test_too_long_is_mended_by_one_click_on_the_ruler(make: Make) -> None:
    desk = make(film_of((6, 6, 6, 2)))
    panel = desk.show(TimelinePanel, 900, 320)
    assert panel.fix.isVisible()
    assert panel.fix.text() == "Fit to 15 s"
    assert panel.fix.geometry().left() >= panel.view.geometry_now.x(15)
    QTest.mouseClick(panel.fix, LEFT)
    assert seconds(desk) == [5, 5, 4, 1]
    assert not panel.fix.isVisible()
    assert panel.view.hasFocus()
    desk.undo()
    assert panel.fix.isVisible()


def test_too_short_has_its_fix_too(make: Make) -> None:
    desk = make(film_of((1, 1)))
    panel = desk.show(TimelinePanel, 900, 320)
    assert panel.fix.text() == "Fit to 3 s"
    QTest.mouseClick(panel.fix, LEFT)
    assert sum(seconds(desk)) == 3


def test_more_shots_than_seconds_have_no_false_fix(make: Make) -> None:
    desk = make(film_of((1,) * 16))
    panel = desk.show(TimelinePanel, 900, 320)
    assert desk.film.duration > panel.deeds.limits.high
    assert not panel.fix.isVisible()


def test_the_scale_does_not_run_from_the_hand(make: Make) -> None:
    desk = make(film_of((8, 7)))
    view = desk.show(TimelinePanel, 900, 320).view
    per_second = view.geometry_now.per_second
    there = hold(view, right_edge(view, 0), per_second * 6)
    assert view.geometry_now.per_second == pytest.approx(per_second)
    QTest.mouseRelease(view, LEFT, NONE, there)
    assert desk.film.duration > 15
    assert view.geometry_now.per_second < per_second
    assert view.stage.fits


def test_past_the_border_the_timeline_scrolls_by_itself(make: Make) -> None:
    desk = make(film_of((8, 7)))
    view = desk.show(TimelinePanel, 900, 320).view
    start = right_edge(view, 1)
    QTest.mousePress(view, LEFT, NONE, start.toPoint())
    move(view, QPoint(view.width() + 80, round(start.y())), NONE)
    desk.qtbot.waitUntil(lambda: view.geometry_now.scroll > 100)
    desk.qtbot.waitUntil(lambda: shown_seconds(view)[1] > 8)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.geometry_now.scroll == 0
    assert seconds(desk) == [8, 7]
    QTest.mouseRelease(view, LEFT, NONE, start.toPoint())


def test_a_second_button_calls_a_drag_off_and_opens_no_menu(desk: Desk, panel: TimelinePanel) -> None:
    view = panel.view
    there = hold(view, right_edge(view, 0), view.geometry_now.per_second * 2)
    QTest.mousePress(view, Qt.MouseButton.RightButton, NONE, there)
    asks = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, there, view.mapToGlobal(there))
    QApplication.sendEvent(view, asks)
    assert view.findChildren(QMenu) == []
    move(view, QPoint(there.x() + 40, there.y()), NONE)
    assert shown_seconds(view) == [5, 4]
    QTest.mouseRelease(view, Qt.MouseButton.RightButton, NONE, there)
    QTest.mouseRelease(view, LEFT, NONE, there)
    assert (seconds(desk), desk.steps) == ([5, 4], 0)


def test_escape_puts_playhead_and_selection_back(desk: Desk, panel: TimelinePanel) -> None:
    view = panel.view
    desk.model.move_playhead(1.0)
    hold(view, QPointF(view.geometry_now.x(6.0), 4), view.geometry_now.per_second)
    assert desk.model.playhead > 5
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert desk.model.playhead == 1.0
    QTest.mouseRelease(view, LEFT)
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    there = hold(view, body(view, 1), 30)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, NONE, there)
    assert len(desk.model.selected_shots) == 2, "letting go after Escape is no click"


def test_undo_in_the_middle_of_a_drag_ends_it(desk: Desk, view: ShotsView) -> None:
    desk.document.edit(edits.add_shot(desk.film), "Add")
    there = hold(view, right_edge(view, 0), view.geometry_now.per_second * 2)
    desk.undo()
    assert shown_seconds(view) == [5, 4]
    QTest.mouseRelease(view, LEFT, NONE, there)
    assert seconds(desk) == [5, 4]


def test_what_may_only_be_read_cannot_be_dragged(desk: Desk, view: ShotsView) -> None:
    desk.document.read_only = True
    drag(view, right_edge(view, 0), view.geometry_now.per_second * 2)
    drag(view, body(view, 0), view.geometry_now.per_second * 8)
    assert (order(desk), seconds(desk), shown_seconds(view)) == ("??", [5, 4], [5, 4])


def test_the_card_goes_with_the_hand_and_the_mark_tells_the_place(desk: Desk, view: ShotsView) -> None:
    before = view.grab().toImage()
    there = hold(view, body(view, 0), view.geometry_now.per_second * 5)
    held = view.hand.held
    assert held is not None
    assert held[0] == 0
    assert held[1].x() == pytest.approx(view.geometry_now.x(5), abs=2)
    assert view.hand.insertion_x == pytest.approx(view.geometry_now.card(1).right() + 0.5)
    during = view.grab().toImage()
    mark = round(view.hand.insertion_x * during.devicePixelRatio())
    row = round((view.geometry_now.cards_top - 1) * during.devicePixelRatio())
    assert during.pixelColor(mark, row) != before.pixelColor(mark, row)
    QTest.mouseRelease(view, LEFT, NONE, there)


@pytest.mark.parametrize(
    ("place", "modifiers", "shape"),
    [
        (right_edge, NONE, Qt.CursorShape.SizeHorCursor),
        (left_edge, NONE, Qt.CursorShape.SizeHorCursor),
        (right_edge, ALT, Qt.CursorShape.SplitHCursor),
        (body, NONE, Qt.CursorShape.ArrowCursor),
    ],
)
def test_the_pointer_tells_what_a_press_would_do(
    view: ShotsView,
    place: Callable[[ShotsView, int], QPointF],
    modifiers: Qt.KeyboardModifier,
    shape: Qt.CursorShape,
) -> None:
    move(view, place(view, 1).toPoint(), modifiers)
    assert view.cursor().shape() is shape


# drops -----------------------------------------------------------------------------------------------------------


def drop(view: ShotsView, data: QMimeData, point: QPoint) -> bool:
    """What a drag from another panel does when it is let go; whether it was wanted."""
    action, buttons = Qt.DropAction.CopyAction, LEFT
    entered = QDragEnterEvent(point, action, data, buttons, NONE)
    QApplication.sendEvent(view, entered)
    over = QDragMoveEvent(point, action, data, buttons, NONE)
    QApplication.sendEvent(view, over)
    dropped = QDropEvent(QPointF(point), action, data, buttons, NONE)
    dropped.setAccepted(False)
    QApplication.sendEvent(view, dropped)
    return entered.isAccepted() and over.isAccepted() and dropped.isAccepted()


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (Kind.REFERENCE, "r2", "Rack focus: @Image1 lifts off @Image2"),
        (Kind.ELEMENT, "e2", "Rack focus: @Image1 lifts off @Element2"),
        (Kind.VIEW, "e1", "Rack focus: @Image1 lifts off @Element1"),
        (Kind.REFERENCE, "r1", "Rack focus: @Image1 lifts off"),
    ],
)
def test_a_reference_dropped_on_a_shot_is_mentioned(
    desk: Desk, view: ShotsView, kind: Kind, name: str, words: str
) -> None:
    data = pack(Carried(film=desk.film.id, kind=kind, id=name), None)
    assert drop(view, data, body(view, 1).toPoint())
    assert desk.film.shots[1].prompt == words
    assert desk.model.shot_index == 1


def test_what_no_shot_can_mention_is_not_taken(desk: Desk, view: ShotsView) -> None:
    desk.document.edit(edits.set_aside(desk.film, ReferenceId("r2"), True), "aside")
    before = desk.film
    point = body(view, 1).toPoint()
    assert not drop(view, pack(Carried(film=desk.film.id, kind=Kind.REFERENCE, id="r2"), None), point)
    assert not drop(view, pack(Carried(film="other", kind=Kind.REFERENCE, id="r1"), None), point)
    assert not drop(view, QMimeData(), point)
    element = pack(Carried(film=desk.film.id, kind=Kind.ELEMENT, id="e1"), None)
    assert not drop(view, element, QPoint(view.width() - 5, 5))
    assert desk.film is before


def test_clicking_a_lane_goes_to_what_it_stands_for(desk: Desk, view: ShotsView) -> None:
    references = desk.film.references
    desk.document.edit(replace(desk.film, references=(replace(references[0], aside=True), references[1])), "aside")
    layout = view.geometry_now
    asked: list[str] = []
    desk.model.goto_requested.connect(asked.append)
    for lane, x in ((0, 10), (1, layout.x(2)), (2, 10)):
        QTest.mouseClick(view, LEFT, NONE, QPoint(round(x), round(layout.lane(lane).center().y())))
    assert asked == ["elements[0]", "elements[1]", "references[1]"]
