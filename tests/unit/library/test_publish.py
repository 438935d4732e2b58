"""A finished video is in the library exactly once, whatever is cut short."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kling_desktop.domain.events import TakeSaved
from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Verdict
from kling_desktop.domain.troubles import CannotSave, DownloadBroken
from tests.unit.library.workshop import FACTS, Workshop, film, job, open_workshop

STEPS = ("named", "video in place", "flushed", "row written", "committed")


async def test_a_take_is_a_file_a_sidecar_and_a_row(shop: Workshop) -> None:
    take = await shop.publish(job(), b"moving pictures")
    assert shop.files() == ["Alley chase/Alley chase take 1.json", "Alley chase/Alley chase take 1.mp4"]
    assert take.file == shop.paths.library / "Alley chase" / "Alley chase take 1.mp4"
    assert take.file.read_bytes() == b"moving pictures"
    assert await shop.library.get(take.id) == take
    assert shop.events == [TakeSaved(take)]
    assert not list(shop.paths.library.rglob("*.part"))


async def test_the_sidecar_tells_the_whole_recipe_and_no_secret(shop: Workshop, tmp_path: Path) -> None:
    kept = shop.paths.references / f"{'ab' * 32}.jpg"
    signed = Media(url="https://store.example/face.png?X-Amz-Signature=topsecret&X-Amz-Expires=60")
    take_film = replace(film(picture=kept), start_frame=signed)
    part, digest = shop.part()
    body = {"prompt": "go", "images": ["data:image/png;base64,AAAA", "https://a.example/b.png?token=topsecret"]}
    take = await shop.library.publish(job(of=take_film), part, FACTS, digest, body)
    text = take.file.with_suffix(".json").read_text("utf-8")
    assert "topsecret" not in text
    assert "secret-signature" not in text
    assert "AAAA" not in text
    data = json.loads(text)
    assert data["id"] == "job1"
    assert data["sha256"] == digest
    assert data["references"][0] == {"name": kept.name, "sha256": "ab" * 32}
    assert data["film"]["references"][0]["path"] == f"../.references/{kept.name}"
    assert data["cost"] == {"amount": "2.016", "unit": "USD"}
    assert data["remote_id"] == "remote-job1"
    assert data["video"]["seconds"] == 5.04
    assert data["sent"].startswith("2026-11-20T12:00:05")


async def test_publishing_again_changes_nothing(shop: Workshop) -> None:
    first = await shop.publish(job())
    await shop.library.set_verdict(first.id, Verdict.APPROVED)
    again = await shop.publish(job())
    assert again.verdict is Verdict.APPROVED
    assert again.file == first.file
    assert len(shop.files()) == 2
    assert await shop.library.count() == 1


async def test_the_callers_own_work_is_in_the_same_transaction(shop: Workshop) -> None:
    part, digest = shop.part()

    def refuse(connection: sqlite3.Connection) -> None:
        assert connection.execute("SELECT count(*) FROM takes").fetchone() == (1,)
        raise LookupError("the job is gone")

    with pytest.raises(LookupError):
        await shop.library.publish(job(), part, FACTS, digest, {}, refuse)
    assert await shop.library.count() == 0
    take = await shop.library.publish(job(), part, FACTS, digest, {}, lambda connection: None)
    assert len(shop.files()) == 2
    assert await shop.library.list() == (take,)


async def test_two_films_of_one_name_do_not_write_over_each_other(shop: Workshop) -> None:
    takes = [await shop.publish(job(f"job{n}", film(id_=f"film{n}"))) for n in range(3)]
    names = [take.file.name for take in takes]
    assert names == ["Alley chase take 1.mp4", "Alley chase take 1 (2).mp4", "Alley chase take 1 (3).mp4"]
    assert [take.file.read_bytes() for take in takes] == [b"job0", b"job1", b"job2"]


async def test_a_take_whose_file_is_away_keeps_its_row_and_its_name(shop: Workshop) -> None:
    """The folder was moved or thrown away; another film of the same name goes on in a new one."""
    away = await shop.publish(job("job0", film(id_="film0")))
    await shop.library.set_verdict(away.id, Verdict.APPROVED)
    shutil.rmtree(shop.library.folder)
    other = await shop.publish(job("job1", film(id_="film1")))
    assert (away.file.name, other.file.name) == ("Alley chase take 1.mp4", "Alley chase take 1 (2).mp4")
    assert (await shop.library.get(away.id)).verdict is Verdict.APPROVED


async def test_many_at_once_each_get_a_name(shop: Workshop) -> None:
    takes = await asyncio.gather(*(shop.publish(job(f"job{n}", film(id_=f"film{n}"))) for n in range(12)))
    assert len({take.file for take in takes}) == 12
    assert [take.file.read_bytes() for take in takes] == [f"job{n}".encode() for n in range(12)]


async def test_a_strangers_video_is_not_written_over(shop: Workshop) -> None:
    folder = shop.paths.library / "Alley chase"
    folder.mkdir()
    (folder / "Alley chase take 1.mp4").write_bytes(b"somebody else's")
    take = await shop.publish(job())
    assert take.file.name == "Alley chase take 1 (2).mp4"
    assert (folder / "Alley chase take 1.mp4").read_bytes() == b"somebody else's"


async def test_a_film_without_a_name_or_with_a_strange_one_has_a_place_too(shop: Workshop) -> None:
    nameless = await shop.publish(job("a", film("", "f1")))
    strange = await shop.publish(job("b", film("../../etc/CON: 7/8?", "f2")))
    assert nameless.file.parent.name == "Untitled film"
    assert strange.file.is_relative_to(shop.paths.library)
    assert strange.file.parent.parent == shop.paths.library


async def test_without_part_and_without_placed_video_it_says_so(shop: Workshop) -> None:
    with pytest.raises(DownloadBroken):
        await shop.library.publish(job(), shop.paths.library / "gone.part", FACTS, "0" * 64, {})
    assert shop.files() == []
    assert await shop.library.count() == 0


async def test_a_library_that_cannot_be_written_says_so_and_keeps_the_part(shop: Workshop) -> None:
    part, digest = shop.part()
    (shop.paths.library / "Alley chase").write_text("a file where the folder should be")
    with pytest.raises(CannotSave):
        await shop.library.publish(job(), part, FACTS, digest, {})
    assert part.exists()
    (shop.paths.library / "Alley chase").unlink()
    take = await shop.library.publish(job(), part, FACTS, digest, {})
    assert take.file.exists()


async def test_a_part_on_another_disk_comes_whole_too(shop: Workshop) -> None:
    part = _another_disk(shop.paths.library) / f"kling-test-{os.getpid()}.part"
    part.write_bytes(b"from afar")
    take = await shop.library.publish(job(), part, replace(FACTS, bytes=9), "0" * 64, {})
    assert take.file.read_bytes() == b"from afar"
    assert not part.exists()


def _another_disk(folder: Path) -> Path:
    """Memory, where the system has such a folder; elsewhere the same disk, which must work as well."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and memory.stat().st_dev != folder.stat().st_dev else folder


