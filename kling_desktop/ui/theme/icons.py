"""Line icons: SVG files, tinted from the theme as they load, crisp at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from kling_desktop.host.resources import resource
from kling_desktop.ui.theme.tokens import metrics, theme

_SCALES = (1.0, 1.5, 2.0, 3.0)


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, side: int, scale: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # not needed before the first paint of a window without icons

    source = resource(f"icons/{name}.svg").read_text("utf-8").replace("currentColor", colour)
    pixmap = QPixmap(round(side * scale), round(side * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


def pixmap(name: str, colour: QColor | None = None, side: int | None = None, scale: float = 1.0) -> QPixmap:
    """An icon as a picture of `side` device-independent pixels at a device pixel ratio."""
    tint = (colour or theme().text).name()
    return _drawn(name, tint, side or metrics().icon, scale)


def icon(name: str, colour: QColor | None = None, side: int | None = None) -> QIcon:
    """An icon in the theme's text colour (or another), grey when disabled."""
    made = QIcon()
    for scale in _SCALES:
        made.addPixmap(pixmap(name, colour, side, scale))
        made.addPixmap(pixmap(name, theme().faint, side, scale), QIcon.Mode.Disabled)
    return made
