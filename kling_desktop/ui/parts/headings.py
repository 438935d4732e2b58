"""Section headings: small capitals on the left, a quiet remark on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolTip, QWidget

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


class Remark(QLabel):
    """A label that gives way: what does not fit is cut with an ellipsis, and told by its tip."""

    def __init__(self, text: str, role: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @property
    def cut(self) -> bool:
        """Whether there is no room for all of it."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.width()

    def event(self, event: QEvent) -> bool:
        """A tip of its own says more than the words, so it comes first."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.cut and not self.toolTip():
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.cut:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), shown)
        painter.end()


class Heading(QWidget):
    """A section's name and a remark that changes with the film."""

    def __init__(self, text: str, remark: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        self.name = label(text.upper(), "heading")
        self.name.setAccessibleName(text)
        self.remark = Remark(remark, "caption")
        self.remark.setObjectName("remark")
        row.addWidget(self.name)
        row.addWidget(self.remark, 1)

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
