"""Section headings: small capitals on the left, a quiet remark on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from kling_desktop.ui.theme.tokens import space


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label with a role of the style sheet; always plain text, since names come from people."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def line() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


class Heading(QWidget):
    """A section's name and a remark that changes with the film."""

    def __init__(self, text: str, remark: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        self.name = label(text.upper(), "heading")
        self.name.setAccessibleName(text)
        self.remark = label(remark, "caption")
        self.remark.setObjectName("remark")
        row.addWidget(self.name)
        row.addStretch(1)
        row.addWidget(self.remark)

    def set_name(self, text: str) -> None:
        """Call the section something else."""
        if text != self.name.accessibleName():
            self.name.setText(text.upper())
            self.name.setAccessibleName(text)

    def set_remark(self, text: str, role: str = "caption") -> None:
        """Change the remark; `role` may be `warn` or `bad`."""
        self.remark.setText(text)
        if self.remark.property("role") != role:
            self.remark.setProperty("role", role)
            self.remark.style().unpolish(self.remark)
            self.remark.style().polish(self.remark)
