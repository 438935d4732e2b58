"""How often a service may be asked: the pace of looks, and a limit of requests a minute."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from datetime import timedelta

from kling_desktop.domain.ports import Clock, Pace

POLL_VARIABLE = "KLING_DESKTOP_POLL_SECONDS"
_MINUTE = timedelta(seconds=60)


def poll_seconds(environ: Mapping[str, str]) -> float | None:
    """The seconds between looks and between retries that were asked for instead of the service's own, if any."""
    try:
        seconds = float(environ.get(POLL_VARIABLE, ""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def paced(pace: Pace, seconds: float | None) -> Pace:
    """`pace`, or the same everywhere when `seconds` are given."""
    return pace if seconds is None else Pace(first=seconds, start=seconds, longest=seconds)


class Limiter:
    """Counts the requests of the last minute for one key. Orders come before looks: some room is kept for them.

    `limit` may be raised by what the service says of itself, and is none at all when the pace was set by hand.
    """

    def __init__(self, clock: Clock, limit: int, *, kept_for_orders: int, free: bool = False) -> None:
        self._clock = clock
        self._limit = limit
        self._lowest = limit
        self._kept = kept_for_orders
        self._free = free
        self._sent: deque[float] = deque()
        self._closed_until = -math.inf

    def learn(self, told: str | None) -> None:
        """Take over a limit a minute from an answer's header, with a fifth in reserve."""
        if told is not None and told.isascii() and told.isdigit() and len(told) < 7:
            self._limit = max(self._lowest, int(told) * 4 // 5)

    def close_for(self, seconds: float) -> None:
        """The service asked to be left alone for so long."""
        if not self._free:
            self._closed_until = max(self._closed_until, self._now() + seconds)

    def wait(self, *, order: bool) -> float:
        """Seconds until one more request may go; 0 counts it as sent."""
        if self._free:
            return 0.0
        now = self._now()
        while self._sent and self._sent[0] <= now - _MINUTE.total_seconds():
            self._sent.popleft()
        if now < self._closed_until:
            return self._closed_until - now
        room = self._limit if order else max(1, self._limit - self._kept)
        if len(self._sent) < room:
            self._sent.append(now)
            return 0.0
        return self._sent[len(self._sent) - room] + _MINUTE.total_seconds() - now

    async def turn(self) -> None:
        """Wait until a look may go."""
        while (seconds := self.wait(order=False)) > 0:
            await self._clock.sleep(seconds)

    def _now(self) -> float:
        return self._clock.now().timestamp()
