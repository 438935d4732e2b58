"""What dialogs with fields to fill in share: a way to end them, buttons, and talking to the core meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import joined, t, troubles

T = TypeVar("T")

_FRAME = 10
"""Steps that a title bar may take."""


class FieldsDialog(QDialog):
    """Return in a field is the field's own; the dialog stays, to show how that went. `Done` ends it."""

    def __init__(self, parent: QWidget, title: str, steps: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(space(steps))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(space(5), space(5), space(5), space(4))
        self.column.setSpacing(space(4))

    def add_form(self) -> QFormLayout:
        """A form with the dialog's spacing, in the column."""
        form = QFormLayout()
        form.setHorizontalSpacing(space(4))
        form.setVerticalSpacing(space(3))
        self.column.addLayout(form)
        return form

    def add_foot(self) -> QHBoxLayout:
        """`Done` on the right, and room for other buttons before it."""
        self.column.addStretch(1)
        foot = QHBoxLayout()
        self.foot_row = row = QHBoxLayout()
        row.setSpacing(space(2))
        foot.setSpacing(space(2))
        self.done_button = QPushButton(t("Done"))
        self.done_button.setDefault(True)
        self.done_button.clicked.connect(self.accept)
        row.addLayout(foot)
        row.addStretch(1)
        row.addWidget(self.done_button)
        self.column.addLayout(row)
        return foot

    def event(self, event: QEvent) -> bool:
        """Grow with what comes into it: a line more, a sentence that wraps. Qt alone would squeeze the rest."""
        done = super().event(event)
        if event.type() in {QEvent.Type.LayoutRequest, QEvent.Type.Show}:
            needed = self.column.totalHeightForWidth(self.width())
            if needed > self.height():
                room = self.screen().availableGeometry()
                # The system's frame needs room too, and is not known before it is there.
                edge = max(self.frameGeometry().height() - self.height(), space(_FRAME))
                self.resize(self.width(), min(needed, max(room.height() - edge, self.minimumSizeHint().height())))
                frame = self.frameGeometry()
                over = max(0, frame.bottom() - room.bottom())
                if self.isVisible() and (over or frame.top() < room.top()):
                    # It grew past an edge of the screen: its title and its buttons stay in reach.
                    self.move(self.x(), max(room.top(), frame.top() - over))
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return in a field saves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(self.focusWidget(), QLineEdit):
            event.accept()
        else:
            super().keyPressEvent(event)


def add_button(row: QHBoxLayout, words: str, run: Callable[[], object]) -> QPushButton:
    """A button that Return in a field does not press."""
    button = QPushButton(words)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked=False: run())
    row.addWidget(button)
    return button


class Talk:
    """Questions to the core, one at a time, with a line that says how they went.

    `changed` is called when `busy` changes, for buttons to follow.
    """

    def __init__(self, bridge: Bridge[Core], changed: Callable[[], None]) -> None:
        self._bridge = bridge
        self._changed = changed
        self.busy = False
        self.state = label("", "caption", wrap=True)
        self.work: list[Awaitable[object]] = []

    def say(self, words: str, role: str = "caption") -> None:
        """Show words in the role of the style sheet: `ok`, `warn`, `bad`."""
        self.state.setText(words)
        self.state.setProperty("role", role)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def fail(self, trouble: Trouble) -> None:
        """Show what went wrong and what to do."""
        self.say(joined(troubles.sentence(trouble.facts), troubles.remedy(trouble.facts)), "bad")

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Begin something that `settled` waits for."""
        self.work.append(self._bridge.start(work))

    async def ask(self, words: str, work: Callable[[Core], Coroutine[object, object, T]]) -> tuple[T] | None:
        """Say `words`, do the work, give its answer; None when it failed, which has been said."""
        self.busy = True
        self.say(words)
        self._changed()
        try:
            return (await self._bridge.call(work),)
        except Trouble as trouble:
            self.fail(trouble)
            return None
        finally:
            self.busy = False
            self._changed()

    async def settled(self) -> None:
        """Wait for what was begun: a dialog must outlive its questions."""
        while self.work:
            await self.work.pop()
