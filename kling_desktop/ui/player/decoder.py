"""Decodes a take on a thread of its own; the newest wish wins, frames come back as signals."""

from __future__ import annotations

import contextlib
import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from kling_desktop.domain.troubles import NotAVideo, TakeLost, Trouble

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What the player needs to know of a video: `times` are the seconds at which each frame appears."""

    path: Path
    fps: float
    times: tuple[float, ...]
    seconds: float
    width: int
    height: int
    has_audio: bool

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self.times)

    def index_at(self, seconds: float) -> int:
        """The frame on screen at a time."""
        from bisect import bisect_right

        return max(0, bisect_right(self.times, seconds + 1e-6) - 1)


@dataclass(frozen=True, slots=True)
class _Wish:
    path: Path
    index: int | None
    width: int


class Decoder(QObject):
    """`open` a file, then `want` frames. A wish replaces the one before that was not begun yet."""

    opened = Signal(object)
    """The `Clip` now open."""
    failed = Signal(object, object)
    """Path and `Trouble`: the file cannot be played."""
    frame = Signal(object, int, QImage)
    """Path, index, picture."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._wish: _Wish | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="review-decoder", daemon=True)
        self._started = False

    def open(self, path: Path) -> None:
        """Open a file; answers with `opened` or `failed`."""
        self._ask(_Wish(path, None, 0))

    def want(self, path: Path, index: int, width: int) -> None:
        """Decode a frame at a width in real pixels; answers with `frame`."""
        self._ask(_Wish(path, index, width))

    def _ask(self, wish: _Wish) -> None:
        if not self._started:
            self._started = True
            self._thread.start()
        with self._changed:
            self._wish = wish
            self._changed.notify()

    def close(self) -> None:
        """End the thread; waits for a frame that is being decoded."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._started:
            self._thread.join()

    def _next(self) -> _Wish | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wish is not None or self._ended)
            wish, self._wish = self._wish, None
            return None if self._ended else wish

    def _run(self) -> None:
        from kling_desktop.media.frames import FrameReader
        from kling_desktop.media.videos import probe

        with contextlib.ExitStack() as open_files:
            reader: FrameReader | None = None
            path: Path | None = None
            while (wish := self._next()) is not None:
                try:
                    if wish.path != path or reader is None:
                        open_files.close()
                        path, reader = None, None
                        if not wish.path.is_file():
                            raise TakeLost(file=wish.path)
                        reader = open_files.enter_context(FrameReader(wish.path))
                        path = wish.path
                    if wish.index is None:
                        facts = probe(wish.path)
                        self.opened.emit(
                            Clip(
                                path=wish.path,
                                fps=reader.fps,
                                times=tuple(reader.times),
                                seconds=facts.seconds,
                                width=facts.width,
                                height=facts.height,
                                has_audio=facts.has_audio,
                            )
                        )
                        continue
                    pixels = reader.read(wish.index, wish.width)
                    image = QImage(
                        pixels.rgba, pixels.width, pixels.height, pixels.width * 4, QImage.Format.Format_RGBA8888
                    ).copy()
                    self.frame.emit(wish.path, wish.index, image)
                except Trouble as trouble:
                    self.failed.emit(wish.path, trouble)
                except (OSError, ValueError, IndexError) as error:
                    _log.info("a take could not be decoded: %s", type(error).__name__)
                    self.failed.emit(wish.path, NotAVideo(why=type(error).__name__, file=wish.path.name))
