"""Frames are exact: the number drawn in a frame is the number asked for."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import pytest

from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.frames import FrameReader
from tests.unit.media.clips import HEIGHT, WIDTH, clip, number_of

VARYING = [0, *accumulate(75 if i % 5 == 4 else 25 for i in range(59))]
KINDS: dict[str, dict[str, object]] = {
    "plain.mp4": {"options": {"g": "24", "bf": "0"}},
    "b-frames.mp4": {"options": {"g": "24", "bf": "3", "b-pyramid": "normal", "sc_threshold": "0"}},
    "open-groups.mp4": {"options": {"x264-params": "keyint=12:min-keyint=12:bframes=3:open-gop=1"}},
    "tiny-groups.mp4": {"options": {"g": "2", "bf": "1"}},
    "ntsc.mp4": {"rate": Fraction(24000, 1001), "options": {"g": "250"}},
    "varying.mp4": {"ticks": VARYING, "options": {"g": "20", "bf": "2"}},
    "late.mp4": {"start": 24, "options": {"g": "24", "bf": "2"}},
    "late-with-sound.mp4": {"start": 24, "sound": True, "options": {"g": "24", "bf": "2"}},
    "matroska.mkv": {"options": {"g": "24", "bf": "2"}},
    "transport.ts": {"options": {"g": "24", "bf": "2"}},
    "old.avi": {"codec": "mpeg4", "options": {"g": "12"}},
}


def made(folder: Path, name: str) -> Path:
    return clip(folder / name, 60, **KINDS[name])  # type: ignore[arg-type]  # one table for all parameters


@pytest.mark.parametrize("name", KINDS)
def test_every_frame_is_the_one_asked_for(name: str, tmp_path: Path) -> None:
    with FrameReader(made(tmp_path, name)) as reader:
        assert reader.count == 60
        assert [number_of(reader.read(i)) for i in range(60)] == list(range(60))
        assert [number_of(reader.read(i)) for i in reversed(range(60))] == list(reversed(range(60)))


@pytest.mark.parametrize("name", KINDS)
def test_jumps_are_exact_also_with_a_cache_for_one_frame_only(name: str, tmp_path: Path) -> None:
    order = list(range(60))
    random.Random(7).shuffle(order)
    with FrameReader(made(tmp_path, name), cache_bytes=1) as reader:
        assert [number_of(reader.read(i, WIDTH)) for i in order] == order


def test_times_are_exact_at_a_varying_rate(tmp_path: Path) -> None:
    with FrameReader(made(tmp_path, "varying.mp4")) as reader:
        assert reader.times == tuple(tick / 600 for tick in VARYING)
        assert [reader.index_at(tick / 600) for tick in VARYING] == list(range(60))
        # Between two frames the earlier one is on screen; before the first and after the last, those.
        assert reader.index_at(VARYING[5] / 600 - 0.001) == 4
        assert (reader.index_at(-1), reader.index_at(1e9)) == (0, 59)


def test_times_count_from_where_the_sound_starts(tmp_path: Path) -> None:
    with FrameReader(made(tmp_path, "late-with-sound.mp4")) as reader:
        assert reader.times[0] == 1.0
        assert reader.times[24] == 2.0
        assert reader.fps == pytest.approx(24.0)


def test_moments_computed_from_the_rate_find_their_frame(tmp_path: Path) -> None:
    with FrameReader(made(tmp_path, "ntsc.mp4")) as reader:
        assert [reader.index_at(i * 1001 / 24000) for i in range(60)] == list(range(60))
        assert reader.fps == pytest.approx(24000 / 1001, rel=1e-4)


def test_frames_are_scaled_to_the_width_asked_for(tmp_path: Path) -> None:
    with FrameReader(made(tmp_path, "plain.mp4")) as reader:
        small = reader.read(37, 96)
        assert (small.width, small.height, len(small.rgba)) == (96, 56, 96 * 56 * 4)
        assert number_of(small) == 37
        assert reader.size == (WIDTH, HEIGHT)
        odd = reader.read(37, 77)
        assert (odd.width, len(odd.rgba)) == (77, 77 * odd.height * 4)


def test_colours_survive_reading(tmp_path: Path) -> None:
    with FrameReader(made(tmp_path, "plain.mp4")) as reader:
        pixels = reader.read(0)
        at = (100 * WIDTH + 150) * 4
        assert all(abs(level - 90) <= 3 for level in pixels.rgba[at : at + 3])
        assert pixels.rgba[at + 3] == 255


def test_numbers_outside_are_refused(tmp_path: Path) -> None:
    with FrameReader(made(tmp_path, "plain.mp4")) as reader:
        for wrong in (-1, 60):
            with pytest.raises(IndexError):
                reader.read(wrong)


@pytest.mark.parametrize("content", [b"", b"<html>busy</html>", b"\x00" * 4096])
def test_what_is_no_video_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(NotAVideo):
        FrameReader(path)


def test_stepping_back_decodes_a_group_once(tmp_path: Path) -> None:
    class Counting(FrameReader):
        seeks = 0

        def _seek(self, key: int) -> None:
            self.seeks += 1
            super()._seek(key)

    with Counting(made(tmp_path, "b-frames.mp4")) as reader:
        for index in range(59, 35, -1):
            reader.read(index)
        assert reader.seeks == 2
