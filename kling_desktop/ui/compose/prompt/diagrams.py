"""Small drawings of camera moves, framings, lights, lenses and times of day, for the pickers."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from kling_desktop.domain.phrases import Phrase, PhraseKind
from kling_desktop.ui.theme.tokens import theme

WIDTH, HEIGHT = 48.0, 30.0
"""The drawings' own units; they are scaled into whatever box there is."""

_Draw = Callable[[QPainter], None]


def draw(painter: QPainter, box: QRectF, phrase: Phrase, tint: QColor) -> None:
    """Draw a phrase into a box, in lines of one colour with the accent for what moves or shines."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scale = min(box.width() / WIDTH, box.height() / HEIGHT)
    painter.translate(box.center() - QPointF(WIDTH, HEIGHT) * (scale / 2))
    painter.scale(scale, scale)
    painter.setPen(_pen(tint))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    {
        PhraseKind.CAMERA: _camera,
        PhraseKind.FRAMING: _framing,
        PhraseKind.LIGHT: _light,
        PhraseKind.LENS: _lens,
        PhraseKind.TIME: _time,
    }[phrase.kind](painter, phrase.id, tint)
    painter.restore()


def _pen(tint: QColor, width: float = 1.4) -> QPen:
    pen = QPen(tint, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _arrow(painter: QPainter, start: QPointF, end: QPointF) -> None:
    painter.setPen(_pen(theme().accent, 1.8))
    painter.drawLine(start, end)
    angle = math.atan2(end.y() - start.y(), end.x() - start.x())
    for side in (2.6, -2.6):
        painter.drawLine(end, end + QPointF(math.cos(angle + side), math.sin(angle + side)) * 4.5)


def _frame(painter: QPainter, inset: float = 0) -> QRectF:
    frame = QRectF(8 + inset, 3 + inset * 0.7, 32 - 2 * inset, 24 - 1.4 * inset)
    painter.drawRoundedRect(frame, 2, 2)
    return frame


def _person(painter: QPainter, x: float, foot: float, height: float) -> None:
    """Someone, from the head down; what is outside the frame is cut off by whoever set a clip."""
    head = height * 0.13
    top = QPointF(x, foot - height + head)
    painter.drawEllipse(top, head, head)
    body = QPainterPath(QPointF(x - height * 0.17, foot))
    shoulder = foot - height * 0.7
    body.cubicTo(x - height * 0.19, shoulder, x + height * 0.19, shoulder, x + height * 0.17, foot)
    painter.drawPath(body)


# camera ----------------------------------------------------------------------------------------------------------

_MOVES = {
    "pan-left": ((34, 15), (14, 15)),
    "pan-right": ((14, 15), (34, 15)),
    "tilt-up": ((24, 22), (24, 8)),
    "tilt-down": ((24, 8), (24, 22)),
}


def _camera(painter: QPainter, name: str, tint: QColor) -> None:
    if name in _MOVES:
        _frame(painter)
        start, end = _MOVES[name]
        _arrow(painter, QPointF(*start), QPointF(*end))
        return
    if name in ("push-in", "pull-out", "zoom-in"):
        _frame(painter)
        inner = QRectF(19, 11, 10, 8)
        painter.setPen(_pen(tint, 1.0))
        painter.drawRect(inner)
        outer = [QPointF(11, 6), QPointF(37, 6), QPointF(11, 24), QPointF(37, 24)]
        corners = [inner.topLeft(), inner.topRight(), inner.bottomLeft(), inner.bottomRight()]
        for far, near in list(zip(outer, corners, strict=True))[:: 3 if name == "zoom-in" else 1]:
            _arrow(painter, *((near, far) if name == "pull-out" else (far, near)))
        return
    if name == "orbit":
        _person(painter, 24, 22, 15)
        painter.setPen(_pen(theme().accent, 1.8))
        painter.drawArc(QRectF(7, 12, 34, 15), 200 * 16, 300 * 16)
        _arrow(painter, QPointF(8.5, 17), QPointF(7.6, 21))
        return
    if name == "follow":
        _body(painter, QPointF(10, 18))
        _person(painter, 33, 25, 18)
        _arrow(painter, QPointF(19, 18), QPointF(27, 18))
        return
    if name == "handheld":
        painter.setPen(_pen(tint, 1.0))
        painter.translate(24, 15)
        for turn in (-7, 6):
            painter.rotate(turn)
            painter.drawRoundedRect(QRectF(-15, -11, 30, 22), 2, 2)
        return
    if name == "whip-pan":
        _frame(painter)
        for row in (9, 15, 21):
            _arrow(painter, QPointF(12, row), QPointF(34 if row == 15 else 28, row))
        return
    _body(painter, QPointF(24, 16 if name == "static" else 15))
    if name == "static":
        painter.drawLine(QPointF(24, 20), QPointF(18, 28))
        painter.drawLine(QPointF(24, 20), QPointF(30, 28))
    elif name.startswith("track"):
        to_left = name.endswith("left")
        painter.drawLine(QPointF(8, 23), QPointF(40, 23))
        _arrow(painter, QPointF(32 if to_left else 16, 26.5), QPointF(14 if to_left else 34, 26.5))
    else:
        rising = name.endswith("up")
        painter.drawLine(QPointF(17, 19), QPointF(8, 27))
        _arrow(painter, QPointF(40, 22 if rising else 8), QPointF(40, 8 if rising else 22))


def _body(painter: QPainter, middle: QPointF) -> None:
    painter.drawRoundedRect(QRectF(middle.x() - 8, middle.y() - 5, 12, 9), 2, 2)
    lens = [QPointF(4, -1), QPointF(9, -4), QPointF(9, 3), QPointF(4, 0)]
    painter.drawPolyline(QPolygonF([middle + point for point in lens]))


# framing ---------------------------------------------------------------------------------------------------------

_FIGURES = {
    "extreme-wide": (24, 24, 6),
    "wide": (24, 25, 12),
    "full": (24, 26, 21),
    "medium": (24, 36, 32),
    "medium-close": (24, 46, 44),
    "close-up": (24, 62, 66),
    "extreme-close": (24, 116, 132),
    "point-of-view": (24, 24, 12),
}


def _framing(painter: QPainter, name: str, tint: QColor) -> None:
    if name == "dutch":
        painter.translate(24, 15)
        painter.rotate(-12)
        painter.translate(-24, -15)
    frame = _frame(painter)
    painter.setClipRect(frame.adjusted(1, 1, -1, -1))
    painter.setPen(_pen(theme().accent))
    if name in _FIGURES:
        x, foot, height = _FIGURES[name]
        _person(painter, x, foot, height)
        if name == "extreme-wide":
            painter.setPen(_pen(tint, 1.0))
            painter.drawPolyline(
                QPolygonF([QPointF(8, 22), QPointF(17, 11), QPointF(26, 21), QPointF(33, 14), QPointF(41, 23)])
            )
        elif name == "point-of-view":
            painter.setPen(_pen(tint))
            painter.drawLine(QPointF(12, 27), QPointF(18, 21))
            painter.drawLine(QPointF(36, 27), QPointF(30, 21))
    elif name == "over-shoulder":
        _person(painter, 30, 32, 24)
        painter.setPen(_pen(tint))
        painter.setBrush(theme().surface[4])
        _person(painter, 14, 44, 40)
    elif name == "two-shot":
        _person(painter, 18, 34, 28)
        _person(painter, 30, 34, 28)
    elif name == "top-down":
        painter.drawEllipse(QPointF(24, 15), 8, 4)
        painter.drawEllipse(QPointF(24, 15), 3, 3)
    elif name == "low-angle":
        painter.drawPolygon(QPolygonF([QPointF(16, 28), QPointF(32, 28), QPointF(26.5, 9), QPointF(21.5, 9)]))
        painter.drawEllipse(QPointF(24, 7), 2, 2)
    elif name == "high-angle":
        painter.drawPolygon(QPolygonF([QPointF(17, 14), QPointF(31, 14), QPointF(26, 28), QPointF(22, 28)]))
        painter.drawEllipse(QPointF(24, 10), 4.5, 4.5)
    else:
        _person(painter, 24, 34, 28)


# light -----------------------------------------------------------------------------------------------------------

_LAMPS = {"side": (9, 15), "top": (24, 3), "back": (24, 9), "hard": (11, 6), "rim": (35, 6), "window": (10, 12)}


def _light(painter: QPainter, name: str, tint: QColor) -> None:
    ball = QPointF(26, 18)
    painter.drawEllipse(ball, 8, 8)
    shine = theme().accent
    if name in _LAMPS:
        lamp = QPointF(*_LAMPS[name])
        painter.setPen(_pen(shine, 1.6))
        if name == "window":
            painter.drawRect(QRectF(5, 5, 9, 13))
            painter.drawLine(QPointF(9.5, 5), QPointF(9.5, 18))
            painter.drawLine(QPointF(5, 11.5), QPointF(14, 11.5))
        elif name == "rim":
            painter.drawArc(QRectF(ball - QPointF(8, 8), QSizeF(16, 16)), -20 * 16, 130 * 16)
        _rays(painter, lamp, ball, shine)
        return
    if name in ("low-key", "high-key"):
        dark = name == "low-key"
        painter.setBrush(tint if dark else Qt.BrushStyle.NoBrush)
        painter.drawChord(QRectF(ball - QPointF(8, 8), QSizeF(16, 16)), (-70 if dark else 110) * 16, 180 * 16)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place in ((12, 8),) if dark else ((9, 8), (43, 8), (9, 26), (43, 26)):
            painter.setPen(_pen(shine, 1.6))
            painter.drawEllipse(QPointF(*place), 2, 2)
    elif name == "candle":
        painter.setPen(_pen(shine, 1.6))
        flame = QPainterPath(QPointF(10, 6))
        flame.cubicTo(15, 12, 13, 16, 10, 16)
        flame.cubicTo(7, 16, 5, 12, 10, 6)
        painter.drawPath(flame)
        painter.setPen(_pen(tint))
        painter.drawRect(QRectF(8, 17, 4, 10))
    elif name == "neon":
        for row, colour in enumerate((theme().hue(2), theme().hue(1), theme().hue(4))):
            painter.setPen(_pen(colour, 2.0))
            painter.drawLine(QPointF(5, 8 + 7 * row), QPointF(14, 8 + 7 * row))
    elif name == "beams":
        painter.setPen(_pen(shine, 1.2))
        for shift in (0, 7, 14):
            painter.drawLine(QPointF(5 + shift, 2), QPointF(14 + shift * 1.6, 28))
    else:
        painter.setPen(_pen(shine, 1.0))
        for radius in (3, 5.5, 8):
            painter.drawArc(QRectF(8 - radius, 8 - radius, 2 * radius, 2 * radius), -80 * 16, 120 * 16)


def _rays(painter: QPainter, lamp: QPointF, ball: QPointF, shine: QColor) -> None:
    painter.setPen(_pen(shine, 1.6))
    away = ball - lamp
    length = math.hypot(away.x(), away.y()) or 1.0
    along = away / length
    across = QPointF(-along.y(), along.x())
    for shift in (-3.5, 0.0, 3.5):
        start = lamp + across * shift + along * 2
        painter.drawLine(start, start + along * max(3.0, min(8.0, length - 11)))


# lens ------------------------------------------------------------------------------------------------------------

_ANGLES = {"ultra-wide": 64, "wide": 46, "normal": 28, "portrait": 18, "tele": 8}


def _lens(painter: QPainter, name: str, tint: QColor) -> None:
    if name in _ANGLES:
        eye, reach = QPointF(9, 15), 30.0
        spread = math.radians(_ANGLES[name])
        painter.drawEllipse(eye, 3, 5)
        painter.setPen(_pen(theme().accent, 1.6))
        for side in (-spread, spread):
            painter.drawLine(
                eye + QPointF(3, 0),
                eye
                + QPointF(
                    3 + math.cos(side) * reach, math.sin(side) * min(reach, 13 / max(0.2, abs(math.sin(spread))))
                ),
            )
        return
    if name == "fisheye":
        painter.drawEllipse(QPointF(24, 15), 12, 12)
        painter.setPen(_pen(theme().accent, 1.2))
        for width in (3.0, 8.0):
            painter.drawEllipse(QPointF(24, 15), width, 12)
        painter.drawLine(QPointF(12, 15), QPointF(36, 15))
    elif name == "anamorphic":
        painter.drawRoundedRect(QRectF(4, 8, 40, 14), 2, 2)
        painter.setPen(_pen(theme().accent, 1.6))
        painter.drawLine(QPointF(8, 15), QPointF(40, 15))
        painter.drawEllipse(QPointF(24, 15), 2, 4)
    elif name == "macro":
        painter.drawEllipse(QPointF(21, 13), 9, 9)
        painter.drawLine(QPointF(28, 20), QPointF(34, 26))
        painter.setPen(_pen(theme().accent, 1.6))
        for petal in range(5):
            angle = petal * math.tau / 5 - math.pi / 2
            painter.drawEllipse(QPointF(21 + 3.4 * math.cos(angle), 13 + 3.4 * math.sin(angle)), 1.8, 1.8)
    else:
        sharp = name == "deep"
        _frame(painter)
        for place, size in ((16, 9), (24, 13), (33, 9)):
            clear = sharp or size == 13
            painter.setPen(_pen(theme().accent if clear else tint, 1.6 if clear else 0.6))
            _person(painter, place, 24, size)


# time ------------------------------------------------------------------------------------------------------------

_SUNS = {"dawn": (24, 21), "morning": (14, 15), "noon": (24, 8), "golden": (34, 17), "sunset": (36, 21)}


def _time(painter: QPainter, name: str, tint: QColor) -> None:
    painter.drawLine(QPointF(5, 24), QPointF(43, 24))
    painter.setPen(_pen(theme().accent, 1.6))
    if name in _SUNS:
        sun = QPointF(*_SUNS[name])
        painter.setClipRect(QRectF(0, 0, WIDTH, 23.4))
        painter.drawEllipse(sun, 4, 4)
        for ray in range(8):
            way = QPointF(math.cos(ray * math.tau / 8), math.sin(ray * math.tau / 8))
            painter.drawLine(sun + way * 6, sun + way * 8)
        return
    if name in ("night", "moon"):
        moon = QPainterPath()
        moon.addEllipse(QPointF(26, 11), 7, 7)
        shadow = QPainterPath()
        shadow.addEllipse(QPointF(30, 9), 7, 7)
        painter.drawPath(moon.subtracted(shadow))
        stars = ((11, 7), (39, 16), (14, 17)) if name == "night" else ()
        for star in stars:
            painter.drawEllipse(QPointF(*star), 0.8, 0.8)
        if name == "moon":
            for row, width in ((26.5, 10), (29, 6)):
                painter.drawLine(QPointF(24 - width / 2, row), QPointF(24 + width / 2, row))
        return
    if name == "blue":
        painter.setPen(_pen(theme().hue(6), 1.6))
        for row in (8, 13, 18):
            painter.drawLine(QPointF(10, row), QPointF(38, row))
        return
    if name == "fog":
        painter.setPen(_pen(tint, 1.6))
        for row, left in ((7, 8), (12, 14), (17, 6)):
            painter.drawLine(QPointF(left, row), QPointF(left + 26, row))
        return
    cloud = QPainterPath()
    for x, y, radius in ((18, 11, 5), (25, 9, 6), (32, 12, 4.5)):
        puff = QPainterPath()
        puff.addEllipse(QPointF(x, y), radius, radius)
        cloud = cloud.united(puff)
    painter.setPen(_pen(tint))
    painter.drawPath(cloud.simplified())
    painter.setPen(_pen(theme().accent, 1.6))
    for x in (17, 25, 33):
        if name == "rain":
            painter.drawLine(QPointF(x, 17), QPointF(x - 2, 22))
        elif name == "snow":
            painter.drawEllipse(QPointF(x, 19.5), 1, 1)
