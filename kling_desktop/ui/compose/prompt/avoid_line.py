"""The line of the negative prompt: plain words, whose undo is the film's."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class AvoidLine(QLineEdit):
    """Every letter is in the film at once, so a second, private list of steps would only disagree with the film's."""

    def event(self, event: QEvent) -> bool:
        """Undo and redo are the window's."""
        if isinstance(event, QKeyEvent) and any(event.matches(key) for key in _UNDOING):
            event.ignore()
            return False
        return super().event(event)
