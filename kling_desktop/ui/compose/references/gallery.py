"""The grid of reference tiles: pointer, keyboard, drops."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy

from kling_desktop.domain.film import Media, ReferenceId
from kling_desktop.ui.compose.references.gallery_model import GalleryModel, Tile
from kling_desktop.ui.compose.references.gallery_paint import GAP, GalleryDelegate, tile_box
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.clipboard_keys import claims
from kling_desktop.ui.parts.incoming import may_hold_pictures, read
from kling_desktop.ui.parts.media_drag import Carried, Kind, begin_drag, pack
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_TILE = 20
"""Steps a tile is wide, about; the column's width is shared out evenly."""
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Gallery(QListView):
    """Shows the tiles; wishes go out as signals. As high as its tiles need, so the column scrolls, not the grid."""

    came = Signal(object, object)
    """An `Incoming` was dropped, and the place from 0 for it."""
    pasted = Signal(object, object)
    """An `Incoming` was pasted, and the place from 0 for it (None: at the end)."""
    browse_requested = Signal()
    look_requested = Signal(str)
    """Show a reference large."""
    remove_requested = Signal(str)
    move_requested = Signal(str, int)
    """A reference's id and its new place, counted without it."""
    menu_requested = Signal(str, QPoint)

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._gallery, self._thumbnails = model, thumbnails
        self._tiles = GalleryDelegate(thumbnails)
        self._mark: int | None = None
        self.setModel(model)
        self.setItemDelegate(self._tiles)
        self.setAccessibleName(t("References"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        # The last gap of a line and of the grid hangs over the edge, so that tiles fill the column; Qt wraps a line
        # that fills its room to the last pixel.
        self.setViewportMargins(0, 0, -space(GAP) - metrics().line, -space(GAP))
        self.setMinimumSize(space(_TILE), space(10))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        thumbnails.arrived.connect(self._arrived)
        self.doubleClicked.connect(self._activate)
        self.clicked.connect(self._clicked)

    # size --------------------------------------------------------------------------------------------------------

    def _columns(self, width: int) -> int:
        if not self._gallery.tiles:
            return 1
        return max(2, round((width + space(GAP)) / space(_TILE + GAP)))

    def _cell(self, width: int) -> QSize:
        """Square tiles; an empty gallery is one wide place to drop pictures on."""
        side = (width + space(GAP)) // self._columns(width)
        return QSize(side, side if self._gallery.tiles else space(_TILE + GAP))

    def _set_grid(self) -> None:
        self._tiles.cell = self._cell(self.width())
        self.setGridSize(self._tiles.cell)

    def heightForWidth(self, width: int) -> int:
        """Room for every row of tiles."""
        rows = -(-self._gallery.rowCount() // self._columns(width))
        return rows * self._cell(width).height() - space(GAP)

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(_TILE), space(10))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out among the columns."""
        self._set_grid()
        super().resizeEvent(event)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The tile at a place; nothing in the gaps."""
        for row in range(self._gallery.rowCount()):
            index = self._gallery.index(row)
            if tile_box(QRectF(self.visualRect(index))).contains(point):
                return index
        return QModelIndex()

    def refresh(self) -> None:
        """Take over the film as it is now."""
        if self._gallery.refresh():
            self._set_grid()
            self.updateGeometry()

    def _arrived(self, media: Media) -> None:
        if any(tile.reference.media == media for tile in self._gallery.tiles):
            self.viewport().update()

    # selection ---------------------------------------------------------------------------------------------------

    @property
    def selected(self) -> Tile | None:
        """The tile with the focus, if it is a reference."""
        return self._gallery.tile(self.currentIndex().row())

    def select(self, row: int) -> None:
        """Select a row and take the focus."""
        if 0 <= row < self._gallery.rowCount():
            self.setCurrentIndex(self._gallery.index(row))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _activate(self, index: QModelIndex) -> None:
        tile = self._gallery.tile(index.row())
        if tile is not None:
            self.look_requested.emit(tile.reference.id)

    def _clicked(self, index: QModelIndex) -> None:
        if index.isValid() and self._gallery.tile(index.row()) is None:
            self.browse_requested.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over the place at the end, which is a button."""
        index = self.indexAt(event.position().toPoint())
        button = index.isValid() and self._gallery.tile(index.row()) is None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if button else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        """Paste and copy belong to the gallery while it has the focus."""
        return claims(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows select, Alt and arrows move, Delete removes, Space looks, Enter browses."""
        tile = self.selected
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if tile is not None and step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            row = self.currentIndex().row() + step
            if 0 <= row < len(self._gallery.tiles):
                self.move_requested.emit(tile.reference.id, row)
        elif tile is not None and event.key() in _REMOVE_KEYS:
            self.remove_requested.emit(tile.reference.id)
        elif tile is not None and event.key() in (Qt.Key.Key_Space, *_ENTER_KEYS):
            self.look_requested.emit(tile.reference.id)
        elif tile is None and event.key() in (Qt.Key.Key_Space, *_ENTER_KEYS):
            self.browse_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and tile is not None:
            QGuiApplication.clipboard().setMimeData(pack(self._carried(tile), tile.reference.media))
        elif event.matches(QKeySequence.StandardKey.Paste):
            chosen = tile is not None and self.selectionModel().isSelected(self.currentIndex())
            after = self.currentIndex().row() + 1 if chosen else None
            self.pasted.emit(read(QGuiApplication.clipboard().mimeData()), after)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the tile under the pointer, or of the selected one when a key asked for it."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        tile = self._gallery.tile(index.row())
        if tile is not None:
            self.setCurrentIndex(index)
            at = self.visualRect(index).center()
            self.menu_requested.emit(tile.reference.id, self.viewport().mapToGlobal(at if by_key else event.pos()))

    # dragging ----------------------------------------------------------------------------------------------------

    def _carried(self, tile: Tile) -> Carried:
        return Carried(film=self._gallery.film.id, kind=Kind.REFERENCE, id=tile.reference.id)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the selected tile: here to move it, to a slot to use it, elsewhere to hand out its file."""
        tile = self.selected
        if tile is None:
            return
        side = round(tile_box(QRectF(self.visualRect(self.currentIndex()))).width())
        media = tile.reference.media
        picture = self._thumbnails.get(media, side, side, self.devicePixelRatioF())
        begin_drag(self, self._carried(tile), media, picture)

    def place_at(self, point: QPoint) -> int:
        """The place among the references that a drop at a point means."""
        count = len(self._gallery.tiles)
        for row in range(count):
            cell = self.visualRect(self._gallery.index(row))
            if point.y() < cell.bottom() and point.x() < cell.left() + (cell.width() - space(GAP)) // 2:
                return row
            last_of_line = row + 1 >= count or self.visualRect(self._gallery.index(row + 1)).top() > cell.top()
            if point.y() < cell.bottom() and last_of_line:
                return row + 1
        return count

    def _set_mark(self, place: int | None) -> None:
        if place != self._mark:
            self._mark = place
            self._tiles.lit = place is not None
            self.viewport().update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures, in whatever form, are welcome."""
        if may_hold_pictures(event.mimeData()):
            self._follow(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would come to stand."""
        self._follow(event)

    def _follow(self, event: QDragMoveEvent) -> None:
        self._set_mark(self.place_at(event.position().toPoint()))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._set_mark(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what came and the place it is for."""
        place = self.place_at(event.position().toPoint())
        self._set_mark(None)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.came.emit(read(event.mimeData()), place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tiles, and the mark of a drop between them."""
        super().paintEvent(event)
        if self._mark is None or not self._gallery.tiles:
            return
        cell = self.visualRect(self._gallery.index(self._mark))
        x = cell.left() - space(GAP) // 2
        top, height = cell.top(), cell.height() - space(GAP)
        if self._mark and cell.left() == 0:
            before = self.visualRect(self._gallery.index(self._mark - 1))
            x, top = before.right() - space(GAP) // 2, before.top()
        painter = QPainter(self.viewport())
        width = 2 * metrics().line
        painter.fillRect(max(0, min(x, self.viewport().width() - width)), top, width, height, theme().accent)
        painter.end()

    def selected_id(self) -> ReferenceId | None:
        """The selected reference."""
        tile = self.selected
        return None if tile is None else tile.reference.id
