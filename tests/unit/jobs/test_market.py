"""Standings: what a film with a source video of this computer costs, told by the real length of its file."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.film import Film, Media, Settings, Shot, ShotId, SourceVideo, new_film
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.jobs.looking import WebVideos
from kling_desktop.jobs.market import Market
from tests.contract.desk import HeldKeys
from tests.fakes.clips import make_clip


def edited(folder: Path, *, model: str | None = None) -> Film:
    clip = folder / "take.mp4"
    clip.write_bytes(make_clip(6.0))
    return replace(
        new_film("Edit"),
        source_video=SourceVideo(media=Media(path=clip), use="edit", start=1.0),
        shots=(Shot(id=ShotId("s1"), prompt="Make it night", duration=3),),
        settings=Settings(provider="oxen", model=model),
    )


async def test_an_edit_is_priced_by_the_length_of_the_file(tmp_path: Path) -> None:
    standings = await Market(HeldKeys()).standings(edited(tmp_path))
    prices = {standing.offer.provider: standing.quote for standing in standings}
    assert prices[ProviderId.OXEN].total == Money(Decimal("1.680"))
    assert prices[ProviderId.PIXELDOJO].total == Money(Decimal(40), Unit.CREDITS)
    assert prices[ProviderId.AIHUBMAX].known is False
    assert [standing.offer.provider for standing in standings] == list(ProviderId)


async def test_what_the_file_lacks_is_told_from_its_measures(tmp_path: Path) -> None:
    (standing,) = await Market(HeldKeys()).standings(edited(tmp_path), [ProviderId.OXEN])
    small = next(problem for problem in standing.problems if problem.code == "source-video.too-small")
    assert (small.facts["width"], small.facts["height"]) == (320, 180)
    assert not standing.fits


async def test_the_films_own_model_counts_at_its_own_provider_only(tmp_path: Path) -> None:
    model = "kling-video-o3-omni"
    film = edited(tmp_path, model=model)
    found = {each.offer.provider: each.offer.model for each in await Market(HeldKeys()).standings(film)}
    assert found[ProviderId.OXEN] == model
    assert found[ProviderId.PIXELDOJO] == "kling-video-edit"


# On the web ----------------------------------------------------------------------------------------------------------


WEB = "https://videos.example.org/take.mp4"
SEEN = VideoFacts(seconds=6.5, width=1920, height=1080, fps=24, container="mov,mp4", codec="h264", bytes=9_000_000)


def on_the_web(**source: float) -> Film:
    media = Media(url=WEB)
    return replace(new_film("Edit"), source_video=SourceVideo(media=media, use="edit", **source))


async def test_a_video_on_the_web_is_measured_once_and_priced_by_that() -> None:
    asked: list[str] = []

    def look(url: str) -> VideoFacts:
        asked.append(url)
        return SEEN

    market = Market(HeldKeys(), look=look)
    for _ in range(2):
        oxen, dojo, *_ = await market.standings(on_the_web(end=4.0))
        assert (oxen.quote.seconds, oxen.quote.total) == (6.5, Money(Decimal("2.1840")))
        assert "source-video.length-unknown" not in {problem.code for problem in dojo.problems}
    assert asked == [WEB]


async def test_a_video_nobody_tells_about_leaves_an_estimate_that_says_so() -> None:
    market = Market(HeldKeys(), look=lambda _: None)
    (oxen,) = await market.standings(on_the_web(end=4.0), [ProviderId.OXEN])
    assert (oxen.quote.total, oxen.quote.estimate) == (Money(Decimal("1.344")), True)
    assert "the one the film tells" in oxen.quote.source
    (oxen, dojo) = await market.standings(on_the_web(), [ProviderId.OXEN, ProviderId.PIXELDOJO])
    assert oxen.quote.known is False
    assert "source-video.length-unknown" in {problem.code for problem in dojo.problems}


async def test_what_is_measured_on_the_web_is_checked(tmp_path: Path) -> None:
    market = Market(HeldKeys(), look=lambda _: replace(SEEN, width=640, height=360, codec="hevc"))
    (hub,) = await market.standings(on_the_web(), [ProviderId.AIHUBMAX])
    assert {problem.code for problem in hub.problems if problem.blocks} >= {"source-video.too-small"}


async def test_many_who_ask_at_once_are_one_question() -> None:
    asked: list[str] = []
    go = threading.Event()

    def look(url: str) -> VideoFacts:
        asked.append(url)
        go.wait(10)
        return SEEN

    videos = WebVideos(look)
    waiting = [asyncio.ensure_future(videos.facts(WEB)) for _ in range(5)]
    await asyncio.sleep(0)
    go.set()
    assert await asyncio.gather(*waiting) == [SEEN] * 5
    assert asked == [WEB]


async def test_a_look_that_breaks_is_no_answer() -> None:
    def look(_: str) -> VideoFacts | None:
        raise OSError

    assert await WebVideos(look).facts(WEB) is None
