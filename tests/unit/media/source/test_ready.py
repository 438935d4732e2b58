"""Source videos made ready: exact to the frame from every kind of file, within the limits, without notes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest

from kling_desktop.domain.film import Crop, Media, SourceVideo
from kling_desktop.domain.offers import VideoRules
from kling_desktop.domain.ports import ReadyFile
from kling_desktop.domain.troubles import CannotSave, VideoLost
from kling_desktop.media.source import Stopped, make_ready, measure
from kling_desktop.media.source.colours import write_table
from tests.fakes.cameras import Camera
from tests.fakes.clips import frame_numbers

RULES = VideoRules(seconds=(1, 10), sides=(144, 432))
SMALL = (320, 180)
SKIPPING = [t + lap / 3 for lap in range(9) for t in (0, 0.033, 0.066, 0.133, 0.166, 0.2, 0.233, 0.3)]


def ready(path: Path, start: float = 0.0, end: float | None = None, rules: VideoRules = RULES) -> ReadyFile:
    return make_ready(SourceVideo(media=Media(path=path), start=start, end=end), rules, path.parent / "ready")


def numbers(file: ReadyFile) -> list[int]:
    return frame_numbers(file.file.read_bytes())


def streams(file: Path) -> dict[str, av.stream.Stream]:
    with av.open(str(file)) as container:
        return {stream.type: stream for stream in container.streams}


CAMERAS: Mapping[str, Camera] = {
    "webm": Camera(ending="webm", codec="libvpx-vp9", sound="libopus"),
    "mkv": Camera(ending="mkv", sound="aac"),
    "avi": Camera(ending="avi", codec="mpeg4", sound="mp2"),
    "prores": Camera(ending="mov", codec="prores_ks", pixels="yuv422p10le", sound="pcm_s16le"),
    "h265": Camera(codec="libx265"),
    "deep": Camera(codec="libx265", pixels="yuv420p10le"),
    "ts": Camera(ending="ts", sound="aac"),
    "full colour": Camera(pixels="yuv444p"),
    "23.976": Camera(fps=Fraction(24000, 1001)),
    "interlaced": Camera(ending="ts", codec="mpeg2video", fps=25, options={"flags": "+ildct+ilme"}),
}


@pytest.mark.parametrize("name", CAMERAS)
def test_every_kind_of_file_is_cut_to_the_frame(tmp_path: Path, name: str) -> None:
    camera = replace(CAMERAS[name], size=SMALL, seconds=3.0)
    clip = camera.film(tmp_path)
    file = ready(clip, 0.5, 2.5)
    found, fps = numbers(file), float(camera.fps)
    # A stream of broadcast starts when its sound does, a frame before its picture.
    first = 11 if name == "ts" else round(0.5 * fps)
    assert found == list(range(first, first + round(2 * fps)))
    facts = measure(Media(path=file.file))
    assert (facts.codec, facts.width, facts.height) == ("h264", *SMALL)
    assert "mp4" in facts.container
    assert facts.fps == pytest.approx(fps, abs=0.01)
    assert file.seconds == pytest.approx(round(2 * fps) / fps, abs=0.002)
    assert (file.mime, file.bytes) == ("video/mp4", file.file.stat().st_size)
    made = streams(file.file)
    assert isinstance(made["video"], av.VideoStream)
    assert made["video"].codec_context.pix_fmt == "yuv420p"
    assert ("audio" in made) == bool(camera.sound)


def test_sound_is_as_long_as_the_picture_and_in_step(tmp_path: Path) -> None:
    clip = Camera(ending="mkv", sound="aac", size=SMALL).film(tmp_path)
    file = ready(clip, 1.0, 3.0)
    with av.open(str(file.file)) as container:
        samples = list(container.decode(audio=0))
    first, last = samples[0], samples[-1]
    assert first.time == pytest.approx(0, abs=0.03)
    assert last.time is not None
    assert last.time + last.samples / last.sample_rate == pytest.approx(2.0, abs=0.03)


def test_a_whole_file_that_fits_keeps_every_bit_of_its_picture(tmp_path: Path) -> None:
    notes = {"location": "+52.5+013.4/", "com.apple.quicktime.model": "Phone 9", "title": "My secret project"}
    clip = Camera(size=SMALL, sound="aac", notes=notes).film(tmp_path)
    file = ready(clip)

    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as container:
            return [bytes(packet) for packet in container.demux(video=0) if packet.size]

    assert packets(file.file) == packets(clip)
    data = file.file.read_bytes()
    assert b"Phone 9" in clip.read_bytes()
    assert not [word for word in (b"52.5", b"Phone", b"secret") if word in data]
    assert data.index(b"moov") < data.index(b"mdat")


def test_notes_of_camera_and_place_stay_here(tmp_path: Path) -> None:
    notes = {"location": "+52.5+013.4/", "com.apple.quicktime.model": "Phone 9", "title": "My secret project"}
    clip = Camera(size=SMALL, sound="aac", notes=notes).film(tmp_path)
    data = ready(clip, 0.5, 2.0).file.read_bytes()
    assert not [word for word in (b"52.5", b"Phone", b"secret") if word in data]
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(("turned", "size"), [(90, (180, 320)), (-90, (180, 320)), (180, SMALL)])
def test_a_phone_held_otherwise_is_upright(tmp_path: Path, turned: int, size: tuple[int, int]) -> None:
    clip = Camera(size=SMALL, seconds=1.5, turned=turned).film(tmp_path)
    facts = measure(Media(path=clip))
    assert (facts.width, facts.height) == size
    file = ready(clip)
    with av.open(str(file.file)) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height, frame.rotation) == (*size, 0)
        # Frame 0 is black above and grey below; see where its grey half came to lie.
        plane = frame.reformat(format="gray").planes[0]
        data, row = bytes(plane), plane.line_size
    near = {90: (size[0] - 20, 160), -90: (20, 160), 180: (160, 20)}[turned]
    far = {90: (20, 160), -90: (size[0] - 20, 160), 180: (160, 160)}[turned]
    assert data[near[1] * row + near[0]] > data[far[1] * row + far[0]] + 10


def test_the_artists_own_turn_and_crop_are_baked_in(tmp_path: Path) -> None:
    clip = Camera(size=(640, 360), seconds=1.5).film(tmp_path)
    media = Media(path=clip, rotate=90, crop=Crop(x=0, y=0.5, width=1, height=0.5))
    facts = measure(media)
    assert (facts.width, facts.height) == (360, 320)
    file = make_ready(SourceVideo(media=media), RULES, tmp_path / "ready")
    sent = measure(Media(path=file.file))
    assert (sent.width, sent.height) == (360, 320)


@pytest.mark.parametrize(
    ("size", "ratio", "sent"),
    [
        ((640, 480), Fraction(1), (432, 324)),
        ((200, 100), Fraction(1), (288, 144)),
        ((240, 180), Fraction(4, 3), (320, 180)),
        ((300, 432), Fraction(1), (300, 432)),
    ],
)
def test_sides_are_brought_within_the_limits(
    tmp_path: Path, size: tuple[int, int], ratio: Fraction, sent: tuple[int, int]
) -> None:
    file = ready(Camera(size=size, seconds=1.2, ratio=ratio).film(tmp_path))
    with av.open(str(file.file)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == sent
    assert numbers(file)[:4] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("fps", "sent", "found"),
    [(12, 24, [0, 0, 1, 1, 2, 2]), (10, 30, [0, 0, 0, 1, 1, 1]), (120, 60, [0, 2, 4]), (90, 45, [0, 2, 4])],
)
def test_rates_are_brought_within_the_limits_evenly(tmp_path: Path, fps: int, sent: int, found: list[int]) -> None:
    file = ready(Camera(size=SMALL, fps=fps, seconds=1.5).film(tmp_path))
    assert numbers(file)[: len(found)] == found
    assert measure(Media(path=file.file)).fps == pytest.approx(sent)
    assert file.seconds == pytest.approx(1.5, abs=0.012)


def test_a_phone_that_skips_frames_gets_an_even_beat(tmp_path: Path) -> None:
    clip = Camera(size=SMALL, fps=30, times=SKIPPING).film(tmp_path)
    file = ready(clip)
    facts = measure(Media(path=file.file))
    assert facts.fps == pytest.approx(30)
    found = numbers(file)
    assert found[:9] == [0, 1, 2, 2, 3, 4, 5, 6, 6]  # the skipped beats show the frame before
    assert sorted(set(found)) == list(range(len(SKIPPING)))
    assert file.seconds == pytest.approx(3.0, abs=0.05)


def test_a_heavy_file_is_made_lighter(tmp_path: Path) -> None:
    noisy = {"preset": "ultrafast", "crf": "0", "profile": "high444"}
    clip = Camera(size=SMALL, seconds=3, options=noisy).film(tmp_path)
    limit = clip.stat().st_size // 2
    file = ready(clip, rules=VideoRules(seconds=(1, 10), sides=(144, 432), max_bytes=limit))
    assert file.bytes <= limit
    assert numbers(file) == list(range(72))


@pytest.mark.parametrize("curve", [16, 18])
def test_hdr_is_brought_to_an_ordinary_screen(tmp_path: Path, curve: int) -> None:
    clip = Camera(codec="libx265", pixels="yuv420p10le", size=SMALL, seconds=1.2, light=curve).film(tmp_path)
    file = ready(clip)
    with av.open(str(file.file)) as container:
        video = container.streams.video[0]
        assert (video.codec_context.color_trc, video.codec_context.color_primaries) == (1, 1)
    assert numbers(file)[:5] == [0, 1, 2, 3, 4]
    assert not list((tmp_path / "ready").glob("*.cube"))


def test_colours_of_hdr(tmp_path: Path) -> None:
    """White paper (203 nits: 58 % of PQ, 75 % of HLG) becomes nearly white, black stays black, grey stays grey."""
    for curve, paper in (("pq", 0.58), ("hlg", 0.75)):
        write_table(tmp_path / "t.cube", curve)
        rows = [tuple(map(float, line.split())) for line in (tmp_path / "t.cube").read_text().splitlines()[1:]]
        assert len(rows) == 33**3
        assert max(rows[0]) < 0.001
        assert min(rows[-1]) > 0.98
        at = round(paper * 32)
        white = rows[at + 33 * at + 33 * 33 * at]
        assert min(white) > 0.85
        assert max(white) < 0.99
        assert max(white) - min(white) < 0.01
        assert rows == [tuple(min(1.0, max(0.0, value)) for value in row) for row in rows]


# Once, whole, or not at all ------------------------------------------------------------------------------------------


def test_made_once_for_the_same_wish(tmp_path: Path) -> None:
    clip = Camera(size=SMALL, seconds=2).film(tmp_path)
    first = ready(clip, 0.5, 2.0)
    made = first.file.stat().st_ino
    assert ready(clip, 0.5, 2.0) == first
    assert first.file.stat().st_ino == made
    assert ready(clip, 0.5, 1.9).file != first.file
    assert ready(clip, 0.5, 2.0, VideoRules(seconds=(1, 10), sides=(144, 300))).file != first.file
    moved = clip.rename(tmp_path / "elsewhere.mp4")
    assert ready(moved, 0.5, 2.0) == first


def test_a_changed_file_is_made_anew(tmp_path: Path) -> None:
    clip = Camera(size=SMALL, seconds=2).film(tmp_path)
    first = ready(clip, 0.5, 2.0)
    Camera(size=SMALL, seconds=2, options={"crf": "40"}).film(tmp_path)
    assert ready(clip, 0.5, 2.0).file != first.file


def test_what_is_no_longer_wanted_ends_and_leaves_nothing(tmp_path: Path) -> None:
    clip = Camera(size=SMALL).film(tmp_path)
    stop, told = threading.Event(), []

    def progress(share: float) -> None:
        told.append(share)
        if len(told) == 5:
            stop.set()

    source = SourceVideo(media=Media(path=clip), start=0.5)
    with pytest.raises(Stopped):
        make_ready(source, RULES, tmp_path / "ready", progress=progress, stop=stop)
    assert len(told) == 5
    assert list((tmp_path / "ready").iterdir()) == []
    told.clear()
    stop.clear()
    assert make_ready(source, RULES, tmp_path / "ready", progress=told.append, stop=stop).seconds == 3.5
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_ready_files_of_long_ago_go(tmp_path: Path) -> None:
    clip = Camera(size=SMALL, seconds=2).film(tmp_path)
    old, used = ready(clip, 0.5, 2.0), ready(clip, 0.25, 2.0)
    for file in (old.file, used.file):
        os.utime(file, (time.time() - 40 * 24 * 3600,) * 2)
    assert ready(clip, 0.25, 2.0) == used  # asked for again: it is of today
    ready(clip, 0.0, 1.5)
    assert not old.file.exists()
    assert used.file.exists()


@pytest.mark.parametrize("content", [b"", b"<html>no video</html>", os.urandom(5000), None])
def test_what_is_no_video_is_told(tmp_path: Path, content: bytes | None) -> None:
    clip = tmp_path / "clip.mp4"
    if content is not None:
        clip.write_bytes(content)
    with pytest.raises(VideoLost) as caught:
        ready(clip)
    assert caught.value.given["file"] == "clip.mp4"
    assert measure(Media(path=clip)).fault is not None


def test_a_file_cut_off_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    clip = Camera(ending="mkv", size=SMALL).film(tmp_path)
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size * 3 // 4])
    found = numbers(ready(clip, 0.5, 2.0))
    assert found == list(range(12, 48))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    clip = Camera(size=SMALL, seconds=2).film(tmp_path)
    (tmp_path / "ready").write_text("in the way")
    with pytest.raises(CannotSave):
        ready(clip, 0.5)
