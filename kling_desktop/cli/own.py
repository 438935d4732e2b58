"""What the person set up, for commands that need no core: settings, addresses, keys, bucket. Reading only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from kling_desktop.host.addresses import Addresses
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.host.keys import SystemKeys
from kling_desktop.host.settings import Settings
from kling_desktop.jobs.market import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Everything as it is now; `market` answers from it."""

    settings: Settings
    addresses: Addresses
    keys: SystemKeys
    bucket_keys: BucketKeys
    market: Market


def own() -> Own:
    """Read the settings, and what the services said when they were last asked. Nobody is asked here. Blocks."""
    from kling_desktop.host.paths import find_paths
    from kling_desktop.host.settings import load
    from kling_desktop.jobs.hosting import ready
    from kling_desktop.jobs.living import cached
    from kling_desktop.jobs.looking import looking

    paths = find_paths(os.environ)
    settings = load(paths.settings)
    addresses = Addresses(os.environ, lambda: settings.addresses)
    keys, secrets = SystemKeys(os.environ, addresses=addresses), BucketKeys(os.environ)
    offers = cached(paths, addresses, datetime.now(UTC))
    has_bucket = ready(lambda: settings.bucket, secrets)
    market = Market(keys, has_bucket, looking(addresses), addresses, catalogue=lambda: offers)
    return Own(settings=settings, addresses=addresses, keys=keys, bucket_keys=secrets, market=market)
