"""What lies over the shots while something moves: playhead, insertion mark, cards in the hand, band, numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QPolygonF

from kling_desktop.ui.compose.timeline.layout import Layout
from kling_desktop.ui.compose.timeline.look import Look
from kling_desktop.ui.theme.tokens import metrics, space

_HANDLE = (
    QPointF(-1, 0),
    QPointF(1, 0),
    QPointF(1, 1),
    QPointF(0, 2),
    QPointF(-1, 1),
)


def playhead_strip(layout: Layout, seconds: float) -> QRectF:
    """What the playhead covers."""
    x, side = layout.x(seconds), space(2)
    return QRectF(x - side, 0, side * 2, layout.cards_top + layout.cards_height + 1)


def paint_playhead(p: QPainter, layout: Layout, look: Look, seconds: float) -> None:
    """The line that plays, with its handle on the ruler."""
    x = layout.x(seconds)
    if not layout.left - 1 <= x <= layout.right + 1:
        return
    p.setPen(look.playhead)
    bottom = layout.cards_top + layout.cards_height
    p.drawLine(QPointF(x, layout.ruler.bottom() - space(1)), QPointF(x, bottom))
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(look.accent)
    side, top = space(1.5), layout.ruler.bottom() - space(2.5)
    p.drawPolygon(QPolygonF([QPointF(x, top) + point * side for point in _HANDLE]))


def paint_insertion(p: QPainter, layout: Layout, look: Look, x: float) -> None:
    """The mark where dragged shots would go."""
    p.setPen(look.insertion)
    top, bottom = layout.cards_top - space(1), layout.cards_top + layout.cards_height + space(1)
    p.drawLine(QPointF(x, top), QPointF(x, bottom))
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(look.accent)
    for y in (top, bottom):
        p.drawEllipse(QPointF(x, y), space(0.75), space(0.75))


def paint_held(p: QPainter, corner: QPointF, picture: QPixmap) -> None:
    """Cards in the hand."""
    p.setOpacity(0.8)
    p.drawPixmap(corner, picture)
    p.setOpacity(1.0)


def paint_target(p: QPainter, layout: Layout, look: Look, index: int) -> None:
    """The shot that would take what is dragged over it."""
    p.setPen(look.insertion)
    p.setBrush(Qt.BrushStyle.NoBrush)
    box = layout.card(index).adjusted(1, 1, -1, -1)
    p.drawRoundedRect(box, metrics().radius_control, metrics().radius_control)


def paint_band(p: QPainter, look: Look, box: QRectF) -> None:
    """The rubber band."""
    p.setPen(look.playhead)
    p.setBrush(look.band)
    p.drawRect(box)


def paint_plate(p: QPainter, layout: Layout, look: Look, at: QPointF, words: str, bad: bool) -> None:
    """Numbers beside the hand, kept inside what is seen."""
    width = look.small_width.horizontalAdvance(words) + space(4)
    left = max(layout.left, min(at.x() - width / 2, layout.right - width))
    box = QRectF(left, at.y(), width, space(6))
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(look.plate)
    p.drawRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
    p.setFont(look.small)
    p.setPen(look.plate_bad if bad else look.on_plate)
    p.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
