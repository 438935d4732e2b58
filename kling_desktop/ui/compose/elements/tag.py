"""The head of an element's card."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.words import t


class Tag(QWidget):
    """@Element1 in its hue; the place to drag the card by."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._tint = QColor()
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def set_number(self, number: int, tint: QColor) -> None:
        """Which element it is, and its colour."""
        self._text, self._tint = str(Mention(MentionKind.ELEMENT, number)), tint
        self.setAccessibleName(self._text)
        self.setToolTip(t("Drag to reorder"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        font = self.font()
        font.setBold(True)
        figures = QFontMetrics(font)
        return QSize(figures.horizontalAdvance(self._text) + 1, figures.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._tint)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()
