"""Names for what Qt names by its own content."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel


def name_choices(box: QComboBox, words: str) -> None:
    """Name a box of choices that has no label on screen; it must be in its place already.

    On Linux Qt tells a screen reader the choice as the box's name, and the name only through a label beside it.
    """
    box.setAccessibleName(words)
    beside = QLabel(words, box.parentWidget())
    beside.setBuddy(box)
    beside.hide()
