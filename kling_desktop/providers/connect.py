"""Builds every provider, and closes them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from kling_desktop.domain.hosting import REPOSITORY, USUAL, Orders
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Clock, Hints, Keys, Provider
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.clock import SystemClock
from kling_desktop.providers.aihubmax import AIHubMax
from kling_desktop.providers.animatic import Animatic
from kling_desktop.providers.bucket import Bucket
from kling_desktop.providers.bucket_memory import Memory
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen import Oxen
from kling_desktop.providers.oxen.account import USER_VARIABLE
from kling_desktop.providers.oxen.repository import Repository
from kling_desktop.providers.pacing import poll_seconds
from kling_desktop.providers.paid import PaidProvider
from kling_desktop.providers.pixeldojo import PixelDojo


class Providers(dict[ProviderId, Provider]):
    """Every provider by its id; `hints` for those that tell of jobs by themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.hints: dict[ProviderId, Hints] = {}

    async def renew(self) -> None:
        """Let go of connections that may be dead: after a sleep of the computer, or in another network."""
        for provider in self.values():
            if isinstance(provider, PaidProvider):
                await provider.service.renew()

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
    user_name: Callable[[], str] = str,
    agreed: Callable[[str], bool] = lambda _: False,
    addresses: Addresses | None = None,
    orders: Callable[[], Orders] = lambda: USUAL,
) -> Providers:
    """All providers. A bad address is the trouble of its own provider's calls, not of this one.

    `paths_cache` is where the animatic renders. Nothing is connected to, and no key is read, before it is needed.
    `bucket` is the artist's own, for the services that have no better way for local pictures. `user_name` is what the
    settings say the artist is called at Oxen; the environment wins. `agreed` tells whether the artist said yes to a
    place of `domain.hosting`; `orders` are those the artist chose for the ways of files.
    """
    time = SystemClock() if clock is None else clock
    pause = poll_seconds(environ)
    providers = Providers()
    places = Addresses(environ) if addresses is None else addresses

    def service(provider: ProviderId) -> Service:
        return Service(provider, partial(places.base, provider), keys, time, pause)

    oxen = Oxen(service(ProviderId.OXEN), lambda: environ.get(USER_VARIABLE, "") or user_name())
    memory = paths_cache / "oxen-repository.json"
    oxen.public = Repository(oxen.service, oxen.account, memory, lambda: agreed(REPOSITORY))
    providers.hints[ProviderId.OXEN] = oxen.events
    hub = AIHubMax(service(ProviderId.AIHUBMAX), Memory(paths_cache / "uploads.json"))
    for made in (oxen, PixelDojo(service(ProviderId.PIXELDOJO)), hub):
        made.bucket, made.orders = bucket, orders
        providers[made.id] = made
    providers[ProviderId.ANIMATIC] = Animatic(paths_cache / "animatic")
    return providers
