"""Python's cyclic garbage is collected on the window's thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_MILLISECONDS = 1000


class Garbage(QObject):
    """From its making until `end`.

    Python would collect on whichever thread happens to allocate, and free widgets there; Qt forbids that for objects
    with timers and may crash over others. So the collector is switched off and asked from a timer, by the thresholds
    Python itself would go by.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> int:
        """Collect the oldest generation that is due; gives how many objects were freed."""
        due = [
            age
            for age, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > limit > 0
        ]
        return gc.collect(due[-1]) if due else 0

    def keep(self) -> None:
        """What there is now lives as long as the window: from now on it is not looked through again.

        Modules and panels are hundreds of thousands of objects; to look through them all takes longer than a frame.
        """
        gc.collect()
        gc.freeze()

    def end(self) -> None:
        """Python collects by itself again."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
