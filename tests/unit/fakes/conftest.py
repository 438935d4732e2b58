"""Clients of the fake server."""

from collections.abc import Iterator

import httpx
import pytest

from tests.fakes.provider_server import FakeProviderServer


@pytest.fixture
def client(server: FakeProviderServer) -> Iterator[httpx.Client]:
    """A client with a key and a name of its own; what takes more than ten seconds is an error."""
    headers = {"Authorization": "Bearer secret-key", "User-Agent": "KlingDesktopTests/1"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=10, trust_env=False) as made:
        yield made
