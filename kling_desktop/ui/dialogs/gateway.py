"""Where a provider is reached: its own address, the same software under another name, or a gateway of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from kling_desktop.core import Core
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.troubles import BadAddress
from kling_desktop.host.addresses import FOXAPI, variable
from kling_desktop.words import t

_OWN, _OTHER = "", "other"
_PASSING = 250
"""Milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the environment or the settings say; `base` None is an address that no key may go to."""

    source: str
    chosen: str | None
    base: str | None

    @property
    def host(self) -> str:
        """The host of the address, for people."""
        return urlsplit(self.base or "").netloc


async def standing(core: Core, provider: ProviderId) -> Standing:
    """How it stands with a provider's address."""
    try:
        base: str | None = core.gateways.base(provider)
    except BadAddress:
        base = None
    return Standing(source=core.gateways.source(provider), chosen=core.gateways.chosen(provider), base=base)


class Gateway(QObject):
    """A choice, and a line for an address of one's own that shows when that is chosen."""

    chosen = Signal(object)
    """An address, or None for the provider's own."""

    def __init__(self, offer: Offer, parent: QObject) -> None:
        super().__init__(parent)
        self._provider = offer.provider
        self._environment = False
        self.choice = QComboBox()
        self.choice.addItem(t("Its own address"), _OWN)
        if offer.provider is ProviderId.AIHUBMAX:
            self.choice.addItem(f"FoxAPI ({urlsplit(FOXAPI).netloc})", FOXAPI)
        self.choice.addItem(t("A gateway of your own…"), _OTHER)
        # Arrow keys pass over what lies between: only where they stay is a choice.
        self._stays = QTimer(self)
        self._stays.setSingleShot(True)
        self._stays.setInterval(_PASSING)
        self._stays.timeout.connect(self._choose)
        self.choice.activated.connect(self._activated)
        self.address = QLineEdit()
        self.address.setPlaceholderText("https://gateway.example.org")
        self.address.setAccessibleName(t("Address of your gateway to {provider}", provider=offer.provider_title))
        self.address.returnPressed.connect(self._typed)
        self.address.editingFinished.connect(self._typed)
        self.address.setVisible(False)
        self._kept: str | None = None
        self._asked = ""
        self.address.textEdited.connect(self._edited)

    def show_standing(self, now: Standing) -> None:
        """Show what counts; what the environment says cannot be changed here."""
        self._environment, self._kept, self._asked = now.source == "environment", now.chosen, ""
        known = self.choice.findData(_OWN if now.chosen is None else now.chosen)
        other = self.choice.findData(_OTHER)
        self.choice.setCurrentIndex(other if self._environment or known < 0 else known)
        shown = (now.base or "") if self._environment else (now.chosen or "")
        self.address.setText(shown if self.choice.currentIndex() == other else "")
        self.address.setVisible(self.choice.currentIndex() == other)
        self.address.setReadOnly(self._environment)
        hint = t("From the environment: {name}", name=variable(self._provider)) if self._environment else ""
        self.choice.setToolTip(hint)
        self.address.setToolTip(hint)
        self.set_busy(False)

    def set_busy(self, busy: bool) -> None:
        """Nothing can be chosen while something is being asked."""
        self.choice.setEnabled(not busy and not self._environment)

    def _activated(self, _index: int) -> None:
        wanted = str(self.choice.currentData())
        self.address.setVisible(wanted == _OTHER)
        if wanted == _OTHER:
            named = self._kept is None or self.choice.findData(self._kept) >= 0
            self.address.setText("" if named else self._kept or "")
            self.address.setFocus()
        self._stays.start()

    def _choose(self) -> None:
        wanted = str(self.choice.currentData())
        if wanted != _OTHER and (wanted or None) != self._kept and self.choice.isEnabled():
            self.chosen.emit(wanted or None)

    def _typed(self) -> None:
        text = self.address.text().strip()
        if text and text not in {self._kept, self._asked} and not self._environment and self.address.isVisible():
            self._asked = text  # Return and leaving the field both come here
            self.chosen.emit(text)

    def _edited(self, _text: str) -> None:
        self._asked = ""
