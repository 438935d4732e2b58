"""Fixtures of the window's tests: Qt's loop under asyncio, and a desk to put panels on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from kling_desktop.domain.film import Film
from kling_desktop.ui.garbage import Garbage
from kling_desktop.ui.theme import appearance
from tests.ui.desk import Desk, SmallCore, make_desk, sample_film
from tests.ui.room import Room, room_in

PATIENCE = 30_000
"""Milliseconds."""
_FAR_AWAY = (-10_000, -10_000)


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QtBot:
    """Waits longer than pytest-qt's five seconds before it gives up: a busy machine is no fault of the program.

    The pointer is far from every window: where the test before left it, something would be under it.
    """
    QCursor.setPos(*_FAR_AWAY)
    monkeypatch.setattr(qtbot, "waitUntil", partial(qtbot.waitUntil, timeout=PATIENCE))
    return qtbot


@pytest.fixture
def window_loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Coroutines of the window run whenever Qt's loop does: in `qtbot.waitUntil`, as they do in the program."""
    garbage = Garbage()
    loop = QEventLoop(qapp)
    asyncio.events._set_running_loop(loop)
    yield loop
    asyncio.events._set_running_loop(None)
    loop.close()
    garbage.look()
    garbage.end()


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication, window_loop: asyncio.AbstractEventLoop) -> Iterator[Callable[..., Desk]]:
    """Makes desks with a film and a core of the test's choice; the core is open when one is handed out."""
    appearance.use_font(qapp, bundled=True)
    appearance.apply(qapp, "dark")
    made: list[Desk] = []

    def build(film: Film | None = None, core: SmallCore | None = None) -> Desk:
        desk = make_desk(qtbot, core or SmallCore(), sample_film() if film is None else film)
        made.append(desk)
        started = window_loop.create_task(desk.ui.bridge.core.start())
        qtbot.waitUntil(started.done)
        desk.model.load()
        qtbot.waitUntil(lambda: bool(desk.model.has_key))
        return desk

    yield build
    for desk in made:
        desk.window.close()
        # What a test leaves unsaved is nobody's: saving it would begin while everything is being closed.
        desk.document._autosave.stop()
        closed = window_loop.create_task(desk.ui.bridge.close())
        qtbot.waitUntil(closed.done)
        desk.window.deleteLater()
        assert desk.reported == []


@pytest.fixture
def desk(make: Callable[..., Desk]) -> Desk:
    """A desk with the sample film and a key for everyone."""
    return make()


@pytest.fixture
def room(qtbot: QtBot, qapp: QApplication, window_loop: asyncio.AbstractEventLoop) -> Iterator[Room]:
    """A window around a real core."""
    appearance.use_font(qapp, bundled=True)
    appearance.apply(qapp, "dark")
    with room_in(qtbot, window_loop) as made:
        yield made
        assert made.reported == []
