"""Widgets in cyclic garbage are freed on the window's thread, whichever thread works."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kling_desktop.ui.garbage import Garbage

MANY = 2000
"""More than Python lets come together before it collects."""


@pytest.fixture(autouse=True)
def by_itself() -> Iterator[None]:
    """As in the program before it has a window; between tests nobody collects but the main thread."""
    gc.enable()
    yield
    gc.disable()


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[Garbage]:
    made = Garbage()
    yield made
    made.end()


class Cycle:
    """Something that only the collector can free; tells where it was."""

    freed_on: list[str]

    def __init__(self, freed_on: list[str]) -> None:
        self.itself, self.freed_on = self, freed_on
        self.widget = QObject()

    def __del__(self) -> None:
        self.freed_on.append(threading.current_thread().name)


def allocate() -> None:
    """Enough to make Python collect several times over."""
    kept = [[number] for number in range(200_000)]
    kept.clear()


def test_another_thread_frees_nothing_and_the_window_s_thread_does(qtbot: QtBot, garbage: Garbage) -> None:
    gc.collect()
    freed_on: list[str] = []
    for _ in range(MANY):
        Cycle(freed_on)
    worker = threading.Thread(target=allocate, name="worker")
    worker.start()
    worker.join()
    assert freed_on == []
    qtbot.waitUntil(lambda: len(freed_on) == MANY, timeout=20_000)
    assert set(freed_on) == {threading.main_thread().name}


def test_without_it_python_frees_on_any_thread() -> None:
    """What the class is there to keep from happening; it would be of no use otherwise."""
    gc.collect()
    freed_on: list[str] = []
    Cycle(freed_on)
    worker = threading.Thread(target=allocate, name="worker")
    worker.start()
    worker.join()
    assert freed_on == ["worker"]


def test_what_is_kept_is_not_looked_through_again_until_the_end(garbage: Garbage) -> None:
    freed_on: list[str] = []
    older = Cycle(freed_on)
    garbage.keep()
    assert gc.get_freeze_count() > 0
    Cycle(freed_on)
    gc.collect()
    assert len(freed_on) == 1, "what came later is freed as ever"
    del older
    gc.collect()
    assert len(freed_on) == 1
    garbage.end()
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert len(freed_on) == 2


def test_python_collects_by_itself_afterwards(qapp: QApplication) -> None:
    made = Garbage()
    assert not gc.isenabled()
    made.end()
    assert gc.isenabled()
    gc.disable()
    Garbage().end()
    assert not gc.isenabled(), "where it was off before, it stays off"
