"""Videos are told from what only pretends to be one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kling_desktop.domain.problems import PictureFault
from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.videos import poster, probe, strip, verify
from tests.unit.media.clips import HEIGHT, WIDTH, clip, number_of

FAST = {"movflags": "+faststart"}


def test_facts_of_a_whole_video(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", 48, sound=True)
    for facts in (probe(path), verify(path, 2)):
        assert facts.seconds == pytest.approx(2.0, abs=0.03)
        assert (facts.width, facts.height, facts.frames, facts.codec) == (WIDTH, HEIGHT, 48, "h264")
        assert facts.fps == 24.0
        assert facts.has_audio
        assert "mp4" in facts.container
        assert facts.bytes == path.stat().st_size
        assert facts.fault is None


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", 24).rename(tmp_path / "result.bin")
    assert verify(path, 1).frames == 24


def test_a_few_frames_more_than_ordered_are_fine_a_second_less_is_not(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", 121)
    assert verify(path, 5).seconds == pytest.approx(121 / 24)
    with pytest.raises(NotAVideo) as caught:
        verify(path, 6)
    assert caught.value.given["why"] == "it lasts 5.0 seconds instead of 6.0"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "web page"),
        (b'\xef\xbb\xbf  {"error": "expired"}', "JSON"),
        (b"", "empty"),
        (os.urandom(5000), "damaged"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nother.ts\n#EXT-X-ENDLIST\n", "another kind"),
        (b"ffconcat version 1.0\nfile other.mp4\n", "another kind"),
    ],
)
def test_what_was_saved_as_a_video_but_is_none(content: bytes, reason: str, tmp_path: Path) -> None:
    clip(tmp_path / "other.mp4", 24)
    clip(tmp_path / "other.ts", 24)
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(NotAVideo) as caught:
        verify(path, None)
    assert reason in caught.value.given["why"]
    assert probe(path).fault is (PictureFault.UNREADABLE if content else PictureFault.EMPTY)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    assert probe(tmp_path / "none.mp4").fault is PictureFault.MISSING
    assert probe(tmp_path).fault is PictureFault.UNREADABLE
    for path in (tmp_path / "none.mp4", tmp_path):
        with pytest.raises(NotAVideo):
            verify(path, None)


@pytest.mark.parametrize("kept", [0.35, 0.7, 0.97])
@pytest.mark.parametrize("fast", [True, False])
def test_a_video_cut_off_is_found(fast: bool, kept: float, tmp_path: Path) -> None:
    """With the index in front the container still opens and promises its full length."""
    path = clip(tmp_path / "a.mp4", 120, container_options=FAST if fast else {})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(NotAVideo):
        verify(path, 5)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=48000, layout="mono")
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.planes[0].update(bytes(4096))
        frame.sample_rate = 48000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(NotAVideo) as caught:
        verify(path, None)
    assert caught.value.given["why"] == "there is no moving picture in it"


def test_poster_is_the_first_frame(tmp_path: Path) -> None:
    pixels = poster(clip(tmp_path / "a.mp4", 30), 96)
    assert (pixels.width, pixels.height) == (96, 56)
    assert number_of(pixels) == 0


def test_strip_goes_from_the_first_to_the_last_frame(tmp_path: Path) -> None:
    pictures = strip(clip(tmp_path / "a.mp4", 61), 7, WIDTH)
    assert [number_of(picture) for picture in pictures] == [0, 10, 20, 30, 40, 50, 60]
