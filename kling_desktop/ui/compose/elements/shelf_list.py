"""The looks on the shelf as a list of tiles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.domain.film import Media
from kling_desktop.domain.shelf import Look, Shelf, ShelfElement, matches
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts import tile_paint
from kling_desktop.ui.parts.media_drag import Carried, Kind, begin_drag
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import n, t

ROW = Qt.ItemDataRole.UserRole + 1
_WIDTH, _PICTURE, _WORDS = 30, 26, 9
"""Steps: a cell's width, the picture's side, the room for words below it."""
_MOST_TAGS = 8
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """One look of one element; `number` of `of` looks."""

    entry: ShelfElement
    look: Look
    number: int

    @property
    def of(self) -> int:
        """How many looks there are."""
        return len(self.entry.looks)

    @property
    def title(self) -> str:
        """What the element is called."""
        return self.entry.name or t("Unnamed")

    @property
    def caption(self) -> str:
        """Which look it is, or how many pictures it has."""
        if self.look.name:
            return self.look.name
        if self.of > 1:
            return t("Look {number} of {count}", number=self.number, count=self.of)
        return n("{count} picture", "{count} pictures", len(self.look.pictures))

    @property
    def spoken(self) -> str:
        """Everything, for screen readers."""
        parts = (self.title, self.caption, *self.entry.tags, self.look.notes)
        return ", ".join(dict.fromkeys(part for part in parts if part))


class ShelfList(QAbstractListModel):
    """The looks that match the search."""

    def __init__(self) -> None:
        super().__init__()
        self._shelf, self.query = Shelf(), ""
        self.rows: list[Row] = []

    def show_shelf(self, shelf: Shelf, query: str) -> None:
        """Take over what is on the shelf and what is searched for."""
        self._shelf, self.query = shelf, query
        rows = [
            Row(entry, look, number)
            for entry in shelf.elements
            if matches(entry, query)
            for number, look in enumerate(entry.looks, 1)
        ]
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    @property
    def tags(self) -> list[str]:
        """The tags that are used most."""
        counted = Counter(tag for entry in self._shelf.elements for tag in entry.tags)
        return [tag for tag, _count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST_TAGS]]

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def row(self, index: _Index) -> Row | None:
        """The look of an index."""
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None

    def row_of(self, look: str) -> int:
        """Where a look stands, or -1."""
        return next((place for place, row in enumerate(self.rows) if row.look.id == look), -1)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a tile shows and says."""
        row = self.row(index)
        if row is None:
            return None
        match role:
            case _ if role == ROW:
                return row
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                lines = (row.title, row.caption, " ".join(f"#{tag}" for tag in row.entry.tags), row.look.notes)
                return "\n".join(dict.fromkeys(line for line in lines if line))
        return None

    def flags(self, _index: _Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled


class ShelfTiles(QStyledItemDelegate):
    """Paints a look: its front view, name, caption."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(space(_WIDTH), space(_PICTURE + _WORDS + 2))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """The picture over two lines of words."""
        row = index.data(ROW)
        if not isinstance(row, Row):
            return
        cell, side = QRectF(option.rect), float(space(_PICTURE))
        box = QRectF(cell.left() + (cell.width() - side) / 2, cell.top() + space(1), side, side)
        pictures = row.look.pictures
        scale = painter.device().devicePixelRatio()
        pixmap = self._thumbnails.get(pictures[0], round(side), round(side), scale) if pictures else None
        tile_paint.paint_picture(painter, box, pixmap)
        small = tile_paint.caption_font(option.font)
        if pixmap is None and pictures and pictures[0].path is None:
            tile_paint.paint_words(painter, box, pictures[0].name, small, theme().dim)
        if len(pictures) > 1:
            corner = QPointF(box.right() - space(6), box.bottom() - space(1))
            tile_paint.paint_plate(painter, corner, f"+{len(pictures) - 1}", theme().on_plate, small, side)
        words = QRectF(box.left(), box.bottom() + space(1), side, space(4.5))
        self._line(painter, words, row.title, tile_paint.caption_font(option.font, strong=True), "text")
        self._line(painter, words.translated(0, space(4)), row.caption, small, "dim")
        if row.entry.hue > 0:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().hue(row.entry.hue))
            painter.drawEllipse(QRectF(box.left() + space(1), box.top() + space(1), space(2), space(2)))
            painter.restore()
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            tile_paint.paint_frame(painter, box, theme().accent, 2 * metrics().line)
        elif state & QStyle.StateFlag.State_MouseOver:
            tile_paint.paint_frame(painter, box, theme().faint, metrics().line)

    def _line(self, painter: QPainter, box: QRectF, text: str, font: object, role: str) -> None:
        painter.save()
        painter.setFont(font)  # type: ignore[arg-type]  # a QFont
        painter.setPen(theme().text if role == "text" else theme().dim)
        shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class ShelfView(QListView):
    """The tiles; Enter and double-click take, Delete takes off, a drag goes to the Elements panel."""

    take_requested = Signal(str)
    remove_requested = Signal(str)
    menu_requested = Signal(str, object)
    look_requested = Signal(str)
    current_changed = Signal()

    def __init__(self, model: ShelfList, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._list, self._thumbnails = model, thumbnails
        self.setModel(model)
        self._tiles = ShelfTiles(thumbnails)
        self.setItemDelegate(self._tiles)
        self.setAccessibleName(t("Shelf of elements"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(self._tiles.sizeHint(QStyleOptionViewItem(), _NO_PARENT))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.doubleClicked.connect(lambda _index: self._take())
        self.selectionModel().currentChanged.connect(lambda _now, _before: self.current_changed.emit())
        model.modelReset.connect(self.current_changed)
        thumbnails.arrived.connect(self._arrived)

    @property
    def current(self) -> Row | None:
        """The look with the focus."""
        return self._list.row(self.currentIndex())

    def select(self, look: str) -> None:
        """Go to a look, or to the first one."""
        place = self._list.row_of(look)
        if self._list.rows:
            self.setCurrentIndex(self._list.index(max(place, 0)))

    def _take(self) -> None:
        if self.current is not None:
            self.take_requested.emit(self.current.look.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes, Delete takes off the shelf, Space looks; arrows and letters move."""
        row, key = self.current, event.key()
        if row is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif row is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_requested.emit(row.look.id)
        elif row is not None and key == Qt.Key.Key_Space:
            self.look_requested.emit(row.look.id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the look under the pointer."""
        index = self.indexAt(event.pos())
        row = self._list.row(index if index.isValid() else self.currentIndex())
        if row is not None:
            self.select(row.look.id)
            self.menu_requested.emit(row.look.id, event.globalPos())

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag a look out: to the Elements panel, or its picture to wherever pictures are taken."""
        row = self.current
        if row is None:
            return
        pictures = row.look.pictures
        side = space(_PICTURE)
        pixmap = self._thumbnails.get(pictures[0], side, side, self.devicePixelRatioF()) if pictures else None
        begin_drag(self, Carried(film="", kind=Kind.LOOK, id=row.look.id), pictures, pixmap)

    def _arrived(self, media: Media) -> None:
        if any(media in row.look.pictures[:1] for row in self._list.rows):
            self.viewport().update()
