"""Single frames of a video, exact on every kind of stream: constant and varying rates, B-frames, late starts."""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.containers import open_video, read_frames, stamp_of
from kling_desktop.media.pixels import Pixels
from kling_desktop.media.shown import shown, shown_size

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

CACHE_BYTES = 192 * 1024 * 1024
"""Decoded frames kept for stepping back: a whole group of pictures at 720p and 1080p, the last 15 frames at 4K."""
_SEEK_COST = 4
"""A seek costs about as much as decoding this many frames (those the decoder holds back for reordering)."""


class FrameReader:
    """Frames of one file by number. Raises NotAVideo when there are none. Use it in one thread at a time and close it.

    `times` are the seconds at which each frame appears, counted from the container's start (where its sound starts).
    """

    def __init__(self, path: Path, *, cache_bytes: int = CACHE_BYTES, every_core: bool = False) -> None:
        self._path = path
        # Threads per slice answer a single frame sooner; threads per frame read a whole file sooner.
        self._threads: Literal["AUTO", "SLICE"] = "AUTO" if every_core else "SLICE"
        self._container, self._stream = self._open()
        self._list = read_frames(self._container, self._stream)
        if not self._list.stamps:
            self._container.close()
            raise NotAVideo(why="there is no moving picture in it", file=path)
        self._cache: OrderedDict[int, VideoFrame] = OrderedDict()
        self._cached = 0
        self._cache_bytes = cache_bytes
        self._frames: Iterator[VideoFrame] | None = None
        self._at: int | None = None
        self._from = self._list.stamps[0]
        start = self._start()
        self.times: tuple[float, ...] = tuple(float(stamp * self._list.unit - start) for stamp in self._list.stamps)
        self.seconds = float(self._list.end * self._list.unit - start)
        self.whole = self._list.whole

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self._list.stamps)

    @property
    def fps(self) -> float:
        """Frames a second on average, over the whole stream."""
        return self.count / self._list.seconds if self._list.seconds > 0 else 24.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a frame as it is shown at full size."""
        return shown_size(self._frame(0), self._ratio)

    def index_at(self, seconds: float) -> int:
        """The frame on screen at a moment: the last that has appeared; the first before that."""
        # A microsecond of grace: moments are often computed as number / rate.
        return max(0, bisect_right(self.times, seconds + 1e-6) - 1)

    def read(self, index: int, width: int | None = None) -> Pixels:
        """Frame `index` (0 to count - 1), scaled to `width` pixels if given. Raises IndexError, NotAVideo."""
        if not 0 <= index < self.count:
            raise IndexError(index)
        return shown(self._frame(index), width, self._ratio)

    def close(self) -> None:
        """Let the file go."""
        self._frames = None
        self._cache.clear()
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _ratio(self) -> Fraction:
        return self._stream.sample_aspect_ratio or Fraction(1)

    def _start(self) -> Fraction:
        first = self._list.stamps[0] * self._list.unit
        container: int | None = self._container.start_time
        if container is None:
            return first
        start = Fraction(container, 1_000_000)
        # The container's start is rounded to microseconds: where it is the video's own start, that one is exact.
        return first if abs(start - first) < Fraction(1, 100_000) else start

    def _open(self) -> tuple[InputContainer, VideoStream]:
        container, stream = open_video(self._path)
        stream.thread_type = self._threads
        return container, stream

    def _frame(self, index: int) -> VideoFrame:
        stamp = self._list.stamps[index]
        if stamp in self._cache:
            self._cache.move_to_end(stamp)
            return self._cache[stamp]
        keys = self._list.keys
        key = max(0, bisect_right(keys, stamp) - 1)
        if self._near(stamp, keys[key]) and self._decode_to(stamp):
            return self._cache[stamp]
        back = 1
        while True:
            self._seek(key)
            if self._decode_to(stamp):
                return self._cache[stamp]
            if key < 0:
                raise NotAVideo(why="a part of it is damaged", file=self._path)
            # Some containers seek past what was asked for, some keys cannot start alone: go back further and further,
            # at last to the start of the file.
            key, back = (max(0, key - back) if key else -1), back * 2

    def _near(self, stamp: int, key: int) -> bool:
        """Whether decoding on is cheaper than seeking."""
        if self._at is None or self._frames is None or self._at >= stamp:
            return False
        stamps = self._list.stamps
        here, there, start = (bisect_right(stamps, moment) for moment in (self._at, stamp, key))
        return there - here <= there - start + _SEEK_COST

    def _seek(self, key: int) -> None:
        import av

        sought = False
        if key >= 0:
            with contextlib.suppress(av.FFmpegError):
                self._container.seek(self._list.keys[key], stream=self._stream, backward=True)
                sought = True
        if not sought:
            # Not every container can seek; all can be opened again.
            self._container.close()
            self._container, self._stream = self._open()
        packets = self._container.demux(self._stream)
        first = next(packets, None)
        landed = None if first is None else first.pts
        # Frames shown before the key they follow in the file lean on what came before it: they are not to be trusted.
        self._from = self._list.stamps[0] if landed is None else landed
        self._frames = self._decode(packets if first is None else chain((first,), packets))
        self._at = None

    def _decode(self, packets: Iterator[Packet[VideoStream]]) -> Iterator[VideoFrame]:
        import av

        try:
            for packet in packets:
                try:
                    yield from packet.decode()
                except av.InvalidDataError:
                    continue  # A damaged part: what comes after it may be sound.
        except (av.FFmpegError, OSError):
            return

    def _decode_to(self, stamp: int) -> bool:
        """Decode on until that frame is in the cache; False when it is not among what comes."""
        for frame in self._frames or ():
            found = stamp_of(frame)
            if found is None or found < self._from:
                continue
            self._at = found
            self._remember(found, frame)
            if found >= stamp:
                return stamp in self._cache
        self._frames = None
        return stamp in self._cache

    def _remember(self, stamp: int, frame: VideoFrame) -> None:
        if stamp not in self._cache:
            self._cache[stamp] = frame
            self._cached += _bytes_of(frame)
        while self._cached > self._cache_bytes and len(self._cache) > 1:
            _, oldest = self._cache.popitem(last=False)
            self._cached -= _bytes_of(oldest)


def _bytes_of(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)
