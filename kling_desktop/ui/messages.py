"""Short messages over the window: what happened, in a sentence, with at most one thing to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t, troubles

_STAY_MILLISECONDS = 6000
_MOST = 4


class Toast(QFrame):
    """One message; it leaves by itself unless it says that something failed."""

    def __init__(
        self,
        parent: QWidget,
        text: str,
        *,
        action: str = "",
        run: Callable[[], object] | None = None,
        stay: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(3), space(2), space(2), space(2))
        row.setSpacing(space(2))
        self.label = QLabel(text)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setMinimumWidth(space(55))
        self.label.setMaximumWidth(space(105))
        row.addWidget(self.label, 1)
        if run is not None:
            button = QPushButton(action)
            button.setProperty("role", "link")
            button.clicked.connect(run)
            button.clicked.connect(self.leave)
            row.addWidget(button)
        close = QPushButton("✕")
        close.setProperty("role", "quiet")
        close.setAccessibleName(t("Dismiss"))
        close.clicked.connect(self.leave)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)
        if not stay:
            self._timer.start(_STAY_MILLISECONDS)

    def leave(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        parent = self.parent()
        self.setParent(None)
        self.deleteLater()
        if isinstance(parent, QWidget):
            parent.update()


class Messages(QObject):
    """Stacks toasts in the lower right of a window, newest at the bottom."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def say(self, text: str, *, action: str = "", run: Callable[[], object] | None = None, stay: bool = False) -> Toast:
        """Show a sentence. The same sentence is not shown twice at once."""
        for shown in self._toasts():
            if shown.label.text() == text:
                return shown
        toast = Toast(self._window, text, action=action, run=run, stay=stay)
        for old in self._toasts()[:-_MOST]:
            old.leave()
        toast.show()
        self._place()
        return toast

    def trouble(self, trouble: Trouble) -> Toast:
        """Show a failure: what happened and what to do, until it is dismissed."""
        facts = trouble.facts
        words = [troubles.sentence(facts), troubles.remedy(facts)]
        return self.say(" ".join(word for word in words if word), stay=True)

    def _toasts(self) -> list[Toast]:
        return [child for child in self._window.children() if isinstance(child, Toast) and not child.isHidden()]

    def _place(self) -> None:
        bottom = self._window.height() - space(4)
        for toast in reversed(self._toasts()):
            toast.adjustSize()
            bottom -= toast.height()
            toast.move(self._window.width() - toast.width() - space(4), bottom)
            bottom -= space(2)
            toast.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the messages in their corner."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)
