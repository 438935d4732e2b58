"""Sums as a list with small bars: what was spent in full colour, what is set aside in a softer one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kling_desktop.domain.budgets import Tally
from kling_desktop.domain.money import Money, Unit
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t
from kling_desktop.words.money import amount

_ROW = 6.5
"""Steps."""
_NAMES = 0.42
"""How much of the width names may have."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One row: a name (none below the same one), what it is `of`, `charged` and `held` as parts of the largest."""

    name: str
    of: str
    words: str
    charged: float
    held: float


def sums_of(rows: Sequence[tuple[str, Tally]]) -> tuple[Sum, ...]:
    """A row for every name and unit; bars are measured against the largest of the same unit."""
    most = {unit: max((spent.total(unit) for _, spent in rows), default=0) for unit in Unit}
    found: list[Sum] = []
    for name, spent in rows:
        for unit in spent.units:
            whole, charged = spent.total(unit), spent.charged.get(unit, 0)
            if whole == 0:
                continue
            held = whole - charged
            words = amount(Money(whole, unit))
            if held == whole:
                words = t("{amount}, all of it set aside", amount=words)
            elif held:
                words = t("{amount}, {held} of it set aside", amount=words, held=amount(Money(held, unit)))
            largest = most[unit]
            again = bool(found) and found[-1].of == name
            found.append(Sum("" if again else name, name, words, float(charged / largest), float(held / largest)))
    return tuple(found)


class Bars(QWidget):
    """Rows of sums; as high as they need."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Sum, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[tuple[str, Tally]]) -> None:
        """Show these sums."""
        self.rows = sums_of(rows)
        self.setAccessibleName("; ".join(f"{row.of}: {row.words}" for row in self.rows) or t("Nothing spent yet"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One line a row, and one for an empty list."""
        return QSize(space(80), space(_ROW) * max(1, len(self.rows)))

    def minimumSizeHint(self) -> QSize:
        """As high as it is."""
        return QSize(space(40), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Name, bar, amount."""
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(metrics().caption + 1)
        painter.setFont(font)
        measure = QFontMetricsF(font)
        middle = Qt.AlignmentFlag.AlignVCenter
        high = space(_ROW)
        if not self.rows:
            painter.setPen(look.dim)
            painter.drawText(QRectF(0, 0, self.width(), high), middle, t("Nothing spent yet."))
        wide = max((measure.horizontalAdvance(row.words) for row in self.rows), default=0) + space(1)
        names = min(
            max((measure.horizontalAdvance(row.name) for row in self.rows), default=0) + space(2), self.width() * _NAMES
        )
        room = max(space(6), self.width() - names - wide - space(3))
        for number, row in enumerate(self.rows):
            top = number * high
            painter.setPen(look.text)
            name = measure.elidedText(row.name, Qt.TextElideMode.ElideRight, names - space(2))
            painter.drawText(QRectF(0, top, names, high), middle, name)
            self._bar(painter, QRectF(names, top + high / 2 - space(0.75), room, space(1.5)), row)
            painter.setPen(look.dim)
            words = QRectF(names + room + space(2), top, self.width() - names - room - space(2), high)
            painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, row.words)
        painter.end()

    def _bar(self, painter: QPainter, place: QRectF, row: Sum) -> None:
        look = theme()
        painter.setPen(Qt.PenStyle.NoPen)
        self._part(painter, place, look.surface[3])
        whole = QRectF(
            place.topLeft(), QPointF(place.left() + place.width() * (row.charged + row.held), place.bottom())
        )
        soft = QColor(look.run)
        soft.setAlphaF(0.45)
        self._part(painter, whole, soft)
        spent = QRectF(place.topLeft(), QPointF(place.left() + place.width() * row.charged, place.bottom()))
        self._part(painter, spent, look.run)

    def _part(self, painter: QPainter, place: QRectF, colour: QColor) -> None:
        if place.width() > 0:
            painter.setBrush(colour)
            painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
