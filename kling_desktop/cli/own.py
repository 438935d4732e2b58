"""What the person set up, for commands that need no core: settings, addresses, keys, bucket. Reading only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from kling_desktop.cli.output import Output
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.bucket_keys import BucketKeys
from kling_desktop.host.key_desk import KeyDesk
from kling_desktop.host.keys import SystemKeys
from kling_desktop.host.settings import Settings
from kling_desktop.jobs.market import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Everything as it is now; `market` answers from it."""

    settings: Settings
    addresses: Addresses
    keys: SystemKeys
    desk: KeyDesk
    bucket_keys: BucketKeys
    market: Market


def own(out: Output | None = None) -> Own:
    """Read the settings, and what the services said when they were last asked. Nobody is asked here. Blocks.

    `out` is told when the keyring lets a coroutine wait.
    """
    from kling_desktop.host.paths import find_paths
    from kling_desktop.host.settings import load
    from kling_desktop.jobs.hosting import ready
    from kling_desktop.jobs.living import cached
    from kling_desktop.jobs.looking import looking

    paths = find_paths(os.environ)
    settings = load(paths.settings)
    addresses = Addresses(os.environ, lambda: settings.addresses)
    keys = SystemKeys(os.environ, addresses=addresses, accounts=lambda: settings.accounts)
    desk = KeyDesk(keys, (lambda _: None) if out is None else out.keyring_waits)
    secrets = BucketKeys(os.environ, thread=desk.thread)
    offers = cached(paths, addresses, datetime.now(UTC))
    has_bucket = ready(lambda: settings.bucket, secrets)
    market = Market(
        desk,
        has_bucket,
        looking(addresses),
        addresses,
        catalogue=lambda: offers,
        accounts=lambda: settings.accounts,
    )
    return Own(settings=settings, addresses=addresses, keys=keys, desk=desk, bucket_keys=secrets, market=market)
