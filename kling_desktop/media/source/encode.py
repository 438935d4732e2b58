"""Writing a plan's file: H.264 and AAC in an MP4 that plays while it loads, with nothing about its camera or place."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from kling_desktop.media.source.pictures import pictures
from kling_desktop.media.source.plan import Plan
from kling_desktop.media.source.sound import RATE, sound
from kling_desktop.media.source.stopping import check

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import OutputContainer
    from av.video.stream import VideoStream

_QUALITY = "16"
"""Constant quality (CRF) that cannot be told from the original: the model looks at it more closely than people do."""
_SOUND_BITS = 192_000
_FREE_BITS = 150_000_000
"""A limit above this many bits a second never binds."""
_BT709 = 1


def encode(plan: Plan, part: Path, progress: Callable[[float], None], stop: threading.Event) -> None:
    """Write `part`; `progress` gets 0 to 1. Raises NotAVideo, OSError, Stopped."""
    import av
    from av.video.reformatter import ColorRange

    with (
        _colour_table(plan, part) as table,
        av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as out,
    ):
        video = _video(out, plan, int(ColorRange.MPEG))
        heard: Iterator[AudioFrame] = sound(plan) if plan.sound else iter(())
        first = next(heard, None)
        audio = None if first is None else _audio(out)
        waiting = first
        for number, frame in enumerate(pictures(plan, table)):
            check(stop)
            frame.pts, frame.time_base = number, 1 / plan.rate
            out.mux(video.encode(frame))
            # Sound goes along frame by frame, so that both lie side by side in the file.
            while audio is not None and waiting is not None and _begins(waiting) <= number / plan.rate:
                out.mux(audio.encode(waiting))
                waiting = next(heard, None)
            progress((number + 1) / plan.count)
        out.mux(video.encode(None))
        if audio is not None:
            while waiting is not None:
                out.mux(audio.encode(waiting))
                waiting = next(heard, None)
            out.mux(audio.encode(None))


def _begins(frame: AudioFrame) -> Fraction:
    return (frame.pts or 0) * (frame.time_base or Fraction(1, RATE))


def _video(out: OutputContainer, plan: Plan, narrow: int) -> VideoStream:
    stream = out.add_stream("libx264", rate=plan.rate)
    (stream.width, stream.height), stream.pix_fmt = plan.size, "yuv420p"
    options = {"preset": "fast", "crf": _QUALITY, "g": str(round(plan.rate))}
    bits = plan.bits - (_SOUND_BITS if plan.sound else 0)
    if bits < _FREE_BITS:
        bits = max(bits, 50_000)
        options |= {"maxrate": str(bits), "bufsize": str(bits)}
    stream.options = dict(options)
    context = stream.codec_context
    context.time_base = 1 / plan.rate
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = narrow
    return stream


def _audio(out: OutputContainer) -> AudioStream:
    stream = out.add_stream("aac", rate=RATE, layout="stereo")
    stream.bit_rate = _SOUND_BITS
    return stream


@contextlib.contextmanager
def _colour_table(plan: Plan, part: Path) -> Iterator[Path | None]:
    """The table that brings an HDR picture's colours to an ordinary screen, beside the part file while it is needed."""
    if plan.hdr is None:
        yield None
        return
    from kling_desktop.media.source.colours import write_table

    table = part.with_suffix(".cube")
    try:
        write_table(table, plan.hdr)
        yield table
    finally:
        table.unlink(missing_ok=True)
