"""Who pays: a quiet button with the account's name, there only where somebody has more than one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton

from kling_desktop.domain import edits
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.purses import Purse
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t
from kling_desktop.words.accounts import account_words
from kling_desktop.words.balances import amount_left


class AccountButton(QPushButton):
    """Shows and changes `settings.account` of the film for the provider it is set to."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self._model, self._ui = model, ui
        self.setProperty("role", "quiet")
        self.clicked.connect(self.open_menu)
        self.hide()

    def refresh(self) -> None:
        """Who pays for the film on screen."""
        purse, offer = self._model.purse, self._model.offer
        wanted = self._model.film.settings.account
        payer = None if purse is None else purse.payer(offer.provider, wanted)
        strange = payer is None and purse is not None
        shown = purse is not None and not offer.local and (strange or len(purse.shown(offer.provider)) > 1)
        self.setVisible(shown)
        if not shown or purse is None:
            return
        name = _short(payer if payer is not None else wanted or "")
        self.setText(t("{account} not here", account=name) if strange else f"{name} ▾")
        self.setToolTip(self._hint(purse, offer.provider, name, strange=strange))
        self.setAccessibleName(t("Paid from: {account}", account=name))

    def _hint(self, purse: Purse, provider: ProviderId, name: str, *, strange: bool) -> str:
        if provider in purse.environment:
            return t("The key in the environment pays for what is ordered.")
        if strange:
            return t("The film names an account that is not set up here. Choose who pays.")
        return t("Paid from: {account}", account=name)

    def open_menu(self) -> QMenu | None:
        """Choose who pays, or go to the keys."""
        purse, offer = self._model.purse, self._model.offer
        if purse is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one = QActionGroup(menu)
        settings = self._model.film.settings
        usual = purse.usual(offer.provider)
        choices: list[tuple[str | None, str]] = [(None, t("The usual one") + f"\t{account_words(usual)}")]
        for name in purse.shown(offer.provider):
            balance = self._model.all_balances.get((offer.provider, name))
            left = "" if balance is None else "\t" + amount_left(balance.left)
            choices.append((name, account_words(name) + left))
        own = purse.of(offer.provider)
        chosen = None if settings.account is None else own.named(settings.account)
        for number, (wanted, words) in enumerate(choices):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(wanted is None if settings.account is None else wanted == chosen)
            action.setEnabled(offer.provider not in purse.environment and not self._model.document.read_only)
            action.triggered.connect(lambda _checked=False, wanted=wanted: self._choose(wanted))
            one.addAction(action)
            if number == 0:
                menu.addSeparator()
        menu.addSeparator()
        menu.addAction(t("Keys…"), lambda: self._ui.open_keys())
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        return menu

    def _choose(self, name: str | None) -> None:
        film = self._model.film
        if name != film.settings.account:
            words = t("Paid from: {account}", account=t("The usual one") if name is None else account_words(name))
            self._model.document.edit(edits.change_settings(film, account=name), words)


def _short(name: str) -> str:
    words = account_words(name)
    return words if len(words) <= 18 else words[:17] + "…"
