"""Small valid MP4 files, the same bytes for the same wish, every frame numbered by black and white blocks."""

from __future__ import annotations

import io
import math
from fractions import Fraction
from functools import cache

import av
from av.audio.stream import AudioStream

BITS = 16
SIZES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240)}
SOUND_RATE = 48_000


@cache
def make_clip(seconds: float = 3.0, *, fps: int = 24, size: tuple[int, int] = (320, 180), sound: bool = False) -> bytes:
    """An H.264 MP4 of `seconds` (rounded to whole frames), `size` in pixels (even), with AAC sound if asked."""
    frames = max(1, round(seconds * fps))
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=fps)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        video.thread_count = 1
        video.options = {"preset": "ultrafast", "crf": "28", "g": str(fps)}
        audio = container.add_stream("aac", rate=SOUND_RATE) if sound else None
        for number in range(frames):
            frame = numbered_frame(number, size)
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio is not None:
            _hum(container, audio, frames / fps)
    return file.getvalue()


def clip_for(seconds: float, aspect: object = "16:9", *, sound: bool = False) -> bytes:
    """A clip such as a provider would return for a film of that length and aspect ratio."""
    return make_clip(float(seconds), size=SIZES.get(str(aspect), SIZES["16:9"]), sound=sound)


def numbered_frame(number: int, size: tuple[int, int]) -> av.VideoFrame:
    """A frame whose upper half shows `number` in 16 blocks (white is 1, lowest bit left), its lower half a grey."""
    width, height = size
    frame = av.VideoFrame(width, height, "yuv420p")
    blocks = [235 if number >> (column * BITS // width) & 1 else 16 for column in range(width)]
    grey = 40 + number * 7 % 160
    luma, *chroma = frame.planes
    upper = bytes(blocks).ljust(luma.line_size, b"\x10")
    lower = bytes([grey]) * luma.line_size
    luma.update(upper * (height // 2) + lower * (height - height // 2))
    for plane in chroma:
        plane.update(b"\x80" * plane.buffer_size)
    return frame


def read_number(frame: av.VideoFrame) -> int:
    """The number a decoded frame shows."""
    plane = frame.reformat(format="gray").planes[0]
    data = bytes(plane)
    start = plane.line_size * (frame.height // 4)
    row = data[start : start + frame.width]
    return sum(1 << bit for bit in range(BITS) if row[(2 * bit + 1) * frame.width // (2 * BITS)] > 127)


def frame_numbers(data: bytes) -> list[int]:
    """The numbers of all frames of a clip, in the order they are shown."""
    with av.open(io.BytesIO(data), "r") as container:
        return [read_number(frame) for frame in container.decode(video=0)]


def _hum(container: av.container.OutputContainer, stream: AudioStream, seconds: float) -> None:
    """A soft 220 Hz tone."""
    total = round(seconds * SOUND_RATE)
    channels = stream.codec_context.channels
    for start in range(0, total, 1024):
        count = min(1024, total - start)
        frame = av.AudioFrame(format="fltp", layout=stream.layout.name, samples=count)
        wave = [0.1 * math.sin(2 * math.pi * 220 * (start + at) / SOUND_RATE) for at in range(count)]
        data = memoryview(_floats(wave))
        for channel in range(channels):
            plane = frame.planes[channel]
            plane.update(bytes(data).ljust(plane.buffer_size, b"\0"))
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def _floats(values: list[float]) -> bytes:
    from array import array

    return array("f", values).tobytes()
