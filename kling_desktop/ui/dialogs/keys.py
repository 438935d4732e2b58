"""Keys of the providers: where each one is, set it, test it without cost, remove it; one or several accounts each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from kling_desktop.core import Core
from kling_desktop.domain import cards
from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.dialogs.fields import FieldsDialog
from kling_desktop.ui.dialogs.provider_keys import ProviderKeys
from kling_desktop.ui.parts.headings import label, line
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_LEAST = 40
"""Steps of height that are left to scroll in."""
_ALL = 1000
"""Of the room in the dialog, against the one part that is the air above its foot."""


class _Column(QScrollArea):
    """As high as what is in it, where the screen is high enough."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
        inside.installEventFilter(self)

    def sizeHint(self) -> QSize:
        inside = self.widget()
        layout = None if inside is None else inside.layout()
        if inside is None or layout is None:
            return super().sizeHint()
        wide = max(self.viewport().width(), inside.minimumSizeHint().width())
        return QSize(inside.sizeHint().width(), layout.totalHeightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        inside = self.widget()
        wide = 0 if inside is None else inside.minimumSizeHint().width()
        return QSize(wide, min(space(_LEAST), self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The dialog grows with what comes."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class KeysDialog(FieldsDialog):
    """All providers that need a key, below each other."""

    def __init__(self, parent: QWidget, bridge: Bridge[Core]) -> None:
        super().__init__(parent, t("Keys"), 150)
        self.column.addWidget(
            label(
                t(
                    "Keys are kept in this computer's keyring and sent to the provider they belong to, nowhere else. "
                    "A test costs nothing."
                ),
                "dim",
                wrap=True,
            )
        )
        inside = QWidget()
        inside.setObjectName("canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(4))
        self.rows: dict[ProviderId, ProviderKeys] = {}
        for offer in cards.offers():
            if offer.local or offer.provider in self.rows:
                continue
            column.addWidget(line())
            row = ProviderKeys(offer, bridge)
            self.rows[offer.provider] = row
            column.addWidget(row)
        column.addStretch(1)
        self.area = _Column(inside)
        self.column.addWidget(self.area, _ALL)
        self.add_foot()
        for row in self.rows.values():
            row.begin()
        next(iter(self.rows.values())).field.setFocus()

    async def settled(self) -> None:
        """Wait until the keyring and the providers have answered: a dialog must outlive its questions."""
        for row in self.rows.values():
            await row.talk.settled()
