"""Paints one card of the takes strip, and knows where its links are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.domain.jobs import State
from kling_desktop.domain.takes import TakeId, Verdict
from kling_desktop.ui.compose.takes import card_words
from kling_desktop.ui.compose.takes.card_words import Card
from kling_desktop.ui.compose.takes.strip_model import CARD
from kling_desktop.ui.lists.faces import Faces
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts import tile_paint
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, space, theme

GROUND = 1
"""The surface that the cards lie on."""
_SHAPE = 16 / 9
_CAPTION = 5
_GAP = 2.5
_WAITING_OPACITY = 0.45
_GREY_OPACITY = 0.55


def poster_size() -> QSize:
    """The picture of a card."""
    height = metrics().takes_strip - space(11.5)
    return QSize(round(height * _SHAPE), height)


def cell_size() -> QSize:
    """A card with its caption and the gap to the next."""
    size = poster_size()
    return QSize(size.width() + space(_GAP), size.height() + space(_CAPTION))


_GUESSED = 0.6
"""How solid a bar is that only guesses from renders before."""


@dataclass(frozen=True, slots=True)
class CardPlaces:
    """Where things are on a card that is painted in `cell`."""

    poster: QRectF
    caption: QRectF
    cross: QRectF
    """Cancels; empty where that is not possible."""
    links: tuple[tuple[str, str, QRectF], ...]

    def deed_at(self, point: QPointF) -> str:
        """The name of what a click there does; nothing for the card itself."""
        if self.cross.contains(point):
            return "cancel"
        return next((name for name, _words, box in self.links if box.contains(point)), "")


def places(card: Card, cell: QRect, font: QFont) -> CardPlaces:
    """Lay a card out."""
    size = poster_size()
    poster = QRectF(cell.left(), cell.top(), size.width(), size.height())
    caption = QRectF(poster.left(), poster.bottom(), poster.width(), space(_CAPTION))
    side = space(4.5)
    cross = QRectF()
    if card.running and card_words.can_cancel(card.job):
        cross = QRectF(poster.right() - side - space(1), poster.top() + space(1), side, side)
    figures = QFontMetricsF(tile_paint.caption_font(font))
    right = caption.right()
    links = []
    for name, words in reversed(card_words.links(card)):
        width = figures.horizontalAdvance(words)
        links.append((name, words, QRectF(right - width, caption.top(), width, caption.height())))
        right -= width + figures.horizontalAdvance(" · ")
    return CardPlaces(poster, caption, cross, tuple(reversed(links)))


class CardDelegate(QStyledItemDelegate):
    """Asks theme and clock each time it paints."""

    def __init__(self, posters: Posters, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._posters, self._thumbnails = posters, thumbnails
        self._grey: dict[int, QPixmap] = {}
        self.faces = Faces()
        self.pointer = QPointF(-1, -1)
        """Where the pointer is in the strip, for the link under it."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All cards are alike."""
        return cell_size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Picture, state, progress, caption."""
        card = index.data(CARD)
        if not isinstance(card, Card):
            return
        rect, state, font = option.rect, option.state, option.font
        focus = bool(state & QStyle.StateFlag.State_HasFocus)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        selected = focus or bool(state & QStyle.StateFlag.State_Selected)
        scale = painter.device().devicePixelRatio()
        now = datetime.now(UTC)
        plate, part = card_words.plate(card, now), self._part(card, now)
        if focus or hover or selected or scale != round(scale):
            # Between pixels a picture of the card would not be as sharp as the card.
            edge = theme().accent if focus else theme().text if selected else _edge(card)
            self._paint_card(painter, rect, card, font, plate, part, edge, 2 if selected else 1)
            cross = places(card, rect, font).cross
            if hover and cross.isValid():
                self._paint_cross(painter, cross)
            return
        size = rect.size()
        picture = self._picture(card, scale)
        look = (card, size, scale, theme().name, None if picture is None else picture.cacheKey(), plate, part)
        face = self.faces.get(card.job.id, look) or self.faces.paint(
            card.job.id,
            look,
            (size, scale, theme().surface[GROUND]),
            font,
            lambda on: self._paint_card(on, QRect(QPoint(), size), card, font, plate, part, _edge(card), 1),
        )
        painter.drawPixmap(rect.topLeft(), face)

    def _paint_card(
        self,
        painter: QPainter,
        rect: QRect,
        card: Card,
        font: QFont,
        plate: card_words.Plate,
        part: int,
        edge: QColor,
        lines: int,
    ) -> None:
        where = places(card, rect, font)
        self._paint_poster(painter, card, where.poster)
        self._paint_progress(painter, card, where.poster, part)
        self._paint_plate(painter, plate, where.poster, font)
        tile_paint.paint_frame(painter, where.poster, edge, lines * metrics().line)
        self._paint_caption(painter, card, where, font)

    def _picture(self, card: Card, scale: float) -> QPixmap | None:
        """The take's own poster, or what it is made from."""
        size = poster_size()
        if card.job.state is State.DONE:
            return self._posters.get(TakeId(card.job.id), size.width(), size.height(), scale)
        media = card_words.first_picture(card.job)
        return None if media is None else self._thumbnails.get(media, size.width(), size.height(), scale)

    def _paint_poster(self, painter: QPainter, card: Card, box: QRectF) -> None:
        pixmap = self._picture(card, painter.device().devicePixelRatio())
        if card.job.state is State.DONE:
            tile_paint.paint_picture(painter, box, pixmap)
        elif pixmap is not None and not card.running:
            tile_paint.paint_picture(painter, box, self._greyed(pixmap), _GREY_OPACITY)
        else:
            tile_paint.paint_picture(painter, box, pixmap, _WAITING_OPACITY)

    def _greyed(self, pixmap: QPixmap) -> QPixmap:
        key = pixmap.cacheKey()
        if key not in self._grey:
            if len(self._grey) > 64:
                self._grey.clear()
            grey = QPixmap.fromImage(pixmap.toImage().convertToFormat(QImage.Format.Format_Grayscale8))
            grey.setDevicePixelRatio(pixmap.devicePixelRatio())
            self._grey[key] = grey
        return self._grey[key]

    def _part(self, card: Card, now: datetime) -> int:
        """How long the bar of what is being made is, in pixels."""
        if not card.running:
            return 0
        ahead = card.outlook(now)
        part = card.progress or (0.0 if ahead is None else ahead.share)
        return round(poster_size().width() * min(1.0, part))

    def _paint_progress(self, painter: QPainter, card: Card, box: QRectF, part: int) -> None:
        if not card.running:
            return
        height = space(1)
        track = QRectF(box.left(), box.bottom() - height, box.width(), height)
        ground = QColor(theme().run)
        ground.setAlphaF(0.25)
        painter.fillRect(track, ground)
        colour = QColor(theme().run)
        if not card.progress:
            colour.setAlphaF(_GUESSED)
        painter.fillRect(QRectF(track.left(), track.top(), part, height), colour)

    def _paint_plate(self, painter: QPainter, plate: card_words.Plate, box: QRectF, font: QFont) -> None:
        words, icon, tint = plate
        strong = tile_paint.caption_font(font, strong=True)
        figures = QFontMetricsF(strong)
        room = box.width() - space(2.5)
        wanted = figures.horizontalAdvance(words) + space(2.5) + (metrics().caption + space(1) if icon else 0)
        lines = [words] if wanted <= room else words.split(" · ", 1)
        corner = QPointF(box.left() + space(1.25), box.top() + space(0.75))
        for line in lines:
            corner += QPointF(0, figures.height() + space(1))
            tile_paint.paint_plate(painter, corner, line, tint, strong, room, icon)
            icon = ""

    def _paint_cross(self, painter: QPainter, box: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().plate)
        painter.drawRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
        side = metrics().caption
        sign = icons.pixmap("close", theme().on_plate, side, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), sign)
        painter.restore()

    def _paint_caption(self, painter: QPainter, card: Card, where: CardPlaces, font: QFont) -> None:
        small = tile_paint.caption_font(font)
        figures = QFontMetricsF(small)
        painter.save()
        painter.setFont(small)
        line = where.caption
        right = QRectF(line)
        if where.links:
            for number, (_name, words, box) in enumerate(where.links):
                under = box.contains(self.pointer)
                linked = QFont(small)
                linked.setUnderline(under)
                painter.setFont(linked)
                painter.setPen(theme().accent)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
                if number:
                    painter.setPen(theme().faint)
                    painter.setFont(small)
                    dot = QRectF(box.left() - figures.horizontalAdvance(" · "), box.top(), box.width(), box.height())
                    painter.drawText(dot, Qt.AlignmentFlag.AlignVCenter, " · ")
            painter.setFont(small)
            right.setRight(where.links[0][2].left())
        else:
            words = card_words.remark(card)
            painter.setPen(theme().dim)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
            right.setRight(line.right() - figures.horizontalAdvance(words))
        painter.setPen(theme().dim)
        room = right.width() - space(2)
        title = figures.elidedText(card_words.title(card.job), Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


def _edge(card: Card) -> QColor:
    look = theme()
    if card.job.state is State.FAILED:
        return look.bad
    if card.job.state in {State.UNKNOWN, State.EXPIRED}:
        return look.warn
    if card.take is not None and card.take.verdict is Verdict.APPROVED:
        return look.ok
    return look.line
