"""How the timeline is seen: zoom, scroll, playhead, many lanes, short shots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain.film import Element, ElementId
from kling_desktop.ui.compose.timeline.layout import Layout, ticks
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.timeline.view import ShotsView
from kling_desktop.ui.theme import appearance
from kling_desktop.ui.theme.tokens import theme
from tests.ui.compose_centre.timeline_hand import ALT, CTRL, LEFT, NONE, SHIFT, film_of, move
from tests.ui.desk import Desk, picture, sample_film

Make = Callable[..., Desk]


def wheel(view: ShotsView, point: QPointF, angle: QPoint, modifiers: Qt.KeyboardModifier = NONE) -> bool:
    """Turn the wheel there; whether it was taken."""
    event = QWheelEvent(
        point,
        view.mapToGlobal(point),
        QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def test_ctrl_and_the_wheel_zoom_at_the_pointer(desk: Desk, panel: TimelinePanel) -> None:
    view = panel.view
    point = QPointF(view.geometry_now.x(8), 50)
    before = view.geometry_now.per_second
    for _ in range(4):
        assert wheel(view, point, QPoint(0, 120), CTRL)
    assert view.geometry_now.per_second == pytest.approx(before * 1.25**4)
    assert view.geometry_now.second(point.x()) == pytest.approx(8)
    assert panel.time_bar.isVisible()
    for _ in range(6):
        wheel(view, point, QPoint(0, -120), CTRL)
    assert view.stage.fits
    assert not panel.time_bar.isVisible()


def test_keys_zoom_and_show_everything_again(desk: Desk, view: ShotsView) -> None:
    before = view.geometry_now.per_second
    QTest.keyClick(view, Qt.Key.Key_Equal)
    QTest.keyClick(view, Qt.Key.Key_Equal)
    assert view.geometry_now.per_second == pytest.approx(before * 1.25**2)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.geometry_now.per_second == pytest.approx(before * 1.25)
    QTest.keyClick(view, Qt.Key.Key_0, CTRL)
    assert view.geometry_now.per_second == pytest.approx(before)


def test_zooming_ends_somewhere(desk: Desk, view: ShotsView) -> None:
    for _ in range(60):
        QTest.keyClick(view, Qt.Key.Key_Equal)
    largest = view.geometry_now.per_second
    QTest.keyClick(view, Qt.Key.Key_Equal)
    assert view.geometry_now.per_second == largest
    assert 100 < largest < 1000


def test_the_wheel_the_bar_and_the_middle_button_scroll(desk: Desk, panel: TimelinePanel) -> None:
    view = panel.view
    assert not wheel(view, QPointF(300, 60), QPoint(0, -120))
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Equal)
    assert wheel(view, QPointF(300, 60), QPoint(0, -120))
    first = view.geometry_now.scroll
    assert first > 0
    assert panel.time_bar.value() == round(first)
    panel.time_bar.setValue(200)
    assert view.geometry_now.scroll == pytest.approx(200, abs=1)
    middle = Qt.MouseButton.MiddleButton
    QTest.mousePress(view, middle, NONE, QPoint(400, 60))
    there = QPointF(340, 60)
    QApplication.sendEvent(
        view, QMouseEvent(QEvent.Type.MouseMove, there, view.mapToGlobal(there), Qt.MouseButton.NoButton, middle, NONE)
    )
    QTest.mouseRelease(view, middle, NONE, there.toPoint())
    assert view.geometry_now.scroll == pytest.approx(260, abs=1)
    wheel(view, QPointF(300, 60), QPoint(0, 12000), SHIFT)
    assert view.geometry_now.scroll == 0


def test_a_selected_shot_comes_into_view(make: Make) -> None:
    desk = make(film_of((3, 3, 3, 3, 3)))
    view = desk.show(TimelinePanel, 700, 320).view
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Equal)
    desk.model.select_shot(desk.film.shots[4].id)
    card = view.geometry_now.card(4)
    assert view.geometry_now.left <= card.left() < view.geometry_now.right
    desk.model.select_shot(desk.film.shots[0].id)
    assert view.geometry_now.scroll == 0


def test_while_it_plays_the_page_turns_with_the_playhead(desk: Desk, view: ShotsView) -> None:
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Equal)
    assert view.geometry_now.x(8) > view.geometry_now.right
    desk.model.set_playing(True)
    desk.model.move_playhead(8)
    assert view.geometry_now.x(8) == pytest.approx(view.geometry_now.left, abs=1)


def test_the_playhead_snaps_to_cuts_unless_alt_is_held(desk: Desk, view: ShotsView) -> None:
    layout = view.geometry_now
    near = QPoint(round(layout.x(5)) + 4, 8)
    QTest.mousePress(view, LEFT, NONE, QPoint(round(layout.x(2)), 8))
    move(view, near, NONE)
    assert desk.model.playhead == 5
    move(view, near, ALT)
    assert desk.model.playhead == pytest.approx(layout.second(near.x()))
    move(view, QPoint(round(layout.x(4)), 8), NONE)
    assert desk.model.playhead == pytest.approx(4, abs=0.05)
    QTest.mouseRelease(view, LEFT, NONE, near)


def _many_lanes() -> list[Element]:
    return [
        Element(id=ElementId(f"e{number}"), name=f"Element {number}", frontal=picture("chelsea.png"))
        for number in range(20)
    ]


def test_of_many_lanes_only_the_lanes_scroll(make: Make) -> None:
    desk = make(replace(sample_film(), elements=tuple(_many_lanes())))
    panel = desk.show(TimelinePanel, 800, 330)
    view, layout = panel.view, panel.view.geometry_now
    assert panel.lane_bar.isVisible()
    top = layout.card(0).top()
    assert wheel(view, QPointF(300, layout.lanes_top + 10), QPoint(0, -240))
    moved = view.geometry_now
    assert moved.lane_scroll > 0
    assert moved.card(0).top() == top
    assert moved.lane(0).top() < layout.lane(0).top()
    panel.lane_bar.setValue(panel.lane_bar.maximum())
    last = view.geometry_now.lane(len(view.stage.lanes) - 1)
    assert last.bottom() <= view.height() + 1
    asked: list[str] = []
    desk.model.goto_requested.connect(asked.append)
    QTest.mouseClick(view, LEFT, NONE, QPoint(10, round(last.center().y())))
    assert asked == ["references[1]"]


def test_the_way_out_covers_no_number_and_lanes_say_it_in_the_room_they_have(make: Make) -> None:
    view = make(film_of((5, 4), ("", ""))).show(TimelinePanel, 560, 330).view
    view.resize(360, view.height())
    narrow = view._scene_now()
    assert "15 s" in {name.words for name in narrow._names}
    assert {lane.words for lane in narrow._lane_words} == {"not mentioned: still takes a slot"}
    panel = make(film_of((5, 15), ("", ""))).show(TimelinePanel, 1100, 330)
    wide = panel.view._scene_now()
    assert panel.fix.isVisible()
    numbers = {name.words.removesuffix(" s") for name in wide._names}
    assert "12" in numbers
    assert "15" not in numbers
    assert all("goes out all the same" in lane.words for lane in wide._lane_words)


def _amber(image: QImage, left: int, right: int, top: int, bottom: int) -> int:
    """How many points of a part of a picture are of the accent's colour."""
    accent: QColor = theme().accent
    return sum(
        abs(colour.hue() - accent.hue()) < 12 and colour.saturation() > accent.saturation() * 0.6
        for x in range(left, right)
        for y in range(top, bottom)
        if (colour := image.pixelColor(x, y)).value() > 120
    )


