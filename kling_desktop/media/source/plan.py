"""What encoding a source video comes to: which moments, in which size, at which rate, how heavy at most."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from kling_desktop.domain.conforming import rate_for, rate_of, size_for
from kling_desktop.domain.film import Crop, SourceVideo
from kling_desktop.domain.offers import VideoRules
from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.containers import FrameList, opened, read_frames
from kling_desktop.media.source.measuring import first_frame, quarters_of, seen_size, turns_of

_UNEVEN = 0.05
_ABOUT = 0.03
_HDR = {16: "pq", 18: "hlg"}
"""Transfer characteristics of H.273 that hold more light than a screen of today shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One encoding. `start` counts from the container's start in seconds, `count` are the frames to write.

    `turns` are quarter turns clockwise, `crop` is of the turned picture, `size` even pixels. `first` is the container's
    start in seconds of its own clock. `bits` a second is the most that fits below the limit. `hdr` names the light
    curve of a picture that must be brought to an ordinary screen's.
    """

    path: Path
    name: str
    first: Fraction
    start: Fraction
    count: int
    rate: Fraction
    turns: int
    crop: Crop | None
    size: tuple[int, int]
    bits: int
    sound: bool
    interlaced: bool
    hdr: str | None

    @property
    def seconds(self) -> Fraction:
        """How long the result is."""
        return self.count / self.rate


def plan(source: SourceVideo, rules: VideoRules, share: float = 1.0) -> Plan:
    """The encoding of a source video for a model; `share` of the bytes allowed are aimed at. Raises NotAVideo."""
    media = source.media
    assert media.path is not None
    with opened(media.path) as (container, stream):
        frames = read_frames(container, stream)
        sound, trc = bool(container.streams.audio), stream.codec_context.color_trc
        ratio = stream.sample_aspect_ratio or Fraction(1)
        begin = container.start_time
    if not frames.stamps:
        raise NotAVideo(why="there is no moving picture in it", file=media.path)
    with opened(media.path) as (container, stream):
        frame = first_frame(container, stream)
    if frame is None:
        raise NotAVideo(why="no picture of it can be read", file=media.path)
    turns = (quarters_of(frame) + turns_of(media)) % 4
    crop = media.crop if media.crop is not None and media.crop.valid else None
    seen = seen_size(round(frame.width * ratio), frame.height, quarters_of(frame), media)
    size = size_for(*seen, rules.sides)
    if size is None:
        raise NotAVideo(why=f"its picture of {seen[0]} × {seen[1]} pixels cannot be made to fit", file=media.path)
    first = _first(frames, begin)
    end = frames.end * frames.unit - first
    start = min(max(Fraction(source.start), Fraction(0)), end)
    stop = end if source.end is None else min(Fraction(source.end), end)
    rate = rate_for(_beat(frames), rules.fps)
    count = max(1, round((stop - start) * rate))
    seconds = float(count / rate)
    return Plan(
        path=media.path,
        name=media.name,
        first=first,
        start=start,
        count=count,
        rate=rate,
        turns=turns,
        crop=crop,
        size=size,
        bits=int(rules.max_bytes * 8 * 0.94 * share / seconds),
        sound=sound,
        interlaced=frame.interlaced_frame,
        hdr=_HDR.get(frame.color_trc) or _HDR.get(trc),
    )


def _first(frames: FrameList, begin: int | None) -> Fraction:
    """Where the container starts, as frames are counted elsewhere: exactly at the first frame where that is it."""
    first = frames.stamps[0] * frames.unit
    if begin is None:
        return first
    start = Fraction(begin, 1_000_000)
    return first if abs(start - first) < Fraction(1, 100_000) else start


def _beat(frames: FrameList) -> float:
    """Frames a second as most of them follow each other: phones skip some, and an average would be no rate at all."""
    stamps = frames.stamps
    steps = sorted(after - before for before, after in pairwise(stamps))
    if not steps:
        return 0.0
    middle = float(steps[len(steps) // 2] * frames.unit)
    even = float((stamps[-1] - stamps[0]) * frames.unit) / len(steps)
    # Times written in whole milliseconds make the middle step 33 or 34: then the average is the better guess.
    if middle > 0 and abs(even - middle) / middle < _UNEVEN:
        return float(rate_of(even, float(frames.unit)))
    # A beat that was kept badly is only about what was meant.
    return float(rate_of(middle, middle * _ABOUT))
