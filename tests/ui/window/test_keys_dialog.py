"""Keys of the providers, with keyrings of every temper. The window never waits with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from kling_desktop.core import Core
from kling_desktop.domain.offers import ProviderId
from kling_desktop.host.addresses import FOXAPI
from kling_desktop.host.settings import Settings
from kling_desktop.ui.dialogs.keys import KeysDialog
from tests.fakes.keyring_backend import (
    BrokenKeyring,
    LockedKeyring,
    MemoryKeyring,
    RefusingKeyring,
    SlowKeyring,
)
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Named
from tests.ui.window.whole import Whole

OXEN = ProviderId.OXEN
Choose = Callable[[type], None]


def open_keys(whole: Whole) -> KeysDialog:
    whole.window.commands.trigger("window.keys")
    return whole.dialog(KeysDialog)


def state(dialog: KeysDialog, provider: ProviderId = OXEN) -> str:
    return dialog.rows[provider].state.text()


def close_dialog(whole: Whole, dialog: KeysDialog) -> None:
    dialog.accept()
    whole.until(lambda: not whole.window.findChildren(KeysDialog))


def test_a_key_is_set_tried_and_removed(led: Whole, server: FakeProviderServer) -> None:
    window = led.open()
    led.compose()
    button = window.compose.generate.button
    assert button.text() == "Add a key for Oxen"
    dialog = open_keys(led)
    row = dialog.rows[OXEN]
    led.until(lambda: state(dialog) == "No key yet")
    assert row.field.echoMode() == QLineEdit.EchoMode.Password
    assert [row.save.isEnabled(), row.test.isEnabled(), row.remove.isEnabled()] == [False, False, False]
    QTest.keyClicks(row.field, "ox-secret-1")
    led.click(row.save)
    led.until(lambda: state(dialog) == "In this computer's keyring")
    led.until(row.test.hasFocus)  # not wherever a button that rested handed it to
    assert row.field.text() == ""
    assert list(MemoryKeyring.entries.values()) == ["ox-secret-1"]
    led.click(row.test)
    led.until(lambda: state(dialog).startswith("The key works."))
    led.until(row.test.hasFocus)
    assert row.state.property("role") == "ok"
    assert {request.key for request in server.requests} == {"ox-secret-1"}
    assert server.submissions == 0
    close_dialog(led, dialog)
    led.until(lambda: button.text().startswith("Generate 1 take"))
    assert window.topbar.provider.text() == "Oxen · key set"

    dialog = open_keys(led)
    led.until(lambda: dialog.rows[OXEN].remove.isEnabled())
    led.click(dialog.rows[OXEN].remove)
    led.until(lambda: state(dialog) == "No key yet")
    assert MemoryKeyring.entries == {}
    close_dialog(led, dialog)
    led.until(lambda: button.text() == "Add a key for Oxen")
    assert window.topbar.provider.text() == "Oxen · add a key"


def test_the_button_without_a_key_opens_the_keys(led: Whole) -> None:
    led.open()
    led.compose()
    led.generate()
    dialog = led.dialog(KeysDialog)
    assert dialog.isVisible()
    close_dialog(led, dialog)


def test_asked_for_twice_it_comes_once(led: Whole) -> None:
    window = led.open()
    led.click(window.topbar.provider)
    led.click(window.topbar.provider)
    window.commands.trigger("window.keys")
    dialog = led.dialog(KeysDialog)
    led.until(lambda: state(dialog) == "No key yet")
    assert window.findChildren(KeysDialog) == [dialog]
    close_dialog(led, dialog)


def test_a_key_from_the_environment_is_named_and_cannot_be_removed(led: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLING_DESKTOP_OXEN_KEY", "from-outside")
    led.open()
    dialog = open_keys(led)
    led.until(lambda: state(dialog) == "From the environment: KLING_DESKTOP_OXEN_KEY")
    assert not dialog.rows[OXEN].remove.isEnabled()
    assert dialog.rows[OXEN].test.isEnabled()
    close_dialog(led, dialog)


def test_a_key_the_provider_does_not_know(
    led: Whole, server: FakeProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLING_DESKTOP_OXEN_KEY", "mistyped")
    server.script()
    server.on(None, "*", Named("oxen.unauthenticated"), times=None)
    led.open()
    dialog = open_keys(led)
    row = dialog.rows[OXEN]
    led.until(row.test.isEnabled)
    led.click(row.test)
    led.until(lambda: row.state.property("role") == "bad")
    assert "Oxen" in state(dialog)
    assert "mistyped" not in state(dialog)
    close_dialog(led, dialog)


def test_a_provider_out_of_reach_says_nothing_of_the_key(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLING_DESKTOP_OXEN_KEY", "good-enough")
    whole.open()
    dialog = open_keys(whole)
    row = dialog.rows[OXEN]
    whole.until(row.test.isEnabled)
    whole.click(row.test)
    whole.until(lambda: row.state.property("role") == "warn")
    assert "could not be reached" in state(dialog)
    close_dialog(whole, dialog)


@pytest.mark.parametrize(
    ("kind", "at_first", "at_save"),
    [
        (LockedKeyring, "The system's keyring did not open", "The system's keyring did not open"),
        (BrokenKeyring, "The system's keyring did not open", "The system's keyring did not open"),
        (RefusingKeyring, "No key yet", "The system's keyring did not open"),
        (None, "This computer has no safe place to keep a key.", "This computer has no safe place to keep a key."),
    ],
)
def test_keyrings_that_give_trouble(
    led: Whole, keyring: Choose, kind: type | None, at_first: str, at_save: str
) -> None:
    from keyring.backends.fail import Keyring

    keyring(kind or Keyring)
    led.open()
    dialog = open_keys(led)
    row = dialog.rows[OXEN]
    led.until(lambda: state(dialog).startswith(at_first))
    led.click(row.field)
    led.until(row.field.hasFocus)
    QTest.keyClicks(row.field, "ox-secret-2")
    led.click(row.save)
    led.until(lambda: row.state.property("role") == "bad" and row.save.hasFocus())
    assert state(dialog).startswith(at_save)
    assert "ox-secret-2" not in state(dialog)
    assert row.field.text() == "ox-secret-2"
    assert row.save.isEnabled()
    close_dialog(led, dialog)


def test_a_keyring_that_asks_for_a_password_holds_nobody_up(led: Whole, slow: type[SlowKeyring]) -> None:
    slow.answer.set()
    led.open()
    dialog = open_keys(led)
    row = dialog.rows[OXEN]
    led.until(lambda: state(dialog) == "No key yet")
    slow.answer.clear()
    slow.asked.clear()
    QTest.keyClicks(row.field, "ox-secret-3")
    led.click(row.save)
    led.until(slow.asked.is_set)
    assert state(dialog) == "Saving in the keyring…"
    assert not row.save.isEnabled()
    ticks: list[int] = []
    ticking = QTimer()
    ticking.timeout.connect(lambda: ticks.append(1))
    ticking.start(5)
    led.until(lambda: len(ticks) >= 20)
    ticking.stop()
    assert state(dialog) == "Saving in the keyring…"
    slow.answer.set()
    led.until(lambda: state(dialog) == "In this computer's keyring")
    close_dialog(led, dialog)


def test_the_dialog_may_be_closed_before_the_keyring_answers(led: Whole, slow: type[SlowKeyring]) -> None:
    slow.answer.set()
    window = led.open()
    slow.answer.clear()
    slow.asked.clear()
    dialog = open_keys(led)
    QTest.keyClicks(dialog.rows[OXEN].field, "ox-secret-4")
    led.click(dialog.rows[OXEN].save)
    led.until(slow.asked.is_set)
    dialog.accept()
    led.until(lambda: not dialog.isVisible())
    slow.answer.set()
    led.until(lambda: not window.findChildren(KeysDialog))
    led.until(lambda: window.model.has_key[OXEN] is True)
    assert list(MemoryKeyring.entries.values()) == ["ox-secret-4"]


def test_the_window_opens_while_the_keyring_waits(led: Whole, slow: type[SlowKeyring]) -> None:
    session = led.start()
    led.run(session.open_core())
    led.until(slow.asked.is_set)
    led.edit(name="Edited meanwhile")
    led.until(lambda: led.on_disk().name == "Edited meanwhile")
    assert session.window.model.has_key == {}
    slow.answer.set()
    led.until(lambda: session.window.model.has_key.get(OXEN) is False)


def pick(combo: QComboBox, words: str) -> None:
    """Choose an entry with the keyboard, as a person does."""
    row = next(row for row in range(combo.count()) if combo.itemText(row).startswith(words))
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(row):
        QTest.keyClick(combo, Qt.Key.Key_Down)


def test_another_address_asks_for_a_key_of_its_own(
    led: Whole, server: FakeProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = ProviderId.AIHUBMAX
    monkeypatch.delenv("KLING_DESKTOP_AIHUBMAX_URL")
    led.open()
    dialog = open_keys(led)
    row = dialog.rows[hub]
    led.until(lambda: state(dialog, hub) == "No key yet")
    assert not row.gateway.address.isVisible()
    QTest.keyClicks(row.field, "hub-key")
    led.click(row.save)
    led.until(lambda: state(dialog, hub) == "In this computer's keyring")
    pick(row.gateway.choice, "FoxAPI")
    led.until(lambda: state(dialog, hub) == "No key for api.foxapi.cc yet")
    assert not row.test.isEnabled()
    settings = led.ask(settings_of)
    assert settings.addresses == {"aihubmax": FOXAPI}
    pick(row.gateway.choice, "A gateway of your own")
    led.until(row.gateway.address.isVisible)
    QTest.keyClicks(row.gateway.address, "http://gate.example")
    QTest.keyClick(row.gateway.address, Qt.Key.Key_Return)
    led.until(lambda: row.state.property("role") == "bad")
    assert "must begin with https://" in state(dialog, hub)
    led.until(row.gateway.choice.isEnabled)
    row.gateway.address.clear()
    QTest.keyClicks(row.gateway.address, server.url)
    QTest.keyClick(row.gateway.address, Qt.Key.Key_Return)
    led.until(lambda: state(dialog, hub).startswith("No key for 127.0.0.1"))
    QTest.keyClicks(row.field, "near-key")
    led.click(row.save)
    led.until(lambda: state(dialog, hub) == "In this computer's keyring")
    led.click(row.test)
    led.until(lambda: state(dialog, hub).startswith("The key works."))
    assert {request.key for request in server.requests} == {"near-key"}
    pick(row.gateway.choice, "Its own address")
    led.until(lambda: state(dialog, hub) == "In this computer's keyring" and not row.gateway.address.isVisible())
    assert sorted(MemoryKeyring.entries.values()) == ["hub-key", "near-key"]
    close_dialog(led, dialog)


async def settings_of(core: Core) -> Settings:
    return core.settings.now


def test_an_address_of_the_environment_is_shown_and_stays(led: Whole) -> None:
    led.open()
    dialog = open_keys(led)
    gateway = dialog.rows[OXEN].gateway
    led.until(gateway.address.isVisible)
    assert gateway.address.text().startswith("http://127.0.0.1")
    assert gateway.address.isReadOnly()
    assert not gateway.choice.isEnabled()
    assert gateway.choice.toolTip() == "From the environment: KLING_DESKTOP_OXEN_URL"
    close_dialog(led, dialog)
