"""The cards of the shots, painted once and kept: a drag moves pictures about instead of breaking text into lines."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.timeline.look import Look
from kling_desktop.ui.parts.mentions import colour, mentionable
from kling_desktop.ui.parts.prompt_text import paint_prompt
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import t

_KEPT = 96
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


def seconds_words(duration: float) -> str:
    """A length as it stands on a shot: `5 s`, or `2.5 s` where a file says so."""
    if not math.isfinite(duration):
        return "?"
    return t("{seconds} s", seconds=f"{duration:g}")


@dataclass(frozen=True, slots=True)
class Face:
    """Everything a card shows. `hues` are the colours of what its film can mention."""

    number: int
    words: str
    duration: float
    width: int
    height: int
    bad: bool
    selected: bool
    chosen: bool
    focused: bool
    gripped: bool
    hues: tuple[tuple[str, int], ...]


def hues_of(film: Film) -> tuple[tuple[str, int], ...]:
    """The colours of everything a film can mention: other ones make other cards."""
    return tuple((str(mention), colour(mention, film).rgb()) for mention in mentionable(film))


class Faces:
    """Pictures of cards, the last ones used kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Face, str, str, float], QPixmap] = OrderedDict()

    def picture(self, face: Face, film: Film, look: Look, ratio: float) -> QPixmap:
        """A card at a device pixel ratio."""
        key = (face, look.theme.name, look.body.toString(), ratio)
        made = self._kept.get(key)
        if made is None:
            made = self._kept[key] = _painted(face, film, look, ratio)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return made


def _painted(face: Face, film: Film, look: Look, ratio: float) -> QPixmap:
    picture = QPixmap(max(1, math.ceil(face.width * ratio)), max(1, math.ceil(face.height * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(painter, QRectF(0, 0, face.width, face.height), face, film, look)
    painter.end()
    return picture


def _paint(painter: QPainter, card: QRectF, face: Face, film: Film, look: Look) -> None:
    colours = look.theme
    edge = colours.accent if face.selected else (colours.bad if face.bad else colours.line)
    painter.setBrush(colours.shot_selected if face.selected else colours.shot)
    painter.setPen(QPen(edge, metrics().line * (2 if face.chosen and face.focused else 1)))
    radius = min(metrics().radius_control, card.width() / 3)
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setClipRect(card)
    if card.width() < space(16):
        _narrow(painter, card, face, look)
    else:
        _wide(painter, card, face, film, look)
    if card.width() >= space(8):
        _grip(painter, card, face, look)


def _narrow(painter: QPainter, card: QRectF, face: Face, look: Look) -> None:
    """Number above seconds, in the middle: of a very short shot this is all there is room for."""
    row = QRectF(card.left(), card.top() + space(1.5), card.width(), space(4.5))
    number = str(face.number)
    fits = look.bold_width.horizontalAdvance(number) <= card.width() - 2
    painter.setFont(look.bold if fits else look.small_bold)
    painter.setPen(look.theme.accent)
    painter.drawText(row, _MIDDLE, number)
    words = seconds_words(face.duration)
    if look.small_width.horizontalAdvance(words) > card.width() - 2:
        words = f"{face.duration:g}" if math.isfinite(face.duration) else "?"
    if look.small_width.horizontalAdvance(words) <= card.width() - 2:
        painter.setFont(look.small)
        painter.setPen(look.bad if face.bad else look.dim)
        painter.drawText(row.translated(0, space(5)), _MIDDLE, words)


def _wide(painter: QPainter, card: QRectF, face: Face, film: Film, look: Look) -> None:
    inner = card.adjusted(space(2.5), space(1.5), -space(2.5), -space(1.5))
    head = QRectF(inner.left(), inner.top(), inner.width(), space(4.5))
    painter.setFont(look.bold)
    painter.setPen(look.theme.accent)
    painter.drawText(head, _LEFT, str(face.number))
    painter.setFont(look.small)
    painter.setPen(look.bad if face.bad else look.dim)
    painter.drawText(head, _RIGHT, seconds_words(face.duration))
    body = QRectF(inner.left(), head.bottom(), inner.width() - space(1), card.bottom() - space(0.5) - head.bottom())
    written = bool(face.words.strip())
    words = face.words if written else t("No words yet")
    paint_prompt(painter, body, words, film, look.body, look.theme.text if written else look.theme.faint)


def _grip(painter: QPainter, card: QRectF, face: Face, look: Look) -> None:
    tint = QColor(look.theme.accent if face.gripped else look.theme.dim)
    tint.setAlphaF(0.75 if face.gripped else 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    height = space(5)
    box = QRectF(card.right() - space(1.75), card.center().y() - height / 2, space(0.75), height)
    painter.drawRoundedRect(box, 1, 1)
