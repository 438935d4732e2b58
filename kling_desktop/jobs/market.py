"""Where a film can be rendered: which models take it, at what price, and whether there is a key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kling_desktop.domain.cards import BUILT_IN, Catalogue
from kling_desktop.domain.checks import check, slots_used
from kling_desktop.domain.film import NOTHING, Film, Media
from kling_desktop.domain.money import Quote
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import KeyPlace, Keys
from kling_desktop.domain.problems import PictureFacts, Problem, VideoFacts
from kling_desktop.domain.sending import SlotUse
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.workers import at_once
from kling_desktop.jobs.looking import Look, WebVideos

_KEY_SECONDS = 30.0
"""How long an answer of the keyring is believed: asking it may take a second or a password."""

_AT_ONCE = 4
"""Pictures measured at a time, where there are cores for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one provider stands to a film: its model, what speaks against it, the price, the key, the slots used."""

    offer: Offer
    problems: tuple[Problem, ...]
    quote: Quote
    has_key: bool
    slots: SlotUse

    @property
    def fits(self) -> bool:
        """Whether the film can be sent like this."""
        return not any(problem.blocks for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What tells that a file has not changed since it was measured."""

    path: Path
    changed: int
    bytes: int


class Market:
    """Answers from cards, measured files and the keyring; files are measured once, as long as they stay the same."""

    def __init__(
        self,
        keys: Keys,
        bucket_ready: Callable[[], bool] | None = None,
        look: Look | None = None,
        addresses: Addresses | None = None,
        *,
        catalogue: Callable[[], Catalogue] = lambda: BUILT_IN,
    ) -> None:
        self._catalogue = catalogue
        self._keys = keys
        self._addresses = addresses
        self._bucket_ready = bucket_ready
        self._bucket: tuple[float, bool] | None = None
        self._pictures: dict[Media, tuple[_Stamp | None, PictureFacts]] = {}
        self._videos: dict[Media, tuple[_Stamp | None, VideoFacts]] = {}
        self._web = WebVideos(look)
        self._places: dict[ProviderId, tuple[float, KeyPlace]] = {}
        self._few = asyncio.Semaphore(at_once(_AT_ONCE))

    @property
    def catalogue(self) -> Catalogue:
        """The offers of now."""
        return self._catalogue()

    async def standings(self, film: Film, providers: Iterable[ProviderId] | None = None) -> tuple[Standing, ...]:
        """One standing for each provider (all in the order of the comparison when none is named)."""
        asked = list(ProviderId) if providers is None else list(providers)
        pictures, video, bucket = await self.pictures(film), await self.video(film), await self.has_bucket()
        found: list[Standing] = []
        for provider in asked:
            offer = self.catalogue.choose(film, provider)
            if offer is None:
                continue
            found.append(
                Standing(
                    offer=offer,
                    problems=check(film, offer, pictures, video, bucket=bucket, home=self.home(provider)),
                    quote=offer.quote(film, video=video),
                    has_key=offer.local or (await self.key_place(provider)).where is not None,
                    slots=slots_used(film, offer),
                )
            )
        return tuple(found)

    async def pictures(self, film: Film) -> Mapping[Media, PictureFacts]:
        """The measured pictures of a film, by entry; a file is opened only when it is new or has changed."""
        video = None if film.source_video is None else film.source_video.media
        wanted = {media for media in film.files if media.path is not None and media != video}
        facts = await asyncio.gather(*(self._picture(media) for media in wanted))
        return dict(zip(wanted, facts, strict=True))

    async def video(self, film: Film) -> VideoFacts | None:
        """The measured source video; None when there is none, or it is on the web and could not be looked at."""
        from kling_desktop.media.source import measure

        media = None if film.source_video is None else film.source_video.media
        if media is None or (media.path is None and (media.url is None or media.aside)):
            return None
        if media.path is None:
            assert media.url is not None
            return await self._web.facts(media.url)
        plain = replace(media, sha256=None, extra=NOTHING)
        stamp = await asyncio.to_thread(_stamp, media.path)
        known = self._videos.get(plain)
        if known is None or known[0] != stamp:
            async with self._few:
                known = (stamp, await asyncio.to_thread(measure, media))
            self._videos[plain] = known
        return known[1]

    async def key_place(self, provider: ProviderId) -> KeyPlace:
        """Where a provider's key is, as the keyring said within the last half minute."""
        known = self._places.get(provider)
        if known is None or time.monotonic() - known[0] > _KEY_SECONDS:
            place = await asyncio.to_thread(self._keys.where, provider)
            self._places[provider] = known = (time.monotonic(), place)
        return known[1]

    async def keys_present(self) -> Mapping[ProviderId, bool]:
        """Which providers have a key."""
        places = await asyncio.gather(*(self.key_place(provider) for provider in ProviderId))
        return {provider: place.where is not None for provider, place in zip(ProviderId, places, strict=True)}

    def forget_keys(self) -> None:
        """Ask the keyring anew: a key was set or removed."""
        self._places.clear()
        self._bucket = None

    def home(self, provider: ProviderId) -> str | None:
        """The provider's base address where a gateway on this computer stands in for it, else None."""
        return None if self._addresses is None else self._addresses.on_this_computer(provider)

    @property
    def homes(self) -> Mapping[ProviderId, str]:
        """The base addresses of gateways on this computer, where there are some."""
        return {provider: home for provider in ProviderId if (home := self.home(provider)) is not None}

    async def has_bucket(self) -> bool:
        """Whether the artist has a bucket of their own, with its secret, as of the last half minute."""
        if self._bucket_ready is None:
            return False
        if self._bucket is None or time.monotonic() - self._bucket[0] > _KEY_SECONDS:
            self._bucket = (time.monotonic(), await asyncio.to_thread(self._bucket_ready))
        return self._bucket[1]

    async def _picture(self, media: Media) -> PictureFacts:
        from kling_desktop.media.pictures import measure

        assert media.path is not None
        plain = replace(media, sha256=None)
        stamp = await asyncio.to_thread(_stamp, media.path)
        known = self._pictures.get(plain)
        if known is None or known[0] != stamp:
            async with self._few:
                known = (stamp, await asyncio.to_thread(measure, media))
            self._pictures[plain] = known
        return known[1]


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return _Stamp(path, status.st_mtime_ns, status.st_size)
