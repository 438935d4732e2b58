"""Brings a place of a scrolled column into view. Qt does that for the Tab key alone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from kling_desktop.ui.theme.tokens import space


def bring_into_view(widget: QWidget, part: QRect | None = None) -> None:
    """Scroll the column around `widget` so that it (or `part` of it) can be seen, once the layout has settled."""
    # A child of the widget, so that it does not outlive it.
    timer = QTimer(widget)
    timer.setSingleShot(True)

    def scroll() -> None:
        timer.deleteLater()
        area = _around(widget)
        inside = None if area is None else area.widget()
        if area is None or inside is None:
            return
        # What is new has no place yet: Qt hands layout requests up one widget a turn, we want them all now.
        layout = inside.layout()
        if layout is not None:
            layout.activate()
        QCoreApplication.sendEvent(area, QEvent(QEvent.Type.LayoutRequest))
        wanted = widget.rect() if part is None else part
        top = widget.mapTo(inside, wanted.topLeft())
        bottom = widget.mapTo(inside, wanted.bottomRight())
        for place in (bottom, top):  # the top counts more where not all of it fits
            area.ensureVisible(place.x(), place.y(), 0, space(3))

    timer.timeout.connect(scroll)
    timer.start(0)


def _around(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above
