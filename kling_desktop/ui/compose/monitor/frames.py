"""Draws the animatic's frames on a worker thread: the newest wish counts, older ones are dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QImage

from kling_desktop.core import Core
from kling_desktop.domain.film import Film
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.lists.thumbnails import to_image

if TYPE_CHECKING:
    from kling_desktop.media.animatic import Sketch

_SLOW_MILLISECONDS = 36
_QUICK_MILLISECONDS = 6
_COARSEST = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """A frame of a film at a size in real pixels; `rough` while playing, when keeping up matters more than detail."""

    film: Film
    seconds: float
    width: int
    height: int
    rough: bool = False


class Frames(QObject):
    """`ask` never waits; `drawn` tells."""

    drawn = Signal(QImage, object)
    """The picture and the `Wish` it answers."""

    def __init__(self, bridge: Bridge[Core], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._wanted: Wish | None = None
        self._busy = False
        self._sketch: Sketch | None = None
        self._made_for: tuple[Film, int, int] | None = None
        self._coarse = 1

    def ask(self, wish: Wish) -> None:
        """Draw this one next; whatever waited before is forgotten."""
        self._wanted = wish
        if not self._busy:
            self._busy = True
            self._bridge.start(self._draw())

    async def _draw(self) -> None:
        try:
            while (wish := self._wanted) is not None:
                self._wanted = None
                before = self._made_for
                image, milliseconds = await self._bridge.work(self._make, wish)
                # The first frame of a sketch opens pictures: it says nothing about the pace.
                if wish.rough and before == self._made_for:
                    self._pace(milliseconds)
                self.drawn.emit(image, wish)
        finally:
            self._busy = False

    def _pace(self, milliseconds: int) -> None:
        """Draw smaller while it is too slow to play, larger again when there is time."""
        if milliseconds > _SLOW_MILLISECONDS:
            self._coarse = min(self._coarse * 2, _COARSEST)
        elif milliseconds < _QUICK_MILLISECONDS:
            self._coarse = max(self._coarse // 2, 1)

    def _make(self, wish: Wish) -> tuple[QImage, int]:
        """On the worker thread: the picture and its milliseconds. Only one runs at a time, so the sketch is its own."""
        from kling_desktop.media.animatic import Sketch  # Pillow is not needed before the first picture

        clock = QElapsedTimer()
        clock.start()
        scale = self._coarse if wish.rough else 1
        size = (max(16, wish.width // scale), max(16, wish.height // scale))
        made_for = (wish.film, *size)
        if self._sketch is None or self._made_for != made_for:
            # The pictures of the sketch before are kept: only what the edit changed is decoded.
            plates = None if self._sketch is None else self._sketch.plates
            self._sketch = Sketch(wish.film, *size, plates=plates, corner=False)
            self._made_for = made_for
        # Nothing shows through a frame: without that to weigh it is painted twice as fast.
        image = to_image(self._sketch.at(wish.seconds)).convertToFormat(QImage.Format.Format_RGB32)
        return image, clock.elapsed()
