"""Something that lies over the whole window for a while and has its keys to itself: no dialog, no nested loop."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from kling_desktop.ui.theme.tokens import theme


class Overlay(QWidget):
    """Covers `window` until it is closed; Escape closes it, and the focus goes back to where it was."""

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._before = QApplication.focusWidget()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.installEventFilter(self)
        self.setGeometry(window.rect())

    def open(self) -> None:
        """Show it and take the keys."""
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Go away."""
        if self.isHidden():
            return
        self.hide()
        before = self._before
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()
        self.deleteLater()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The neutral ground; the window shines through at its edges only a little."""
        painter = QPainter(self)
        ground = QColor(theme().surface[0])
        ground.setAlphaF(0.97)
        painter.fillRect(self.rect(), ground)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """No shortcut of the window reaches through."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves; every other key stays here."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round inside."""
        inside = [
            child
            for child in self.findChildren(QWidget)
            if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        if not inside:
            return True
        now = QApplication.focusWidget()
        here = inside.index(now) if now in inside else -1 if forward else 0
        inside[(here + (1 if forward else -1)) % len(inside)].setFocus(
            Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the window, whatever becomes of that."""
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)
