"""Small real videos whose frames carry their own number: 12 blocks along the top, white where the bit is set."""

from __future__ import annotations

import math
from array import array
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream
from PIL import Image, ImageDraw

from kling_desktop.media.pixels import Pixels

WIDTH, HEIGHT = 192, 112
BLOCK = 16
BITS = WIDTH // BLOCK


def numbered(number: int, colour: tuple[int, int, int] = (90, 90, 90)) -> Image.Image:
    image = Image.new("RGB", (WIDTH, HEIGHT), colour)
    draw = ImageDraw.Draw(image)
    for bit in range(BITS):
        level = 235 if number >> bit & 1 else 16
        draw.rectangle((bit * BLOCK, 0, bit * BLOCK + BLOCK - 1, BLOCK - 1), (level, level, level))
    # Something that moves, so that frames lean on each other.
    left = number * 7 % WIDTH
    draw.ellipse((left, 50, left + 40, 90), (30, 180, 200))
    return image


def number_of(pixels: Pixels) -> int:
    block = pixels.width // BITS
    row = (block // 2) * pixels.width
    return sum(1 << bit for bit in range(BITS) if pixels.rgba[(row + bit * block + block // 2) * 4] > 128)


def clip(
    path: Path,
    frames: int = 60,
    *,
    rate: Fraction | int = 24,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    ticks: list[int] | None = None,
    start: int = 0,
    sound: bool = False,
    format: str | None = None,  # noqa: A002 - PyAV's own word
    container_options: dict[str, str] | None = None,
) -> Path:
    """`ticks`: the moment of each frame in 1/600 seconds, for varying rates; `start` in frames or ticks."""
    with av.open(str(path), "w", format=format, options=container_options or {}) as out:
        stream = out.add_stream(codec, rate=rate)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {**({"preset": "veryfast"} if codec == "libx264" else {}), **(options or {})}
        unit = Fraction(1, 600) if ticks else 1 / Fraction(rate)
        stream.codec_context.time_base = unit
        audio = out.add_stream("aac", rate=48000, layout="mono") if sound else None
        for number in range(frames):
            drawn = numbered(number).convert("RGBA").tobytes()
            frame = av.VideoFrame.from_bytes(drawn, WIDTH, HEIGHT, "rgba").reformat(format="yuv420p")
            frame.pts = start + (ticks[number] if ticks else number)
            frame.time_base = unit
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        if audio is not None:
            total = int(frames / Fraction(rate) * 48000)
            for at in range(0, total, 1024):
                samples = array("f", (0.1 * math.sin(at * 0.05 + i * 0.05) for i in range(min(1024, total - at))))
                sounding = av.AudioFrame(format="fltp", layout="mono", samples=len(samples))
                sounding.planes[0].update(samples.tobytes())
                sounding.sample_rate, sounding.pts, sounding.time_base = 48000, at, Fraction(1, 48000)
                out.mux(audio.encode(sounding))
            out.mux(audio.encode(None))
    return path
