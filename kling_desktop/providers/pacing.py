"""How often a service may be asked: the pace of looks, what it says of waiting, and a limit of requests a minute."""

from __future__ import annotations

import asyncio
import math
import re
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from kling_desktop.domain.ports import Clock, Pace
from kling_desktop.providers.pace_book import PaceBook

POLL_VARIABLE = "KLING_DESKTOP_POLL_SECONDS"
LONGEST_WAIT = 3600.0
"""Whatever a service says, after an hour it is asked again: that costs nothing, and a slip of theirs is no end."""
_MINUTE = 60.0
_UNTOLD = 30.0
"""Seconds after a "too many requests" that does not say how long."""
_TO_MOMENT = 1_000_000.0
"""More seconds than this are a moment, and more than `_TO_MILLISECONDS` a moment in milliseconds."""
_TO_MILLISECONDS = 1e11
_REFUSED = frozenset({429, 503})


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


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds a service asks us to wait (Retry-After as seconds or date, else X-RateLimit-Reset), if it says.

    Never more than `LONGEST_WAIT`. A date is read against the service's own clock where the answer tells it.
    """
    told = headers.get("retry-after", "").strip()
    if not told:
        return _span(headers.get("x-ratelimit-reset", ""), _moment(headers.get("date", "")) or now)
    seconds = _seconds(told)
    if seconds is None:
        when = _moment(told)
        if when is None:
            return None
        seconds = (when - (_moment(headers.get("date", "")) or now)).total_seconds()
    return min(max(0.0, seconds), LONGEST_WAIT)


def told_to_wait(status: int, headers: Mapping[str, str], now: datetime) -> float | None:
    """The same for an answer with this status: of a limit that was not hit, its reset is nothing to wait for."""
    return retry_after(headers, now) if status == 429 or headers.get("retry-after") else None


def moment_told(headers: Mapping[str, str]) -> datetime | None:
    """What the service's own clock said when it answered, UTC."""
    return _moment(headers.get("date", ""))


