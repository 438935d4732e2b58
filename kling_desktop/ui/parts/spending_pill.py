"""The pill of today's spending: the amount, and more quietly the budget it counts against."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

from kling_desktop.ui.parts.button_ground import draw_ground
from kling_desktop.ui.theme.tokens import space, theme


class SpendingPill(QPushButton):
    """`text` is the amount; the limit beside it is dim. Near the limit the amount takes a colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "pill")
        self.limit = ""
        self.level = ""

    def set_aside(self, limit: str, level: str) -> None:
        """The words of the limit, and `warn`, `bad` or nothing."""
        if (limit, level) != (self.limit, self.level):
            self.limit, self.level = limit, level
            self.updateGeometry()
            self.update()
        self.setAccessibleName(f"{self.text()} {limit}".strip())

    def sizeHint(self) -> QSize:
        """Wide enough for both."""
        hint = super().sizeHint()
        more = QFontMetricsF(self.font()).horizontalAdvance(self.limit) + space(1.5) if self.limit else 0
        return QSize(hint.width() + round(more), hint.height())

    def minimumSizeHint(self) -> QSize:
        """As wide as the amount: a number cut short would be another number. The limit goes first."""
        return super().sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pill as the style draws it, with our own words inside."""
        painter = QPainter(self)
        draw_ground(self, painter)
        measure = QFontMetricsF(self.font())
        words = self.text()
        limit = self.limit if self.width() >= self.sizeHint().width() else ""
        gap = space(1.5) if limit else 0
        wide = measure.horizontalAdvance(words)
        left = (self.width() - wide - gap - measure.horizontalAdvance(limit)) / 2
        look = theme()
        painter.setPen({"warn": look.warn, "bad": look.bad}.get(self.level, look.text))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, wide + 1, self.height()), flags, words)
        painter.setPen(look.dim)
        painter.drawText(QRectF(left + wide + gap, 0, self.width(), self.height()), flags, limit)
        painter.end()
