"""The local provider: free, without a key, one render after another, nothing lost with the program."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
from PIL import Image

from kling_desktop.domain.cards.animatic import ANIMATIC
from kling_desktop.domain.film import Film, FilmId, Media, Reference, ReferenceId, Settings, Shot, ShotId
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.money import Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.ports import Cancelled, Failed, Provider, Ready, ReadyPicture, Rendering, Sight, Waiting
from kling_desktop.domain.troubles import CannotSave, Charged
from kling_desktop.media.videos import verify
from kling_desktop.providers.animatic import Animatic

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def job(folder: Path, name: str = "j1", seconds: float = 1) -> Job:
    picture = folder / "red.png"
    Image.new("RGB", (320, 180), (200, 40, 40)).save(picture)
    film = Film(
        id=FilmId("f1"),
        references=(Reference(id=ReferenceId("r"), media=Media(path=picture)),),
        shots=(Shot(id=ShotId("s"), prompt="@Image1 glows", duration=seconds),) if seconds else (),
        settings=Settings(provider="animatic", quality="standard"),
    )
    return Job(
        id=JobId(name),
        film=film,
        number=1,
        provider=ProviderId.ANIMATIC,
        model=ModelId("animatic"),
        state=State.SUBMITTING,
        quote=Quote(seconds=seconds),
        created=NOW,
        updated=NOW,
    )


async def until(provider: Animatic, one: Job, kind: type[Sight]) -> list[Sight]:
    """Every sight up to the first of this kind."""
    seen: list[Sight] = []
    async with asyncio.timeout(60):
        while not seen or not isinstance(seen[-1], kind):
            seen.append(await provider.look(one))
            await asyncio.sleep(0.01)
    return seen


async def submitted(provider: Animatic, one: Job) -> Job:
    accepted = await provider.submit(ANIMATIC, {}, one)
    assert accepted.charged is not None
    assert accepted.charged.amount == Decimal(0)
    return replace(one, remote_id=accepted.remote_id)


async def test_a_film_is_rendered_and_its_progress_told(tmp_path: Path) -> None:
    provider = Animatic(tmp_path / "work")
    promised: Provider = provider
    assert not promised.needs_key
    one = await submitted(provider, job(tmp_path))
    seen = await until(provider, one, Ready)
    told = [sight.progress for sight in seen if isinstance(sight, Rendering) and sight.progress is not None]
    assert told == sorted(told)
    assert told
    ready = seen[-1]
    assert isinstance(ready, Ready)
    assert ready.file is not None
    assert verify(ready.file, 1).frames == 24
    await provider.aclose()


async def test_the_same_job_has_the_same_id_and_is_rendered_once(tmp_path: Path) -> None:
    provider = Animatic(tmp_path / "work")
    one = await submitted(provider, job(tmp_path))
    assert (await submitted(provider, job(tmp_path))).remote_id == one.remote_id
    assert await provider.find(job(tmp_path)) == (one.remote_id,)
    assert provider.can_find()
    other = await submitted(provider, job(tmp_path, "j2"))
    assert other.remote_id != one.remote_id
    assert (await until(provider, one, Ready))[-1] != (await until(provider, other, Ready))[-1]
    assert len(list((tmp_path / "work").iterdir())) == 2
    await provider.aclose()


async def test_after_a_restart_looking_renders_again_or_finds_the_file(tmp_path: Path) -> None:
    before = Animatic(tmp_path / "work")
    one = await submitted(before, job(tmp_path, seconds=15))
    await before.aclose()
    assert not isinstance(await before.look(one), Cancelled), "closing the program cancels nothing"
    assert list((tmp_path / "work").iterdir()) == []
    # What a killed program left behind.
    (tmp_path / "work" / f".{one.remote_id}.mp4.1-2.part").write_bytes(b"half")

    short = replace(job(tmp_path), remote_id=one.remote_id)
    after = Animatic(tmp_path / "work")
    assert isinstance((await until(after, short, Ready))[0], Waiting)
    assert [file.name for file in (tmp_path / "work").iterdir()] == [f"{one.remote_id}.mp4"]
    await after.aclose()

    later = Animatic(tmp_path / "work")
    assert isinstance(await later.look(short), Ready)
    await later.aclose()


async def test_a_result_that_was_moved_away_is_rendered_again(tmp_path: Path) -> None:
    provider = Animatic(tmp_path / "work")
    one = await submitted(provider, job(tmp_path))
    ready = (await until(provider, one, Ready))[-1]
    assert isinstance(ready, Ready)
    assert ready.file is not None
    ready.file.rename(tmp_path / "library.mp4")
    assert isinstance(await provider.look(one), Waiting)
    await until(provider, one, Ready)
    assert ready.file.is_file()
    await provider.aclose()


async def test_cancelled_while_rendering_and_while_waiting(tmp_path: Path) -> None:
    provider = Animatic(tmp_path / "work")
    running = await submitted(provider, job(tmp_path, "j1", 15))
    waiting = await submitted(provider, job(tmp_path, "j2", 15))
    await until(provider, running, Rendering)
    await provider.cancel(waiting)
    await provider.cancel(running)
    for one in (running, waiting):
        assert isinstance(await provider.look(one), Cancelled)
    unknown = job(tmp_path, "j3")
    await provider.cancel(unknown)
    assert isinstance(await provider.look(unknown), Cancelled)
    assert list((tmp_path / "work").iterdir()) == []
    await provider.aclose()


async def test_what_cannot_be_rendered_fails_free_of_charge(tmp_path: Path) -> None:
    provider = Animatic(tmp_path / "work")
    one = await submitted(provider, job(tmp_path, seconds=0))
    failed = (await until(provider, one, Failed))[-1]
    assert isinstance(failed, Failed)
    assert failed.trouble.code == "film.does-not-fit"
    assert failed.trouble.charged is Charged.NO
    await provider.aclose()


async def test_a_disk_that_refuses_is_tried_again_at_the_next_look(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("in the way")
    provider = Animatic(tmp_path / "work")
    one = await submitted(provider, job(tmp_path))
    with pytest.raises(CannotSave):
        await until(provider, one, Ready)
    (tmp_path / "work").unlink()
    await until(provider, one, Ready)
    await provider.aclose()


async def test_pictures_stay_where_they_are(tmp_path: Path) -> None:
    provider = Animatic(tmp_path / "work")
    media = Media(path=tmp_path / "red.png")
    file = tmp_path / "ready.jpg"
    pictures = MappingProxyType({media: ReadyPicture(file=file, mime="image/jpeg", sha256="0", bytes=1)})
    assert await provider.hand_over(pictures, lambda part: None) == {media: str(file)}
    assert (await provider.try_key()).works
    assert provider.download_headers("https://example.org") == {}
    assert not provider.may_fetch("https://example.org")
    await provider.aclose()
