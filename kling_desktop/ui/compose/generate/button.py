"""The button that spends: its words in the middle, its shortcut more quietly beside them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from kling_desktop.ui.parts.button_ground import draw_ground
from kling_desktop.ui.theme.tokens import space, theme


class PrimaryButton(QPushButton):
    """`keys` is drawn after the text while there is room for both."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "primary")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.keys = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # The second half of a double click is no second order.
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_ground(self, painter)
        measure = QFontMetricsF(self.font())
        room = self.width() - space(6)
        words = measure.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        wide, gap = measure.horizontalAdvance(words), space(2)
        keys = self.keys if self.isEnabled() else ""
        keys_wide = measure.horizontalAdvance(keys)
        if not keys or wide + gap + keys_wide > room:
            keys, keys_wide, gap = "", 0.0, 0
        left = (self.width() - wide - gap - keys_wide) / 2
        painter.setPen(theme().on_accent if self.isEnabled() else theme().faint)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, wide + 1, self.height()), flags, words)
        if keys:
            painter.setOpacity(0.65)
            painter.drawText(QRectF(left + wide + gap, 0, keys_wide + 1, self.height()), flags, keys)
        painter.end()
