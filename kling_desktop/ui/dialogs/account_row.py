"""One account of a provider: where its key is, and what can be done with it. It asks, and does nothing itself."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QRadioButton, QVBoxLayout, QWidget

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import KeyPlace
from kling_desktop.jobs.accounts import Listed
from kling_desktop.ui.dialogs.fields import add_button
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t, troubles
from kling_desktop.words.accounts import account_words, at_account
from kling_desktop.words.balances import left_words


def place_words(place: KeyPlace, provider: ProviderId) -> str:
    """Where a key is, in a sentence."""
    if place.where == "environment":
        return t("From the environment: KLING_DESKTOP_{name}_KEY", name=provider.upper())
    if place.where == "keyring":
        return t("In this computer's keyring")
    if place.trouble is not None:
        return troubles.sentence(place.trouble.facts)
    return t("No key yet")


class AccountRow(QWidget):
    """`several`: one of some, so it has a name and can be the usual one; alone it is the provider's key and no more."""

    save_requested = Signal(str)
    """A key to keep."""
    test_requested = Signal()
    remove_requested = Signal()
    rename_requested = Signal()
    usual_requested = Signal()

    def __init__(self, provider: ProviderId, title: str, listed: Listed, *, several: bool) -> None:
        super().__init__()
        self._provider, self.name, self.several = provider, listed.name, several
        self._place, self._busy, self._wants_key = listed.place, False, False
        self.usual = QRadioButton(account_words(listed.name))
        self.usual.setToolTip(t("Pays where a film names no other account"))
        self.usual.clicked.connect(lambda _checked=False: self.usual_requested.emit())
        self.told = label("", "caption")
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(t("Paste the key"))
        self.field.setAccessibleName(t("Key for {provider}", provider=at_account(title, listed.name)))
        self.field.returnPressed.connect(self._save)
        self.field.textChanged.connect(lambda _text: self._enable())
        head, entry = QHBoxLayout(), QHBoxLayout()
        for row in (head, entry):
            row.setSpacing(space(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(1.5))
        buttons = head if several else entry
        head.addWidget(self.usual)
        head.addWidget(self.told, 1)
        entry.addWidget(self.field, 1)
        self.save = add_button(entry, t("Save"), self._save)
        self.test = add_button(buttons, t("Test"), self.test_requested.emit)
        self.remove = add_button(buttons, t("Remove"), self.remove_requested.emit)
        self.more = add_button(buttons, "⋯", self.open_menu)
        self.more.setProperty("role", "quiet")
        self.more.setAccessibleName(t("More for {account}", account=account_words(listed.name)))
        # Hidden, never shown: what has no parent yet would open as a window of its own.
        for other in (self.remove,) if several else (self.usual, self.told, self.more):
            other.hide()
        column.addLayout(head)
        column.addLayout(entry)
        self.show_listed(listed)

    def show_listed(self, listed: Listed) -> None:
        """How it stands now."""
        self._place = listed.place
        self._wants_key = False
        words = place_words(listed.place, self._provider)
        if listed.balance is not None and listed.place.where is not None:
            left = left_words(listed.balance.left, listed.balance.at, datetime.now(UTC))
            words = f"{words} · {left}"
        self.told.setText(words)
        self.told.setToolTip(words)
        self.usual.setChecked(listed.usual)
        self._enable()

    def set_busy(self, busy: bool) -> None:
        """Nothing can be asked for while something is being done."""
        self._busy = busy
        self._enable()

    def ask_for_key(self) -> None:
        """Show the field for another key."""
        self._wants_key = True
        self._enable()
        self.field.setFocus()

    def open_menu(self) -> QMenu:
        """What can be done with an account."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(t("Rename…"), self.rename_requested.emit)
        menu.addAction(t("Another key…"), self.ask_for_key)
        menu.addSeparator()
        gone = menu.addAction(t("Remove it and its key"), self.remove_requested.emit)
        gone.setEnabled(bool(self.name) or self._place.where == "keyring")
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        return menu

    def _save(self) -> None:
        if self.field.text().strip() and not self._busy:
            self.save_requested.emit(self.field.text().strip())

    def _enable(self) -> None:
        there, environment = self._place.where is not None, self._place.where == "environment"
        typing = not self.several or self._wants_key or not there
        self.field.setVisible(typing and not (self.several and environment and not self._wants_key))
        self.save.setVisible(self.field.isVisibleTo(self))
        self.save.setEnabled(bool(self.field.text().strip()) and not self._busy)
        self.test.setEnabled(there and not self._busy)
        self.remove.setEnabled(self._place.where == "keyring" and not self._busy)
        self.more.setEnabled(not self._busy)
        self.usual.setEnabled(not self._busy and not (environment and not self.name))
