"""Videos: what they are, whether they are whole, how they look in a list. Everything here blocks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kling_desktop.domain.problems import PictureFault, VideoFacts
from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.containers import FrameList, fault_of, opened, read_frames
from kling_desktop.media.frames import FrameReader
from kling_desktop.media.pixels import Pixels

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

TOLERANCE = 0.75
"""Seconds a result may be longer or shorter than ordered. Kling renders at 24 frames a second in steps of its own:
5 seconds come as 5.04 (121 frames), and services that join shots or add sound are off by up to half a second."""

_DARK = 20
"""Mean brightness (0 to 255) below which a first frame says nothing as a poster: films often start from black."""


def probe(path: Path) -> VideoFacts:
    """What a file's header says; never raises, a file that is no video has a `fault`."""
    fault = fault_of(path)
    if fault is not None:
        return VideoFacts(fault=fault)
    size = _bytes_of(path)
    try:
        with opened(path) as (container, stream):
            return _facts(container, stream, size, None)
    except NotAVideo:
        return VideoFacts(bytes=size, fault=PictureFault.UNREADABLE)


def header_facts(container: InputContainer, stream: VideoStream, size: int) -> VideoFacts:
    """What the header of an open container says; `size` in bytes."""
    return _facts(container, stream, size, None)


def verify(path: Path, seconds: float | None) -> VideoFacts:
    """Whether a file is a whole, playable video of about `seconds` (None: of any length); exact facts about it.

    The container is read to its end, so that one that was cut off is found, and the first, the middle and the last
    frame are decoded. Raises NotAVideo with a plain reason.
    """
    with opened(path) as (container, stream):
        frames = read_frames(container, stream)
        facts = _facts(container, stream, _bytes_of(path), frames)
        promised = stream.frames
    if not frames.stamps:
        raise NotAVideo(why="there is no moving picture in it", file=path)
    if not frames.whole or len(frames.stamps) < promised - 1:
        raise NotAVideo(why="it is cut off before its end", file=path)
    if seconds is not None and abs(facts.seconds - seconds) > TOLERANCE:
        why = f"it lasts {facts.seconds:.1f} seconds instead of {seconds:.1f}"
        raise NotAVideo(why=why, file=path)
    with FrameReader(path) as reader:
        for index in sorted({0, reader.count // 2, reader.count - 1}):
            reader.read(index, 64)
    return facts


def poster(path: Path, width: int) -> Pixels:
    """One frame that stands for the film: the first, or a later one when that is nearly black. Raises NotAVideo."""
    with FrameReader(path) as reader:
        for index in (0, reader.count // 3, reader.count * 2 // 3):
            pixels = reader.read(index, width)
            if _brightness(pixels) >= _DARK:
                return pixels
        return reader.read(0, width)


def strip(path: Path, count: int, width: int) -> tuple[Pixels, ...]:
    """`count` frames from the first to the last at even distances. Raises NotAVideo."""
    with FrameReader(path, every_core=True) as reader:
        last = reader.count - 1
        indexes = [round(place * last / max(count - 1, 1)) for place in range(count)]
        return tuple(reader.read(index, width) for index in indexes)


def _facts(container: InputContainer, stream: VideoStream, size: int, frames: FrameList | None) -> VideoFacts:
    """From the frame list where there is one, else as the header claims."""
    if frames is not None and frames.stamps:
        seconds, count = frames.seconds, len(frames.stamps)
    else:
        unit = stream.time_base
        if stream.duration is not None and unit is not None:
            seconds = float(stream.duration * unit)
        else:
            seconds = (container.duration or 0) / 1_000_000
        count = stream.frames
    rate = stream.average_rate or stream.guessed_rate
    ratio = stream.sample_aspect_ratio or 1
    width, height = round(stream.width * ratio), stream.height
    return VideoFacts(
        seconds=seconds,
        width=width,
        height=height,
        fps=float(rate) if rate else 0.0,
        frames=count or None,
        container=container.format.name,
        codec=stream.codec_context.name,
        has_audio=bool(container.streams.audio),
        bytes=size,
    )


def _brightness(pixels: Pixels) -> float:
    # Every 37th pixel's green is near enough to its brightness, and cheap.
    greens = pixels.rgba[1 :: 4 * 37]
    return sum(greens) / max(len(greens), 1)


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
