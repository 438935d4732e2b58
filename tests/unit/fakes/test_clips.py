"""Clips are real videos of the wished length, shape and sound, and say which frame is which."""

import io

import av
import httpx
import pytest

from tests.fakes.clips import clip_for, frame_numbers, make_clip
from tests.fakes.provider_server import FakeProviderServer


@pytest.mark.parametrize(("seconds", "fps", "size"), [(1, 24, (320, 180)), (0.5, 30, (180, 320)), (2, 25, (240, 240))])
def test_every_frame_shows_its_number(seconds: float, fps: int, size: tuple[int, int]) -> None:
    data = make_clip(seconds, fps=fps, size=size)
    assert frame_numbers(data) == list(range(round(seconds * fps)))
    with av.open(io.BytesIO(data), "r") as container:
        video = container.streams.video[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", *size)
        assert video.average_rate == fps
        assert len(container.streams.audio) == 0
        assert container.duration == pytest.approx(seconds * 1_000_000, abs=60_000)


def test_sound_lasts_as_long_as_the_picture() -> None:
    with av.open(io.BytesIO(make_clip(2, sound=True)), "r") as container:
        audio = container.streams.audio[0]
        assert audio.codec_context.name == "aac"
        samples = sum(frame.samples for frame in container.decode(audio))
        assert samples == pytest.approx(2 * 48_000, abs=3 * 1024)


def test_the_same_wish_gives_the_same_bytes() -> None:
    first = make_clip(1)
    make_clip.cache_clear()
    again = make_clip(1)
    assert again == first
    assert make_clip(1) is again
    assert clip_for(1, "unheard of") is not clip_for(1, "1:1")


def test_jobs_return_what_they_asked_for(server: FakeProviderServer, client: httpx.Client) -> None:
    body = {
        "multi_prompt": [{"prompt": "one", "duration": 1}, {"prompt": "two", "duration": 3}],
        "aspect_ratio": "9:16",
        "generate_audio": True,
    }
    answer = client.post("/api/v1/models/kling-reference-to-video/run", json=body).json()
    for _ in range(3):
        row = client.get(answer["statusUrl"]).json()
    with av.open(io.BytesIO(client.get(row["output"]["video"]).content)) as container:
        video = container.streams.video[0]
        assert (video.frames, video.width, video.height) == (4 * 24, 180, 320)
        assert len(container.streams.audio) == 1
