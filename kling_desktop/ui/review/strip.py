"""The takes at hand in Review, as small posters in a row; the one being watched is framed."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.parts.verdicts import plate_ink
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import states, t

_Index = QModelIndex | QPersistentModelIndex
TAKE_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class TakesModel(QAbstractListModel):
    """Takes, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.takes: list[Take] = []

    def rowCount(self, parent: _Index | None = None) -> int:
        """How many takes."""
        return 0 if parent is not None and parent.isValid() else len(self.takes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The take itself for the delegate, its words for people."""
        take = self.takes[index.row()]
        if role == TAKE_ROLE:
            return take
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            verdict = "" if take.verdict is Verdict.NONE else f", {states.verdict_words(take.verdict)}"
            return t("{film} · take {n}", film=take.film_name, n=take.number) + verdict
        return None

    def show(self, takes: list[Take]) -> None:
        """Show these."""
        self.beginResetModel()
        self.takes = takes
        self.endResetModel()

    def row_of(self, take: TakeId) -> int:
        """Its row, or -1."""
        return next((row for row, each in enumerate(self.takes) if each.id == take), -1)

    def replace(self, take: Take) -> None:
        """One take changed."""
        row = self.row_of(take.id)
        if row >= 0:
            self.takes[row] = take
            self.dataChanged.emit(self.index(row), self.index(row))

    def add(self, take: Take) -> None:
        """One more, where its time puts it."""
        if self.row_of(take.id) < 0:
            place = (take.created, take.id)
            row = sum((each.created, each.id) > place for each in self.takes)
            self.beginInsertRows(QModelIndex(), row, row)
            self.takes.insert(row, take)
            self.endInsertRows()

    def remove(self, take: TakeId) -> None:
        """One left the library."""
        row = self.row_of(take)
        if row >= 0:
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.takes[row]
            self.endRemoveRows()


class _Delegate(QStyledItemDelegate):
    def __init__(self, posters: Posters) -> None:
        super().__init__()
        self._posters = posters

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(space(40), space(24))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        take = index.data(TAKE_ROLE)
        if not isinstance(take, Take):
            return
        look, ink = theme(), plate_ink(take.verdict)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(option.rect).adjusted(space(0.5), space(0.5), -space(1.5), -space(0.5))
        self._posters.paint(painter, box, take)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.accent if selected else look.line, 2 if selected else 1))
        painter.drawRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
        font = painter.font()
        font.setPixelSize(metrics().caption)
        font.setBold(True)
        painter.setFont(font)
        words = t("take {n}", n=take.number)
        if ink is not None:
            words = f"{words} · {states.verdict_words(take.verdict)}"
        plate = painter.fontMetrics().boundingRect(words).adjusted(-space(1.5), -2, space(1.5), 2)
        plate.moveTopLeft(box.topLeft() + QPoint(space(1), space(1)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.plate)
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(ink or look.on_plate)
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.restore()


class TakesStrip(QListView):
    """Choose the take to watch."""

    chosen = Signal(object)
    """The `Take`."""

    def __init__(self, posters: Posters) -> None:
        super().__init__()
        self.takes = TakesModel()
        self.setModel(self.takes)
        self.setItemDelegate(_Delegate(posters))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(space(27))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(t("Takes"))
        posters.arrived.connect(lambda _id: self.viewport().update())
        self.selectionModel().currentChanged.connect(self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose; letters, digits and the space bar are the workspace's."""
        if event.text().isprintable() and event.text():
            event.ignore()
            return
        super().keyPressEvent(event)

    def _current(self, now: QModelIndex, _before: QModelIndex) -> None:
        take = now.data(TAKE_ROLE) if now.isValid() else None
        if isinstance(take, Take):
            self.chosen.emit(take)

    def choose(self, take: TakeId) -> bool:
        """Select a take; False when it is not here."""
        row = self.takes.row_of(take)
        if row < 0:
            return False
        self.setCurrentIndex(self.takes.index(row))
        return True

    def move_by(self, rows: int) -> None:
        """The next or previous take."""
        row = self.currentIndex().row() + rows
        if 0 <= row < self.takes.rowCount():
            self.setCurrentIndex(self.takes.index(row))
