"""While an edge is dragged, price, total and checks are those of what would come of it; the film waits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kling_desktop.domain import edits
from kling_desktop.ui.compose.checks.panel import ChecksPanel
from kling_desktop.ui.compose.generate.panel import GeneratePanel
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from tests.ui.compose_centre.timeline_hand import LEFT, NONE, move, right_edge
from tests.ui.desk import Desk


@pytest.fixture
def money(desk: Desk, panel: TimelinePanel) -> GeneratePanel:
    made = GeneratePanel(desk.model, desk.ui)
    made.setParent(panel)
    return made


def hold(panel: TimelinePanel, seconds: float) -> QPoint:
    """Press the right edge of the first shot and drag it so far."""
    start = right_edge(panel.view, 0)
    there = (start + QPointF(panel.view.geometry_now.per_second * seconds, 0)).toPoint()
    QTest.mousePress(panel.view, LEFT, NONE, start.toPoint())
    for way in (start.toPoint() + QPoint(9, 0), there):
        move(panel.view, way, NONE)
    return there


def test_price_and_checks_follow_the_hand(desk: Desk, panel: TimelinePanel, money: GeneratePanel, qtbot: QtBot) -> None:
    checks = ChecksPanel(desk.model, desk.ui)
    checks.setParent(panel)
    weighings: list[float] = []
    desk.model.standings_changed.connect(lambda: weighings.append(desk.model.weighed.duration))
    before, ready = money.button.text(), checks.heading.remark.text()
    hold(panel, 2)
    qtbot.waitUntil(lambda: money.button.text() != before)
    assert "$4.93" in money.button.text()
    assert weighings == [11]  # of several moves only the last was weighed
    there = hold_on(panel, 60)
    qtbot.waitUntil(lambda: checks.heading.remark.text() != ready)
    assert not money.button.isEnabled()
    assert (desk.film.duration, desk.steps, desk.document.dirty) == (9, 0, False)
    desk.model.generate()
    assert not desk.model.sending
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: money.button.text() == before)
    assert checks.heading.remark.text() == ready
    QTest.mouseRelease(panel.view, LEFT, NONE, there)
    assert desk.steps == 0


def hold_on(panel: TimelinePanel, seconds: float) -> QPoint:
    """The hand goes on."""
    there = (right_edge(panel.view, 0) + QPointF(panel.view.geometry_now.per_second * seconds, 0)).toPoint()
    move(panel.view, there, NONE)
    return there


def test_what_is_let_go_is_weighed_once_as_the_film(desk: Desk, panel: TimelinePanel, money: GeneratePanel) -> None:
    there = hold(panel, 2)
    QTest.mouseRelease(panel.view, LEFT, NONE, there)
    assert (desk.film.duration, desk.steps, desk.model.previewing) == (11, 1, False)
    assert "$4.93" in money.button.text()  # at once
    hold(panel, 2)
    desk.document.edit(edits.rename(desk.film, "Other"), "Rename")
    assert desk.model.weighed is desk.film
    QTest.mouseRelease(panel.view, LEFT, NONE, there)
    assert desk.film.duration == 11
