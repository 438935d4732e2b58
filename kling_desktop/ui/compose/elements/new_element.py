"""The way to a new element."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QPushButton

from kling_desktop.ui.parts.incoming import may_hold_pictures, read
from kling_desktop.words import t


class NewElement(QPushButton):
    """A button that also takes pictures."""

    came = Signal(object)

    def __init__(self) -> None:
        super().__init__(t("+ New element"))
        self.setAccessibleName(t("New element"))
        self.setToolTip(t("Click for an empty element, or drop a picture here for its front view"))
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for pictures."""
        if may_hold_pictures(event.mimeData()):
            self.setDown(True)
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.setDown(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """A new element of what came."""
        self.setDown(False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.came.emit(read(event.mimeData()))