@pytest.mark.parametrize("width", [470, 760])
def test_every_shot_shows_its_number_however_short_it_is(make: Make, width: int) -> None:
    desk = make(film_of((1,) * 15))
    view = desk.show(TimelinePanel, width, 330).view
    desk.model.move_playhead(15)
    desk.model.select_shot(desk.film.shots[14].id)
    image = view.grab().toImage()
    scale = image.devicePixelRatio()
    for index in range(14):
        card = view.geometry_now.card(index)
        inside = [round(side * scale) for side in (card.left() + 2, card.right() - 2, card.top() + 3, card.top() + 26)]
        assert _amber(image, *inside) >= 5, f"no number on shot {index + 1}"


def test_the_legal_zone_is_drawn_and_the_ruler_names_what_there_is_room_for(desk: Desk, view: ShotsView) -> None:
    layout = view.geometry_now
    image = view.grab().toImage()
    scale = image.devicePixelRatio()

    def at(second: float, y: float) -> QColor:
        return image.pixelColor(round(layout.x(second) * scale), round(y * scale))

    # Below 3 seconds the ruler is of another shade than above.
    assert at(1.6, 3) != at(7.5, 3)
    assert list(ticks(15, 40)) == [0, 3, 6, 9, 12, 15]
    assert list(ticks(15, 100)) == list(range(16))
    assert list(ticks(120, 5))[:3] == [0, 10, 20]


def test_another_theme_is_painted_at_once(desk: Desk, view: ShotsView, qapp: QApplication) -> None:
    spot = view.geometry_now.card(1).center().toPoint() + QPoint(0, 20)
    dark = view.grab().toImage().pixelColor(spot)
    appearance.apply(qapp, "light")
    light = view.grab().toImage().pixelColor(spot)
    assert light.lightness() > dark.lightness() + 60


def test_scrolled_away_is_not_painted_over_the_names(make: Make) -> None:
    desk = make(film_of((5, 5, 5)))
    view = desk.show(TimelinePanel, 420, 330).view
    before = view.grab().toImage()
    for _ in range(5):
        view.stage.zoom(1.25)
    view.stage.scroll(150)
    after = view.grab().toImage()
    names = round((view.geometry_now.left - 12) * before.devicePixelRatio())
    # The scroll bar below takes some of the height.
    high = min(before.height(), after.height())
    assert after.copy(0, 0, names, high) == before.copy(0, 0, names, high)
    assert after != before


def test_a_card_seen_in_part_keeps_its_number_in_view(make: Make) -> None:
    desk = make(film_of((15,)))
    view = desk.show(TimelinePanel, 420, 330).view
    for _ in range(6):
        view.stage.zoom(1.25)
    view.stage.scroll(300)
    image = view.grab().toImage()
    scale, layout = image.devicePixelRatio(), view.geometry_now
    box = [round(side * scale) for side in (layout.left, layout.left + 22, layout.cards_top + 3, layout.cards_top + 26)]
    assert _amber(image, *box) >= 5


def test_the_layout_scrolls_and_fits() -> None:
    whole = Layout(900.0, (5.0, 4.0), 2)
    assert whole.longest_scroll == 0
    large = Layout(900.0, (5.0, 4.0), 2, scale=whole.per_second * 2, scroll=100.0)
    assert large.longest_scroll == pytest.approx(whole.right - whole.left)
    assert large.x(large.second(321.0)) == pytest.approx(321.0)
    assert list(large.shots_between(large.x(4.5), large.x(5.5))) == [0, 1]
    assert list(large.shots_between(large.x(20), large.x(10))) == []
