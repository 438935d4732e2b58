"""A provider whose address changes while the program runs: no key follows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import BadAddress, NoKey
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.keys import SystemKeys
from kling_desktop.providers.connect import connect
from tests.contract.desk import InstantClock
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.provider_server import FakeProviderServer

HUB = ProviderId.AIHUBMAX


async def test_a_key_does_not_follow_to_another_address(server: FakeProviderServer, tmp_path: Path) -> None:
    MemoryKeyring.clear()
    backend, chosen = MemoryKeyring(), {"aihubmax": server.url}
    addresses = Addresses({}, lambda: chosen)
    keys = SystemKeys({}, lambda: backend, addresses)
    keys.set(HUB, "near-key")
    providers = connect({}, keys, tmp_path, InstantClock(), addresses=addresses)
    hub = providers[HUB]
    assert (await hub.try_key()).works
    assert hub.download_headers(f"{server.url}/files/x.mp4") == {"Authorization": "Bearer near-key"}
    chosen["aihubmax"] = "https://gate.invalid"
    assert hub.download_headers("https://gate.invalid/x.mp4") == {}
    assert not hub.may_fetch(f"{server.url}/files/x.mp4"), "a gateway abroad hands out nothing on this computer"
    told = await hub.try_key()
    assert isinstance(told.trouble, NoKey)
    chosen["aihubmax"] = "http://gate.invalid"
    assert isinstance((await hub.try_key()).trouble, BadAddress)
    chosen["aihubmax"] = server.url
    assert (await hub.try_key()).works
    await providers.aclose()
    assert {request.key for request in server.requests} == {"near-key"}


@pytest.mark.parametrize("provider", [ProviderId.OXEN, ProviderId.PIXELDOJO, HUB])
async def test_a_bad_address_is_the_trouble_of_its_own_provider(provider: ProviderId, tmp_path: Path) -> None:
    environ = {f"KLING_DESKTOP_{provider.upper()}_URL": "http://gateway.example"}
    providers = connect(environ, SystemKeys(environ, MemoryKeyring), tmp_path, InstantClock())
    told = await providers[provider].try_key()
    assert isinstance(told.trouble, BadAddress)
    await providers.aclose()
