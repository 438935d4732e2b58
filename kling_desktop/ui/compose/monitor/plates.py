"""The small plate over a picture of the monitor that says what it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from kling_desktop.ui.theme.tokens import metrics, space, theme


def paint_plate(painter: QPainter, box: QRectF, words: str, base: QFont, *, at_end: bool = False) -> None:
    """In the upper left of a picture, or the upper right; words too long for it are cut."""
    font = QFont(base)
    font.setPixelSize(metrics().caption)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    width = QFontMetricsF(font).horizontalAdvance(words)
    plate = QRectF(box.left() + space(2), box.top() + space(2), width + space(4), space(5))
    plate.setWidth(min(plate.width(), box.width() - space(4)))
    if at_end:
        plate.moveRight(box.right() - space(2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().plate)
    painter.drawRoundedRect(plate, metrics().radius_picture, metrics().radius_picture)
    painter.setPen(theme().on_plate)
    shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, plate.width() - space(3))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, shown)
