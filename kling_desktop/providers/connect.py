"""Builds every provider, for each of its accounts, and closes them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from kling_desktop.domain.hosting import REPOSITORY, USUAL, Orders
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Clock, Hints, Keys, Provider
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.clock import SystemClock
from kling_desktop.host.key_desk import KeyDesk, desk_of
from kling_desktop.providers.aihubmax import AIHubMax
from kling_desktop.providers.animatic import Animatic
from kling_desktop.providers.bucket import Bucket
from kling_desktop.providers.bucket_memory import Memory
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen import Oxen
from kling_desktop.providers.oxen.account import USER_VARIABLE
from kling_desktop.providers.oxen.repository import Repository
from kling_desktop.providers.pace_book import PaceBook
from kling_desktop.providers.pacing import poll_seconds
from kling_desktop.providers.paid import PaidProvider
from kling_desktop.providers.pixeldojo import PixelDojo

Paid: TypeAlias = Oxen | PixelDojo | AIHubMax
Make: TypeAlias = Callable[[ProviderId, str], Paid]


class Providers(dict[ProviderId, Provider]):
    """Every provider by its id, as the account without a name has it; `of` gives those of named accounts.

    Each account has connections, a limiter and a memory of its own, and no key but its own.
    """

    def __init__(self, make: Make, entries: Callable[[ProviderId, str], tuple[str, ...]]) -> None:
        super().__init__()
        self._make = make
        self._entries = entries
        self._named: dict[tuple[str, ...], Paid] = {}

    def of(self, provider: ProviderId, account: str) -> Provider:
        """The provider as an account has it: the same one under every name that the account has or had."""
        if not account or not isinstance(self[provider], PaidProvider):
            return self[provider]
        # The last part alone: another address is the provider's own matter.
        place = (provider.value, self._entries(provider, account)[-1].partition("#")[2])
        if place not in self._named:
            self._named[place] = self._make(provider, account)
        return self._named[place]

    def hints_of(self, provider: ProviderId, account: str) -> Hints | None:
        """Who tells of an account's jobs by itself, if anybody does."""
        found = self.of(provider, account)
        return found.events if isinstance(found, Oxen) else None

    async def renew(self) -> None:
        """Let go of connections that may be dead: after a sleep of the computer, or in another network."""
        for provider in (*self.values(), *self._named.values()):
            if isinstance(provider, PaidProvider):
                await provider.service.renew()

    async def aclose(self) -> None:
        """Close all connections, and end what the animatic is rendering."""
        for provider in (*self.values(), *self._named.values()):
            if isinstance(provider, PaidProvider | Animatic):
                await provider.aclose()


def connect(
    environ: Mapping[str, str],
    keys: Keys | KeyDesk,
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
    paces = PaceBook(paths_cache / "pace.json")
    places = Addresses(environ) if addresses is None else addresses
    desk = desk_of(keys)
    uploads = Memory(paths_cache / "uploads.json")

    def make(provider: ProviderId, account: str) -> Paid:
        service = Service(provider, partial(places.base, provider), desk, time, pause, account)
        made: Paid
        match provider:
            case ProviderId.OXEN:
                # What was said of a name is said of the account without one: every other is asked for its own.
                oxen = Oxen(service, lambda: "" if account else environ.get(USER_VARIABLE, "") or user_name())
                memory = paths_cache / "oxen-repository.json"
                oxen.public = Repository(oxen.service, oxen.account, memory, lambda: agreed(REPOSITORY))
                made = oxen
            case ProviderId.PIXELDOJO:
                made = PixelDojo(service)
            case _:
                made = AIHubMax(service, uploads)
        made.bucket, made.orders = bucket, orders
        made.service.paces = paces
        return made

    providers = Providers(make, desk.entries)
    for provider in (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX):
        providers[provider] = make(provider, "")
    providers[ProviderId.ANIMATIC] = Animatic(paths_cache / "animatic")
    return providers
