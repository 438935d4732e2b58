"""A list of equal cells in rows that fill the width.

Where a cell is follows from its number alone, so nothing is laid out: a row that comes or goes among a hundred
thousand costs nothing and moves nothing but the cells behind it. QListView lays its items out anew, in steps during
which the scroll bar jumps; it stays the base class for what it tells screen readers.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem

from kling_desktop.ui.parts.solid import fill_ground, make_solid
from kling_desktop.ui.theme.tokens import theme

GROUND = 0
"""The surface that the cells lie on."""

_Index = QModelIndex | QPersistentModelIndex
_Cursor = QAbstractItemView.CursorAction


class Grid(QListView):
    """`cell` is the size of every cell; set it with `set_cell`."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = QSize(1, 1)
        self._band = QRect()
        make_solid(self, GROUND)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    # geometry ----------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        """Cells side by side."""
        return max(1, self.viewport().width() // self.cell.width())

    @property
    def lines(self) -> int:
        """Rows of cells."""
        return -(-self._count() // self.columns)

    def _count(self) -> int:
        model: QAbstractItemModel | None = self.model()  # Qt asks for sizes before there is a model
        return 0 if model is None else model.rowCount()

    def set_cell(self, size: QSize) -> None:
        """Cells of another size; what was at the top stays in view."""
        if size == self.cell:
            return
        top = self.indexAt(QPoint(1, 1))
        self.cell = size
        self.updateGeometries()
        if top.isValid() and self.verticalScrollBar().value():
            self.scrollTo(top, QAbstractItemView.ScrollHint.PositionAtTop)
        self.viewport().update()

    def _cell(self, row: int) -> QRect:
        line, column = divmod(row, self.columns)
        width, height = self.cell.width(), self.cell.height()
        return QRect(column * width, line * height - self.verticalOffset(), width, height)

    def visualRect(self, index: _Index) -> QRect:
        """Where a cell is in the viewport."""
        return self._cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The cell at a point of the viewport."""
        if point.x() < 0:
            return QModelIndex()
        column = point.x() // self.cell.width()
        row = (point.y() + self.verticalOffset()) // self.cell.height() * self.columns + column
        inside = column < self.columns and 0 <= row < self._count()
        return self.model().index(row, 0) if inside else QModelIndex()

    def horizontalOffset(self) -> int:
        """Nothing is ever beside the view."""
        return 0

    def verticalOffset(self) -> int:
        """Pixels scrolled away."""
        return self.verticalScrollBar().value()

    def doItemsLayout(self) -> None:
        """Nothing to lay out; only the scroll bar follows."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """The scroll bar's range."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(max(1, self.cell.height() // 4))
        bar.setPageStep(height)
        bar.setRange(0, max(0, self.lines * self.cell.height() - height))
        bar.setEnabled(
            bar.maximum() > 0
        )  # kept, so that the cells do not jump; unseen while there is nothing to scroll
        QAbstractItemView.updateGeometries(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size: other columns."""
        QAbstractItemView.resizeEvent(self, event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What is on screen already moves; only what comes into view is painted."""
        viewport = self.viewport()
        if not self._band.isNull():
            viewport.update()
            return
        viewport.scroll(dx, dy)
        if viewport.underMouse():
            # Another cell is under the pointer now, and the one that was has gone along.
            pointer = viewport.mapFromGlobal(self.cursor().pos())
            for point in (pointer, pointer + QPoint(dx, dy)):
                self.update(self.indexAt(point))

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into view."""
        if not index.isValid():
            return
        box, bar, height = self.visualRect(index), self.verticalScrollBar(), self.viewport().height()
        hints = QAbstractItemView.ScrollHint
        if hint is hints.PositionAtTop:
            move = box.top()
        elif hint is hints.PositionAtBottom:
            move = box.bottom() + 1 - height
        elif hint is hints.PositionAtCenter:
            move = box.center().y() - height // 2
        elif box.top() < 0 or box.height() > height:
            move = box.top()
        else:
            move = max(0, box.bottom() + 1 - height)
        bar.setValue(bar.value() + move)

    # choosing ----------------------------------------------------------------------------------------------------

    def moveCursor(self, action: _Cursor, _modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where an arrow key leads."""
        count, columns = self._count(), self.columns
        if not count:
            return QModelIndex()
        here = self.currentIndex().row()
        if here < 0:
            return self.model().index(0, 0)
        page = max(1, self.viewport().height() // self.cell.height()) * columns
        steps = {
            _Cursor.MoveLeft: -1,
            _Cursor.MovePrevious: -1,
            _Cursor.MoveRight: 1,
            _Cursor.MoveNext: 1,
            _Cursor.MoveUp: -columns,
            _Cursor.MoveDown: columns,
            _Cursor.MovePageUp: -page,
            _Cursor.MovePageDown: page,
        }
        if action is _Cursor.MoveHome:
            there = 0
        elif action is _Cursor.MoveEnd:
            there = count - 1
        else:
            there = here + steps[action]
            if there < 0:
                there = here % columns if action is _Cursor.MovePageUp else here if action is _Cursor.MoveUp else 0
            elif there >= count:
                last = here // columns == (count - 1) // columns
                there = here if action is _Cursor.MoveDown and last else count - 1
        return self.model().index(there, 0)

    def _rows_in(self, box: QRect) -> Iterator[tuple[int, int]]:
        """First and last row of each line a box of the viewport touches."""
        offset, width, height = self.verticalOffset(), self.cell.width(), self.cell.height()
        columns, count = self.columns, self._count()
        left, right = max(0, box.left() // width), min(columns - 1, box.right() // width)
        top, bottom = max(0, (box.top() + offset) // height), min(self.lines - 1, (box.bottom() + offset) // height)
        for line in range(top, bottom + 1):
            first, last = line * columns + left, min(line * columns + right, count - 1)
            if first <= last:
                yield first, last

    def setSelection(self, box: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose what a box of the viewport touches: one cell of a click, all under the band, a span with Shift."""
        self._band = QRect()
        chosen = QItemSelection()
        model = self.model()
        if self.state() is QAbstractItemView.State.DragSelectingState:
            self._band = box.normalized()
            self.viewport().update()
            spans = list(self._rows_in(self._band))
        else:
            # A click, or with Shift from where it began to here: everything between, in reading order.
            corners = (self.indexAt(box.topLeft()), self.indexAt(box.bottomRight()))
            rows = [index.row() for index in corners if index.isValid()]
            spans = [(min(rows), max(rows))] if rows else []
        for first, last in spans:
            chosen.select(model.index(first, 0), model.index(last, 0))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What must be painted again when a selection changes: the visible part of it."""
        region = QRegion()
        visible = list(self._rows_in(self.viewport().rect()))
        if not visible:
            return region
        first, last = visible[0][0], visible[-1][1]
        for span in selection.toList():
            for row in range(max(first, span.top()), min(last, span.bottom()) + 1):
                region += self._cell(row)
        return region

    def mouseReleaseEvent(self, event: object) -> None:
        """The band goes."""
        super().mouseReleaseEvent(event)  # type: ignore[arg-type]
        if not self._band.isNull():
            self._band = QRect()
            self.viewport().update()

    # painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells in view, then the band."""
        fill_ground(self, event, GROUND)
        region = event.region()
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        delegate, model, chosen = self.itemDelegate(), self.model(), self.selectionModel()
        pointer = self.viewport().mapFromGlobal(self.cursor().pos())
        under = self.indexAt(pointer) if self.viewport().underMouse() else QModelIndex()
        flags, any_chosen = QStyle.StateFlag, chosen.hasSelection()
        base = option.state
        for first, last in self._rows_in(event.rect()):
            for row in range(first, last + 1):
                cell = self._cell(row)
                if not region.intersects(cell):
                    continue
                index = model.index(row, 0)
                option.rect = cell
                option.state = base
                if any_chosen and chosen.isSelected(index):
                    option.state |= flags.State_Selected
                if index == under:
                    option.state |= flags.State_MouseOver
                delegate.paint(painter, option, index)
        if not self._band.isNull():
            colour = theme().accent
            painter.setPen(colour)
            colour.setAlphaF(0.15)
            painter.fillRect(self._band, colour)
            painter.drawRect(QRectF(self._band).adjusted(0, 0, -1, -1))
        painter.end()
