"""The grid of reference tiles: pointer, keyboard, drops."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy, QToolTip

from kling_desktop.domain.film import Media, ReferenceId
from kling_desktop.ui.compose.references import gallery_keys as keys
from kling_desktop.ui.compose.references.gallery_model import GalleryModel
from kling_desktop.ui.compose.references.gallery_paint import GAP, GalleryDelegate, offer_boxes, tile_box
from kling_desktop.ui.compose.references.tiles import Offer, Tile
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.clipboard_keys import claims
from kling_desktop.ui.parts.incoming import may_hold_pictures, read
from kling_desktop.ui.parts.letters import is_letter
from kling_desktop.ui.parts.media_drag import Carried, Kind, begin_drag, pack
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

TILE_SIZES = (14, 20, 30, 46)
"""Steps a tile is wide, about; the column's width is shared out evenly."""
_USUAL = TILE_SIZES[1]


class Gallery(QListView):
    """Shows the tiles; wishes go out as signals. As high as its tiles need, so the column scrolls, not the grid."""

    came = Signal(object, object)
    """An `Incoming` was dropped, and the place from 0 for it."""
    pasted = Signal(object, object)
    """An `Incoming` was pasted, and the place from 0 for it (None: at the end)."""
    browse_requested = Signal()
    look_requested = Signal(str)
    """Show a reference large."""
    remove_requested = Signal(object)
    """The ids of the chosen references."""
    move_requested = Signal(object, int)
    """Ids of references and their new place, counted without them."""
    menu_requested = Signal(str, QPoint)
    offer_requested = Signal(str, str)
    """A reference's id and the `Offer` on its tile that was clicked."""
    letter_requested = Signal(str, object)
    """What a letter asks for (`crop`, `turn`, `turn-back`, `mention`, `aside`) and the ids of the chosen references."""
    size_changed = Signal()

    def __init__(self, model: GalleryModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._gallery, self._thumbnails = model, thumbnails
        self._tiles = GalleryDelegate(thumbnails)
        self._mark: int | None = None
        self._steps = _USUAL
        self._offered: tuple[int, Offer] | None = None
        self._took_offer = False
        self.setModel(model)
        self.setItemDelegate(self._tiles)
        self.setAccessibleName(t("References"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
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
        self.setMinimumSize(space(_USUAL), space(10))
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
        return max(1 if self._steps == TILE_SIZES[-1] else 2, round((width + space(GAP)) / space(self._steps + GAP)))

    def _cell(self, width: int) -> QSize:
        """Square tiles; an empty gallery is one wide place to drop pictures on."""
        side = (width + space(GAP)) // self._columns(width)
        return QSize(side, side if self._gallery.tiles else space(_USUAL + GAP))

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
        return QSize(space(_USUAL), space(10))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out among the columns."""
        self._set_grid()
        super().resizeEvent(event)

    @property
    def tile_size(self) -> int:
        """One of `TILE_SIZES`."""
        return self._steps

    def set_tile_size(self, steps: int) -> None:
        """Larger or smaller tiles; what is no size we know is left alone."""
        if steps in TILE_SIZES and steps != self._steps:
            self._steps = steps
            self._set_grid()
            self.updateGeometry()
            self.size_changed.emit()

    def resize_tiles(self, step: int) -> None:
        """The next size up (1) or down (-1); 0 is the usual one."""
        place = TILE_SIZES.index(self._steps) + step
        self.set_tile_size(TILE_SIZES[max(0, min(place, len(TILE_SIZES) - 1))] if step else _USUAL)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the tiles grow and shrink; without it the column scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.resize_tiles(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

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

    @property
    def chosen(self) -> tuple[ReferenceId, ...]:
        """The selected references in their order; the one with the focus while none is selected."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        tiles = [tile for row in rows if (tile := self._gallery.tile(row)) is not None]
        if not tiles and self.selected is not None:
            tiles = [self.selected]
        return tuple(tile.reference.id for tile in tiles)

    def choose(self, references: Collection[str]) -> None:
        """Select these and nothing else; the first one gets the focus."""
        rows = [row for row, tile in enumerate(self._gallery.tiles) if tile.reference.id in references]
        model = self.selectionModel()
        model.clearSelection()
        for row in reversed(rows):
            model.setCurrentIndex(self._gallery.index(row), QItemSelectionModel.SelectionFlag.Select)

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

    def _offer_at(self, point: QPoint) -> tuple[int, Offer] | None:
        index = self.indexAt(point)
        tile = self._gallery.tile(index.row())
        if tile is None:
            return None
        box = tile_box(QRectF(self.visualRect(index)))
        found = (offer for offer, place in offer_boxes(box, tile).items() if place.contains(point))
        offer = next(found, None)
        return None if offer is None else (index.row(), offer)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """An offer on a tile is a button; everything else selects."""
        left = event.button() is Qt.MouseButton.LeftButton
        self._offered = self._offer_at(event.position().toPoint()) if left else None
        self._took_offer = self._offered is not None
        if not self._took_offer:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Who took up an offer twice means no large look, though it may be gone by the second click."""
        if not self._took_offer:
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take up the offer that was pressed."""
        offered, self._offered = self._offered, None
        if offered is None:
            super().mouseReleaseEvent(event)
        elif offered == self._offer_at(event.position().toPoint()):
            tile = self._gallery.tile(offered[0])
            if tile is not None:
                self.offer_requested.emit(tile.reference.id, offered[1].value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what is a button."""
        point = event.position().toPoint()
        index, offer = self.indexAt(point), self._offer_at(point)
        button = offer is not None or (index.isValid() and self._gallery.tile(index.row()) is None)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if button else Qt.CursorShape.ArrowCursor)
        if offer != self._tiles.pointed:
            self._tiles.pointed = offer
            self.viewport().update()
        if self._offered is None:
            super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """What an offer does, as a tooltip; else the tile's own."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            offer = self._offer_at(event.pos())
            tile = None if offer is None else self._gallery.tile(offer[0])
            if offer is not None and tile is not None:
                QToolTip.showText(event.globalPos(), tile.offer_words(offer[1]), self)
                return True
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        """Paste and copy belong to the gallery while it has the focus."""
        return claims(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows select, with Alt or Ctrl and Shift they move; Delete, Space, Enter, letters, copy and paste."""
        tile, key, held = self.selected, Qt.Key(event.key()), event.modifiers()
        if tile is not None and (step := keys.move_by(key, held, self._columns(self.width()))) is not None:
            self._move(step)
        elif tile is not None and key in keys.REMOVE:
            self.remove_requested.emit(self.chosen)
        elif tile is not None and key in (Qt.Key.Key_Space, *keys.ENTER):
            self.look_requested.emit(tile.reference.id)
        elif tile is None and key in (Qt.Key.Key_Space, *keys.ENTER):
            self.browse_requested.emit()
        elif tile is not None and (letter := keys.letter(key, held)) is not None:
            self.letter_requested.emit(letter, self.chosen)
        elif held & Qt.KeyboardModifier.ControlModifier and key in keys.SIZES:
            self.resize_tiles(keys.SIZES[key])
        elif event.matches(QKeySequence.StandardKey.Copy) and tile is not None:
            QGuiApplication.clipboard().setMimeData(pack(self._carried(), *self._chosen_media()))
        elif event.matches(QKeySequence.StandardKey.Paste):
            chosen = tile is not None and self.selectionModel().isSelected(self.currentIndex())
            after = self.currentIndex().row() + 1 if chosen else None
            self.pasted.emit(read(QGuiApplication.clipboard().mimeData()), after)
        elif is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        chosen, tiles = self.chosen, self._gallery.tiles
        first = min(self._gallery.row_of(one) for one in chosen)
        place = max(0, min(first + step, len(tiles) - len(chosen)))
        self.move_requested.emit(chosen, place)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the tile under the pointer, or of the selected one when a key asked for it."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        tile = self._gallery.tile(index.row())
        if tile is not None:
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            at = self.visualRect(index).center()
            self.menu_requested.emit(tile.reference.id, self.viewport().mapToGlobal(at if by_key else event.pos()))

    # dragging ----------------------------------------------------------------------------------------------------

    def _carried(self) -> Carried:
        first, *more = self.chosen
        return Carried(film=self._gallery.film.id, kind=Kind.REFERENCE, id=first, more=tuple(more))

    def _chosen_media(self) -> list[Media]:
        chosen = self.chosen
        return [tile.reference.media for tile in self._gallery.tiles if tile.reference.id in chosen]

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the chosen tiles: here to move them, to a slot to use them, elsewhere to hand out their files."""
        tile = self.selected
        if tile is None:
            return
        side = round(tile_box(QRectF(self.visualRect(self.currentIndex()))).width())
        picture = self._thumbnails.get(tile.reference.media, side, side, self.devicePixelRatioF())
        begin_drag(self, self._carried(), self._chosen_media(), picture)

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
