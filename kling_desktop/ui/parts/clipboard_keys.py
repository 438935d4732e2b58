"""Copy and paste belong to the picture place that has the focus, before the window's own shortcuts."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence


def claims(event: QEvent) -> bool:
    """Whether this is Qt asking if the widget wants copy or paste for itself; if so, the answer is yes."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not (event.matches(QKeySequence.StandardKey.Paste) or event.matches(QKeySequence.StandardKey.Copy)):
        return False
    event.accept()
    return True
