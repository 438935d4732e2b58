"""The library folder alone is enough; and what is wrong in it is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kling_desktop.domain.film import Media
from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.domain.troubles import DatabaseBroken
from kling_desktop.library.rebuild import Rebuilt, Verified
from tests.expected_logs import ExpectsLog
from tests.unit.library.workshop import Workshop, film, job, open_workshop


async def _stocked(shop: Workshop) -> tuple[Take, ...]:
    picture = shop.paths.references / f"{'ab' * 32}.png"
    picture.parent.mkdir(exist_ok=True)
    picture.write_bytes(b"a picture")
    await shop.publish(job("a", film(picture=picture)))
    await shop.publish(job("b", film(picture=picture), 2))
    await shop.publish(job("c", film("Ночь · 夜", "film2")))
    await shop.library.set_verdict(TakeId("a"), Verdict.APPROVED)
    await shop.library.set_rating(TakeId("a"), 5)
    await shop.library.set_tags(TakeId("a"), ["hero", "夜"])
    await shop.library.set_notes(TakeId("b"), "darker")
    await shop.library.bin([TakeId("c")])
    return (*await shop.library.list(), *await shop.library.list("is:binned"))


def _problems(found: Verified | Rebuilt) -> list[tuple[str | None, str, str]]:
    return [(flaw.id, flaw.file.name, flaw.problem) for flaw in found.problems]


def _forget_the_database(home: Path) -> None:
    for file in home.glob("kling.db*"):
        file.unlink()


async def test_without_its_database_everything_comes_back(shop: Workshop, home: Path) -> None:
    before = await _stocked(shop)
    shop.db.close()
    _forget_the_database(home)
    again = open_workshop(home)
    try:
        assert await again.library.count() == 0
        rebuilt = await again.library.rebuild()
        assert (rebuilt.takes, rebuilt.problems) == (3, ())
        assert (*await again.library.list(), *await again.library.list("is:binned")) == before
        assert [take.id for take in await again.library.list("tag:夜 hero")] == ["a"]
    finally:
        again.db.close()


async def test_the_library_may_have_moved_elsewhere(shop: Workshop, home: Path, tmp_path: Path) -> None:
    await _stocked(shop)
    other = tmp_path / "other home"
    shutil.copytree(shop.paths.library, other / "library")
    again = open_workshop(other)
    try:
        await again.library.rebuild()
        take = await again.library.get(TakeId("a"))
        assert take.file.is_relative_to(other)
        assert take.film is not None
        assert take.film.references[0].media == Media(path=other / "library" / ".references" / f"{'ab' * 32}.png")
    finally:
        again.db.close()


async def test_sidecars_count_before_rows_and_jobs_stay(shop: Workshop) -> None:
    await _stocked(shop)
    await shop.db.write(lambda c: c.execute("UPDATE takes SET rating = 1, film_name = 'wrong'").fetchall())
    await shop.db.write(
        lambda c: c.execute(
            "INSERT INTO jobs (id, film, film_id, film_name, number, provider, model, state, quote, created, updated) "
            "VALUES ('j', '{}', 'f', 'F', 1, 'oxen', 'm', 'rendering', '{}', '2026', '2026')"
        ).fetchall()
    )
    await shop.library.rebuild()
    take = await shop.library.get(TakeId("a"))
    assert (take.rating, take.film_name) == (5, "Alley chase")
    assert await shop.db.read(lambda c: c.execute("SELECT id, state FROM jobs").fetchall()) == [("j", "rendering")]


async def test_rebuilding_writes_a_lost_sidecar_again(shop: Workshop) -> None:
    takes = await _stocked(shop)
    lost = next(take for take in takes if take.id == "b").file.with_suffix(".json")
    before = lost.read_text("utf-8")
    lost.unlink()
    await shop.library.rebuild()
    assert json.loads(lost.read_text("utf-8")) == json.loads(before)
    assert (await shop.library.get(TakeId("b"))).notes == "darker"


async def test_a_video_that_is_gone_is_named_and_not_its_sidecar(shop: Workshop) -> None:
    takes = await _stocked(shop)
    gone = next(take for take in takes if take.id == "b").file
    gone.unlink()
    assert [(flaw.file, flaw.problem) for flaw in (await shop.library.rebuild()).problems] == [(gone, "missing")]
    assert [(flaw.file, flaw.problem) for flaw in (await shop.library.verify()).problems] == [(gone, "missing")]


async def test_renamed_together_they_are_still_one_take(shop: Workshop) -> None:
    take = await shop.publish(job())
    take.file.rename(take.file.with_name("best.mp4"))
    take.file.with_suffix(".json").rename(take.file.with_name("best.json"))
    rebuilt = await shop.library.rebuild()
    assert (rebuilt.takes, rebuilt.problems) == (1, ())
    assert (await shop.library.get(take.id)).file.name == "best.mp4"


async def test_what_is_wrong_is_told_and_nothing_is_changed(shop: Workshop) -> None:
    takes = {take.id: take for take in await _stocked(shop)}
    assert _problems(await shop.library.verify()) == []
    takes[TakeId("a")].file.unlink()
    takes[TakeId("b")].file.write_bytes(b"B")
    takes[TakeId("c")].file.with_suffix(".json").unlink()
    (shop.paths.library / "stray.mov").write_bytes(b"whose?")
    before = shop.files()
    verified = await shop.library.verify()
    assert sorted(_problems(verified), key=str) == sorted(
        [
            ("a", "Alley chase take 1.mp4", "missing"),
            ("b", "Alley chase take 2.mp4", "changed"),
            ("c", takes[TakeId("c")].file.name, "orphan"),
            (None, "stray.mov", "orphan"),
        ],
        key=str,
    )
    assert (verified.checked, verified.ok) == (4, 0)
    assert shop.files() == before


async def test_a_changed_byte_is_found_though_the_size_is_the_same(shop: Workshop) -> None:
    take = await shop.publish(job(), b"0123456789")
    take.file.write_bytes(b"0123456780")
    assert _problems(await shop.library.verify()) == [("job1", take.file.name, "changed")]
    await shop.library.rebuild()
    assert _problems(await shop.library.verify()) == [("job1", take.file.name, "changed")]


async def test_a_file_with_sidecar_but_without_row_is_told_and_brought_in(shop: Workshop) -> None:
    take = await shop.publish(job())
    await shop.db.write(lambda c: c.execute("DELETE FROM takes").fetchall())
    assert _problems(await shop.library.verify()) == [("job1", take.file.name, "unlisted")]
    await shop.library.rebuild()
    assert _problems(await shop.library.verify()) == []


async def test_two_files_of_one_id_are_one_take_and_told(shop: Workshop) -> None:
    take = await shop.publish(job())
    shutil.copytree(take.file.parent, take.file.parent.with_name("Copy of it"))
    rebuilt = await shop.library.rebuild()
    assert rebuilt.takes == 1
    assert [problem for _, _, problem in _problems(rebuilt)] == ["duplicate"]


async def test_progress_is_told(shop: Workshop) -> None:
    await _stocked(shop)
    seen: list[float] = []
    await shop.library.verify(seen.append)
    assert seen == [1 / 3, 2 / 3, 1.0]


async def test_a_damaged_database_is_found_put_aside_and_made_anew(
    shop: Workshop, home: Path, expects_log: ExpectsLog
) -> None:
    expects_log("lies aside")
    before = await _stocked(shop)
    page = await shop.db.read(
        lambda c: int(c.execute("SELECT rootpage FROM sqlite_master WHERE name = 'takes_by_content'").fetchone()[0])
    )
    shop.db.close()
    _overwrite_page(shop.paths.database, page)
    damaged = open_workshop(home)
    try:
        with pytest.raises(DatabaseBroken):
            await damaged.library.rebuild()
    finally:
        damaged.db.close()
    with pytest.raises(DatabaseBroken):
        open_workshop(home)
    again = open_workshop(home)
    try:
        await again.library.rebuild()
        assert (*await again.library.list(), *await again.library.list("is:binned")) == before
    finally:
        again.db.close()


def _overwrite_page(database: Path, page: int) -> None:
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
