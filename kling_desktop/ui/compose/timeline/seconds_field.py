"""The small field on a shot in which its seconds are typed."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from kling_desktop.words import t


class SecondsField(QLineEdit):
    """Takes `7`, `+2` or `-1`. Enter and leaving keep, Escape does not, Tab goes on with the next shot."""

    written = Signal(str, int)
    """What was typed, and which way to go on: 0 nowhere, 1 and -1 to a neighbour."""
    left = Signal()
    """The field went without a word."""

    def __init__(self, parent: QWidget, number: int, text: str) -> None:
        super().__init__(text, parent)
        self.setObjectName("seconds")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"[+-]?\d{1,2}"), self))
        self.setAccessibleName(t("Seconds of shot {number}", number=number))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._done = False

    def _end(self, keep: bool, step: int = 0) -> None:
        if not self._done:
            self._done = True
            if keep and self.hasAcceptableInput():
                self.written.emit(self.text(), step)
            else:
                self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._end(keep=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._end(keep=False)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        self._end(keep=True, step=1 if forward else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # Another window in front is no answer.
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._end(keep=True)
