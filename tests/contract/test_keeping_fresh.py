"""The core keeps its cards fresh in the background: only services with a key, and nothing ever waits for them."""

from __future__ import annotations

import asyncio
from pathlib import Path

from kling_desktop.core import open_core
from kling_desktop.domain.events import BalanceRead, CatalogueChanged
from kling_desktop.domain.offers import ProviderId
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Hang

REFERENCE = "kling-video-o3-pro-reference-to-video"


def environ(server: FakeProviderServer, home: Path, *keys: str) -> dict[str, str]:
    """The fake services, with keys for some."""
    given = {name: value for name, value in server.environment().items() if not name.endswith("_KEY")}
    return {
        **given,
        **{f"KLING_DESKTOP_{name}_KEY": "pd_test-key-0123456789" for name in keys},
        "KLING_DESKTOP_HOME": str(home),
    }


async def seen(server: FakeProviderServer, path: str) -> None:
    """Wait until somebody asked for this."""
    await asyncio.to_thread(server.journal.wait_for, lambda: any(request.path == path for request in server.requests))


async def test_services_with_a_key_are_asked_and_tell_everyone(server: FakeProviderServer, home: Path) -> None:
    async with open_core(environ(server, home, "AIHUBMAX")) as core:
        heard: list[object] = []
        both = asyncio.Event()

        def hear(event: object) -> None:
            heard.append(type(event))
            if {CatalogueChanged, BalanceRead} <= set(heard):
                both.set()

        core.bus.subscribe(CatalogueChanged, hear)
        core.bus.subscribe(BalanceRead, hear)
        assert server.requests == []
        await core.keep_cards_fresh()
        await asyncio.wait_for(both.wait(), 20)
        card = core.cards.now.find("aihubmax", "kling-o3-text-to-video")
        assert card is not None
        assert card.asked is not None
        assert core.cards.balances.of(ProviderId.AIHUBMAX) is not None
        assert not any(request.path.startswith(("/api/ai/", "/api/v1/")) for request in server.requests)


async def test_a_silent_service_keeps_nobody_waiting(server: FakeProviderServer, home: Path) -> None:
    server.on("GET", "/api/ai/models/search", Hang("catalogue"), times=None)
    async with open_core(environ(server, home, "OXEN")) as core:
        await core.keep_cards_fresh()
        await seen(server, "/api/ai/models/search")
        assert core.cards.now.find("oxen", REFERENCE) is not None
    # The core closed while the service was still silent: its gate was never opened.
    assert [request.path for request in server.requests] == ["/api/ai/models/search"]
