"""Where each provider is reached: its own address, one of the same software, or a gateway of the artist's."""

from __future__ import annotations

import asyncio

from kling_desktop.domain.address_troubles import AddressInUse
from kling_desktop.domain.checks.pictures import Place
from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import UNFINISHED, State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.troubles import BadAddress
from kling_desktop.host.addresses import OWN, Addresses, tidy
from kling_desktop.host.settings import SettingsStore
from kling_desktop.jobs.living import LivingCards
from kling_desktop.jobs.market import Market
from kling_desktop.jobs.store import JobStore

_NOT_SENT = frozenset({State.PLANNED, State.PREPARING})


class Gateways:
    """Addresses as the environment and the settings say; the environment wins. Keys belong to one host each."""

    def __init__(
        self, addresses: Addresses, settings: SettingsStore, store: JobStore, market: Market, cards: LivingCards
    ) -> None:
        self._addresses = addresses
        self._settings = settings
        self._store = store
        self._market = market
        self._cards = cards

    def base(self, provider: ProviderId) -> str:
        """The base address of now; raises BadAddress."""
        return self._addresses.base(provider)

    def source(self, provider: ProviderId) -> str:
        """Who says so: `environment`, `settings` or `provider` (its own)."""
        return self._addresses.source(provider)

    def chosen(self, provider: ProviderId) -> str | None:
        """The address in the settings; None for the provider's own."""
        return self._settings.now.addresses.get(provider.value)

    async def try_address(self, offer: Offer, field: str, url: str) -> bool:
        """Open an address of a picture or video as the provider would, without a key; `field` is its path in a film.

        False when nothing could be found out from here. Raises AddressRefused.
        """
        from kling_desktop.providers.outside import try_out
        from kling_desktop.providers.reach import may_follow

        try:
            base = self.base(offer.provider)
        except BadAddress:  # the animatic has none
            base = OWN[ProviderId.OXEN]
        can = offer.capabilities
        place = Place(field=field, media=Media(url=url))
        unsure = await try_out(
            [place], can.pictures, can.video, lambda link: may_follow(link, base), offer.provider_title
        )
        return not unsure and may_follow(url, base)

    async def choose(self, provider: ProviderId, address: str | None) -> None:
        """Keep another base address, or (None) go back to the provider's own. Its key has to be entered for it.

        Raises BadAddress, AddressInUse while jobs that were ordered there are unfinished, CannotSave, DiskFull.
        """
        if provider not in OWN:
            raise BadAddress(provider=provider.value, variable="")
        wanted = None if address is None else tidy(address, provider)
        if wanted == OWN[provider]:
            wanted = None
        if wanted == self.chosen(provider):
            return
        under_way = await self._store.jobs(states=UNFINISHED - _NOT_SENT)
        there = [job for job in under_way if job.provider is provider]
        if there and self.source(provider) != "environment":
            raise AddressInUse(provider=provider.value, jobs=len(there))
        try:
            await asyncio.to_thread(self._settings.change, lambda before: before.with_address(provider.value, wanted))
        finally:
            self._market.forget_keys()
        await self._cards.moved(provider)
