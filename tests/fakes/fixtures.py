"""The fake server as a fixture. A test that leaves breaches of contract or leaked keys behind fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.provider_server import FakeProviderServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FakeProviderServer]:
    """All three services, with a ledger in `tmp_path/ledger`; a test that breaks the contract on purpose says
    `server.forgive()` at its end.
    """
    with FakeProviderServer(folder=tmp_path / "ledger") as running:
        yield running
    assert running.violations == [], "the program broke a provider's contract"
    assert running.leaks == [], "a key went where none belongs"
