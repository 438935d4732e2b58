"""A sheet over the whole window: what is below stays in sight and waits."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from kling_desktop.ui.accessible.roles import Speaking
from kling_desktop.ui.theme.tokens import space, theme

_VEIL = 0.55
"""How much of what is below the veil hides."""


class Overlay(QWidget):
    """A card in the middle of a window, under a veil over the rest.

    While it is there the window's shortcuts rest and Tab stays in the card; Escape or a click beside it ends it, and
    the focus goes back to where it was.
    """

    left = Signal()
    """It is gone."""

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._below = window
        self._before = QApplication.focusWidget()
        self.card = QFrame(self)
        self.card.setProperty("role", "sheet")
        self.body = QVBoxLayout(self.card)
        self.body.setContentsMargins(space(4), space(4), space(4), space(4))
        self.body.setSpacing(space(3))
        window.installEventFilter(self)

    def spoken_as(self) -> QAccessibleInterface:
        """A dialog with its title."""
        return Speaking(self, QAccessible.Role.Dialog)

    def open(self, focus: QWidget | None = None) -> None:
        """Show it and give it the keys."""
        self._cover()
        self.show()
        self.raise_()
        (focus or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Go, and give the focus back."""
        if self.isHidden():
            return
        self._below.removeEventFilter(self)
        self.hide()
        before = self._before
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.left.emit()
        self.deleteLater()

    def place(self) -> None:
        """Where the card stands: in the middle, with room around it."""
        room = self.rect().adjusted(space(6), space(6), -space(6), -space(6))
        size = self.card.sizeHint().boundedTo(room.size())
        self.card.resize(size)
        self.card.move(room.center() - self.card.rect().center())

    def _cover(self) -> None:
        self.setGeometry(self._below.rect())
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and watched is self._below:
            self._cover()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """No shortcut of the window may act unseen below: keys go to what has the focus in the card, or nowhere."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends it; what the card has no use for ends here."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the card."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.leave()
        event.accept()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Round and round in the card."""
        stops = [
            widget
            for widget in self.card.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if not stops:
            return False
        now = QApplication.focusWidget()
        index = stops.index(now) if now in stops else (-1 if forwards else 0)
        reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
        stops[(index + (1 if forwards else -1)) % len(stops)].setFocus(reason)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The veil."""
        veil = QColor(theme().surface[0])
        veil.setAlphaF(_VEIL)
        painter = QPainter(self)
        painter.fillRect(self.rect(), veil)
        painter.end()
