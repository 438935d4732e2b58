"""A small page for notes, over the window; leaving it keeps them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t


class NotesPage(QFrame):
    """`written` comes once, when it closes and something was changed."""

    written = Signal(str)

    def __init__(self, parent: QWidget, title: str, notes: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self._before = notes
        self.text = QPlainTextEdit(notes)
        self.text.setPlaceholderText(t("Age, clothes, manner, what must never change…"))
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.text.setMinimumSize(space(70), space(34))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(3))
        column.setSpacing(space(1.5))
        column.addWidget(label(title, "title"))
        column.addWidget(self.text)
        column.addWidget(label(t("For you alone: notes are never sent."), "faint"))

    def show_at(self, point: QPoint) -> None:
        """Open below a point of the screen, the cursor at the end."""
        self.adjustSize()
        self.move(point)
        self.show()
        self.text.setFocus(Qt.FocusReason.PopupFocusReason)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what was written."""
        super().hideEvent(event)
        after = self.text.toPlainText()
        if after != self._before:
            self._before = after
            self.written.emit(after)
