"""A line of text to edit in place; while nobody edits it, what does not fit ends in an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame

from kling_desktop.ui.theme.tokens import theme


class ElidedEdit(QLineEdit):
    """Paints itself only when the text is too long and the cursor is elsewhere."""

    @property
    def overflows(self) -> bool:
        """Whether the whole text does not fit."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self._words_box().width()

    @property
    def shown_text(self) -> str:
        """The text as it can be read on screen."""
        if self.hasFocus() or not self.overflows:
            return self.text()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self._words_box().width())

    def _words_box(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        # Qt's own margin of the text inside its contents.
        return inside.adjusted(2, 0, -2, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own look, but for words that would be cut in two."""
        if self.hasFocus() or not self.overflows:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        painter.setPen(theme().text)
        painter.drawText(self._words_box(), Qt.AlignmentFlag.AlignVCenter, self.shown_text)
        painter.end()
