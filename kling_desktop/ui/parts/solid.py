"""Lists whose ground is painted by themselves.

The style sheet's ground of a list lets what is below shine through, so that every change of a row would paint all that
lies below it anew: under a sheet, half the window. A list that fills its own ground is painted alone, and moves what
is on screen already when it is scrolled.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QTableView

from kling_desktop.ui.theme.tokens import theme

_SHEET = 1


def make_solid(area: QAbstractScrollArea, surface: int) -> None:
    """Promise that every pixel of the viewport is painted; keep it with `fill_ground`. The bars keep it themselves."""
    area.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    for bar in _bars(area):
        bar.setProperty("ground", str(surface))  # the style sheet has the colour


def _bars(area: QAbstractScrollArea) -> tuple[QScrollBar, QScrollBar]:
    return area.verticalScrollBar(), area.horizontalScrollBar()


def fill_ground(area: QAbstractScrollArea, event: QPaintEvent, surface: int) -> None:
    """Paint the ground of what is to be painted: the theme's surface with this number."""
    for bar in _bars(area):
        # Each time Qt's style sheets dress a bar they take this promise back, and every step of a scroll would paint
        # all that lies below the bar.
        if not bar.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent):
            bar.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    painter = QPainter(area.viewport())
    painter.fillRect(event.rect(), theme().surface[surface])  # what need not be painted is cut off
    painter.end()


class SheetTable(QTableView):
    """A table on a sheet."""

    def __init__(self) -> None:
        super().__init__()
        make_solid(self, _SHEET)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sheet's own colour, then the rows."""
        fill_ground(self, event, _SHEET)
        super().paintEvent(event)
