"""Letters typed on a list of pictures: there is nothing in it to search for by its first letter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


def is_letter(event: QKeyEvent) -> bool:
    """Whether a key writes something, the space bar's space included.

    Qt's lists take such keys whether or not anything begins with them; a list that has no use for them leaves them to
    the window, where they play, stop and ask for help.
    """
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & ~_PLAIN
