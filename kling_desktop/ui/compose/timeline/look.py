"""Fonts, pens and brushes of the timeline, made once for a theme and a font, not for each picture."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from kling_desktop.ui.theme.tokens import Theme, load_theme, metrics, theme


class Look:
    """What the timeline is painted with. Nobody changes it: each painter takes it as it is."""

    def __init__(self, colours: Theme, font: QFont) -> None:
        thin = metrics().line
        self.theme = colours
        self.body = QFont(font)
        self.small = QFont(font)
        self.small.setPixelSize(metrics().caption)
        self.small.setFeature(QFont.Tag("tnum"), 1)
        self.bold = QFont(font)
        self.bold.setWeight(QFont.Weight.DemiBold)
        self.small_bold = QFont(self.small)
        self.small_bold.setWeight(QFont.Weight.DemiBold)
        self.small_width = QFontMetricsF(self.small)
        self.bold_width = QFontMetricsF(self.bold)
        self.line = QPen(colours.line, thin)
        self.grid = QPen(colours.surface[2], thin)
        self.lane_line = QPen(colours.surface[3], thin)
        self.faint = QPen(colours.faint, thin)
        self.dim = QPen(colours.dim, thin)
        self.text = QPen(colours.text, thin)
        self.bad = QPen(colours.bad, thin)
        self.ok_bar = _bar(colours.ok, thin * 2)
        self.warn_bar = _bar(colours.warn, thin * 2)
        self.bad_bar = _bar(colours.bad, thin * 3)
        self.insertion = _bar(colours.accent, thin * 3)
        self.playhead = QPen(colours.accent, thin)
        self.dashes = QPen(colours.surface[4], thin, Qt.PenStyle.DashLine)
        self.dashes_hovered = QPen(colours.dim, thin, Qt.PenStyle.DashLine)
        self.over = QBrush(_thin(colours.bad, 0.22))
        self.outside = QBrush(_thin(colours.text, 0.035))
        self.hovered = QBrush(colours.surface[2])
        self.band = QBrush(_thin(colours.accent, 0.14))
        self.accent = QBrush(colours.accent)
        self.plate = QBrush(colours.plate)
        self.on_plate = QPen(colours.on_plate, thin)
        self.plate_bad = QPen(load_theme("dark").bad, thin)


def _bar(colour: QColor, width: float) -> QPen:
    return QPen(QBrush(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def _thin(colour: QColor, part: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(part)
    return made


@lru_cache(maxsize=4)
def _made(name: str, font: str) -> Look:
    like = QFont()
    like.fromString(font)
    return Look(load_theme(name), like)


def look(font: QFont) -> Look:
    """What to paint with in the theme on screen."""
    return _made(theme().name, font.toString())
