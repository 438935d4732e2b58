"""Packing a video anew without touching its pictures: only what is shown and heard goes along, nothing else."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from kling_desktop.domain.conforming import fits
from kling_desktop.domain.film import SourceVideo
from kling_desktop.domain.offers import VideoRules
from kling_desktop.media.containers import FrameList, open_video, opened, read_frames
from kling_desktop.media.source.measuring import first_frame, quarters_of, turns_of
from kling_desktop.media.source.stopping import check

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

_PLAIN = {"yuv420p", "yuvj420p"}
_WIDE = {16, 18}
"""Transfer characteristics of HDR: PQ and HLG."""
_UNEVEN = 0.1
"""How far frames may lie from an even beat, in parts of a frame."""


def fits_as_it_is(source: SourceVideo, rules: VideoRules) -> bool:
    """Whether the whole file is asked for and is already what the model takes. Raises NotAVideo."""
    media = source.media
    if media.path is None or media.crop is not None or turns_of(media):
        return False
    if media.path.stat().st_size > rules.max_bytes:
        return False
    with opened(media.path) as (container, stream):
        if container.format.name.split(",")[0] not in {"mov", "mp4"} or stream.codec_context.name != "h264":
            return False
        if stream.codec_context.pix_fmt not in _PLAIN or stream.codec_context.color_trc in _WIDE:
            return False
        if not all(sound.codec_context.name == "aac" for sound in container.streams.audio[:1]):
            return False
        frames = read_frames(container, stream)
    if not (frames.whole and _is_even(frames, rules) and _all_of_it(frames, source)):
        return False
    with opened(media.path) as (container, stream):
        return _looks_right(container, stream, rules)


def _looks_right(container: InputContainer, stream: VideoStream, rules: VideoRules) -> bool:
    frame = first_frame(container, stream)
    if frame is None or quarters_of(frame) or frame.interlaced_frame:
        return False
    if (stream.sample_aspect_ratio or 1) != 1 or frame.width % 2 or frame.height % 2:
        return False
    least, most = rules.sides
    return least <= min(frame.width, frame.height) and max(frame.width, frame.height) <= most


def _is_even(frames: FrameList, rules: VideoRules) -> bool:
    """Whether the frames follow each other evenly, from the start, at a rate the model takes."""
    stamps = frames.stamps
    if len(stamps) < 2 or not frames.unit:
        return False
    step = Fraction(stamps[-1] - stamps[0], len(stamps) - 1)
    if step <= 0 or any(
        abs(stamp - stamps[0] - number * step) > max(1, _UNEVEN * step) for number, stamp in enumerate(stamps)
    ):
        return False
    return fits(float(1 / (step * frames.unit)), rules.fps)


def _all_of_it(frames: FrameList, source: SourceVideo) -> bool:
    half = frames.seconds / len(frames.stamps) / 2
    return source.start < half and (source.end is None or source.end > frames.seconds - half)


def repack(path: Path, part: Path, stop: threading.Event) -> None:
    """Write the picture and the first sound of `path` to `part`, bytes as they are. Raises NotAVideo, OSError."""
    import av

    container, stream = open_video(path)
    with container, av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        ways: dict[int, AudioStream | VideoStream] = {stream.index: out.add_stream_from_template(stream)}
        for sound in container.streams.audio[:1]:
            ways[sound.index] = out.add_stream_from_template(sound)
        for way in ways.values():
            way.metadata.clear()
        for packet in container.demux(*[container.streams[index] for index in ways]):
            check(stop)
            if packet.dts is None:
                continue
            packet.stream = ways[packet.stream.index]
            out.mux(packet)
