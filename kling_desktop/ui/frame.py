"""The main window before there is anything in it: on screen at once, while the rest is still being imported.

Everything this module needs is light. It paints where things will stand, so that the first picture a person sees is
the window itself and nothing jumps when the panels come.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QRect, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from kling_desktop.host.courtesy import window_at_work
from kling_desktop.host.settings import Settings
from kling_desktop.ui.theme.tokens import metrics, space, theme


class Frame(QMainWindow):
    """A window of the remembered size and place; `setCentralWidget` puts the program into it."""

    closing = Signal()
    """The person closed the window; what is left to do happens after it is gone."""
    painted = Signal()
    """The first picture is on screen."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._painted = False
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before the window closes."""
        self.setWindowTitle("Kling Desktop")
        self.setMinimumSize(space(240), space(150))
        self.resize(space(360), space(225))
        geometry = settings.places.get("window", "")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii", "ignore")))

    def remembered(self, settings: Settings) -> Settings:
        """The settings with this window's size and place in them."""
        return settings.with_place("window", bytes(self.saveGeometry().toBase64().data()).decode())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surfaces and lines where bar and columns will be."""
        if self.centralWidget() is not None:
            super().paintEvent(event)
            return
        look, sizes = theme(), metrics()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface[1])
        body = self.rect().adjusted(0, sizes.top_bar, 0, -sizes.takes_strip)
        middle = body.adjusted(sizes.left_column, 0, -sizes.right_column, 0)
        for line in (
            QRect(0, body.top(), self.width(), sizes.line),
            QRect(0, body.bottom(), self.width(), sizes.line),
            QRect(middle.left(), body.top(), sizes.line, body.height()),
            QRect(middle.right(), body.top(), sizes.line, body.height()),
        ):
            painter.fillRect(line, look.line)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Everything in the window is painted in here; tell when the first picture is out."""
        if event.type() != QEvent.Type.UpdateRequest:
            return super().event(event)
        with window_at_work():
            done = super().event(event)
        if not self._painted:
            self._painted = True
            self.painted.emit()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While nothing has the focus, keys come here and not to what fills the window."""
        inside = self.centralWidget()
        if inside is not None and QApplication.focusWidget() is None:
            inside.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go at once, unless work would be lost; closing the core happens after the window has gone."""
        if self.may_close():
            event.accept()
            self.closing.emit()
        else:
            event.ignore()
