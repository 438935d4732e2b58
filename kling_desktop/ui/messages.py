"""Short messages over the window: what happened, in a sentence, with a thing or two to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.accessible.roles import Speaking
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t, troubles

_STAY_MILLISECONDS = 6000
_MOST = 4

Actions = Sequence[tuple[str, Callable[[], object]]]
"""Words of buttons, and what they do."""


class Toast(QFrame):
    """One message; it leaves by itself unless it says that something failed."""

    left = Signal()
    """It is no longer on screen."""

    def __init__(
        self,
        parent: QWidget,
        text: str,
        *,
        action: str = "",
        run: Callable[[], object] | None = None,
        other: str = "",
        run_other: Callable[[], object] | None = None,
        stay: bool = False,
        more: Actions = (),
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
        self.stays = stay
        self.label.setMaximumWidth(space(105))
        row.addWidget(self.label, 1)
        self.action, self.other = self._button(action, run), self._button(other, run_other)
        for button in (self.action, self.other):
            if button is not None:
                row.addWidget(button)
        self.more = [self._more(words, deed) for words, deed in more]
        for offered in self.more:
            row.addWidget(offered)
        self.close_button = QPushButton("✕")
        self.close_button.setProperty("role", "quiet")
        self.close_button.setAccessibleName(t("Dismiss"))
        self.close_button.clicked.connect(self.leave)
        row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)
        if not stay:
            self._timer.start(_STAY_MILLISECONDS)

    def _more(self, words: str, run: Callable[[], object]) -> QPushButton:
        """What else can be done; the message stays until something came of it."""
        button = QPushButton(words)
        button.setProperty("role", "link")
        button.clicked.connect(lambda: run())
        return button

    def spoken_as(self) -> QAccessibleInterface:
        """An alert."""
        return Speaking(self, QAccessible.Role.AlertMessage)

    def _button(self, words: str, run: Callable[[], object] | None) -> QPushButton | None:
        if run is None:
            return None
        button = QPushButton(words)
        button.setProperty("role", "link")
        button.clicked.connect(lambda: run())
        button.clicked.connect(self.leave)
        return button

    def again(self) -> None:
        """It was to be said once more: stay longer."""
        if not self.stays:
            self._timer.start(_STAY_MILLISECONDS)

    def leave(self) -> None:
        """Go away."""
        if not self.isHidden():
            self._timer.stop()
            self.hide()
            self.deleteLater()
            self.left.emit()


class Messages(QObject):
    """Stacks toasts in the lower right of a window, newest at the bottom; never over the button that spends."""

    announced = Signal(str, bool)
    """What is said aloud, and whether it interrupts."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._toasts: list[Toast] = []
        self.room_on_the_right: Callable[[], int] = lambda: 0
        """Pixels on the right of the window to keep clear: what is there must not be covered."""
        window.installEventFilter(self)

    def announce(self, text: str, *, urgent: bool = False) -> None:
        """Say it to a person who hears the window: what changed beside the place they are at.

        `urgent` interrupts what is being read.
        """
        self.announced.emit(text, urgent)
        if QAccessible.isActive():
            event = QAccessibleAnnouncementEvent(self._window, text)
            how = QAccessible.AnnouncementPoliteness
            event.setPoliteness(how.Assertive if urgent else how.Polite)
            QAccessible.updateAccessibility(event)

    def say(
        self,
        text: str,
        *,
        action: str = "",
        run: Callable[[], object] | None = None,
        other: str = "",
        run_other: Callable[[], object] | None = None,
        stay: bool = False,
        more: Actions = (),
    ) -> Toast:
        """Show a sentence. The same sentence is not shown twice at once. `more` are other things to do about it."""
        for shown in self._toasts:
            if shown.label.text() == text:
                shown.again()
                return shown
        # Passing remarks make room first: what failed is there to be read.
        for old in sorted(self._toasts, key=lambda one: one.stays)[: max(0, len(self._toasts) - _MOST + 1)]:
            old.leave()
        toast = Toast(
            self._window, text, action=action, run=run, other=other, run_other=run_other, stay=stay, more=more
        )
        toast.left.connect(lambda: self._gone(toast))
        self._toasts.append(toast)
        toast.show()
        self._place()
        self.announce(text, urgent=stay)
        return toast

    def trouble(self, trouble: Trouble) -> Toast:
        """Show a failure: what happened, what to do, and what was said of it, until it is dismissed."""
        return self.say(troubles.whole(trouble.facts), stay=True)

    @property
    def shown(self) -> list[Toast]:
        """The messages on screen, oldest first."""
        return list(self._toasts)

    def _gone(self, toast: Toast) -> None:
        self._toasts.remove(toast)
        self._place()

    def _place(self) -> None:
        bottom = self._window.height() - space(4)
        for toast in reversed(self._toasts):
            toast.adjustSize()
            # What is beside a sentence makes it narrower, and so higher, than adjustSize believes.
            toast.resize(toast.width(), max(toast.height(), toast.heightForWidth(toast.width())))
            bottom -= toast.height()
            right = self._window.width() - self.room_on_the_right() - space(4)
            toast.move(max(space(4), right - toast.width()), bottom)
            bottom -= space(2)
            toast.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the messages in their corner."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)
