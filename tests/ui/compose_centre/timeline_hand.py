"""A hand on the timeline: where things are, and drags made of real mouse events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain.film import Film, Shot, ShotId
from kling_desktop.ui.compose.timeline.view import ShotsView
from tests.ui.desk import Desk, sample_film

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def film_of(lengths: Sequence[float], words: Sequence[str] = ()) -> Film:
    """The sample film with shots a, b, c … of these lengths."""
    shots = tuple(
        Shot(id=ShotId("abcdefghijklmnopqrstuvwxyz"[index]), prompt=words[index] if words else "", duration=length)
        for index, length in enumerate(lengths)
    )
    return replace(sample_film(), shots=shots)


def order(desk: Desk) -> str:
    """The shots' ids in a row; a new one is ?."""
    return "".join(shot.id if len(shot.id) == 1 else "?" for shot in desk.film.shots)


def chosen(desk: Desk) -> list[int]:
    """The places of the selected shots."""
    ids = {shot.id for shot in desk.model.selected_shots}
    return [index for index, shot in enumerate(desk.film.shots) if shot.id in ids]


def click(view: ShotsView, index: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A click on a shot."""
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, modifiers, body(view, index).toPoint())


def seconds(desk: Desk) -> list[float]:
    return [shot.duration for shot in desk.film.shots]


def shown_seconds(view: ShotsView) -> list[float]:
    """What the timeline shows while an edge is in the hand."""
    return list(view.geometry_now.durations)


def drag(view: ShotsView, start: QPointF, by: float, modifiers: Qt.KeyboardModifier = NONE, steps: int = 6) -> None:
    """Press, move in small steps, release."""
    here = start.toPoint()
    QTest.mousePress(view, LEFT, modifiers, here)
    for step in range(1, steps + 1):
        there = QPoint(round(start.x() + by * step / steps), here.y())
        move(view, there, modifiers)
    QTest.mouseRelease(view, LEFT, modifiers, QPoint(round(start.x() + by), here.y()))


def move(view: ShotsView, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
    """The pointer with the left button down; QTest.mouseMove knows neither buttons nor modifiers."""
    where = QPointF(point)
    event = QMouseEvent(QEvent.Type.MouseMove, where, view.mapToGlobal(where), Qt.MouseButton.NoButton, LEFT, modifiers)
    QApplication.sendEvent(view, event)


def right_edge(view: ShotsView, index: int) -> QPointF:
    card = view.geometry_now.card(index)
    return QPointF(card.right() - 2, card.center().y())


def left_edge(view: ShotsView, index: int) -> QPointF:
    card = view.geometry_now.card(index)
    return QPointF(card.left() + 2, card.center().y())


def body(view: ShotsView, index: int) -> QPointF:
    return view.geometry_now.card(index).center()
