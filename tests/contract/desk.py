"""A person's desk in front of the fake services: a key, a clock that never waits, a film, and orders."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Event

from PIL import Image

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Element, ElementId, Film, Media, Reference, ReferenceId, new_film
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import (
    Accepted,
    KeyPlace,
    Provider,
    Ready,
    ReadyPicture,
    Rendering,
    Sight,
    Waiting,
)
from kling_desktop.domain.troubles import NoKey
from kling_desktop.domain.wire import build, sent_media
from kling_desktop.providers.connect import connect
from kling_desktop.providers.fetch import Fetched, fetch
from tests.fakes.clock import Steady
from tests.fakes.provider_server import FakeProviderServer

KEY = "pd_test-key-0123456789"
PAID = (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX)
SUBMIT = {
    ProviderId.OXEN: "/api/ai/queue",
    ProviderId.PIXELDOJO: "/api/v1/models/*/run",
    ProviderId.AIHUBMAX: "/v1/videos/generations",
}
LOOK = {
    ProviderId.OXEN: "/api/ai/queue/*",
    ProviderId.PIXELDOJO: "/api/v1/jobs/*",
    ProviderId.AIHUBMAX: "/v1/tasks/*",
}


class InstantClock(Steady):
    """Starts now and moves only by being slept on."""

    def __init__(self) -> None:
        super().__init__()
        self._now = datetime.now(UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)
        self.passed += seconds
        await asyncio.sleep(0)


class HeldKeys:
    """The same key for every service, or none."""

    def __init__(self, key: str | None = KEY) -> None:
        self.key = key

    def get(self, provider: ProviderId) -> str:
        if self.key is None:
            raise NoKey(provider=provider.value)
        return self.key

    def where(self, provider: ProviderId) -> KeyPlace:
        return KeyPlace("environment" if self.key else None)

    def set(self, provider: ProviderId, key: str) -> None:
        self.key = key

    def remove(self, provider: ProviderId) -> bool:
        held, self.key = self.key, None
        return held is not None


class Desk:
    """Orders takes of films as the engine does, step by step."""

    def __init__(
        self, server: FakeProviderServer, folder: Path, environ: dict[str, str] | None = None, key: str | None = KEY
    ) -> None:
        self.server = server
        self.folder = folder
        self.clock = InstantClock()
        self.keys = HeldKeys(key)
        self.providers = connect(environ or server.environment(separate=True), self.keys, folder / "cache", self.clock)

    def provider(self, provider: ProviderId) -> Provider:
        return self.providers[provider]

    def job(self, provider: ProviderId, film: Film | None = None) -> Job:
        film = film or words_film()
        offer = offer_of(provider, film)
        return Job(
            id=JobId("j1"),
            film=film,
            number=1,
            provider=provider,
            model=offer.model,
            state=State.SUBMITTING,
            quote=offer.quote(film),
            created=self.clock.now(),
            sent=self.clock.now(),
            updated=self.clock.now(),
        )

    async def submit(self, job: Job) -> Accepted:
        provider, offer = self.provider(job.provider), offer_of(job.provider, job.film)
        wanted = {media: picture(media) for media in sent_media(job.film, offer) if media.path is not None}
        addresses = await provider.hand_over(wanted, lambda _: None) if wanted else {}
        body = build(job.film, offer, lambda media: addresses[media])
        return await provider.submit(offer, body, job)

    async def ordered(self, provider: ProviderId, film: Film | None = None) -> Job:
        """A job that was accepted."""
        job = self.job(provider, film)
        accepted = await self.submit(job)
        return replace(job, remote_id=accepted.remote_id, state=State.QUEUED)

    async def end_of(self, job: Job) -> tuple[list[Sight], Sight]:
        """Look until something other than waiting comes: all that was seen on the way, and that."""
        seen: list[Sight] = []
        for _ in range(30):
            sight = await self.provider(job.provider).look(job)
            if not isinstance(sight, Waiting | Rendering):
                return seen, sight
            seen.append(sight)
        raise AssertionError(f"no end after 30 looks: {seen[-3:]}")

    async def link_of(self, provider: ProviderId) -> str:
        """The address of a finished take."""
        _, sight = await self.end_of(await self.ordered(provider))
        assert isinstance(sight, Ready)
        assert sight.url is not None
        return sight.url

    def fetch(
        self,
        url: str,
        *,
        provider: ProviderId = ProviderId.OXEN,
        name: str = "take.part",
        progress: Callable[[float], None] = lambda _: None,
        stop: Event | None = None,
        tag: str | None = None,
    ) -> Fetched:
        return fetch(
            self.provider(provider),
            url,
            self.folder / name,
            progress=progress,
            stop=stop or Event(),
            resume_tag=tag,
        )

    async def aclose(self) -> None:
        await self.providers.aclose()


def offer_of(provider: ProviderId, film: Film) -> Offer:
    offer = offer_for(provider, None, film)
    assert offer is not None
    return offer


def words_film(words: str = "A rocket lifts off") -> Film:
    """A film without pictures."""
    film = new_film("Words")
    return replace(film, shots=(replace(film.shots[0], prompt=words, duration=3),))


def pictured_film(folder: Path) -> Film:
    """A film with one reference and one element, both local files."""
    film = words_film("@Image1 and @Element1 meet")
    return replace(
        film,
        references=(Reference(id=ReferenceId("r1"), media=painted(folder / "blue.png", "blue")),),
        elements=(Element(id=ElementId("e1"), name="Red", frontal=painted(folder / "red.jpg", "red")),),
    )


def painted(path: Path, colour: str) -> Media:
    """A picture file of one colour, large enough for Kling."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_paint(colour, "JPEG" if path.suffix == ".jpg" else "PNG"))
    return Media(path=path)


@cache
def _paint(colour: str, kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 320), colour).save(file, kind)
    return file.getvalue()


def picture(media: Media) -> ReadyPicture:
    """The file as it is: it was painted to fit."""
    assert media.path is not None
    data = media.path.read_bytes()
    mime = "image/jpeg" if media.path.suffix == ".jpg" else "image/png"
    return ReadyPicture(file=media.path, mime=mime, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
