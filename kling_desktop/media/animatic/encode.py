"""Writing the animatic's file: H.264 and, with sound, AAC in an MP4 that plays while it loads."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from av.video.stream import VideoStream
from PIL import Image

from kling_desktop.media.animatic.plan import FPS
from kling_desktop.media.animatic.sound import RATE

_OPTIONS = {"preset": "veryfast", "crf": "18", "g": str(FPS), "tune": "stillimage"}
_BT709 = 1
_SAMPLES = RATE // FPS


def encode(
    part: Path, size: tuple[int, int], frames: Iterator[Image.Image], sound: array[float] | None, title: str
) -> None:
    """Write all `frames` at 24 a second, `sound` (one value a sample at 48 kHz) beside them. Raises OSError."""
    with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        out.metadata["title"] = title
        video, audio = _video(out, size), None if sound is None else _audio(out)
        colours = VideoReformatter()
        for number, image in enumerate(frames):
            drawn: VideoFrame = VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # PyAV names no types
            frame = colours.reformat(
                drawn,
                format="yuv420p",
                dst_colorspace=Colorspace.ITU709,
                dst_color_range=ColorRange.MPEG,
            )
            frame.color_primaries, frame.color_trc = int(ColorPrimaries.BT709), int(ColorTrc.BT709)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
            if audio is not None and sound is not None:
                # Sound goes along frame by frame, so that both lie side by side in the file.
                out.mux(audio.encode(_sounding(sound, number * _SAMPLES)))
        out.mux(video.encode(None))
        if audio is not None:
            out.mux(audio.encode(None))


def _video(out: OutputContainer, size: tuple[int, int]) -> VideoStream:
    stream = out.add_stream("libx264", rate=FPS)
    stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
    stream.options = dict(_OPTIONS)
    context = stream.codec_context
    context.time_base = Fraction(1, FPS)
    # Noted in the file, so that no player has to guess.
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = int(ColorRange.MPEG)
    return stream


def _audio(out: OutputContainer) -> AudioStream:
    stream = out.add_stream("aac", rate=RATE, layout="stereo")
    stream.bit_rate = 96_000
    return stream


def _sounding(sound: array[float], start: int) -> AudioFrame:
    data = sound[start : start + _SAMPLES]
    frame = AudioFrame(format="fltp", layout="stereo", samples=len(data))
    for plane in frame.planes:
        plane.update(data.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
    return frame
