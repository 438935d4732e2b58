"""A desk for each test, closed at its end."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kling_desktop.domain.offers import ProviderId
from tests.contract.desk import PAID, Desk
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.untrusted import Untrusted


@pytest.fixture
async def desk(server: FakeProviderServer, tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(server, tmp_path)
    yield made
    await made.aclose()


@pytest.fixture(params=PAID, ids=lambda provider: provider.value)
def paid(request: pytest.FixtureRequest) -> ProviderId:
    """Each paid service in turn."""
    provider: ProviderId = request.param
    return provider


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """The address of a server on this computer whose certificate it signed itself."""
    with Untrusted(tmp_path) as server:
        yield server.address
