"""What the GUI thread feels: how long it keeps a precise timer waiting, and how much it works meanwhile."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer

TICK_MILLISECONDS = 4


class Gaps:
    """The milliseconds between two turns of a timer, and the processor time of this thread between them."""

    def __init__(self, tick: int = TICK_MILLISECONDS) -> None:
        self.all: list[float] = []
        self.own: list[float] = []
        self._last = self._worked = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(tick)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Count from now."""
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start()

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.all.append((now - self._last) * 1000)
        self.own.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked

    def stop(self) -> dict[str, float]:
        """Count no more; what there was to count."""
        self._timer.stop()
        return summary(self.all) | {"own_max": max(self.own), "own_p99": percentile(self.own, 0.99)}


def percentile(values: Sequence[float], part: float) -> float:
    """The value that this part of them does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(len(ordered) * part))]


def summary(gaps: Sequence[float]) -> dict[str, float]:
    """The longest, the 99th percentile, how many, and the parts of the time spent in gaps of some lengths."""
    whole = sum(gaps)
    found = {"max": max(gaps), "p99": percentile(gaps, 0.99), "ticks": float(len(gaps))}
    return (
        found
        | {f"above_{limit}": sum(gap > limit for gap in gaps) / len(gaps) for limit in (16, 33, 100)}
        | {"time_above_16": sum(gap for gap in gaps if gap > 16) / whole}
    )
