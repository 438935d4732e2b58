"""The one button that spends, what it spends, and why it is off while it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.commands import Command, keys_text
from kling_desktop.ui.compose.generate.button import PrimaryButton
from kling_desktop.ui.compose.generate.state import GenerateState, Press, generate_state
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import joined, t, troubles

_ASKED_MILLISECONDS = 10_000
_ABOUT_KEYS = ("key.",)
_ABOUT_BUDGETS = ("budget.",)


class GeneratePanel(QFrame):
    """Button, and below it a reason, a question or a refusal; no dialog."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self._model, self._ui = model, ui
        self._refusal: Trouble | None = None
        self._refused_film: object = None
        self._asked = False
        self.button = PrimaryButton()
        self.button.setObjectName("generate")
        self.note = label("", "caption", wrap=True)
        self.note.setObjectName("generate-note")
        self.keys = QPushButton(t("Open keys"))
        self.keys.setProperty("role", "link")
        self.keys.clicked.connect(lambda: ui.open_keys())
        self.budget = QPushButton(t("Raise the budget…"))
        self.budget.setProperty("role", "link")
        self.budget.clicked.connect(lambda: ui.open_spending())
        below = QHBoxLayout()
        below.setSpacing(space(2))
        below.addWidget(self.note, 1)
        below.addWidget(self.keys)
        below.addWidget(self.budget)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2), space(3), space(3))
        column.setSpacing(space(2))
        column.addWidget(self.button)
        column.addLayout(below)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(_ASKED_MILLISECONDS)
        self._forget.timeout.connect(self._disarm)
        self.action = ui.commands.add(
            Command(id="film.generate", group=t("Film"), words=t("Generate"), keys=("Ctrl+Return", "Ctrl+Enter")),
            self.press,
            where=self,
        )
        # The shortcut is the whole window's while Compose is on screen; a key held down is one press.
        self.action.setAutoRepeat(False)
        ui.commands.changed.connect(self._tell_keys)
        self._tell_keys()
        self.button.clicked.connect(self.press)
        model.standings_changed.connect(self.refresh)
        model.document.film_changed.connect(lambda _film: self._film_changed())
        model.document.saved_changed.connect(self.refresh)
        model.spending.changed.connect(self._spending_changed)
        model.sending_changed.connect(lambda _sending: self.refresh())
        model.refused.connect(self._show_refusal)
        self.state = GenerateState("", Press.NOTHING)
        self.refresh()

    def _tell_keys(self) -> None:
        """The button writes its keys behind its words."""
        self.button.keys = keys_text(self.action).replace("Return", "↵")
        self.button.update()

    def press(self) -> None:
        """Send, ask first, or open the keys: whatever the button says."""
        match self.state.press:
            case Press.SEND:
                self._send()
            case Press.ASK_FIRST if self._asked:
                self._send()
            case Press.ASK_FIRST:
                self._asked = True
                self._forget.start()
                self.refresh()
            case Press.ADD_KEY:
                self._ui.open_keys()
            case Press.NOTHING:
                pass

    def _send(self) -> None:
        self._refusal = None
        self._disarm()
        self._model.generate()

    def _disarm(self) -> None:
        self._forget.stop()
        self._asked = False
        self.refresh()

    def _film_changed(self) -> None:
        if self._refusal is not None and self._model.film is not self._refused_film:
            self._refusal = None
            self.refresh()
        if self._asked:
            self._disarm()

    def _spending_changed(self) -> None:
        if self._refusal is not None and self._refusal.code.startswith(_ABOUT_BUDGETS):
            self._refusal = None  # as things stood then
        self.refresh()

    def _show_refusal(self, trouble: Trouble) -> None:
        self._refusal = trouble
        self._refused_film = self._model.film
        self.refresh()

    def refresh(self) -> None:
        """Words, state and the line below."""
        state = self.state = generate_state(self._model)
        words = state.again if self._asked and state.press is Press.ASK_FIRST else state.words
        enabled = state.press is not Press.NOTHING
        if self.button.text() != words:
            self.button.setText(words)
        if self.button.isEnabled() != enabled:
            self._enable(enabled)
        note, role = state.why, "caption"
        if self._asked and state.press is Press.ASK_FIRST:
            note, role = state.question, "warn"
        if self._refusal is not None:
            facts = self._refusal.facts
            sentences = (troubles.sentence(facts), troubles.remedy(facts), facts.detail)
            note, role = joined(*sentences), "bad"
        self._show_note(note, role)

    def _enable(self, enabled: bool) -> None:
        """Who has pressed it finds the focus there again; Qt would send it on to the next that can have it."""
        here = self.button.hasFocus() or self.hasFocus()
        if here and not enabled:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.button.setEnabled(enabled)
        self.action.setEnabled(enabled)
        if here and enabled:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_note(self, words: str, role: str) -> None:
        self.note.setText(words)
        self.note.setVisible(bool(words))
        if self.note.property("role") != role:
            self.note.setProperty("role", role)
            self.note.style().unpolish(self.note)
            self.note.style().polish(self.note)
        self.button.setAccessibleDescription(words)
        about_keys = self._refusal is not None and self._refusal.code.startswith(_ABOUT_KEYS)
        self.keys.setVisible(about_keys)
        refused = self._refusal is not None and self._refusal.code.startswith(_ABOUT_BUDGETS)
        self.budget.setVisible(refused or (self._refusal is None and self.state.over_budget))
