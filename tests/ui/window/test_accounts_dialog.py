"""Several accounts in the window: named, tried, made the usual one and removed; and keyrings that keep it waiting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from kling_desktop.core import Core
from kling_desktop.domain.accounts import Accounts
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.compose.offers.account import AccountButton
from tests.contract.desk import words_film
from tests.fakes.jobs import JobLife
from tests.fakes.keyring_backend import LockedKeyring, MemoryKeyring, SlowKeyring
from tests.fakes.provider_server import FakeProviderServer
from tests.ui.window.test_keys_dialog import close_dialog, open_keys, state
from tests.ui.window.whole import Whole

OXEN = ProviderId.OXEN
Choose = Callable[[type], None]
ASKS = "The system's keyring asks for its password…"


async def oxen(core: Core) -> Accounts:
    return await core.accounts.of(OXEN)


async def order_at_studio(core: Core) -> None:
    film = words_film()
    offer = offer_for(OXEN.value, None, film)
    assert offer is not None
    await core.engine.start(film, offer, account="Studio")


def choose(menu: QMenu | None, words: str) -> None:
    assert menu is not None
    action = next(action for action in menu.actions() if action.text().startswith(words))
    assert action.isEnabled()
    action.trigger()
    menu.close()


def test_accounts_are_added_named_tried_and_removed(led: Whole, server: FakeProviderServer) -> None:
    window = led.open()
    dialog = open_keys(led)
    block = dialog.rows[OXEN]
    led.until(lambda: state(dialog) == "No key yet")
    QTest.keyClicks(block.field, "key-main")
    led.click(block.save)
    led.until(lambda: state(dialog) == "In this computer's keyring")
    led.click(block.add)
    QTest.keyClicks(block.form.name, "Studio")
    QTest.keyClick(block.form.name, Qt.Key.Key_Return)  # on to the key, not out of the dialog
    QTest.keyClicks(block.form.key, "key-studio")
    QTest.keyClick(block.form.key, Qt.Key.Key_Return)
    led.until(lambda: [row.name for row in block.accounts] == ["", "Studio"])
    assert [row.usual.isChecked() for row in block.accounts] == [True, False]
    assert not block.accounts[1].field.isVisible()
    led.until(block.accounts[1].test.isEnabled)
    led.click(block.accounts[1].test)
    led.until(lambda: state(dialog).startswith("Studio: The key works."))
    assert {request.key for request in server.requests if request.key} == {"key-studio"}
    led.click(block.accounts[1].usual)
    led.until(lambda: led.ask(oxen).usual_name == "Studio")
    led.until(block.accounts[0].more.isEnabled)
    choose(block.accounts[0].open_menu(), "Rename")
    QTest.keyClicks(block.form.name, "Studio")
    QTest.keyClick(block.form.name, Qt.Key.Key_Return)
    led.until(lambda: block.state.property("role") == "bad")
    assert "There is an account called Studio already" in state(dialog)
    block.form.name.clear()
    QTest.keyClicks(block.form.name, "Private")
    QTest.keyClick(block.form.name, Qt.Key.Key_Return)
    led.until(lambda: sorted(row.name for row in block.accounts) == ["Private", "Studio"])
    close_dialog(led, dialog)
    # Who pays can be chosen where the film is rendered.
    button = window.findChild(AccountButton)
    assert isinstance(button, AccountButton)
    led.until(button.isVisible)
    assert button.text() == "Studio ▾"
    assert window.compose.offers.heading.remark.text() == "", "beside the account there is no room for a remark"

    def named() -> str | None:
        return window.model.film.settings.account

    choose(button.open_menu(), "Private")
    assert named() == "Private"
    assert button.text() == "Private ▾"
    window.model.document.undo_stack.undo()
    assert named() is None
    dialog = open_keys(led)
    block = dialog.rows[OXEN]
    led.until(lambda: [row.name for row in block.accounts] == ["Studio", "Private"])
    server.plan(JobLife(held=True))
    led.ask(order_at_studio)
    led.until(lambda: [job.remote_id is not None for job in led.jobs()] == [True])
    choose(block.accounts[0].open_menu(), "Remove it")
    led.until(block.anyway.isVisible)  # a take needs the key: nothing goes without a second yes
    assert state(dialog) == "1 take is not finished and needs this key. Without it the take waits, unsaved."
    led.click(block.keep)
    led.until(lambda: not block.anyway.isVisible() and state(dialog) == "")
    assert len(MemoryKeyring.entries) == 2
    led.until(block.accounts[0].more.isEnabled)
    choose(block.accounts[0].open_menu(), "Remove it")
    led.until(block.anyway.isVisible)
    led.click(block.anyway)
    led.until(lambda: [row.name for row in block.accounts] == ["Private"])
    assert list(MemoryKeyring.entries.values()) == ["key-main"]
    close_dialog(led, dialog)
    led.until(lambda: not button.isVisible())


def test_a_keyring_that_waits_is_named_and_the_window_goes_on(led: Whole, slow: type[SlowKeyring]) -> None:
    window = led.start().window
    led.run(led.session.open_core())
    led.until(slow.asked.is_set)
    ticks: list[int] = []
    ticking = QTimer()
    ticking.timeout.connect(lambda: ticks.append(1))
    ticking.start(5)
    led.until(lambda: any(toast.label.text() == ASKS for toast in window.messages.shown))
    seen = len(ticks)
    led.until(lambda: len(ticks) >= seen + 20)
    ticking.stop()
    dialog = open_keys(led)
    block = dialog.rows[OXEN]
    led.until(lambda: state(dialog) == ASKS)
    assert block.stop.isVisible()
    led.click(block.stop)
    led.until(block.again.isVisible)
    assert state(dialog).startswith("The system's keyring did not open")
    led.until(lambda: not any(toast.label.text() == ASKS for toast in window.messages.shown))
    slow.answer.set()
    led.click(block.again)
    led.until(lambda: state(dialog) == "No key yet")
    assert not block.again.isVisible()
    close_dialog(led, dialog)


def test_a_keyring_that_refuses_says_so_where_it_was_needed(led: Whole, keyring: Choose) -> None:
    keyring(LockedKeyring)
    window = led.open()
    led.compose()
    assert window.model.has_key[OXEN] is None, "nobody knows whether there is a key"
    generate = window.compose.generate
    led.until(generate.button.isEnabled)
    generate.press()
    if generate.state.words != generate.button.text():
        generate.press()
    led.until(lambda: generate.note.text().startswith("The system's keyring did not open"))
    assert led.ask(jobs_of) == 0
    keyring(MemoryKeyring)
    led.until(generate.button.isEnabled)
    generate.press()
    led.until(lambda: generate.note.text().startswith("There is no key for Oxen yet"))


async def jobs_of(core: Core) -> int:
    return len(await core.engine.jobs())
