"""Paints one tile of the gallery."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.domain.film import Role
from kling_desktop.domain.problems import Severity
from kling_desktop.ui.compose.references.gallery_model import TILE
from kling_desktop.ui.compose.references.tiles import Offer, Tile
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts import faults, tile_paint
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

GAP = 2
"""Steps of spacing between tiles."""
_ASIDE = 0.32
_STAYS = 0.6
_OFFER = 6
"""Steps of an offer's side."""
OFFER_ICONS = {
    Offer.FIX: "crop",
    Offer.ENLARGE: "plus",
    Offer.RELINK: "link",
    Offer.MENTION: "at",
    Offer.ASIDE: "aside",
    Offer.BACK: "undo",
}
ROLE_ICONS = {Role.PERSON: "person", Role.OBJECT: "object", Role.PLACE: "place", Role.STYLE: "style"}


def tile_box(cell: QRectF) -> QRectF:
    """The tile in a cell of the grid; the gaps are on the right and below."""
    return cell.adjusted(0, 0, -space(GAP), -space(GAP))


def offer_boxes(box: QRectF, tile: Tile) -> dict[Offer, QRectF]:
    """Where the offers of a tile stand while the pointer is over it."""
    offers = tile.offers
    side, gap = float(space(_OFFER)), float(space(1))
    width = len(offers) * side + max(0, len(offers) - 1) * gap
    left, top = box.center().x() - width / 2, box.top() + (box.height() - space(6) - side) / 2
    return {offer: QRectF(left + place * (side + gap), top, side, side) for place, offer in enumerate(offers)}


class GalleryDelegate(QStyledItemDelegate):
    """Asks the theme each time it paints."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self.cell = QSize(space(10), space(10))
        """The view's grid, a tile with its gaps."""
        self.lit = False
        """Whether something that may be dropped is over the gallery."""
        self.pointed: tuple[int, Offer] | None = None
        """The row and offer the pointer is on."""

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
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if isinstance(tile, Tile):
            self._paint_tile(painter, box, tile, option.font)
            if hover:
                self._paint_offers(painter, box, tile, index.row())
        else:
            tile_paint.paint_empty(painter, box, t("Drop, paste or browse"), font, lit=hover or self.lit)
        if focus or chosen:
            active = focus or option.widget.hasFocus()
            tile_paint.paint_frame(painter, box, theme().accent if active else theme().faint, 2 * metrics().line)
        elif hover and isinstance(tile, Tile):
            tile_paint.paint_frame(painter, box, theme().faint, metrics().line)

    def _paint_tile(self, painter: QPainter, box: QRectF, tile: Tile, base: QFont) -> None:
        media = tile.reference.media
        scale = painter.device().devicePixelRatio()
        side = round(box.width())
        pixmap = self._thumbnails.get(media, side, side, scale)
        stays = tile.mention is not None and tile.sent is None
        tile_paint.paint_picture(painter, box, pixmap, _ASIDE if tile.reference.aside else _STAYS if stays else 1.0)
        words = faults.tile_words(media, tile.facts)
        if pixmap is None and words and not tile.missing:
            upper = box.adjusted(0, 0, 0, -space(10 if tile.remark else 5))
            tile_paint.paint_words(painter, upper, words, tile_paint.caption_font(base), theme().dim)
        if pixmap is None:
            tile_paint.paint_frame(painter, box, theme().line, metrics().line)
        self._paint_plates(painter, box, tile, base)
        role = ROLE_ICONS.get(Role(tile.reference.role)) if tile.reference.role in set(Role) else None
        if role is not None:
            corner = QRectF(box.left() + space(0.75), box.top() + space(0.75), space(4.5), space(4.5))
            _paint_sign(painter, corner, role, tile_paint.on_pictures().text)
        severity = Severity.WARNING if tile.changed else None
        severity = faults.worst(tile.problems) or severity
        if severity is not None:
            tile_paint.paint_badge(painter, box, severity)

    def _paint_plates(self, painter: QPainter, box: QRectF, tile: Tile, base: QFont) -> None:
        over = tile_paint.on_pictures()
        room = box.width() - space(2)
        corner = QPointF(box.left() + space(1), box.bottom() - space(1))
        quiet = tile.mention is None or tile.sent is None
        strong = tile_paint.caption_font(base, strong=True)
        fits = tile_paint.plate_fits(tile.plate, strong, room)
        words = tile.plate if fits else tile.short_plate
        lower = tile_paint.paint_plate(painter, corner, words, over.dim if quiet else over.image_tag, strong, room)
        if tile.remark:
            upper = QPointF(corner.x(), lower.top() - space(0.5))
            tint = over.bad if tile.missing else over.warn if tile.changed else over.dim
            tile_paint.paint_plate(painter, upper, tile.remark, tint, tile_paint.caption_font(base), room)

    def _paint_offers(self, painter: QPainter, box: QRectF, tile: Tile, row: int) -> None:
        for offer, place in offer_boxes(box, tile).items():
            lit = self.pointed == (row, offer)
            over = tile_paint.on_pictures()
            _paint_sign(painter, place, OFFER_ICONS[offer], over.accent if lit else over.text, lit=lit)


def _paint_sign(painter: QPainter, box: QRectF, icon: str, tint: QColor, *, lit: bool = False) -> None:
    """An icon on a dark plate."""
    side = round(box.width() * 0.66)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(tint) if lit else Qt.PenStyle.NoPen)
    painter.setBrush(theme().plate)
    painter.drawRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
    picture = icons.pixmap(icon, tint, side, painter.device().devicePixelRatio())
    painter.drawPixmap(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), picture)
    painter.restore()
