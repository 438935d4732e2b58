"""What the model of Compose asks the core for, run on the core's own loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kling_desktop.core import Core
from kling_desktop.domain.cards import Catalogue
from kling_desktop.domain.hosting import Orders
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.purses import Purse, Whose
from kling_desktop.domain.troubles import Trouble
from kling_desktop.jobs.balances import Balance


async def offers(core: Core) -> tuple[Catalogue, Mapping[Whose, Balance]]:
    """The offers of now, and what the services said is left."""
    return core.cards.now, core.cards.balances.now


async def purse(core: Core) -> Purse:
    """The accounts and their keys."""
    return await core.market.purse()


async def uploads(core: Core) -> tuple[bool, frozenset[str], Orders, Mapping[ProviderId, str]]:
    """Whether there is a bucket, which uploads were agreed to, their order, and the providers on this computer."""
    return await core.market.has_bucket(), core.hosting.all_agreed, core.hosting.orders, core.market.homes


async def services(core: Core, accounts: Iterable[Whose]) -> tuple[Trouble, ...]:
    """Ask the services about their models and balances; what kept those silent that did not answer."""
    troubles = await core.cards.refresh()
    await core.cards.read_balances(accounts)
    return tuple(trouble for trouble in troubles.values() if trouble is not None)
