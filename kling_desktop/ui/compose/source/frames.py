"""Frames of the source video, decoded one after the other off the GUI thread: the one wanted now before the strip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kling_desktop.core import Core
from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.lists.thumbnails import to_image

if TYPE_CHECKING:
    from kling_desktop.media.frames import FrameReader

_CACHE = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reel:
    """An open video: when each of its frames appears, in seconds, and when the last one ends."""

    path: Path
    times: tuple[float, ...]
    seconds: float
    size: tuple[int, int]

    def index_at(self, moment: float) -> int:
        """The frame on screen at a moment."""
        from bisect import bisect_right

        return max(0, bisect_right(self.times, moment + 1e-6) - 1)

    def border(self, moment: float) -> float:
        """The nearest moment at which a frame begins, or the end of the last."""
        index = self.index_at(moment)
        after = self.times[index + 1] if index + 1 < len(self.times) else self.seconds
        return self.times[index] if moment - self.times[index] <= after - moment else after

    def stepped(self, moment: float, frames: int) -> float:
        """So many frames on (or back) from a moment, on a border, within the video."""
        borders = len(self.times)
        here = borders if moment >= self.seconds - 1e-6 else self.index_at(moment)
        there = min(max(here + frames, 0), borders)
        return self.seconds if there == borders else self.times[there]


class SourceFrames(QObject):
    """`open` a file, `want` frames; never waits. What was wanted before and not begun is forgotten."""

    opened = Signal(object)
    """The `Reel` now open, or None when the file is no video."""
    frame = Signal(int, QImage)
    """A frame that was wanted, by number."""
    piece = Signal(int, QImage)
    """One picture of the strip, by its place."""

    def __init__(self, bridge: Bridge[Core], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.path: Path | None = None
        self._wish: tuple[int, int] | None = None
        self._strip: list[tuple[int, int, int]] = []
        self._again = False
        self._busy = False
        self._reader: FrameReader | None = None
        self.reel: Reel | None = None

    def open(self, path: Path | None, *, again: bool = False) -> None:
        """Turn to another file, or to none; `again`: the file behind the path is another now."""
        if path == self.path and not again:
            return
        self.path, self.reel, self._wish, self._strip = path, None, None, []
        self._again = True
        self._go_on()

    def want(self, index: int, width: int) -> None:
        """Decode this frame next, `width` real pixels wide."""
        self._wish = (index, width)
        self._go_on()

    def want_strip(self, count: int, width: int) -> None:
        """Decode `count` pictures at even distances over the whole video, when there is nothing else to do."""
        if self.reel is None:
            return
        middle = [round((place + 0.5) * len(self.reel.times) / count - 0.5) for place in range(count)]
        self._strip = [(place, index, width) for place, index in enumerate(middle)]
        self._go_on()

    def _go_on(self) -> None:
        if not self._busy:
            self._busy = True
            self._bridge.start(self._run())

    async def _run(self) -> None:
        try:
            while True:
                if self._again:
                    self._again = False
                    await self._reopen(self.path)
                elif self.reel is None:
                    return
                elif self._wish is not None:
                    (index, width), self._wish = self._wish, None
                    image = await self._read(index, width)
                    if image is not None and not self._again:
                        self.frame.emit(index, image)
                elif self._strip:
                    place, index, width = self._strip.pop(0)
                    image = await self._read(index, width)
                    if image is not None and not self._again:
                        self.piece.emit(place, image)
                else:
                    return
        finally:
            self._busy = False

    async def _reopen(self, path: Path | None) -> None:
        reader, self._reader = self._reader, None
        reel = await self._bridge.work(self._exchange, reader, path)
        if not self._again:
            self.reel = reel
            self.opened.emit(reel)

    def _exchange(self, old: FrameReader | None, path: Path | None) -> Reel | None:
        """On the worker thread; only one runs at a time."""
        from kling_desktop.media.frames import FrameReader

        if old is not None:
            old.close()
        if path is None:
            return None
        try:
            reader = FrameReader(path, cache_bytes=_CACHE)
            size = reader.size
        except (NotAVideo, OSError, ValueError):
            return None
        self._reader = reader
        return Reel(path, reader.times, reader.seconds, size)

    async def _read(self, index: int, width: int) -> QImage | None:
        reader = self._reader
        return None if reader is None else await self._bridge.work(_read, reader, index, width)


def _read(reader: FrameReader, index: int, width: int) -> QImage | None:
    try:
        return to_image(reader.read(index, width))
    except (NotAVideo, IndexError, OSError, ValueError):
        return None
