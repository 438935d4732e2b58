"""Threads that decode are there before they are wanted, and give way to the window."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable

from tests.ui.desk import Desk


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) if sys.platform == "linux" else 0


def test_every_worker_is_started_with_what_it_needs(make: Callable[..., Desk]) -> None:
    desk = make()
    bridge, together, ran_on = desk.ui.bridge, threading.Barrier(3), set[str]()

    def load() -> None:
        together.wait(20)
        ran_on.add(threading.current_thread().name)

    bridge.prepare(load)
    desk.qtbot.waitUntil(lambda: len(ran_on) == 3)
    assert all(name.startswith("window-work") for name in ran_on)


def test_work_beside_the_window_is_served_after_it(make: Callable[..., Desk]) -> None:
    desk = make()
    found: list[tuple[int, int]] = []

    async def ask() -> None:
        window = await desk.ui.bridge.work(niceness)

        async def in_core(_core: object) -> int:
            return await asyncio.to_thread(niceness)

        found.append((window, await desk.ui.bridge.call(in_core)))

    desk.ui.bridge.start(ask())
    desk.qtbot.waitUntil(lambda: bool(found))
    behind = [there > niceness() for there in found[0]]
    assert behind == [sys.platform == "linux"] * 2