def _moment(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _span(told: str, now: datetime) -> float | None:
    """The seconds until a reset, given as a span or as a moment."""
    seconds = _seconds(told.strip())
    if seconds is None:
        return None
    if seconds > _TO_MILLISECONDS:
        seconds /= 1000
    if seconds > _TO_MOMENT:
        seconds -= now.timestamp()
    return min(max(0.0, seconds), LONGEST_WAIT)


def _seconds(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{1,15}(?:\.\d{1,9})?", text, re.ASCII) else None


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"\d{1,6}", text.strip(), re.ASCII) else None


class Limiter:
    """Counts the requests of the last minute for one key. Orders come before looks: some room is kept for them.

    `limit` may be raised by what the service says of itself (`hear`), and what it says is left counts as well. None is
    no limit that anybody named: then only what the service says counts. There is no limit at all when the pace was set
    by hand (`free`). What is done to the clock on the wall changes nothing within a process. With `share` all of it
    holds over every process of this computer, for no longer than `longest` seconds where that clock was set back.
    """

    def __init__(
        self,
        clock: Clock,
        limit: int | None,
        *,
        kept_for_orders: int,
        free: bool = False,
        longest: float = LONGEST_WAIT,
    ) -> None:
        self._clock = clock
        self._longest = longest
        self._guard = threading.RLock()
        self._book: PaceBook | None = None
        self._name = ""
        self._limit = limit
        self._lowest = limit
        self._kept = kept_for_orders
        self._free = free
        self._sent: list[float] = []
        self._closed_until = -math.inf
        self._left = 0
        self._left_until = -math.inf

    def share(self, book: PaceBook, name: str) -> None:
        """From now on what is asked and told is on that page of the book."""
        if not self._free:
            self._book, self._name = book if name else None, name

    def hear(self, status: int, headers: Mapping[str, str]) -> None:
        """Take over what an answer says of the limit: its size, what is left of it, and how long to stay away."""
        if self._free:
            return
        now = _moment(headers.get("date", "")) or self._clock.now()  # by their clock: ours may be wrong
        told = _count(headers.get("x-ratelimit-limit"))
        if told is not None and self._lowest is not None:
            # A fifth in reserve: the service may count otherwise than we do.
            self._limit = max(self._lowest, told * 4 // 5)
        left = _count(headers.get("x-ratelimit-remaining"))
        if left is not None:
            reset = _span(headers.get("x-ratelimit-reset", ""), now)
            seconds = _MINUTE if reset is None else reset
            self._left, self._left_until = left, self._clock.elapsed() + seconds
            if left == 0:
                self._close_book(seconds)  # nothing is left for the other processes either
        if status in _REFUSED:
            wait = told_to_wait(status, headers, now)
            if status == 429 or wait is not None:
                # Of a limit that nobody named there is nothing to go by: whoever asked knows how to wait.
                self.close_for(wait or (0.0 if self._limit is None else _UNTOLD))

    def close_for(self, seconds: float) -> None:
        """The service asked to be left alone for so long."""
        if self._free:
            return
        with self._guard:
            self._closed_until = max(self._closed_until, self._now() + seconds)
            self._close_book(seconds)

    def _close_book(self, seconds: float) -> None:
        """Every process stays away for so long."""
        with self._guard:
            if self._book is not None:
                with self._book.open(self._name) as page:
                    page.close(self._wall(), seconds)

    def count(self) -> None:
        """A request goes that waits for nobody."""
        if self._free:
            return
        with self._guard:
            self._count()
            if self._book is not None and self._limit is not None:
                with self._book.open(self._name) as page:
                    page.sent.append(self._wall())

    def _count(self) -> None:
        if self._limit is not None:
            self._sent.append(self._now())
        self._left -= 1

    def wait(self, *, order: bool) -> float:
        """Seconds until one more request may go; 0 counts it as sent."""
        if self._free:
            return 0.0
        with self._guard:
            return self._shared_wait(order=order)

    async def asked(self, *, order: bool) -> float:
        """What `wait` says; in a thread where that writes to the disk."""
        if self._book is None or self._limit is None:
            return self.wait(order=order)
        return await asyncio.to_thread(self.wait, order=order)

    def _shared_wait(self, *, order: bool) -> float:
        if self._book is None:
            return self._wait(order=order, ages=())
        if self._limit is None:
            if self._book.glance(self._name).look(self._wall(), self._longest) > 0:
                with self._book.open(self._name) as page:  # what a set clock made of it is put right for good
                    if (away := page.look(self._wall(), self._longest)) > 0:
                        return away
            return self._wait(order=order, ages=())
        with self._book.open(self._name) as page:
            wall = self._wall()
            away = page.look(wall, self._longest)
            seconds = away or self._wait(order=order, ages=[wall - moment for moment in page.sent])
            if seconds == 0:
                page.sent.append(wall)
            return seconds

    def _wait(self, *, order: bool, ages: Sequence[float]) -> float:
        """Seconds by what this process knows, where requests of this key went out so many seconds ago."""
        now = self._now()
        self._sent = [moment for moment in self._sent if now - _MINUTE < moment]
        if now < self._closed_until:
            return self._closed_until - now
        kept = 0 if order else self._kept
        if self._left <= kept and now < self._left_until:
            return self._left_until - now
        if self._limit is not None:
            # The book has ours too, unless it cannot be written.
            sent = self._sent if len(self._sent) > len(ages) else sorted(now - age for age in ages)
            room = max(1, self._limit - kept)
            if len(sent) >= room:
                return sent[len(sent) - room] + _MINUTE - now
        self._count()
        return 0.0

    def _wall(self) -> float:
        return self._clock.now().timestamp()

    def _now(self) -> float:
        return self._clock.elapsed()
