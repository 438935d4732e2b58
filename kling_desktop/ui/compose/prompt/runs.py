"""Which key strokes are one undo step: a run of typing without a pause, in one shot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer

_PAUSE_MILLISECONDS = 1200


class TypingRuns:
    """Hands out merge keys; a new one begins after a pause or when told."""

    def __init__(self, new_key: Callable[[], int]) -> None:
        self._new_key = new_key
        self._key = -1
        self._last = QElapsedTimer()

    def end(self) -> None:
        """What is typed next is another step."""
        self._key = -1

    def key(self) -> int:
        """The key of the stroke being made now."""
        paused = self._last.isValid() and self._last.elapsed() > _PAUSE_MILLISECONDS
        if self._key < 0 or paused:
            self._key = self._new_key()
        self._last.start()
        return self._key
