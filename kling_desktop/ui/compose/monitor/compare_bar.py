"""The row over a take on the monitor: how two are compared, and the way back to the film."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from kling_desktop.ui.compose.monitor.take_screen import Look
from kling_desktop.ui.theme.tokens import space
from kling_desktop.ui.tips import with_key
from kling_desktop.words import t


class CompareBar(QWidget):
    """Two buttons for two takes, one for the film."""

    look_chosen = Signal(object)
    """A `Look`."""
    left = Signal()
    """Back to the film."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(1))
        self._group = QButtonGroup(self)
        self.buttons: dict[Look, QPushButton] = {}
        for look, words in ((Look.SIDE_BY_SIDE, t("Side by side")), (Look.WIPE, t("Wipe"))):
            button = QPushButton(words)
            button.setProperty("role", "quiet")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, look=look: self.look_chosen.emit(look))
            self._group.addButton(button)
            self.buttons[look] = button
            row.addWidget(button)
        row.addStretch(1)
        self.back = QPushButton(t("Back to the film"))
        self.back.setProperty("role", "link")
        self.back.setToolTip(with_key(t("Back to the film"), Qt.Key.Key_Escape))
        self.back.clicked.connect(self.left)
        row.addWidget(self.back)

    def show_for(self, takes: int, look: Look) -> None:
        """How many takes are on show, and how."""
        for name, button in self.buttons.items():
            button.setVisible(takes == 2)
            button.setChecked(name is look)
