"""Cards that were painted once and are shown again: with every scroll, and whenever the cards beside them move."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

_ROOM = 32 * 1024 * 1024
"""Bytes that are kept at most: a few screens full."""


@dataclass(frozen=True, slots=True)
class _Face:
    look: object
    picture: QPixmap


class Faces:
    """Pictures of whole cards, by the card's id; each belongs to one `look`, whatever that is made of."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Face] = OrderedDict()
        self.bytes = 0
        """What is kept now."""

    def get(self, card: str, look: object) -> QPixmap | None:
        """The card as it was painted last, unless it looked otherwise then."""
        face = self._kept.get(card)
        if face is None or face.look != look:
            return None
        self._kept.move_to_end(card)
        return face.picture

    def paint(
        self, card: str, look: object, canvas: tuple[QSize, float, QColor], font: QFont, by: Callable[[QPainter], None]
    ) -> QPixmap:
        """Paint a card, in device-independent pixels from 0, 0, and keep it; `canvas` is size, scale and ground."""
        size, scale, ground = canvas
        picture = QPixmap(size * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(ground)
        painter = QPainter(picture)
        painter.setFont(font)
        by(painter)
        painter.end()
        self.forget(card)
        self._kept[card] = _Face(look, picture)
        self.bytes += _bytes(picture)
        while self.bytes > _ROOM and len(self._kept) > 1:
            self.forget(next(iter(self._kept)))
        return picture

    def forget(self, card: str) -> None:
        """Paint it anew next time."""
        face = self._kept.pop(card, None)
        if face is not None:
            self.bytes -= _bytes(face.picture)


def _bytes(picture: QPixmap) -> int:
    return picture.width() * picture.height() * 4
