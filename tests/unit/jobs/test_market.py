"""Standings: what a film with a source video of this computer costs, told by the real length of its file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.film import Film, Media, Settings, Shot, ShotId, SourceVideo, new_film
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
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
