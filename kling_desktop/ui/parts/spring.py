"""A button that is pressed by what is held over it: so that one can drag from one workspace to another."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QAbstractButton

HOLD_MILLISECONDS = 450


class SpringLoaded(QObject):
    """Clicks `button` once a drag has rested on it for a moment; nothing is ever dropped there."""

    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(button.click)
        button.setAcceptDrops(True)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait while it is held there."""
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent):
                event.accept()
                self._timer.start(HOLD_MILLISECONDS)
                return True
            case QEvent.Type.DragMove:
                event.ignore()
                return True
            case QEvent.Type.DragLeave | QEvent.Type.Drop:
                event.ignore()
                self._timer.stop()
                return True
        return super().eventFilter(watched, event)
