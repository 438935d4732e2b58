"""Asks the paid services for their catalogues and balances, over the connections' own addresses and keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.providers.answers import Json, amount, inside
from kling_desktop.providers.catalogue import aihubmax, oxen, pixeldojo
from kling_desktop.providers.catalogue.asking import Asker, asking
from kling_desktop.providers.connect import Providers
from kling_desktop.providers.http import Service
from kling_desktop.providers.paid import PaidProvider

_ASK = {ProviderId.OXEN: oxen.ask, ProviderId.PIXELDOJO: pixeldojo.ask, ProviderId.AIHUBMAX: aihubmax.ask}
_UNLIMITED = Decimal(100_000_000)
"""What AIHubMax's software says for an account without a limit."""
_BALANCES = ("balance", "credits", "credit_balance", "remaining_credits", "available_credits")


class CatalogueReader:
    """Reads that cost nothing; each at most a few seconds, none repeated. `usual` names the account that asks."""

    def __init__(self, providers: Providers, usual: Callable[[ProviderId], str] = lambda _: "") -> None:
        self._providers = providers
        self._usual = usual

    def _service(self, provider: ProviderId, account: str) -> Service:
        found = self._providers.of(provider, account)
        assert isinstance(found, PaidProvider), "the animatic has no catalogue"
        return found.service

    async def ask(self, provider: ProviderId, models: Iterable[ModelId]) -> Json:
        """What is worth keeping of a service's catalogue. Raises CannotReach, BadAddress."""
        async with asking(self._service(provider, self._usual(provider))) as asker:
            told: Json = dict(await _ASK[provider](asker, models))
            return told

    async def balance(self, provider: ProviderId, account: str = "") -> Money | None:
        """What is left, where the service can be asked; None where it does not say. Raises CannotReach, BadAddress.

        Sends the key: ask only where there is one.
        """
        if provider is ProviderId.PIXELDOJO:
            return None  # it tells with every order, and only then
        async with asking(self._service(provider, account)) as asker:
            return await (_of_oxen(asker) if provider is ProviderId.OXEN else _of_aihubmax(asker))


async def _of_oxen(asker: Asker) -> Money | None:
    """Nothing is documented; the account itself may hold something that looks like a balance."""
    told = await asker.told("/api/users/me", keyed=True)
    for holder in (inside(told, "user"), told):
        for name in _BALANCES:
            left = amount(inside(holder, name)) if inside(holder, name) is not None else None
            if left is not None:
                return Money(left, Unit.USD)
    return None


async def _of_aihubmax(asker: Asker) -> Money | None:
    told = await asker.told("/v1/account/credits", keyed=True)
    for owner in ("token", "user"):
        held = inside(told, "data", owner)
        if inside(held, "unlimited_credits") is not True and inside(held, "remaining_credits") is not None:
            left = amount(inside(held, "remaining_credits"))
            if left is not None:
                return Money(left, Unit.CREDITS)
    limit = amount(inside(await asker.told("/dashboard/billing/subscription", keyed=True), "hard_limit_usd"))
    if limit is None or limit >= _UNLIMITED:
        return None
    used = amount(inside(await asker.told("/dashboard/billing/usage", keyed=True), "total_usage"))
    # The usage is counted in hundredths.
    return None if used is None else Money(max(Decimal(0), limit - used / 100), Unit.USD)
