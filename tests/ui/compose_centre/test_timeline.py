"""Gestures and keys on the timeline, by real mouse and key events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from kling_desktop.domain.film import Shot, ShotId
from kling_desktop.ui.compose.timeline.layout import Hit, Layout, Part
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.timeline.view import ShotsView
from tests.ui.compose_centre.timeline_hand import (
    ALT,
    CTRL,
    LEFT,
    NONE,
    SHIFT,
    body,
    drag,
    left_edge,
    move,
    right_edge,
    seconds,
    shown_seconds,
)
from tests.ui.desk import Desk, sample_film


def test_dragging_the_right_edge_retimes_in_whole_seconds_and_moves_later_shots(desk: Desk, view: ShotsView) -> None:
    drag(view, right_edge(view, 0), view.geometry_now.per_second * 2.3)
    assert seconds(desk) == [7, 4]
    assert desk.steps == 1
    desk.undo()
    assert seconds(desk) == [5, 4]


def test_with_alt_the_next_shot_gives_the_seconds(desk: Desk, view: ShotsView) -> None:
    drag(view, right_edge(view, 0), view.geometry_now.per_second * 2, ALT)
    assert seconds(desk) == [7, 2]


@pytest.mark.parametrize("modifier", [ALT, CTRL])
def test_rolling_the_left_edge_moves_the_border(desk: Desk, view: ShotsView, modifier: Qt.KeyboardModifier) -> None:
    drag(view, left_edge(view, 1), -view.geometry_now.per_second * 3, modifier)
    assert seconds(desk) == [2, 7]
    assert desk.steps == 1


def test_the_border_stops_a_second_before_the_shots_ends(desk: Desk, view: ShotsView) -> None:
    drag(view, left_edge(view, 1), -view.geometry_now.per_second * 30, ALT)
    assert seconds(desk) == [1, 8]


def test_the_left_edge_trims_its_own_shot_and_later_ones_move_along(desk: Desk, view: ShotsView) -> None:
    drag(view, left_edge(view, 0), view.geometry_now.per_second * 2)
    assert seconds(desk) == [3, 4]
    drag(view, left_edge(view, 1), -view.geometry_now.per_second * 1)
    assert seconds(desk) == [3, 5]
    assert desk.steps == 2


def test_the_films_own_ends_are_no_borders_to_roll(desk: Desk, view: ShotsView) -> None:
    drag(view, right_edge(view, 1), view.geometry_now.per_second * 2, ALT)
    assert seconds(desk) == [5, 6]


def test_a_shot_never_gets_shorter_than_a_second(desk: Desk, view: ShotsView) -> None:
    drag(view, right_edge(view, 1), -view.geometry_now.per_second * 30)
    assert seconds(desk) == [5, 1]


def test_escape_takes_a_drag_back(desk: Desk, view: ShotsView) -> None:
    start = right_edge(view, 0)
    QTest.mousePress(view, LEFT, NONE, start.toPoint())
    move(view, QPoint(round(start.x() + view.geometry_now.per_second * 2), round(start.y())), NONE)
    assert shown_seconds(view) == [7, 4]
    assert seconds(desk) == [5, 4]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert shown_seconds(view) == [5, 4]
    QTest.mouseRelease(view, LEFT, NONE, start.toPoint())
    assert seconds(desk) == [5, 4]
    assert desk.steps == 0


def test_a_drag_that_comes_back_is_no_step(desk: Desk, view: ShotsView) -> None:
    start = right_edge(view, 0)
    QTest.mousePress(view, LEFT, NONE, start.toPoint())
    move(view, QPoint(round(start.x() + view.geometry_now.per_second * 2), round(start.y())), NONE)
    move(view, start.toPoint(), NONE)
    QTest.mouseRelease(view, LEFT, NONE, start.toPoint())
    assert seconds(desk) == [5, 4]
    assert desk.steps == 0


def test_dragging_the_body_reorders(desk: Desk, view: ShotsView) -> None:
    drag(view, body(view, 0), view.geometry_now.per_second * 6)
    assert [shot.id for shot in desk.film.shots] == ["s2", "s1"]
    assert desk.steps == 1
    assert view.hand.insertion is None


def test_a_mark_shows_where_a_dragged_shot_would_go(desk: Desk, view: ShotsView) -> None:
    start = body(view, 0)
    QTest.mousePress(view, LEFT, NONE, start.toPoint())
    move(view, QPoint(round(start.x() + view.geometry_now.per_second * 6), round(start.y())), NONE)
    assert view.hand.insertion == 1
    assert seconds(desk) == [5, 4]
    QTest.mouseRelease(view, LEFT, NONE, start.toPoint())


def test_a_click_selects_and_brings_the_playhead(desk: Desk, view: ShotsView) -> None:
    QTest.mouseClick(view, LEFT, NONE, body(view, 1).toPoint())
    assert desk.model.shot_index == 1
    assert desk.model.playhead == 5
    assert desk.steps == 0


def test_a_double_click_asks_for_the_words(desk: Desk, view: ShotsView) -> None:
    with desk.qtbot.waitSignal(desk.model.goto_requested) as asked:
        QTest.mouseDClick(view, LEFT, NONE, body(view, 1).toPoint())
    assert asked.args == ["shots[1].prompt"]


def test_the_ghost_adds_a_shot(desk: Desk, view: ShotsView) -> None:
    ghost = view.geometry_now.ghost
    assert ghost is not None
    QTest.mouseClick(view, LEFT, NONE, ghost.center().toPoint())
    assert len(desk.film.shots) == 3
    assert desk.model.shot_index == 2


def test_dragging_on_the_ruler_scrubs(desk: Desk, view: ShotsView) -> None:
    start = QPointF(view.geometry_now.x(2), 4)
    drag(view, start, view.geometry_now.per_second * 3)
    assert desk.model.playhead == pytest.approx(5, abs=0.05)
    assert desk.steps == 0


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Qt.Key.Key_D, [5, 5, 4]),
        (Qt.Key.Key_Delete, [4]),
        (Qt.Key.Key_Backspace, [4]),
        (Qt.Key.Key_BracketLeft, [4, 4]),
        (Qt.Key.Key_BracketRight, [6, 4]),
        (Qt.Key.Key_Plus, [5, 4, 5]),
    ],
)
def test_keys(desk: Desk, view: ShotsView, key: Qt.Key, expected: list[int]) -> None:
    QTest.keyClick(view, key)
    assert seconds(desk) == expected
    assert desk.steps == 1


def test_s_splits_at_the_playhead(desk: Desk, view: ShotsView) -> None:
    desk.model.move_playhead(3.2)
    QTest.keyClick(view, Qt.Key.Key_S)
    assert seconds(desk) == [3, 2, 4]
    assert desk.model.shot_index == 1


def test_arrows_select_and_with_ctrl_and_shift_move(desk: Desk, view: ShotsView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert desk.model.shot_index == 1
    QTest.keyClick(view, Qt.Key.Key_Left, CTRL | SHIFT)
    assert [shot.id for shot in desk.film.shots] == ["s2", "s1"]
    assert desk.model.shot_index == 0


def test_the_context_menu_merges(desk: Desk, view: ShotsView) -> None:
    where = body(view, 0).toPoint()
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.mapToGlobal(where)))
    menu = view.findChild(QMenu)
    assert menu is not None
    merge = next(action for action in menu.actions() if action.text().startswith("Merge"))
    assert merge.isEnabled()
    merge.trigger()
    menu.close()
    assert seconds(desk) == [9]


def test_the_total_turns_bad_outside_the_models_limits(desk: Desk, panel: TimelinePanel) -> None:
    assert (panel.total.text(), panel.limits.text()) == ("9.0 s", "of 3–15 s")
    assert panel.total.property("role") == "title"
    panel.deeds.set_seconds([desk.film.shots[0].id], 12)
    assert panel.total.text() == "16.0 s"
    assert panel.total.property("role") == "title-bad"


def test_what_is_too_long_is_red_on_the_ruler(make: Callable[..., Desk]) -> None:
    film = sample_film()
    desk = make(replace(film, shots=(replace(film.shots[0], duration=12), replace(film.shots[1], duration=8))))
    panel = desk.show(TimelinePanel, 900, 320)
    layout = panel.view.geometry_now
    assert layout.seconds == 20
    image = panel.view.grab().toImage()
    scale = image.devicePixelRatio()
    strip = round((layout.ruler.bottom() - 1) * scale)
    inside = image.pixelColor(round(layout.x(8) * scale), strip)
    over = image.pixelColor(round(layout.x(18) * scale), strip)
    assert over.red() > over.green() + 60
    assert inside.red() < inside.green() + 60


def test_the_selection_is_spoken(desk: Desk, view: ShotsView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.accessibleDescription() == "Shot 2 of 2, 4 seconds: Rack focus: @Image1 lifts off"


def test_going_to_a_length_selects_the_shot(desk: Desk, panel: TimelinePanel) -> None:
    desk.model.goto_requested.emit("shots[1].duration")
    assert desk.model.shot_index == 1
    assert panel.view.hasFocus()


def test_nonsense_of_a_file_can_be_shown(make: Callable[..., Desk]) -> None:
    shots = tuple(
        Shot(id=ShotId(f"s{number}"), prompt="x" * 4000, duration=duration)
        for number, duration in enumerate((0, -4, 2.5, 1e300))
    )
    desk = make(replace(sample_film(), shots=shots))
    panel = desk.show(TimelinePanel, 900, 320)
    assert not panel.view.grab().isNull()
    assert panel.view.geometry_now.hit(QPointF(body(panel.view, 3))) == Hit(Part.BODY, 3)


def test_every_point_of_a_card_belongs_to_its_shot() -> None:
    layout = Layout(900.0, (5.0, 4.0, 1.0), 3)
    for index in range(3):
        card = layout.card(index)
        middle = card.center().y()
        assert layout.hit(QPointF(card.center().x(), middle)) == Hit(Part.BODY, index)
        assert layout.hit(QPointF(card.right(), middle)) == Hit(Part.RIGHT_EDGE, index)
        assert layout.hit(QPointF(card.left() + 1, middle)) == Hit(Part.LEFT_EDGE, index)
    assert layout.hit(QPointF(10, layout.lanes_top + layout.lane_height * 1.5)) == Hit(Part.LANE, 1)
