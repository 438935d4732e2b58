"""The table of the queue: rows to choose, to drag, and to move by keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from kling_desktop.domain.queue import Place
from kling_desktop.ui.parts.solid import SheetTable
from kling_desktop.ui.queue.rows import Column, QueueRows
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

PLACE_KEYS: dict[Qt.Key, Place] = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
}
"""With Alt."""
_WIDTHS = ((Column.STATE, 42), (Column.SERVICE, 26), (Column.TIME, 20), (Column.PRICE, 28))
"""Steps."""


class QueueTable(SheetTable):
    """Several rows can be chosen; what is to be done with them is asked for, and done elsewhere."""

    place_requested = Signal(str)
    """`first`, `up`, `down` or `last`."""
    hold_requested = Signal()
    cancel_requested = Signal()
    history_requested = Signal()
    menu_requested = Signal(QPoint)
    """Where on the screen."""

    def __init__(self, rows: QueueRows) -> None:
        super().__init__()
        self.setModel(rows)
        self.setAccessibleName(t("Queue"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in Column:
            stretch = column is Column.TAKE
            mode = QHeaderView.ResizeMode.Stretch if stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
        for column, width in _WIDTHS:
            self.setColumnWidth(column, space(width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow, Home or End moves; Space holds back; Delete cancels; Return tells what happened."""
        key, alone = Qt.Key(event.key()), event.modifiers() == Qt.KeyboardModifier.NoModifier
        place = PLACE_KEYS.get(key) if event.modifiers() & Qt.KeyboardModifier.AltModifier else None
        if place is not None:
            self.place_requested.emit(place)
        elif key == Qt.Key.Key_Space and alone:
            self.hold_requested.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and alone:
            self.cancel_requested.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and alone:
            self.history_requested.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """At the pointer, or at the row when a key asked for it."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex()).center()
        else:
            place = self.viewport().mapFromGlobal(event.globalPos())
            if not self.indexAt(place).isValid():
                return
        self.menu_requested.emit(self.viewport().mapToGlobal(place))
