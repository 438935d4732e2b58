"""A web address for a picture or a video that a provider is to fetch by itself: typed or pasted, and tried."""

from __future__ import annotations

import re

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.addresses import fault_of, same_place
from kling_desktop.domain.film import Media
from kling_desktop.domain.offers import Offer
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.dialogs.fields import FieldsDialog, Talk, add_button
from kling_desktop.ui.parts.headings import label
from kling_desktop.words import t

_WEB = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_LONGEST = 4000


class AddressDialog(FieldsDialog):
    """Opens the address as a provider would; one that certainly is of no use is not taken.

    After it was accepted `address` holds it, and `tried` tells whether it could be opened from here.
    """

    def __init__(
        self, parent: QWidget, bridge: Bridge[Core], offer: Offer, field: str, was: Media | None, home: str | None
    ) -> None:
        super().__init__(parent, t("Web address"), 120)
        self._offer, self._field, self._home = offer, field, home
        self.address, self.tried = "", False
        self.talk = Talk(bridge, self._enable)
        about = t(
            "The provider fetches the file from there as it is. The address must open for everybody, without a "
            "password: a link to the file itself, not to a page that shows it."
        )
        self.column.addWidget(label(about, "dim", wrap=True))
        self.line = QLineEdit(_first(was))
        self.line.setPlaceholderText("https://example.org/picture.jpg")
        self.line.setAccessibleName(t("Web address"))
        self.line.setMaxLength(_LONGEST)
        self.line.textChanged.connect(lambda _text: self._enable())
        self.line.returnPressed.connect(self._use)
        self.line.selectAll()
        self.column.addWidget(self.line)
        self.column.addWidget(self.talk.state)
        self.add_foot()
        self.use: QPushButton = add_button(self.foot_row, t("Use this address"), self._use)
        self.done_button.setText(t("Cancel"))
        self.done_button.clicked.disconnect()
        self.done_button.clicked.connect(self.reject)
        self.line.setFocus()
        self._enable()

    def _enable(self) -> None:
        if hasattr(self, "use"):
            self.use.setEnabled(bool(self.line.text().strip()) and not self.talk.busy)

    def _use(self) -> None:
        text = self.line.text().strip()
        if not text or self.talk.busy:
            return
        if not same_place(text, self._home) and fault_of(text) is not None:
            self.talk.say(t("An address begins with https:// and leads to a place on the internet."), "bad")
            self.line.setFocus()
            return
        self.talk.start(self._try(text))

    async def _try(self, text: str) -> None:
        offer, field = self._offer, self._field
        tried = await self.talk.ask(t("Opening it…"), lambda core: core.gateways.try_address(offer, field, text))
        if not self.isVisible():
            return
        if tried is None:
            self.line.setFocus()  # the button lost it while it could not be pressed
            return
        self.address, self.tried = text, tried[0]
        self.accept()

    async def settled(self) -> None:
        """Wait for what was begun: a dialog must outlive its questions."""
        await self.talk.settled()


def _first(was: Media | None) -> str:
    """The address of now, else one that lies on the clipboard."""
    if was is not None and was.url:
        return was.url
    copied = QGuiApplication.clipboard().text().strip()
    return copied if _WEB.match(copied) and len(copied) <= _LONGEST else ""
