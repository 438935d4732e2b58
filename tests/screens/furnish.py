"""A home to paint pictures of: films, takes and jobs with fixed names, dates and prices."""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageOps

from kling_desktop.cli.demo import make_sample
from kling_desktop.domain.events import Bus
from kling_desktop.domain.film import (
    ElementId,
    Film,
    FilmId,
    Media,
    Quality,
    Reference,
    ReferenceId,
    ShotId,
    new_film,
)
from kling_desktop.domain.jobs import Job, JobId, RemoteId, State
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.takes import Verdict
from kling_desktop.domain.troubles import AnswerLost, OutOfCredit
from kling_desktop.host.paths import Paths, make_folders
from kling_desktop.host.resources import resource
from kling_desktop.jobs.store import JobStore
from kling_desktop.library.films import load, save
from kling_desktop.library.takes import Library
from kling_desktop.media.videos import probe
from kling_desktop.storage.database import Database
from tests.fakes.clock import Steady

MODEL = ModelId("kling-video-o3-pro-reference-to-video")
BEGINNING = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
DUSK = "dusk"
PICTURES = (DUSK, "moon.png", DUSK, "astronaut.png", DUSK, "moon.png")
FRAMES = 48


class FixedClock(Steady):
    """Every call is a minute later."""

    def __init__(self) -> None:
        super().__init__()
        self._now = BEGINNING

    def now(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nobody sleeps here")


class Furnisher:
    """Puts takes and jobs where the program will find them."""

    def __init__(self, paths: Paths, database: Database) -> None:
        self._paths, self._store = paths, JobStore(database)
        self._clock = FixedClock()
        self._library = Library(database, paths, Bus(), self._clock)
        self._count = 0

    def job(self, film: Film, state: State = State.DONE, **changes: object) -> Job:
        """A job, not written down yet."""
        self._count += 1
        now = self._clock.now()
        job = Job(
            id=JobId(f"{self._count:032x}"),
            film=film,
            number=self._count,
            provider=ProviderId.OXEN,
            model=MODEL,
            state=state,
            quote=Quote(seconds=10, rate=Money(Decimal("0.224"))),
            remote_id=RemoteId(f"remote-{self._count}"),
            charged=Money(Decimal("2.24")) if state is State.DONE else None,
            created=now,
            sent=now,
            updated=now,
        )
        return replace(job, **changes)  # type: ignore[arg-type]  # the facts of the scene's choice

    async def add(self, job: Job) -> Job:
        """Write a job down."""
        (written,) = await self._store.plan([job])
        return written

    async def take(
        self, film: Film, picture: str, verdict: Verdict = Verdict.NONE, stars: int = 0, tags: tuple[str, ...] = ()
    ) -> Job:
        """A finished job and its take."""
        job = await self.add(self.job(film))
        part = self._paths.library / ".part" / f"{job.id}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(moving_still(picture))
        sha256 = hashlib.sha256(part.read_bytes()).hexdigest()
        take = await self._library.publish(job, part, probe(part), sha256, {"model": MODEL})
        if verdict is not Verdict.NONE:
            await self._library.set_verdict(take.id, verdict)
        if stars:
            await self._library.set_rating(take.id, stars)
        if tags:
            await self._library.set_tags(take.id, tags)
        return job


@asynccontextmanager
async def furnishing(paths: Paths) -> AsyncIterator[Furnisher]:
    """Open a home that is not in use, and close it again."""
    make_folders(paths)
    database = Database.open(paths.database)
    try:
        yield Furnisher(paths, database)
    finally:
        database.close()


def dusk(width: int, height: int) -> Image.Image:
    """A drawn evening: photographs are large as golden pictures, smooth skies are small."""
    sky = Image.linear_gradient("L").resize((width, height))
    picture = ImageOps.colorize(sky, (24, 34, 78), (236, 140, 92), (120, 72, 110))
    brush = ImageDraw.Draw(picture)
    radius, middle = height // 8, (width * 5 // 8, height * 5 // 8)
    brush.circle(middle, radius, fill=(255, 214, 140))
    for step, colour in enumerate(((72, 46, 84), (46, 32, 64), (28, 22, 44))):
        top = height * (13 + step) // 18
        brush.polygon(
            ((0, top + height // 9), (width * (step + 1) // 4, top), (width, height), (0, height)), fill=colour
        )
        brush.polygon(((0, height), (width * (step + 2) // 5, height), (width, top), (width, height)), fill=colour)
    return picture


@cache
def moving_still(picture: str) -> bytes:
    """Two seconds that wander over a picture from left to right."""
    if picture == DUSK:
        wide = dusk(736, 414)
    else:
        with Image.open(resource(f"samples/{picture}")) as opened:
            wide = ImageOps.fit(opened.convert("RGB"), (736, 414))
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt, video.thread_count = 640, 360, "yuv420p", 1
        video.options = {"preset": "veryfast", "crf": "16"}
        for number in range(FRAMES):
            cut = wide.crop((2 * number, number, 640 + 2 * number, 360 + number))
            frame = av.VideoFrame.from_image(cut)  # type: ignore[no-untyped-call]  # PyAV leaves it without types
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return file.getvalue()


def busy_film(paths: Paths) -> tuple[Path, Film]:
    """The sample film with ids that never change (moves of the animatic follow them), meant for Oxen, two takes."""
    file = make_sample(paths.films.parent)
    film = load(file).film
    sky = file.parent / "pictures" / "dusk.png"
    dusk(1280, 800).save(sky)
    film = replace(
        film,
        id=FilmId("f" * 32),
        references=(Reference(id=ReferenceId("r1"), media=Media(path=sky)),),
        elements=tuple(replace(one, id=ElementId(f"e{n}")) for n, one in enumerate(film.elements)),
        shots=tuple(replace(one, id=ShotId(f"s{n}")) for n, one in enumerate(film.shots)),
        settings=replace(film.settings, provider=ProviderId.OXEN.value, quality=Quality.PRO, takes=2),
    )
    save(file, film)
    return file, film


def troubled_film(paths: Paths) -> tuple[Path, Film]:
    """The sample film with a picture that is gone, a mention of nothing, and a shot that is too long."""
    file, film = busy_film(paths)
    gone = Reference(id=ReferenceId("gone"), media=Media(path=file.parent / "pictures" / "gone.png"))
    first, second, third = film.shots
    shots = (
        replace(first, prompt="@Image7 rolls to the pad."),
        replace(second, prompt=""),
        replace(third, prompt="@Image1 lifts off.", duration=14),
    )
    film = replace(film, references=(*film.references, gone), shots=shots)
    save(file, film)
    return file, film


def overfull_film(paths: Paths) -> tuple[Path, Film]:
    """Fifteen shots of a second, seven pictures, seven elements with long names, a long prompt and a style line."""
    file, film = busy_film(paths)
    (sky,) = film.references
    astronaut, cat = film.elements
    shots = tuple(
        replace(
            film.shots[0],
            id=ShotId(f"s{n}"),
            duration=1,
            prompt=f"@Element{n % 7 + 1} meets @Image{n % 6 + 1}, shot {n}.",
        )
        for n in range(15)
    )
    wordy = replace(shots[2], prompt="The camera drifts through fog past @Image1 and finds a door. " * 12)
    film = replace(
        film,
        name="A film of very many shots, whose name does not end soon either",
        references=tuple(replace(sky, id=ReferenceId(f"r{n}")) for n in range(1, 8)),
        elements=tuple(
            replace(one, id=ElementId(f"e{n}"), name=f"{one.name} in the long winter coat of her uncle {n}")
            for n, one in enumerate((astronaut, cat) * 4)
        )[:7],
        shots=(*shots[:2], wordy, *shots[3:]),
        settings=replace(film.settings, style="35mm film, soft grain, tungsten light against blue dusk"),
    )
    save(file, film)
    return file, film


def empty_film(paths: Paths) -> Path:
    """A new film."""
    file = paths.films / "Untitled film.kling"
    file.parent.mkdir(parents=True, exist_ok=True)
    save(file, new_film("Untitled film"))
    return file


async def takes_of_every_kind(furnisher: Furnisher, film: Film) -> None:
    """Finished, judged, coming, stopped."""
    await furnisher.take(film, "coffee.png", Verdict.REJECTED, 2)
    await furnisher.add(furnisher.job(film, State.CANCELLED))
    await furnisher.take(film, DUSK, Verdict.APPROVED, 5)
    await furnisher.take(film, "astronaut.png")
    await furnisher.add(furnisher.job(film, State.DOWNLOADING, progress=0.62))


async def failures(furnisher: Furnisher, film: Film) -> None:
    """One take that was refused, one that nobody knows about, one that is fine."""
    await furnisher.take(film, "coffee.png", Verdict.REDO, 3)
    lost = AnswerLost(provider="Oxen", why="timeout").facts
    await furnisher.add(furnisher.job(film, State.UNKNOWN, trouble=lost, remote_id=None))
    poor = OutOfCredit(provider="Oxen").facts
    await furnisher.add(furnisher.job(film, State.FAILED, trouble=poor, remote_id=None))


async def a_dozen(furnisher: Furnisher, film: Film) -> None:
    """Takes of three films."""
    names = ("Launch day", "Night market", "Paper boats")
    verdicts = (Verdict.APPROVED, Verdict.NONE, Verdict.REDO, Verdict.REJECTED, Verdict.NONE)
    tags = ((), ("hero", "client"), ("night",), (), ("client",))
    for number in range(12):
        name = names[number % 3]
        named = replace(film, id=FilmId(f"{number % 3:032x}"), name=name)
        await furnisher.take(
            named, PICTURES[number % len(PICTURES)], verdicts[number % 5], (5, 0, 3, 1, 4)[number % 5], tags[number % 5]
        )
