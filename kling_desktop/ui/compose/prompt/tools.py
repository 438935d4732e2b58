"""The row of tools under a prompt: pickers, text blocks, the versions of before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from kling_desktop.domain.phrases import PhraseKind
from kling_desktop.ui.commands import Commands
from kling_desktop.ui.compose.prompt.pickers import KIND_WORDS
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.ui.tips import Tips
from kling_desktop.words import t

_HEIGHT = 6
"""Steps."""


class PromptTools(QWidget):
    """Buttons only; whoever owns it does what they ask for."""

    pick_requested = Signal(object)
    """A `PhraseKind` to choose from."""
    blocks_requested = Signal()
    earlier_requested = Signal()
    later_requested = Signal()
    past_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._icons: dict[QToolButton, str] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.setMinimumHeight(space(_HEIGHT))  # the style sheet lets buttons shrink to nothing
        self.pickers: dict[PhraseKind, QToolButton] = {}
        for kind in PhraseKind:
            button = self._button(str(kind), t(KIND_WORDS[kind]))
            button.clicked.connect(lambda _checked=False, kind=kind: self.pick_requested.emit(kind))
            self.pickers[kind] = button
            row.addWidget(button)
        self.blocks = self._button("block", t("Text blocks"))
        self.blocks.clicked.connect(self.blocks_requested)
        row.addWidget(self.blocks)
        row.addStretch(1)
        self.earlier = self._button("chevron_up", t("Earlier prompt of this shot"))
        self.earlier.clicked.connect(self.earlier_requested)
        self.later = self._button("chevron_down", t("Later prompt of this shot"))
        self.later.clicked.connect(self.later_requested)
        self.past = self._button("past", t("Past prompts"))
        self.past.clicked.connect(self.past_requested)
        for button in (self.past, self.earlier, self.later):
            row.addWidget(button)
        self._tint()

    def _button(self, picture: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "tool")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFixedSize(space(7), space(7))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons[button] = picture
        return button

    def tell_keys(self, commands: Commands) -> None:
        """Tips with the keys that count; the commands must be there."""
        tips = Tips(self, commands)
        for button, name in ((self.earlier, "earlier"), (self.later, "later"), (self.past, "past")):
            tips.tell(button, button.accessibleName(), f"prompt.{name}")

    def show_picked(self, kinds: frozenset[PhraseKind]) -> None:
        """Mark the pickers whose words stand in the prompt."""
        for kind, button in self.pickers.items():
            if button.property("picked") != (kind in kinds):
                button.setProperty("picked", kind in kinds)
                self._paint(button)

    def _paint(self, button: QToolButton) -> None:
        tint = theme().accent if button.property("picked") else theme().dim
        button.setIcon(icon(self._icons[button], tint))

    def _tint(self) -> None:
        for button in self._icons:
            self._paint(button)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "past"):
            self._tint()
