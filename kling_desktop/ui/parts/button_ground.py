"""A button as the style draws it, without its words: for those that paint their own inside."""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton


def draw_ground(button: QPushButton, painter: QPainter) -> None:
    """Ground, border and focus; the painter has the button's font afterwards."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    option.text = ""
    button.style().drawControl(QStyle.ControlElement.CE_PushButton, option, painter, button)
    painter.setFont(button.font())
