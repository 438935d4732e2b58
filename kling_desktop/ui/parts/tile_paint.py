"""How pictures look wherever they stand in a tile: rounded, with plates, badges and dashed empty places."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QTextOption

from kling_desktop.domain.problems import Severity
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import Theme, load_theme, metrics, space, theme


def caption_font(base: QFont, *, strong: bool = False) -> QFont:
    """The small size, for plates and captions."""
    font = QFont(base)
    font.setPixelSize(metrics().caption)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


def on_pictures() -> Theme:
    """Colours for words on plates: plates are dark over any picture, whatever the theme."""
    return load_theme("dark")


def paint_picture(painter: QPainter, box: QRectF, pixmap: QPixmap | None, opacity: float = 1.0) -> None:
    """A picture cut to a rounded box; the neutral ground while there is none."""
    path = QPainterPath()
    path.addRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(path)
    painter.fillRect(box, theme().surface[2])
    if pixmap is not None:
        painter.setOpacity(opacity)
        painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))
    painter.restore()


def paint_frame(painter: QPainter, box: QRectF, colour: QColor, width: float = 1.0, radius: int | None = None) -> None:
    """A rounded outline just inside the box."""
    half = width / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corner = metrics().radius_picture if radius is None else radius
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), corner, corner)
    painter.restore()


def paint_empty(painter: QPainter, box: QRectF, text: str, font: QFont, *, lit: bool = False) -> None:
    """A dashed place for a picture, with words; lit while something may be dropped there."""
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QColor(look.accent if lit else look.faint)
    edge.setAlphaF(1.0 if lit else 0.7)
    pen = QPen(edge, metrics().line)
    pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(look.accent_soft if lit else Qt.BrushStyle.NoBrush)
    corner = metrics().radius_picture
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
    painter.setFont(font)
    painter.setPen(look.text if lit else look.dim)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(box.adjusted(space(1), space(1), -space(1), -space(1)), flags, text)
    painter.restore()


def plate_fits(text: str, font: QFont, room: float) -> bool:
    """Whether a plate of that room shows the whole text."""
    return QFontMetricsF(font).horizontalAdvance(text) <= room - 2 * space(1.25)


def paint_plate(
    painter: QPainter, left_bottom: QPointF, text: str, tint: QColor, font: QFont, room: float, icon: str = ""
) -> QRectF:
    """Words on a dark plate whose lower left corner is given, elided to `room`; returns the plate."""
    figures = QFontMetricsF(font)
    side = metrics().caption if icon else 0
    pad = space(1.25)
    gap = space(1) if icon else 0
    shown = figures.elidedText(text, Qt.TextElideMode.ElideRight, room - 2 * pad - side - gap)
    width = figures.horizontalAdvance(shown) + 2 * pad + side + gap
    height = figures.height() + space(0.5)
    box = QRectF(left_bottom.x(), left_bottom.y() - height, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().plate)
    painter.drawRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
    if icon:
        picture = icons.pixmap(icon, tint, side, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(box.left() + pad, box.center().y() - side / 2), picture)
    painter.setFont(font)
    painter.setPen(tint)
    painter.drawText(box.adjusted(pad + side + gap, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()
    return box


def paint_badge(painter: QPainter, box: QRectF, severity: Severity) -> None:
    """A sign in the upper right corner of a box: something is wrong with what stands there."""
    side = min(space(4), box.width() / 2)
    circle = QRectF(box.right() - side - space(0.75), box.top() + space(0.75), side, side)
    look = theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.plate, space(0.25)))
    painter.setBrush(look.bad if severity is Severity.ERROR else look.warn)
    painter.drawEllipse(circle)
    sign = QPen(look.surface[0], side / 8)
    sign.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(sign)
    middle = circle.center()
    painter.drawLine(QPointF(middle.x(), middle.y() - side * 0.24), QPointF(middle.x(), middle.y() + side * 0.06))
    painter.drawPoint(QPointF(middle.x(), middle.y() + side * 0.26))
    painter.restore()


def paint_words(painter: QPainter, box: QRectF, text: str, font: QFont, colour: QColor) -> None:
    """A few words in the middle of a tile that has no picture to show."""
    painter.save()
    painter.setFont(font)
    painter.setPen(colour)
    inner = box.adjusted(space(1), space(1), -space(1), -space(1))
    option = QTextOption(Qt.AlignmentFlag.AlignCenter)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    painter.drawText(inner, text, option)
    painter.restore()
