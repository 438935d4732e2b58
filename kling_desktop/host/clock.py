"""The time of this computer, and how to tell that it slept.

Timers stand still while a computer sleeps (Linux, macOS) and the clock on the wall may be set. So every wait is cut
into short pieces and measured by a third clock, which counts sleep and cannot be set; a piece that took far longer
than it should have is how a sleep is noticed.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

PIECE = 5.0
"""Seconds after which a wait looks at the clock again."""
_LATE = 10.0
"""So many seconds more than that, and nothing ran meanwhile: no load of this program keeps its core from its turn so
long."""


def counting_sleep() -> Callable[[], float]:
    """The clock of this system that goes on in sleep and is never set."""
    # On macOS Python's own monotonic() is another clock than this, one that stops. On Windows it goes on.
    name = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform, "")
    number: int | None = getattr(time, name, None)
    return time.monotonic if number is None else partial(time.clock_gettime, number)


class SystemClock:
    """`ports.Clock` on the real time; tests bring their own. `elapsed` and `piece` can be given for the same reason."""

    def __init__(self, elapsed: Callable[[], float] | None = None, piece: float = PIECE) -> None:
        self._elapsed = elapsed or counting_sleep()
        self._piece = piece
        self._listeners: list[Callable[[float], None]] = []
        self._told = self._elapsed()

    def now(self) -> datetime:
        """UTC, aware."""
        return datetime.now(UTC)

    def elapsed(self) -> float:
        """Seconds that go on in sleep."""
        return self._elapsed()

    async def sleep(self, seconds: float) -> None:
        """Wait; cancellable. Zero and less give others a turn."""
        end = self._elapsed() + seconds
        left = seconds
        while left > self._piece:
            begun = self._elapsed()
            await asyncio.sleep(self._piece)
            self._look(begun)
            left = end - self._elapsed()
        await asyncio.sleep(max(0.0, left))

    def on_waking(self, listener: Callable[[float], None]) -> Callable[[], None]:
        """Tell `listener` of every sleep of the computer that a wait here went through."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def _look(self, begun: float) -> None:
        """Tell of a sleep, once, whichever of many waits sees it first."""
        now = self._elapsed()
        if now - begun < self._piece + _LATE or begun < self._told:
            return
        self._told = now
        for listener in list(self._listeners):
            listener(now - begun - self._piece)
