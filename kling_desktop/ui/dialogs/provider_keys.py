"""One provider in the keys dialog: where it is reached, its accounts, and how the last question went."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TypeAlias, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kling_desktop.core import Core
from kling_desktop.domain.events import KeyringWaits
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.ports import KeyPlace, KeyReport
from kling_desktop.domain.troubles import KeyringRefused, Trouble
from kling_desktop.jobs.accounts import Listed
from kling_desktop.ui.accessible.naming import name_choices
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.dialogs.account_form import AccountForm
from kling_desktop.ui.dialogs.account_row import AccountRow, place_words
from kling_desktop.ui.dialogs.fields import Talk
from kling_desktop.ui.dialogs.gateway import Gateway, Standing, standing
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.provider_pages import KEY_PAGES, open_page
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import joined, money, t, troubles
from kling_desktop.words.accounts import account_words, needed_words, waiting_words

T = TypeVar("T")
_Deed: TypeAlias = Callable[[AccountRow], Coroutine[object, object, None]]
_Work: TypeAlias = Callable[[Core], Coroutine[object, object, T]]
_UNKNOWN = Listed(name="", usual=True, place=KeyPlace(None))


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


class ProviderKeys(QWidget):
    """One question at a time. Alone, an account has no name and looks like the one key that it is."""

    def __init__(self, offer: Offer, bridge: Bridge[Core]) -> None:
        super().__init__()
        self._provider, self._bridge, self._title = offer.provider, bridge, offer.provider_title
        self._looking = True
        self._renaming: str | None = None
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
        page = _link(t("Get a key…"))
        page.setToolTip(KEY_PAGES[offer.provider])
        page.clicked.connect(lambda: open_page(KEY_PAGES[self._provider]))
        grid.addWidget(page, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.gateway.address, 1, 0, 1, 2)
        self._column = QVBoxLayout()
        self._column.setSpacing(space(1.5))
        grid.addLayout(self._column, 2, 0, 1, 2)
        self.form = AccountForm()
        self.form.accepted.connect(self._named)
        grid.addWidget(self.form, 3, 0, 1, 2)
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        self.again = _link(t("Try again"))
        self.again.clicked.connect(lambda: self.talk.start(self.look(again=True)))
        self.stop = _link(t("Stop waiting"))
        self.stop.clicked.connect(lambda: self.talk.start(self._stop_waiting()))
        self.add = _link(t("Add an account…"))
        self.add.clicked.connect(self._add)
        self.anyway, self.keep = _link(t("Remove it all the same")), _link(t("Keep it"))
        self.anyway.clicked.connect(self._remove_anyway)
        self.keep.clicked.connect(lambda: self.talk.start(self.look()))
        self._doomed: AccountRow | None = None
        """Whose key is to be removed once a person said so."""
        foot.addWidget(self.state, 1)
        for button in (self.again, self.stop, self.anyway, self.keep, self.add):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        for button in (self.again, self.stop, self.anyway, self.keep):
            button.hide()
        grid.addLayout(foot, 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self._group = QButtonGroup(self)
        self.accounts: list[AccountRow] = []
        self._show_accounts((_UNKNOWN,))
        bridge.events.arrived.connect(self._event)

    # the row of the only account, or of the first ---------------------------------------------------------------

    @property
    def field(self) -> QLineEdit:
        """Where its key is typed."""
        return self.accounts[0].field

    @property
    def save(self) -> QPushButton:
        """Keeps what was typed."""
        return self.accounts[0].save

    @property
    def test(self) -> QPushButton:
        """Asks the provider about it."""
        return self.accounts[0].test

    @property
    def remove(self) -> QPushButton:
        """Forgets it."""
        return self.accounts[0].remove

    # showing -----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Find out how things stand."""
        self.talk.start(self.look())

    async def look(self, *, again: bool = False, said: tuple[str, str] | None = None) -> None:
        """Find out where the provider is reached and where its keys are. `said` is what is to be read then."""
        provider = self._provider
        self._looking = True
        self.again.hide()
        self._ask_no_more()
        try:
            now: Standing = await self._bridge.call(lambda core: standing(core, provider))
            self.gateway.show_standing(now)
            if await self._bridge.call(lambda core: core.keyring_waits()):
                self._say_that_it_waits()
            listed = await self._bridge.call(lambda core: core.accounts.listed(provider, again=again))
        finally:
            self._looking = False
            self.stop.hide()
        self._show_accounts(listed)
        trouble = next((each.place.trouble for each in listed if each.place.trouble is not None), None)
        self.again.setVisible(isinstance(trouble, KeyringRefused))
        if said is not None:
            self.talk.say(*said)
        elif trouble is not None:
            self.talk.fail(trouble)
        else:
            self.talk.say("" if len(listed) > 1 else self._alone(listed[0], now))
        self._enable()

    def _alone(self, listed: Listed, now: Standing) -> str:
        """What is said of the only account."""
        place = listed.place
        if place.where is None and now.source == "settings":
            return t("No key for {host} yet", host=now.host)
        row = self.accounts[0]
        return place_words(place, self._provider) if place.where is None else row.told.text()

    def _show_accounts(self, listed: tuple[Listed, ...]) -> None:
        several = len(listed) > 1 or bool(listed[0].name)
        if [(row.name, row.several) for row in self.accounts] == [(each.name, several) for each in listed]:
            for row, each in zip(self.accounts, listed, strict=True):
                row.show_listed(each)
            return
        focused = any(row.isAncestorOf(self.focusWidget()) for row in self.accounts if self.focusWidget() is not None)
        for row in self.accounts:
            self._group.removeButton(row.usual)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.accounts = []
        for each in listed:
            row = AccountRow(self._provider, self._title, each, several=several)
            self._group.addButton(row.usual)
            row.save_requested.connect(partial(self._save, row))
            row.test_requested.connect(partial(self._start, self._do_test, row))
            row.remove_requested.connect(partial(self._start, self._do_remove, row))
            row.rename_requested.connect(partial(self._rename, row))
            row.usual_requested.connect(partial(self._start, self._do_usual, row))
            self._column.addWidget(row)
            self.accounts.append(row)
        if focused:  # what had it is gone
            (self.accounts[0].usual if several else self.field).setFocus()

    def _enable(self) -> None:
        if not hasattr(self, "accounts"):
            return  # still being put together
        for row in self.accounts:
            row.set_busy(self.talk.busy)
        self.form.set_busy(self.talk.busy)
        self.add.setEnabled(not self.talk.busy)
        self.gateway.set_busy(self.talk.busy)
        if not self.talk.busy:
            self.stop.hide()

    def _event(self, event: object) -> None:
        if isinstance(event, KeyringWaits) and event.waiting and (self.talk.busy or self._looking):
            self._say_that_it_waits()

    def _say_that_it_waits(self) -> None:
        self.talk.say(t("The system's keyring asks for its password…"))
        self.stop.show()

    # doing -------------------------------------------------------------------------------------------------------

    def _start(self, deed: _Deed, row: AccountRow) -> None:
        self.talk.start(self._focused(deed(row), QApplication.focusWidget(), row))

    async def _focused(self, deed: Coroutine[object, object, None], before: QWidget | None, row: AccountRow) -> None:
        """Do it, and give the focus back: a button that rests meanwhile hands it to whatever comes next.

        Who types elsewhere by then is left alone.
        """
        mine = before is not None and self.isAncestorOf(before)
        await deed
        if self.anyway.isVisible() or isinstance(QApplication.focusWidget(), QLineEdit) or not mine:
            return
        for widget in (before, row.test, row.field):
            if widget is not None and isValid(widget) and widget.isVisible() and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    async def _ask(self, words: str, work: _Work[T]) -> tuple[T] | None:
        """As `Talk.ask`; where the keyring refused it can be tried again."""
        self.again.hide()
        self._ask_no_more()
        done = await self.talk.ask(words, work)
        self.stop.hide()
        return done

    def _save(self, row: AccountRow, key: str) -> None:
        self._start(lambda row: self._do_save(row, key), row)

    async def _do_save(self, row: AccountRow, key: str) -> None:
        provider, name = self._provider, row.name
        if await self._ask(t("Saving in the keyring…"), lambda core: core.set_key(provider, key, name)):
            row.field.clear()
            await self.look()

    async def _do_test(self, row: AccountRow) -> None:
        provider, name = self._provider, row.name
        report = await self._ask(t("Asking the provider…"), lambda core: core.try_key(provider, name))
        if report is not None:
            said, role = report_words(report[0])
            if row.several:
                said = f"{account_words(name)}: {said}"
            elif report[0].works and report[0].balance is None:
                listed = await self._bridge.call(lambda core: core.accounts.listed(provider))
                row.show_listed(listed[0])
                said = " · ".join([said, *row.told.text().split(" · ")[1:]])
            if row.several:
                await self.look(said=(said, role))
            else:
                self.talk.say(said, role)

    async def _do_remove(self, row: AccountRow) -> None:
        """At once, unless takes still need the key: then a person is told how many, and asked."""
        provider, name = self._provider, row.name
        needed = await self._ask(t("Looking…"), lambda core: core.accounts.needed(provider, name))
        if needed is None:
            return
        if not needed[0]:
            await self._do_remove_now(row)
            return
        self._doomed = row
        self.talk.say(needed_words(needed[0]), "warn")
        self.anyway.show()
        self.keep.show()
        self.keep.setFocus()

    def _remove_anyway(self) -> None:
        if self._doomed is not None:
            self._start(self._do_remove_now, self._doomed)

    def _ask_no_more(self) -> None:
        """The question was answered, or something else is asked for."""
        self._doomed = None
        self.anyway.hide()
        self.keep.hide()

    async def _do_remove_now(self, row: AccountRow) -> None:
        provider, name = self._provider, row.name
        if not name:
            if await self._ask(t("Removing…"), lambda core: core.remove_key(provider)):
                await self.look()
            return
        waiting = await self._ask(t("Removing…"), lambda core: core.accounts.remove(provider, name))
        if waiting is not None:
            await self.look(said=(waiting_words(waiting[0]), "warn") if waiting[0] else None)

    async def _do_usual(self, row: AccountRow) -> None:
        provider, name = self._provider, row.name
        await self._ask(t("Saving…"), lambda core: core.accounts.make_usual(provider, name))
        await self.look()

    def _add(self) -> None:
        self._renaming = None
        self.form.open_for_new()

    def _rename(self, row: AccountRow) -> None:
        self._renaming = row.name
        self.form.open_for_name(row.name)

    def _named(self, name: str, key: str) -> None:
        self.talk.start(self._do_name(name, key))

    async def _do_name(self, name: str, key: str) -> None:
        provider, before = self._provider, self._renaming
        if self.form.key.isHidden():
            done = await self._ask(t("Saving…"), lambda core: core.accounts.rename(provider, before or "", name))
        else:
            done = await self._ask(t("Saving in the keyring…"), lambda core: core.accounts.add(provider, name, key))
        if done is not None:
            self.form.hide()
            await self.look()

    async def _do_choose(self, address: str | None) -> None:
        provider = self._provider
        done = await self.talk.ask(t("Saving…"), lambda core: core.gateways.choose(provider, address))
        if done is not None:
            await self.look()

    async def _stop_waiting(self) -> None:
        self.stop.hide()
        try:
            await self._bridge.call(lambda core: core.stop_waiting_for_keyring())
        except Trouble as trouble:
            self.talk.fail(trouble)


def _link(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("role", "link")
    button.setAutoDefault(False)
    return button
