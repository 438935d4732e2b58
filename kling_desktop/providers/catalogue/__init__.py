"""What the services say of their models: asked with reads that cost nothing, kept small, read without trusting it.

`ask` gives what is worth keeping of the answers, as plain JSON for the cache; `read` turns that into values. A cache
file and a service are read by the same code, so neither can do what the other cannot.
"""

from __future__ import annotations

from datetime import datetime

from kling_desktop.domain.cards.told import ServiceTold
from kling_desktop.domain.offers import ProviderId
from kling_desktop.providers.answers import Json
from kling_desktop.providers.catalogue import aihubmax, oxen, pixeldojo

_READERS = {
    ProviderId.OXEN: oxen.read,
    ProviderId.PIXELDOJO: pixeldojo.read,
    ProviderId.AIHUBMAX: aihubmax.read,
}


def read(provider: ProviderId, kept: Json, asked: datetime) -> ServiceTold:
    """What a service said, from what was kept of its answers. Never raises for what they hold."""
    reader = _READERS.get(provider)
    return ServiceTold(provider=provider, asked=asked, models={} if reader is None else reader(kept))
