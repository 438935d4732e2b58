"""Videos from elsewhere come in, copies go out; nothing is written over, originals stay."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from kling_desktop.domain.problems import PictureFault
from kling_desktop.domain.takes import TakeId, Verdict
from kling_desktop.domain.troubles import CannotSave, NoSuchTake, TakeLost
from tests.fakes.clips import make_clip
from tests.unit.library.workshop import Workshop, film, job, open_workshop

CLIP = make_clip(1.0, sound=True)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    file = tmp_path / "Downloads" / "Night shoot №7.mp4"
    file.parent.mkdir()
    file.write_bytes(CLIP)
    return file


def _files_of(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_a_video_without_a_recipe_becomes_a_take(shop: Workshop, clip: Path) -> None:
    brought = await shop.library.bring_in([clip])
    (take,) = brought.takes
    assert brought.refused == ()
    assert take.file == shop.paths.library / "Imported" / "Night shoot №7.mp4"
    assert take.file.read_bytes() == CLIP
    assert [file.name for file in _files_of(clip.parent)] == [clip.name]
    assert (take.video.width, take.video.height, take.video.has_audio) == (320, 180, True)
    assert (take.film, take.provider, take.film_name) == (None, None, "Night shoot №7")
    assert await shop.library.list("night is:imported") == (take,)
    assert (await shop.library.verify()).problems == ()


async def test_the_same_video_comes_in_once(shop: Workshop, clip: Path, tmp_path: Path) -> None:
    (first,) = (await shop.library.bring_in([clip])).takes
    copy = tmp_path / "copy.mp4"
    shutil.copy(clip, copy)
    assert (await shop.library.bring_in([copy, clip.parent])).takes == (first, first)
    assert await shop.library.count() == 1


async def test_what_is_no_video_is_refused_by_name_and_passed_over_in_folders(
    shop: Workshop, clip: Path, tmp_path: Path
) -> None:
    text = clip.with_name("notes.txt")
    text.write_text("no video")
    lying = clip.with_name("lying.mp4")
    lying.write_text("no video either")
    brought = await shop.library.bring_in([clip.parent, text, tmp_path / "nowhere.mp4"])
    assert len(brought.takes) == 1
    faults = {refused.path.name: refused.fault for refused in brought.refused}
    assert set(faults) == {"lying.mp4", "notes.txt", "nowhere.mp4"}
    assert faults["nowhere.mp4"] is PictureFault.MISSING


async def test_out_of_one_library_into_another_with_everything(shop: Workshop, tmp_path: Path) -> None:
    shop.paths.references.mkdir()
    picture = shop.paths.references / "face.png"
    Image.new("RGB", (400, 400), "teal").save(picture)
    take = await shop.publish(job("a", film(picture=picture)), CLIP)
    await shop.library.set_verdict(take.id, Verdict.APPROVED)
    await shop.library.set_tags(take.id, ["hero"])
    (copy,) = await shop.library.export([take.id], tmp_path / "hand over")
    assert copy.read_bytes() == CLIP
    assert sorted(file.name for file in copy.parent.iterdir()) == ["Alley chase take 1.json", "Alley chase take 1.mp4"]
    other = open_workshop(tmp_path / "second home")
    try:
        (brought,) = (await other.library.bring_in([copy.parent])).takes
        assert (brought.id, brought.verdict, brought.tags) == (TakeId("a"), Verdict.APPROVED, ("hero",))
        assert (brought.created, brought.cost, brought.remote_id) == (take.created, take.cost, take.remote_id)
        assert brought.film is not None
        kept = brought.film.references[0].media.path
        assert kept is not None
        assert kept.is_relative_to(other.paths.references)
        assert kept.read_bytes() == picture.read_bytes()
    finally:
        other.db.close()


async def test_an_id_is_not_given_twice(shop: Workshop, tmp_path: Path) -> None:
    take = await shop.publish(job("a"), CLIP)
    (copy,) = await shop.library.export([take.id], tmp_path / "out")
    copy.write_bytes(make_clip(0.5))
    (brought,) = (await shop.library.bring_in([copy])).takes
    assert brought.id != take.id
    assert brought.file.name == "Alley chase take 1 (2).mp4"
    assert await shop.library.count() == 2


async def test_a_lost_video_comes_back_as_the_take_it_was(shop: Workshop, tmp_path: Path) -> None:
    take = await shop.publish(job("a"), CLIP)
    (copy,) = await shop.library.export([take.id], tmp_path / "out")
    take.file.unlink()
    (brought,) = (await shop.library.bring_in([copy])).takes
    assert (brought.id, brought.file) == (take.id, take.file)
    assert (await shop.library.verify()).problems == ()


async def test_export_writes_nothing_over(shop: Workshop, tmp_path: Path) -> None:
    take = await shop.publish(job(), CLIP)
    out = tmp_path / "out"
    out.mkdir()
    (out / "Alley chase take 1.json").write_text("mine")
    copies = [(await shop.library.export([take.id], out))[0].name for _ in range(2)]
    assert copies == ["Alley chase take 1 (2).mp4", "Alley chase take 1 (3).mp4"]
    assert (out / "Alley chase take 1.json").read_text() == "mine"
    assert json.loads((out / "Alley chase take 1 (2).json").read_text("utf-8"))["file"] == "Alley chase take 1 (2).mp4"


async def test_export_says_what_is_wrong(shop: Workshop, tmp_path: Path) -> None:
    first, second = await shop.publish(job("a"), CLIP), await shop.publish(job("b", number=2), b"b")
    with pytest.raises(NoSuchTake):
        await shop.library.export([first.id, TakeId("nobody")], tmp_path / "out")
    second.file.unlink()
    with pytest.raises(TakeLost):
        await shop.library.export([first.id, second.id], tmp_path / "out")
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotSave):
        await shop.library.export([first.id], tmp_path / "file")


async def test_a_poster_is_made_once_and_made_again_when_lost(shop: Workshop) -> None:
    take = await shop.publish(job(), CLIP)
    poster = await shop.library.poster(take.id)
    with Image.open(poster) as picture:
        assert picture.format == "JPEG"
        assert abs(picture.width / picture.height - 16 / 9) < 0.05
    stamp = poster.stat().st_mtime_ns
    assert (await shop.library.poster(take.id)).stat().st_mtime_ns == stamp
    poster.unlink()
    assert (await shop.library.poster(take.id)).exists()
    take.file.unlink()
    poster.unlink()
    with pytest.raises(TakeLost):
        await shop.library.poster(take.id)


async def test_takes_are_as_open_as_the_library_and_copies_follow_the_umask(shop: Workshop, tmp_path: Path) -> None:
    def modes(folder: Path) -> set[int]:
        found = [file for file in folder.rglob("*") if file.suffix in {".mp4", ".json"}]
        assert len(found) == 2
        return {file.stat().st_mode & 0o777 for file in found}

    alone = await shop.publish(job())
    assert modes(shop.paths.library) == {0o600}
    shop.paths.library.chmod(0o775)
    shared = await shop.publish(job("job2", of=film("Shared", "film2")))
    assert modes(shared.file.parent) == {0o664}
    before = os.umask(0o027)
    try:
        await shop.library.export([alone.id], tmp_path / "out")
    finally:
        os.umask(before)
    assert modes(tmp_path / "out") == {0o640}
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o750
