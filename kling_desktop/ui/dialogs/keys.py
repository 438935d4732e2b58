"""Keys of the providers: where each one is, set it, test it without cost, remove it."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Mapping
from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kling_desktop.core import Core
from kling_desktop.domain import cards
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import KeyPlace, KeyReport
from kling_desktop.domain.troubles import Trouble
from kling_desktop.jobs.balances import Balance
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.parts.headings import label, line
from kling_desktop.ui.parts.provider_pages import KEY_PAGES, open_page
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import money, t, troubles
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
    return f"{troubles.sentence(trouble)} {troubles.remedy(trouble)}".strip(), "warn" if report.works is None else "bad"


class _KeyRow(QWidget):
    """One provider."""

    def __init__(self, offer: Offer, bridge: Bridge[Core]) -> None:
        super().__init__()
        self._provider, self._bridge = offer.provider, bridge
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space(2))
        grid.setVerticalSpacing(space(1.5))
        grid.addWidget(label(offer.provider_title, "title"), 0, 0)
        page = QPushButton(t("Get a key…"))
        page.setProperty("role", "link")
        page.setToolTip(KEY_PAGES[offer.provider])
        page.clicked.connect(lambda: open_page(KEY_PAGES[self._provider]))
        grid.addWidget(page, 0, 1, Qt.AlignmentFlag.AlignRight)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(t("Paste the key"))
        self.field.setAccessibleName(t("Key for {provider}", provider=offer.provider_title))
        self.field.returnPressed.connect(self._save)
        buttons = QHBoxLayout()
        buttons.setSpacing(space(2))
        self.save = self._button(buttons, t("Save"), self._save)
        self.test = self._button(buttons, t("Test"), self._test)
        self.remove = self._button(buttons, t("Remove"), self._remove)
        grid.addWidget(self.field, 1, 0)
        grid.addLayout(buttons, 1, 1)
        self.state = label(t("Looking…"), "caption", wrap=True)
        grid.addWidget(self.state, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self.field.textChanged.connect(lambda _text: self._enable())
        self._where: str | None = None
        self.work: list[Awaitable[object]] = []
        self._busy = False
        self._enable()

    def _button(self, row: QHBoxLayout, words: str, run: object) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        row.addWidget(button)
        return button

    def _enable(self) -> None:
        self.save.setEnabled(bool(self.field.text().strip()) and not self._busy)
        self.test.setEnabled(self._where is not None and not self._busy)
        self.remove.setEnabled(self._where == "keyring" and not self._busy)

    def _say(self, words: str, role: str = "caption") -> None:
        self.state.setText(words)
        self.state.setProperty("role", role)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def begin(self) -> None:
        """Find out how things stand."""
        self._start(self.look())

    def _start(self, work: Coroutine[object, object, None]) -> None:
        self.work.append(self._bridge.start(work))

    async def look(self) -> None:
        """Find out where the key is."""
        place = await self._bridge.call(lambda core: core.market.key_place(self._provider))
        self._where = place.where
        self._say(await self._with_balance(place_words(place, self._provider)))
        self._enable()

    async def _with_balance(self, words: str) -> str:
        """The words, and what the provider last said is left."""
        known = await self._bridge.call(_balances)
        balance = known.get(self._provider)
        if balance is None or self._where is None:
            return words
        return f"{words} · {left_words(balance.left, balance.at, datetime.now(UTC))}"

    def _save(self) -> None:
        text = self.field.text().strip()
        if text:
            self._start(self._do_save(text))

    async def _do_save(self, text: str) -> None:
        self._set_busy(t("Saving in the keyring…"))
        try:
            await self._bridge.call(lambda core: core.set_key(self._provider, text))
        except Trouble as trouble:
            self._fail(trouble)
            return
        self.field.clear()
        self._busy = False
        await self.look()

    def _test(self) -> None:
        self._start(self._do_test())

    async def _do_test(self) -> None:
        self._set_busy(t("Asking the provider…"))
        try:
            report = await self._bridge.call(lambda core: core.try_key(self._provider))
        except Trouble as trouble:
            self._fail(trouble)
            return
        self._busy = False
        said, role = report_words(report)
        if report.works and report.balance is None:
            said = await self._with_balance(said)
        self._say(said, role)
        self._enable()

    def _remove(self) -> None:
        self._start(self._do_remove())

    async def _do_remove(self) -> None:
        self._set_busy(t("Removing…"))
        try:
            await self._bridge.call(lambda core: core.remove_key(self._provider))
        except Trouble as trouble:
            self._fail(trouble)
            return
        self._busy = False
        await self.look()

    def _set_busy(self, words: str) -> None:
        self._busy = True
        self._say(words)
        self._enable()

    def _fail(self, trouble: Trouble) -> None:
        self._busy = False
        self._say(f"{troubles.sentence(trouble.facts)} {troubles.remedy(trouble.facts)}".strip(), "bad")
        self._enable()


async def _balances(core: Core) -> Mapping[ProviderId, Balance]:
    return core.cards.balances.now


class KeysDialog(QDialog):
    """All providers that need a key, below each other."""

    def __init__(self, parent: QWidget, bridge: Bridge[Core]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("Keys"))
        self.setMinimumWidth(space(130))
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(5), space(5), space(4))
        column.setSpacing(space(4))
        column.addWidget(
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
            column.addWidget(line())
            row = _KeyRow(offer, bridge)
            self.rows[offer.provider] = row
            column.addWidget(row)
            row.begin()
        column.addStretch(1)
        done = QPushButton(t("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(done)
        column.addLayout(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return in a field saves its key; the dialog stays, to show how that went."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(self.focusWidget(), QLineEdit):
            event.accept()
        else:
            super().keyPressEvent(event)

    async def settled(self) -> None:
        """Wait until the keyring and the providers have answered: a dialog must outlive its questions."""
        for row in self.rows.values():
            while row.work:
                await row.work.pop()
