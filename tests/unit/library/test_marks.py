"""What a person says of takes: in the row, in the sidecar, on the wall and in the numbers beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.domain.events import TakeChanged, TakeGone, TakeSaved
from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.domain.troubles import CannotSave, NoSuchTake
from tests.unit.library.workshop import Workshop, film, job


def _sidecar(take: Take) -> dict[str, object]:
    data: dict[str, object] = json.loads(take.file.with_suffix(".json").read_text("utf-8"))
    return data


async def test_every_mark_is_in_row_and_sidecar(shop: Workshop) -> None:
    take = await shop.publish(job())
    await shop.library.set_verdict(take.id, Verdict.REDO)
    await shop.library.set_rating(take.id, 5)
    await shop.library.set_tags(take.id, [" night ", "Hero", "HERO", ""])
    changed = await shop.library.set_notes(take.id, "again, slower\nplease")
    assert changed == replace(
        take, verdict=Verdict.REDO, rating=5, tags=("Hero", "night"), notes="again, slower\nplease"
    )
    assert await shop.library.get(take.id) == changed
    data = _sidecar(take)
    assert (data["verdict"], data["rating"], data["tags"]) == ("redo", 5, ["Hero", "night"])
    assert data["notes"] == "again, slower\nplease"
    assert [type(event) for event in shop.events] == [TakeSaved, *[TakeChanged] * 4]
    assert shop.events[-1] == TakeChanged(changed)


async def test_keys_of_others_in_a_sidecar_are_kept(shop: Workshop) -> None:
    take = await shop.publish(job())
    file = take.file.with_suffix(".json")
    file.write_text(json.dumps({**_sidecar(take), "grading": {"lut": "warm"}, "version": 2}))
    await shop.library.set_rating(take.id, 3)
    data = _sidecar(take)
    assert (data["grading"], data["version"], data["rating"]) == ({"lut": "warm"}, 2, 3)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": "kling-desktop-take", "id": 7}', "\x00\xff"])
async def test_a_damaged_sidecar_is_made_anew(shop: Workshop, damage: str) -> None:
    take = await shop.publish(job())
    take.file.with_suffix(".json").write_text(damage, "latin-1")
    await shop.library.set_rating(take.id, 2)
    assert (_sidecar(take)["id"], _sidecar(take)["rating"], _sidecar(take)["remote_id"]) == ("job1", 2, "remote-job1")


async def test_without_its_folder_a_mark_is_refused_and_the_row_stays(shop: Workshop, tmp_path: Path) -> None:
    take = await shop.publish(job())
    shop.paths.library.rename(tmp_path / "unplugged")
    with pytest.raises(CannotSave):
        await shop.library.set_rating(take.id, 2)
    assert (await shop.library.get(take.id)).rating == 0


@pytest.mark.parametrize("rating", [-1, 6])
async def test_a_rating_is_none_to_five(shop: Workshop, rating: int) -> None:
    take = await shop.publish(job())
    with pytest.raises(ValueError, match="0 to 5"):
        await shop.library.set_rating(take.id, rating)


async def test_an_unknown_take_is_said(shop: Workshop) -> None:
    with pytest.raises(NoSuchTake) as caught:
        await shop.library.get(TakeId("nobody"))
    assert caught.value.given == {"id": "nobody"}
    with pytest.raises(NoSuchTake):
        await shop.library.set_verdict(TakeId("nobody"), Verdict.REDO)


async def test_the_bin_gives_back(shop: Workshop) -> None:
    take = await shop.publish(job())
    await shop.library.bin([take.id])
    assert await shop.library.list() == ()
    assert take.file.exists()
    assert _sidecar(take)["binned"] is not None
    assert TakeGone(take.id) in shop.events
    assert await shop.library.restore([take.id]) == (take,)
    assert await shop.library.list() == (take,)
    assert _sidecar(take)["binned"] is None
    assert shop.events == [TakeSaved(take), TakeGone(take.id), TakeSaved(take)]


async def test_the_numbers_beside_the_filters(shop: Workshop) -> None:
    chase, calm = film(), film("Calm sea", "film2", ("waves",), ("Fox", "Old man"))
    for number in (1, 2, 3):
        await shop.publish(job(f"a{number}", chase, number))
    await shop.publish(job("b", calm))
    await shop.publish(job("c", calm, 2))
    await shop.library.set_verdict(TakeId("a1"), Verdict.APPROVED)
    await shop.library.set_verdict(TakeId("a2"), Verdict.REJECTED)
    await shop.library.set_tags(TakeId("a1"), ["hero"])
    await shop.library.bin([TakeId("c")])
    facets = await shop.library.facets()
    assert (facets.all, facets.unreviewed, facets.approved, facets.redo, facets.rejected) == (4, 2, 1, 0, 1)
    assert facets.binned == 1
    assert [(count.id, count.name, count.takes) for count in facets.films] == [
        ("film1", "Alley chase", 3),
        ("film2", "Calm sea", 1),
    ]
    assert [(count.name, count.takes) for count in facets.elements] == [("Fox", 4), ("Old man", 1)]
    assert [(count.name, count.takes) for count in facets.tags] == [("hero", 1)]
    assert [(count.name, count.takes) for count in facets.providers] == [("oxen", 4)]
