"""What converting the film for another model would take from it, and the button that does it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from kling_desktop.domain.edits.conversion import Conversion
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t
from kling_desktop.words.losses import loss_words


class ConvertCard(QFrame):
    """Stands below the offers while it is asked for; never in the way of anything else."""

    accepted = Signal()
    left = Signal()
    """It was closed without converting."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("convert-card")
        self.title = label("", "title", wrap=True)
        self.losses = label("", "caption", wrap=True)
        self.losses.setObjectName("convert-losses")
        self.convert = QPushButton(t("Convert"))
        self.convert.clicked.connect(self.accepted)
        self.cancel = QPushButton(t("Leave it as it is"))
        self.cancel.setProperty("role", "quiet")
        self.cancel.clicked.connect(self.left)
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        foot.addWidget(self.cancel)
        foot.addStretch(1)
        foot.addWidget(self.convert)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(3), space(2.5), space(3), space(2.5))
        column.setSpacing(space(1.5))
        column.addWidget(self.title)
        column.addWidget(self.losses)
        column.addLayout(foot)
        self.hide()

    def show_conversion(self, made: Conversion) -> None:
        """Say what it takes."""
        self.title.setText(t("Convert for {model}", model=f"{made.offer.provider_title} · {made.offer.title}"))
        lines = [loss_words(loss) for loss in made.losses]
        self.losses.setText("\n".join(f"– {line}" for line in lines) or t("Nothing is lost."))
        self.convert.setAccessibleDescription("; ".join(lines))
        self.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
