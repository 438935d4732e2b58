"""Does the line fit: how long what is said takes, against the seconds of its shot."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from kling_desktop.domain.film import Shot
from kling_desktop.domain.speech import fits, speech_seconds, whole_seconds
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import n, t


class SpeechRow(QWidget):
    """There only while something is said."""

    seconds_requested = Signal(int)
    """Make the shot so long."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted = 0
        self.words = label("", "caption")
        self.fix = QPushButton()
        self.fix.setProperty("role", "link")
        self.fix.clicked.connect(lambda: self.seconds_requested.emit(self._wanted))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(1))
        row.addWidget(self.words)
        row.addWidget(self.fix)
        row.addStretch(1)
        self.hide()

    def show_shot(self, shot: Shot | None, *, longest: int) -> None:
        """Time a shot's lines; `longest`: whole seconds this shot may have at most in this film with this model."""
        needed = 0.0 if shot is None else speech_seconds(shot.prompt)
        if shot is None or not needed:
            self.hide()
            return
        fit = fits(needed, shot.duration)
        facts = {"needed": f"{needed:.1f}", "seconds": f"{shot.duration:g}"}
        self.words.setText(
            t("line {needed} s of {seconds} s", **facts) if fit else t("line {needed} s, shot {seconds} s", **facts)
        )
        self.words.setToolTip(t("What stands in quotation marks, at the pace of people who talk to each other"))
        role = "caption" if fit else "warn"
        if self.words.property("role") != role:
            self.words.setProperty("role", role)
            self.words.style().unpolish(self.words)
            self.words.style().polish(self.words)
        self._wanted = whole_seconds(needed)
        self.fix.setVisible(not fit and self._wanted <= longest)
        self.fix.setText(n("Make it {count} s", "Make it {count} s", self._wanted))
        self.show()
