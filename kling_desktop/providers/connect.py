"""Builds every provider, and closes them all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Clock, Keys, Provider
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.clock import SystemClock
from kling_desktop.providers.aihubmax import AIHubMax
from kling_desktop.providers.animatic import Animatic
from kling_desktop.providers.bucket import Bucket
from kling_desktop.providers.bucket_memory import Memory
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen import Oxen
from kling_desktop.providers.pacing import poll_seconds
from kling_desktop.providers.paid import PaidProvider
from kling_desktop.providers.pixeldojo import PixelDojo


class Providers(dict[ProviderId, Provider]):
    """Every provider by its id."""

    async def aclose(self) -> None:
        """Close all connections, and end what the animatic is rendering."""
        for provider in self.values():
            if isinstance(provider, PaidProvider | Animatic):
                await provider.aclose()


def connect(
    environ: Mapping[str, str],
    keys: Keys,
    paths_cache: Path,
    clock: Clock | None = None,
    bucket: Bucket | None = None,
    addresses: Addresses | None = None,
) -> Providers:
    """All providers. A bad address is the trouble of its own provider's calls, not of this one.

    `paths_cache` is where the animatic renders. Nothing is connected to, and no key is read, before it is needed.
    `bucket` is the artist's own, for the services that have no better way for local pictures.
    """
    time = SystemClock() if clock is None else clock
    pause = poll_seconds(environ)
    providers = Providers()
    places = Addresses(environ) if addresses is None else addresses
    memory = Memory(paths_cache / "uploads.json")
    for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX):
        service = Service(provider, partial(places.base, provider), keys, time, pause)
        providers[provider] = _made(service, bucket, memory)
    providers[ProviderId.ANIMATIC] = Animatic(paths_cache / "animatic")
    return providers


def _made(service: Service, bucket: Bucket | None, uploads: Memory) -> Provider:
    made: Oxen | PixelDojo | AIHubMax
    match service.provider:
        case ProviderId.OXEN:
            made = Oxen(service)
        case ProviderId.PIXELDOJO:
            made = PixelDojo(service)
        case _:
            made = AIHubMax(service, uploads)
    made.bucket = bucket
    return made
