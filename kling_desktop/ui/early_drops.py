"""What is dropped on the window before its film is open: kept, and dropped again once the film stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drop:
    target: QWidget
    at: QPoint
    mime: QMimeData
    actions: Qt.DropAction
    action: Qt.DropAction
    buttons: Qt.MouseButton
    modifiers: Qt.KeyboardModifier


class EarlyDrops(QObject):
    """Between the window system and the panels, until `film_stands`.

    The panels say themselves what may be dropped where, and light up; only the drop itself waits. `told` is called for
    each that does. The frame must have been shown.
    """

    def __init__(self, frame: QWidget, told: Callable[[], object]) -> None:
        super().__init__(frame)
        self._frame, self._told = frame, told
        self._kept: list[_Drop] = []
        self._handle = frame.windowHandle()
        self._handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a drop."""
        if event.type() != QEvent.Type.Drop or not isinstance(event, QDropEvent):
            return super().eventFilter(watched, event)
        here = event.position().toPoint()
        target = self._frame.childAt(here) or self._frame
        self._kept.append(
            _Drop(
                target=target,
                at=target.mapFrom(self._frame, here),
                mime=_copied(event.mimeData()),
                actions=event.possibleActions(),
                action=event.dropAction(),
                buttons=event.buttons(),
                modifiers=event.modifiers(),
            )
        )
        event.acceptProposedAction()
        QApplication.sendEvent(watched, QDragLeaveEvent())  # what is lit goes dark
        self._told()
        return True

    def film_stands(self) -> None:
        """Do what was dropped, in its order; from now on drops are none of our business."""
        if isValid(self._handle):
            self._handle.removeEventFilter(self)
        kept, self._kept = self._kept, []
        for drop in kept:
            if isValid(drop.target):
                _again(drop)


def _copied(mime: QMimeData) -> QMimeData:
    """The same data; what the window system lends is gone after its drop."""
    copy = QMimeData()
    for kind in mime.formats():
        if kind != "application/x-qt-image":
            copy.setData(kind, mime.data(kind))
    if mime.hasImage():
        copy.setImageData(mime.imageData())
    return copy


def _again(drop: _Drop) -> None:
    """As a hand does it: come, move, let go. The film may have moved the panels; the target is the same one."""
    place = QPoint(
        max(0, min(drop.at.x(), drop.target.width() - 1)), max(0, min(drop.at.y(), drop.target.height() - 1))
    )
    how = (drop.actions, drop.mime, drop.buttons, drop.modifiers)
    entered, moved, let_go = (
        QDragEnterEvent(place, *how),
        QDragMoveEvent(place, *how),
        QDropEvent(QPointF(place), *how),
    )
    for event in (entered, moved, let_go):
        event.setDropAction(drop.action)
        QApplication.sendEvent(drop.target, event)
