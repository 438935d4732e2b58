"""Sizes and rates that source videos go out with."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kling_desktop.domain.cards import offers
from kling_desktop.domain.conforming import exact_rate, rate_for, size_for
from kling_desktop.domain.film import Film, SourceVideo
from kling_desktop.domain.hosting import UPLOAD_MOST, places, ways
from kling_desktop.domain.lengths import as_sent, source_seconds
from kling_desktop.domain.offers import ProviderId, Route
from tests.unit.domain.films import film, picture, reference, web

SIDES = (720, 2160)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ((1920, 1080), (1920, 1080)),
        ((1280, 720), (1280, 720)),
        ((1281, 721), (1280, 720)),
        ((3840, 2160), (2160, 1216)),
        ((2160, 3840), (1216, 2160)),
        ((640, 480), (960, 720)),
        ((360, 360), (720, 720)),
        ((358, 640), None),
        ((2400, 600), None),
        ((4096, 1365), (2160, 720)),
        ((4096, 1200), None),
        ((0, 0), None),
    ],
)
def test_sizes(given: tuple[int, int], sent: tuple[int, int] | None) -> None:
    assert size_for(*given, SIDES) == sent


@pytest.mark.parametrize("width", range(300, 5000, 37))
@pytest.mark.parametrize("height", [360, 719, 1081, 2161, 3000])
def test_every_size_sent_is_even_and_within_the_limits(width: int, height: int) -> None:
    size = size_for(width, height, SIDES)
    if size is not None:
        assert all(side % 2 == 0 and SIDES[0] <= side <= SIDES[1] for side in size)
        assert abs(size[0] / size[1] - width / height) < 0.01 * width / height


@pytest.mark.parametrize(
    ("fps", "sent"),
    [
        (24, 24),
        (23.976, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (25, 25),
        (15, 30),
        (12.5, 25),
        (8, 24),
        (120, 60),
        (119.88, Fraction(60000, 1001)),
        (240, 60),
        (90, 45),
        (0, 24),
    ],
)
def test_rates(fps: float, sent: Fraction | int) -> None:
    assert rate_for(fps, (24, 60)) == sent


def test_a_rate_of_its_own_stays() -> None:
    assert float(exact_rate(27.5)) == pytest.approx(27.5)


# Ways ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "bytes_", "bucket", "expected"),
    [
        (ProviderId.OXEN, 1, True, (Route.BUCKET,)),
        (ProviderId.PIXELDOJO, 1, True, (Route.BUCKET,)),
        (ProviderId.PIXELDOJO, 1, False, ()),
        (ProviderId.AIHUBMAX, 1, True, (Route.UPLOAD, Route.BUCKET)),
        (ProviderId.AIHUBMAX, UPLOAD_MOST + 1, True, (Route.BUCKET, Route.UPLOAD)),
        (ProviderId.AIHUBMAX, UPLOAD_MOST + 1, False, (Route.UPLOAD,)),
    ],
)
def test_a_video_is_never_inline_and_a_large_one_prefers_the_bucket(
    provider: ProviderId, bytes_: int, bucket: bool, expected: tuple[Route, ...]
) -> None:
    found = ways(provider, video=True, bytes_=bytes_, bucket=bucket)
    assert tuple(way for way in found if way in {Route.INLINE, Route.BUCKET, Route.UPLOAD}) == expected


def following(value: Film) -> Film:
    from dataclasses import replace

    return replace(value, source_video=SourceVideo(media=picture("take.mp4"), use="reference"))


def test_the_place_of_a_film_with_only_a_video() -> None:
    cards = {str(card.model): card for card in offers()}
    hub = cards["kling-o3-video-to-video-reference"]
    omni = cards["kling-video-o3-omni"]
    assert places(following(film()), hub, bucket=False) == ("aihubmax",)
    assert places(following(film()), omni, bucket=True) == ("bucket",)
    assert places(following(film(references=(reference("a"),))), omni, bucket=True) == ("bucket",)
    assert places(film(references=(reference("a"),)), omni, bucket=True) == ("bucket",), "when they are large"
    assert places(following(film(references=(reference("a"),))), omni, bucket=False) == ("oxen-repository",)
    assert places(following(film()), cards["kling-o3-text-to-video"], bucket=True) == ()


def test_the_length_of_the_file_that_goes_out_counts() -> None:
    from dataclasses import replace

    value = replace(film(), source_video=SourceVideo(media=picture("a.mp4"), use="edit", start=1, end=6.02))
    assert source_seconds(value) == 5.02
    assert source_seconds(as_sent(value, 5.042)) == 5.042
    assert as_sent(value, None) == value
    assert as_sent(replace(value, source_video=None), 3.0).source_video is None
    assert source_seconds(replace(value, source_video=SourceVideo(media=web("a.mp4"), end=4))) == 4
