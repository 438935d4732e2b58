"""A pill that tells a state: a dot in the state's colour beside its words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

from kling_desktop.ui.parts.button_ground import draw_ground
from kling_desktop.ui.theme.tokens import space, theme

Tone = Literal["run", "warn"]
_DOT, _GAP = 2, 1.5
"""Steps: how wide the dot is, and how far from the words."""


class StatePill(QPushButton):
    """`tone` is what the dot says: something goes on (`run`), or waits for somebody (`warn`)."""

    def __init__(self, tone: Tone) -> None:
        super().__init__()
        self.setProperty("role", "pill")
        self.tone: Tone = tone

    def set_tone(self, tone: Tone) -> None:
        """Another state."""
        if tone != self.tone:
            self.tone = tone
            self.update()

    def sizeHint(self) -> QSize:
        """With room for the dot."""
        hint = super().sizeHint()
        return QSize(hint.width() + space(_DOT + _GAP), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pill as the style draws it; dot and words stand in its middle together."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(self, painter)
        wide = QFontMetricsF(self.font()).horizontalAdvance(self.text())
        dot, gap, look = space(_DOT), space(_GAP), theme()
        left = (self.width() - wide - dot - gap) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.run if self.tone == "run" else look.warn)
        painter.drawEllipse(QPointF(left + dot / 2, self.height() / 2), dot / 2, dot / 2)
        painter.setPen(look.text)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left + dot + gap, 0, wide + 1, self.height()), flags, self.text())
        painter.end()
