"""Paints one tile of the gallery."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.ui.compose.references.gallery_model import TILE, Tile
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts import faults, tile_paint
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

GAP = 2
"""Steps of spacing between tiles."""
_ASIDE = 0.32


def tile_box(cell: QRectF) -> QRectF:
    """The tile in a cell of the grid; the gaps are on the right and below."""
    return cell.adjusted(0, 0, -space(GAP), -space(GAP))


class GalleryDelegate(QStyledItemDelegate):
    """Asks the theme each time it paints."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.cell = QSize(space(10), space(10))
        """The view's grid, a tile with its gaps."""
        self.lit = False
        """Whether something that may be dropped is over the gallery."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The view's grid decides."""
        return self.cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The picture with its number, or the dashed place at the end."""
        cell, state = QRectF(option.rect), option.state
        box = tile_box(cell)
        tile = index.data(TILE)
        font = tile_paint.caption_font(option.font)
        focus = bool(state & QStyle.StateFlag.State_HasFocus)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        if isinstance(tile, Tile):
            self._paint_tile(painter, box, tile, option)
        else:
            tile_paint.paint_empty(painter, box, t("Drop, paste or browse"), font, lit=hover or self.lit)
        if focus or (state & QStyle.StateFlag.State_Selected and isinstance(tile, Tile)):
            colour = theme().accent if focus else theme().faint
            tile_paint.paint_frame(painter, box, colour, 2 * metrics().line)
        elif hover and isinstance(tile, Tile):
            tile_paint.paint_frame(painter, box, theme().faint, metrics().line)

    def _paint_tile(self, painter: QPainter, box: QRectF, tile: Tile, option: QStyleOptionViewItem) -> None:
        base = option.font
        media = tile.reference.media
        scale = painter.device().devicePixelRatio()
        side = round(box.width())
        pixmap = self._thumbnails.get(media, side, side, scale)
        tile_paint.paint_picture(painter, box, pixmap, _ASIDE if tile.reference.aside else 1.0)
        words = faults.tile_words(media, tile.facts)
        if pixmap is None and words:
            upper = box.adjusted(0, 0, 0, -space(5))
            tile_paint.paint_words(painter, upper, words, tile_paint.caption_font(base), theme().dim)
        if pixmap is None:
            tile_paint.paint_frame(painter, box, theme().line, metrics().line)
        over = tile_paint.on_pictures()
        tint = over.dim if tile.mention is None else over.image_tag
        corner = QPointF(box.left() + space(1), box.bottom() - space(1))
        strong = tile_paint.caption_font(base, strong=True)
        tile_paint.paint_plate(painter, corner, tile.title, tint, strong, box.width() - space(2))
        severity = faults.worst(tile.problems)
        if severity is not None:
            tile_paint.paint_badge(painter, box, severity)
