"""Python's cyclic garbage is collected on the window's thread alone, and so that nobody feels it."""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

_LOOK_MILLISECONDS = 250
"""Often, so that each look has little to look at."""
_EVERYTHING_SECONDS = 600.0
_OLDEST = 2


class Garbage(QObject):
    """From its making until `end`.

    Python would collect on whichever thread happens to allocate, and free widgets there; Qt forbids that for objects
    with timers and may crash over others. So the collector is switched off and asked from a timer, by the thresholds
    Python itself would go by.

    What has outlived every look, and what was there when the window stood (`keep`), is not looked at again while a
    person is at the window: with all modules and widgets that takes a fifth of a second.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._by_itself = gc.isenabled()
        gc.disable()
        self._everything_at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def keep(self) -> None:
        """What is here now stays."""
        gc.collect()
        gc.freeze()

    def look(self) -> int:
        """Collect the oldest generation that is due; gives how many objects were freed."""
        now = time.monotonic()
        away = QGuiApplication.applicationState() is not Qt.ApplicationState.ApplicationActive
        if away and now - self._everything_at > _EVERYTHING_SECONDS:
            self._everything_at = now
            gc.unfreeze()
            return self._oldest()
        due = [
            age
            for age, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > limit > 0
        ]
        if not due:
            return 0
        return self._oldest() if due[-1] == _OLDEST else gc.collect(due[-1])

    def _oldest(self) -> int:
        found = gc.collect(_OLDEST)
        gc.freeze()
        return found

    def end(self) -> None:
        """Python collects by itself again, if it did before."""
        self._timer.stop()
        gc.unfreeze()
        if self._by_itself:
            gc.enable()
