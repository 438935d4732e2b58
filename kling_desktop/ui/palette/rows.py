"""The rows of the palette: words with the typed letters marked, the group before them, the shortcut at the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.ui.palette.entries import Match
from kling_desktop.ui.theme.tokens import metrics, space, theme

Index = QModelIndex | QPersistentModelIndex
_ROW = 8
"""Steps."""


class Rows(QAbstractListModel):
    """The matches of now."""

    def __init__(self) -> None:
        super().__init__()
        self.matches: Sequence[Match] = ()

    def show(self, matches: Sequence[Match]) -> None:
        """Other matches."""
        self.beginResetModel()
        self.matches = matches
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.matches)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.matches[index.row()].entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.words, entry.group, entry.keys) if part)
        return None


class Delegate(QStyledItemDelegate):
    """Paints one row."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(space(60), space(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, Rows)
        match, colours = model.matches[index.row()], theme()
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.surface[4])
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), metrics().radius_control, metrics().radius_control)
        font: QFont = option.font
        small = QFont(font)
        small.setPixelSize(metrics().caption)
        inner = box.adjusted(space(3), 0, -space(3), 0)
        inner = self._at_end(painter, small, inner, match.entry.keys)
        inner = self._at_end(painter, small, inner, match.entry.group)
        self._words(painter, font, inner, match)
        painter.restore()

    def _at_end(self, painter: QPainter, font: QFont, box: QRectF, text: str) -> QRectF:
        if not text:
            return box
        painter.setFont(font)
        painter.setPen(theme().dim)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return box.adjusted(0, 0, -wide - space(4), 0)

    def _words(self, painter: QPainter, font: QFont, box: QRectF, match: Match) -> None:
        bold = QFont(font)
        bold.setWeight(QFont.Weight.Bold)
        shown = QFontMetricsF(bold).elidedText(match.entry.words, Qt.TextElideMode.ElideRight, box.width())
        x, marked = box.left(), set(match.places)
        for place, letter in enumerate(shown):
            typed = place in marked and letter == match.entry.words[place]
            painter.setFont(bold if typed else font)
            painter.setPen(theme().accent if typed else theme().text)
            wide = QFontMetricsF(painter.font()).horizontalAdvance(letter)
            painter.drawText(QRectF(x, box.top(), wide + space(1), box.height()), Qt.AlignmentFlag.AlignVCenter, letter)
            x += wide
