"""Paints one take of the wall: poster, plates, name, stars."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.ui.library.wall.cards import Card
from kling_desktop.ui.library.wall.grid import GROUND
from kling_desktop.ui.library.wall.model import CARD_ROLE, Index
from kling_desktop.ui.library.wall.scrubbing import Scrubbing
from kling_desktop.ui.lists.faces import Faces
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.parts.stars import paint_stars
from kling_desktop.ui.parts.verdicts import plate_ink
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import states

_POSTER_WIDTHS = (160, 240, 320, 480, 640)
"""Posters are decoded at few widths, so that moving the size slider does not decode every one of them anew."""


def caption_height() -> int:
    """The line below a poster."""
    return space(6.5)


def card_height(width: int) -> int:
    """The height of a card of a width, gaps included: a poster of 16:9 with a line below."""
    return round((width - gap()) * 9 / 16) + caption_height() + gap() // 2


def gap() -> int:
    """Between cards, and within a card's cell."""
    return space(3.5)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the look of a card depends on. A poster that was painted is the take's until another one arrives."""

    card: Card
    width: int
    scale: float
    theme: str
    poster: bool


class CardDelegate(QStyledItemDelegate):
    """Cards of one size, told by `size`."""

    def __init__(self, posters: Posters, scrubbing: Scrubbing) -> None:
        super().__init__()
        self._posters, self._scrubbing = posters, scrubbing
        self.size = QSize(space(54), card_height(space(54)))
        self.faces = Faces()
        posters.arrived.connect(self.faces.forget)
        self.hurried = False
        """While the wall rushes past, posters not yet there are not asked for."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for all."""
        return self.size

    def poster_box(self, cell: QRect) -> QRect:
        """Where the poster is painted within a card's cell."""
        half = gap() // 2
        width = cell.width() - gap()
        return QRect(cell.x() + half, cell.y() + half // 2, width, round(width * 9 / 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Poster, verdict, facts; name and stars below."""
        card = index.data(CARD_ROLE)
        if not isinstance(card, Card):
            return
        cell, state = QRect(option.rect), option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        scale = painter.device().devicePixelRatio()
        if selected or hovered or scale != round(scale):
            # Between pixels a picture of the card would not be as sharp as the card.
            self._paint_card(painter, cell, card, selected=selected, hovered=hovered)
        else:
            painter.drawPixmap(cell.topLeft(), self._face(card, cell.size(), scale, painter.font()))

    def _face(self, card: Card, size: QSize, scale: float, font: QFont) -> QPixmap:
        """The card as it lies there when nobody points at it: painted once, for it is shown again with every scroll."""
        look = _Look(card, size.width(), scale, theme().name, poster=True)
        face = self.faces.get(card.id, look)
        if face is not None:
            return face
        cell = QRect(QPoint(), size)
        look = replace(look, poster=self._poster(card, self.poster_box(cell), scale) is not None)
        face = self.faces.get(card.id, look)
        if face is not None:
            return face
        return self.faces.paint(
            card.id,
            look,
            (size, scale, theme().surface[GROUND]),
            font,
            lambda painter: self._paint_card(painter, cell, card, selected=False, hovered=False),
        )

    def _paint_card(self, painter: QPainter, cell: QRect, card: Card, *, selected: bool, hovered: bool) -> None:
        box = self.poster_box(cell)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_poster(painter, box, card, hovered=hovered)
        self._paint_frame(painter, box, selected=selected, hovered=hovered)
        font = QFont(painter.font())
        font.setPixelSize(metrics().caption)
        self._paint_verdict(painter, box, card, font)
        facts = QRect(box)
        if box.width() > space(26):
            plate(painter, facts, card.facts, font, theme().on_plate, right=True)
        self._paint_caption(painter, box, card, font)
        painter.restore()

    def _paint_poster(self, painter: QPainter, box: QRect, card: Card, *, hovered: bool) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(box), metrics().radius_picture, metrics().radius_picture)
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        painter.fillRect(box, theme().surface[2])
        pixmap = self._scrubbing.frame(card.id) if hovered else None
        pixmap = pixmap or self._poster(card, box, painter.device().devicePixelRatio())
        if pixmap is not None:
            painter.drawPixmap(box, pixmap)
        if hovered and (part := self._scrubbing.part(card.id)) is not None:
            bar = QRectF(box.x(), box.bottom() - space(0.5) + 1, box.width() * part, space(0.5))
            painter.fillRect(bar, theme().accent)
        painter.setClipping(False)

    def _poster(self, card: Card, box: QRect, scale: float) -> QPixmap | None:
        width = next((each for each in _POSTER_WIDTHS if each >= box.width()), _POSTER_WIDTHS[-1])
        return self._posters.get(card.id, width, round(width * 9 / 16), scale, ask=not self.hurried)

    def _paint_frame(self, painter: QPainter, box: QRect, *, selected: bool, hovered: bool) -> None:
        look, radius = theme(), metrics().radius_picture
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if selected:
            painter.setPen(QPen(look.accent, 2))
            edge = QRectF(box).adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(edge, radius + 2, radius + 2)
        else:
            painter.setPen(QPen(look.faint if hovered else look.line, metrics().line))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _paint_verdict(self, painter: QPainter, box: QRect, card: Card, font: QFont) -> None:
        ink = plate_ink(card.verdict)
        if ink is not None:
            bold = QFont(font)
            bold.setWeight(QFont.Weight.DemiBold)
            plate(painter, box, states.verdict_words(card.verdict), bold, ink, right=False)

    def _paint_caption(self, painter: QPainter, box: QRect, card: Card, font: QFont) -> None:
        look, side = theme(), metrics().caption + 2
        line = QRect(box.x(), box.bottom() + space(1), box.width(), caption_height() - space(1))
        stars = side * 5 if card.rating else 0
        painter.setFont(font)
        painter.setPen(look.text)
        room = line.width() - stars - (space(2) if stars else 0)
        words = QFontMetrics(font).elidedText(card.name, Qt.TextElideMode.ElideMiddle, room)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        painter.drawText(line.adjusted(0, space(0.5), 0, 0), flags, words)
        if stars:
            at = QPointF(line.right() - stars + 1, line.y() + space(0.5))
            paint_stars(painter, at, card.rating, side, painter.device().devicePixelRatio())


def plate(painter: QPainter, box: QRect, words: str, font: QFont, ink: QColor, *, right: bool) -> None:
    """Words on a dark plate over a picture: upper left, or lower right."""
    measure = QFontMetrics(font)
    width = min(box.width() - space(3), measure.horizontalAdvance(words) + space(3))
    height = measure.height() + space(0.5)
    margin = space(1.5)
    x = box.right() + 1 - margin - width if right else box.x() + margin
    y = box.bottom() + 1 - margin - height if right else box.y() + margin
    spot = QRectF(x, y, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().plate)
    painter.drawRoundedRect(spot, metrics().radius_picture, metrics().radius_picture)
    painter.setFont(font)
    painter.setPen(ink)
    text = measure.elidedText(words, Qt.TextElideMode.ElideRight, round(width - space(2)))
    painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), text)
