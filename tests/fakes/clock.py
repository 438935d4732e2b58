"""Clocks of the tests: what all of them have beside their own time, and a computer that sleeps when it is told to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from kling_desktop.host.clock import SystemClock


class Steady:
    """Time that passes by being slept on, whatever is done to the clock on the wall."""

    def __init__(self) -> None:
        self.passed = 0.0
        self._listeners: list[Callable[[float], None]] = []

    def elapsed(self) -> float:
        return self.passed

    def on_waking(self, listener: Callable[[float], None]) -> Callable[[], None]:
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def wake_after(self, seconds: float) -> None:
        """The computer slept so long and is awake again."""
        self.passed += seconds
        for listener in list(self._listeners):
            listener(seconds)


class Laptop(SystemClock):
    """The real clock of a computer that a test sends to sleep, and whose clock on the wall it sets."""

    def __init__(self) -> None:
        self.slept = 0.0
        self.set_by = timedelta()
        self._waits: list[float] = []
        self._more = asyncio.Event()
        super().__init__(lambda: time.monotonic() + self.slept, piece=0.01)

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.slept) + self.set_by

    async def sleep(self, seconds: float) -> None:
        """Wait, and be counted meanwhile."""
        self._waits.append(seconds)
        self._more.set()
        try:
            await super().sleep(seconds)
        finally:
            self._waits.remove(seconds)

    async def waits(self, count: int) -> None:
        """Wait until so many jobs wait for their next look: longer than for a turn, shorter than for a price."""
        async with asyncio.timeout(20):
            while sum(1 < seconds < 300 for seconds in self._waits) < count:
                self._more.clear()
                await self._more.wait()

    def sleep_for(self, seconds: float) -> None:
        """The lid was closed and is open again: no timer ran meanwhile."""
        self.slept += seconds
