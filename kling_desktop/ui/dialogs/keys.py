"""Keys of the providers: where each one is, set it, test it without cost, remove it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from kling_desktop.core import Core
from kling_desktop.domain import cards
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import KeyPlace, KeyReport
from kling_desktop.jobs.balances import Balance
from kling_desktop.ui.accessible.naming import name_choices
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.dialogs.fields import FieldsDialog, Talk, add_button
from kling_desktop.ui.dialogs.gateway import Gateway, Standing, standing
from kling_desktop.ui.parts.headings import label, line
from kling_desktop.ui.parts.provider_pages import KEY_PAGES, open_page
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import joined, money, t, troubles
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


def report_words(report: KeyReport) -> tuple[str, str]:
    """What a test of a key found, and the role to say it in."""
    if report.works:
        if report.balance is not None:
            return t("The key works. Balance: {balance}", balance=money.price(report.balance)), "ok"
        return t("The key works."), "ok"
    trouble = report.trouble.facts if report.trouble is not None else None
    if trouble is None:
        return t("The provider did not accept the key."), "bad"
    return joined(troubles.sentence(trouble), troubles.remedy(trouble)), "warn" if report.works is None else "bad"


class _KeyRow(QWidget):
    """One provider: where it is reached, and the key for that place."""

    def __init__(self, offer: Offer, bridge: Bridge[Core]) -> None:
        super().__init__()
        self._provider, self._bridge = offer.provider, bridge
        self._where: str | None = None
        self.talk = Talk(bridge, self._enable)
        self.state = self.talk.state
        self.state.setText(t("Looking…"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(2))
        grid.setVerticalSpacing(space(1.5))
        self.gateway = Gateway(offer, self)
        self.gateway.chosen.connect(lambda address: self.talk.start(self._do_choose(address)))
        head = QHBoxLayout()
        head.setSpacing(space(3))
        head.addWidget(label(offer.provider_title, "title"), 1)
        head.addWidget(self.gateway.choice)
        grid.addLayout(head, 0, 0)
        name_choices(self.gateway.choice, t("Address of {provider}", provider=offer.provider_title))
        page = QPushButton(t("Get a key…"))
        page.setProperty("role", "link")
        page.setToolTip(KEY_PAGES[offer.provider])
        page.clicked.connect(lambda: open_page(KEY_PAGES[self._provider]))
        grid.addWidget(page, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.gateway.address, 1, 0, 1, 2)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(t("Paste the key"))
        self.field.setAccessibleName(t("Key for {provider}", provider=offer.provider_title))
        self.field.returnPressed.connect(self._save)
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        self.save = add_button(buttons, t("Save"), self._save)
        self.test = add_button(buttons, t("Test"), lambda: self.talk.start(self._do_test()))
        self.remove = add_button(buttons, t("Remove"), lambda: self.talk.start(self._do_remove()))
        grid.addWidget(self.field, 2, 0)
        grid.addLayout(buttons, 2, 1)
        grid.addWidget(self.state, 3, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self.field.textChanged.connect(lambda _text: self._enable())
        self._enable()

    def _enable(self) -> None:
        if not hasattr(self, "remove"):
            return  # still being put together
        self.save.setEnabled(bool(self.field.text().strip()) and not self.talk.busy)
        self.test.setEnabled(self._where is not None and not self.talk.busy)
        self.remove.setEnabled(self._where == "keyring" and not self.talk.busy)
        self.gateway.set_busy(self.talk.busy)

    def begin(self) -> None:
        """Find out how things stand."""
        self.talk.start(self.look())

    async def look(self) -> None:
        """Find out where the provider is reached and where the key for that is."""
        provider = self._provider
        now: Standing = await self._bridge.call(lambda core: standing(core, provider))
        self.gateway.show_standing(now)
        place = await self._bridge.call(lambda core: core.market.key_place(provider))
        self._where = place.where
        said = place_words(place, provider)
        if place.where is None and place.trouble is None and now.source == "settings":
            said = t("No key for {host} yet", host=now.host)
        self.talk.say(await self._with_balance(said))
        self._enable()

    async def _with_balance(self, words: str) -> str:
        """The words, and what the provider last said is left."""
        known = await self._bridge.call(_balances)
        balance = known.get(self._provider)
        if balance is None or self._where is None:
            return words
        return f"{words} · {left_words(balance.left, balance.at, datetime.now(UTC))}"

    async def _do_choose(self, address: str | None) -> None:
        provider = self._provider
        done = await self.talk.ask(t("Saving…"), lambda core: core.gateways.choose(provider, address))
        if done is not None:
            await self.look()

    def _save(self) -> None:
        text = self.field.text().strip()
        if text:
            self.talk.start(self._do_save(text))

    async def _do_save(self, text: str) -> None:
        if await self.talk.ask(t("Saving in the keyring…"), lambda core: core.set_key(self._provider, text)):
            self.field.clear()
            await self.look()

    async def _do_test(self) -> None:
        report = await self.talk.ask(t("Asking the provider…"), lambda core: core.try_key(self._provider))
        if report is not None:
            said, role = report_words(report[0])
            if report[0].works and report[0].balance is None:
                said = await self._with_balance(said)
            self.talk.say(said, role)

    async def _do_remove(self) -> None:
        if await self.talk.ask(t("Removing…"), lambda core: core.remove_key(self._provider)):
            await self.look()


async def _balances(core: Core) -> Mapping[ProviderId, Balance]:
    return core.cards.balances.now


class KeysDialog(FieldsDialog):
    """All providers that need a key, below each other."""

    def __init__(self, parent: QWidget, bridge: Bridge[Core]) -> None:
        super().__init__(parent, t("Keys"), 130)
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
        self.rows: dict[ProviderId, _KeyRow] = {}
        for offer in cards.offers():
            if offer.local or offer.provider in self.rows:
                continue
            self.column.addWidget(line())
            row = _KeyRow(offer, bridge)
            self.rows[offer.provider] = row
            self.column.addWidget(row)
            row.begin()
        self.add_foot()
        next(iter(self.rows.values())).field.setFocus()

    async def settled(self) -> None:
        """Wait until the keyring and the providers have answered: a dialog must outlive its questions."""
        for row in self.rows.values():
            await row.talk.settled()