# Killed ----------------------------------------------------------------------------------------------------------

DIE = """
import asyncio, os, sys
from pathlib import Path
from tests.unit.library.workshop import job, open_workshop
def reached(step):
    if step == sys.argv[2]:
        os._exit(9)
asyncio.run(open_workshop(Path(sys.argv[1]), reached).publish(job(), b"paid for"))
"""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("loaded_again", [False, True])
async def test_killed_at_any_step_and_published_again_it_is_there_once(
    home: Path, step: str, loaded_again: bool
) -> None:
    killed = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", DIE, str(home), step], capture_output=True, timeout=60
    )
    assert killed.returncode == 9, killed.stderr
    shop = open_workshop(home)
    try:
        if loaded_again:
            shop.part(b"paid for", "job1.part")
        part, digest = shop.paths.library / ".parts" / "job1.part", hashlib.sha256(b"paid for").hexdigest()
        take = await shop.library.publish(job(), part, replace(FACTS, bytes=8), digest, {})
        assert shop.files() == ["Alley chase/Alley chase take 1.json", "Alley chase/Alley chase take 1.mp4"]
        assert take.file.read_bytes() == b"paid for"
        assert not part.exists()
        assert await shop.library.list() == (take,)
        verified = await shop.library.verify()
        assert verified.problems == ()
    finally:
        shop.db.close()


async def test_a_kill_between_the_two_names_of_the_sidecar_leaves_nothing_strange(shop: Workshop) -> None:
    """A sidecar comes by a second name for one file: after a kill both names are there."""
    take = await shop.publish(job(), b"paid for")
    hidden = take.file.with_name(".job1.json.part")
    os.link(take.file.with_suffix(".json"), hidden)
    await shop.db.write(lambda connection: connection.execute("DELETE FROM takes").fetchall())
    part, digest = shop.part(b"paid for")
    take.file.unlink()
    again = await shop.library.publish(job(), part, replace(FACTS, bytes=8), digest, {})
    assert again.file == take.file
    assert len(shop.files()) == 2


async def test_after_a_kill_the_second_download_may_differ(shop: Workshop) -> None:
    take = await shop.publish(job(), b"first")
    await shop.db.write(lambda connection: connection.execute("DELETE FROM takes").fetchall())
    take.file.unlink()
    part, digest = shop.part(b"second, longer")
    again = await shop.library.publish(job(), part, VideoFacts(seconds=5, bytes=14), digest, {})
    assert again.created == take.created
    assert json.loads(again.file.with_suffix(".json").read_text("utf-8"))["sha256"] == digest
    assert (await shop.library.verify()).problems == ()


async def test_a_video_moved_within_the_library_is_found_before_the_row_was_written(shop: Workshop) -> None:
    take = await shop.publish(job(), b"paid for")
    await shop.db.write(lambda connection: connection.execute("DELETE FROM takes").fetchall())
    chosen = shop.paths.library / "The best"
    take.file.parent.rename(chosen)
    again = await shop.library.publish(job(), shop.paths.library / "gone.part", FACTS, "", {})
    assert again.file == chosen / take.file.name
    assert len(shop.files()) == 2


FULL = """
import asyncio, resource, sys
from pathlib import Path
from kling_desktop.domain.troubles import DiskFull
from tests.unit.library.workshop import job, open_workshop
shop = open_workshop(Path(sys.argv[1]))
part = shop.part(b"paid for", "job1.part")
resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
try:
    asyncio.run(shop.publish(job(), b"paid for"))
except DiskFull as full:
    print(full.code, full.again)
"""


async def test_a_full_disk_keeps_the_part_and_the_next_attempt_brings_it_in(home: Path) -> None:
    tried = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", FULL, str(home)], capture_output=True, text=True, timeout=60
    )
    assert tried.stdout.split() == ["disk.full", "later"], tried.stderr
    shop = open_workshop(home)
    try:
        part = shop.paths.library / ".parts" / "job1.part"
        assert await asyncio.to_thread(part.read_bytes) == b"paid for"
        assert not [name for name in shop.files() if not name.rpartition("/")[2].startswith(".")]
        take = await shop.publish(job(), b"paid for")
        assert shop.files() == ["Alley chase/Alley chase take 1.json", "Alley chase/Alley chase take 1.mp4"]
        assert await shop.library.list() == (take,)
    finally:
        shop.db.close()
