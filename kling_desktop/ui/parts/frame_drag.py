"""Dragging the frame on show out of a player: to the references, an element, a frame. It arrives in full size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from kling_desktop.domain.film import Media
from kling_desktop.domain.takes import Take
from kling_desktop.ui.parts.media_drag import Carried, Kind, begin_drag
from kling_desktop.ui.theme.tokens import space

Shown = tuple[Take, int, QImage]
"""A take, the index of its frame on show, and that frame as it is painted."""
_PICTURE = 30


def carried_of(take: Take, index: int) -> Carried:
    """A frame of a take; other programs get the take's file."""
    return Carried(film=take.film_id or "", kind=Kind.TAKE, id=take.id, place=max(0, index))


class FrameDrag(QObject):
    """Begins the drag once a press on `view` has gone far enough; `shown` says what was there at the press."""

    def __init__(self, view: QWidget, shown: Callable[[QPoint], Shown | None]) -> None:
        super().__init__(view)
        self._view, self._shown = view, shown
        self._from = QPoint()
        self._held: Shown | None = None
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press, move, release."""
        if not isinstance(event, QMouseEvent):
            return super().eventFilter(watched, event)
        at = event.position().toPoint()
        if event.type() is QEvent.Type.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
            self._from, self._held = at, self._shown(at)
        elif event.type() is QEvent.Type.MouseButtonRelease:
            self._held = None
        elif event.type() is QEvent.Type.MouseMove and self._held is not None and self._far(at):
            (take, index, image), self._held = self._held, None
            picture = QPixmap.fromImage(image).scaledToWidth(space(_PICTURE)) if not image.isNull() else None
            begin_drag(self._view, carried_of(take, index), Media(path=take.file), picture)
            return True
        return super().eventFilter(watched, event)

    def _far(self, at: QPoint) -> bool:
        return (at - self._from).manhattanLength() >= QApplication.startDragDistance()
