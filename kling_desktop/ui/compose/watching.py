"""Notices files that change or go while the window is in front. Asking for their dates works on every disk."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from kling_desktop.core import Core
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.compose.model import ComposeModel

_EVERY_MILLISECONDS = 2500


class Watching(QObject):
    """Asks again every few seconds, off the GUI thread, never twice at once; rests while nobody looks."""

    def __init__(self, model: ComposeModel, bridge: Bridge[Core], place: QWidget) -> None:
        super().__init__(place)
        self._model, self._bridge, self._place = model, bridge, place
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Measure what changed since the last look."""
        if self._busy or not self._bridge.is_open or not self._place.isVisible():
            return
        if self._place.window().isActiveWindow() and any(media.path for media in self._model.film.files):
            self._busy = True
            self._bridge.start(self._look())

    async def _look(self) -> None:
        try:
            await self._model.measure_again()
        finally:
            self._busy = False
