"""The whole program in a test: its window, its core, a home of its own, a keyring in memory."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kling_desktop.words import use_language
from tests.fakes import keyring_backend
from tests.fakes.keyring_backend import SlowKeyring
from tests.fakes.provider_server import FakeProviderServer
from tests.ui.window.whole import Whole


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Callable[[type], None]:
    """Chooses the keyring of the program; an empty one in memory unless the test says otherwise."""
    from keyring import core

    keyring_backend.MemoryKeyring.clear()

    def choose(kind: type) -> None:
        monkeypatch.setattr(core, "_keyring_backend", kind())

    choose(keyring_backend.MemoryKeyring)
    return choose


@pytest.fixture
def whole(
    qtbot: QtBot,
    qapp: QApplication,
    window_loop: asyncio.AbstractEventLoop,
    keyring: Callable[[type], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Whole]:
    """The program, not started yet; providers are at addresses where nobody listens."""
    for name in ("OXEN", "PIXELDOJO", "AIHUBMAX"):
        monkeypatch.setenv(f"KLING_DESKTOP_{name}_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("KLING_DESKTOP_POLL_SECONDS", "0.02")
    quits, interval, font = qapp.quitOnLastWindowClosed(), sys.getswitchinterval(), qapp.font()
    qapp.setQuitOnLastWindowClosed(False)
    made = Whole(qtbot, qapp, window_loop)
    yield made
    made.close_all()
    qapp.setQuitOnLastWindowClosed(quits)
    qapp.setFont(font)
    sys.setswitchinterval(interval)
    use_language(None)


@pytest.fixture
def online(whole: Whole, server: FakeProviderServer, monkeypatch: pytest.MonkeyPatch) -> Whole:
    """The program led to the fake services, with keys in the environment."""
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    return whole


@pytest.fixture
def led(whole: Whole, server: FakeProviderServer, monkeypatch: pytest.MonkeyPatch) -> Whole:
    """The program led to the fake services, without keys in the environment."""
    for name, value in server.environment("").items():
        monkeypatch.setenv(name, value)
    return whole


@pytest.fixture
def slow(keyring: Callable[[type], None]) -> Iterator[type[SlowKeyring]]:
    """A keyring that answers when the test lets it."""
    SlowKeyring.asked.clear()
    SlowKeyring.answer.clear()
    keyring(SlowKeyring)
    yield SlowKeyring
    SlowKeyring.answer.set()
