"""Video files of every kind that artists have, their frames numbered as those of `clips`: no two cameras alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av

from tests.fakes.clips import SOUND_RATE, _hum, numbered_frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """How it writes: `ending` chooses the container. `times` are seconds of each frame, where the rate varies."""

    ending: str = "mp4"
    codec: str = "libx264"
    pixels: str = "yuv420p"
    size: tuple[int, int] = (1280, 720)
    fps: Fraction | int = 24
    seconds: float = 4.0
    sound: str = ""
    turned: int = 0
    interlaced: bool = False
    ratio: Fraction = Fraction(1)
    light: int = 1
    """The transfer characteristic noted in it: 1 ordinary, 16 PQ, 18 HLG."""
    times: Sequence[float] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    def film(self, folder: Path, name: str = "clip") -> Path:
        """Write the file."""
        path = folder / f"{name}.{self.ending}"
        format_ = {"mkv": "matroska", "ts": "mpegts"}.get(self.ending, self.ending)
        count = len(self.times) or round(self.seconds * self.fps)
        options = {"movflags": "use_metadata_tags"} if self.ending in {"mp4", "mov"} else {}
        with av.open(str(path), "w", format=format_, options=options) as out:
            out.metadata.update(self.notes)
            video = out.add_stream(self.codec, rate=self.fps)
            assert isinstance(video, av.VideoStream)
            video.width, video.height = self.size
            video.pix_fmt = self.pixels
            video.thread_count = 1
            video.options = {**_QUICK.get(self.codec, {}), **self.options}
            video.codec_context.time_base = 1 / Fraction(self.fps)
            video.sample_aspect_ratio = self.ratio
            if self.light != 1:
                video.codec_context.color_trc, video.codec_context.color_primaries = self.light, 9
                video.codec_context.colorspace = 9
            if self.times:
                video.codec_context.time_base = Fraction(1, 1000)
            if self.turned:
                video.set_display_rotation(self.turned)
            audio = out.add_stream(self.sound, rate=SOUND_RATE) if self.sound else None
            for number in range(count):
                frame = numbered_frame(number, self.size)
                if self.pixels != "yuv420p":
                    frame = frame.reformat(format=self.pixels)
                if self.light != 1:
                    frame.color_trc, frame.color_primaries, frame.colorspace = self.light, 9, 9
                frame.pts, frame.time_base = number, 1 / Fraction(self.fps)
                if self.times:
                    frame.pts, frame.time_base = round(self.times[number] * 1000), Fraction(1, 1000)
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
            if audio is not None:
                assert isinstance(audio, av.AudioStream)
                _hum(out, audio, self.seconds)
        return path


_QUICK: Mapping[str, Mapping[str, str]] = {
    "libx264": {"preset": "ultrafast", "crf": "26"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=error:crf=26"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "b": "2000000"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8", "b": "2000000"},
}
