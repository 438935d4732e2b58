"""The program as a process, led to the fake services, in a throw-away home."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.provider_server import FakeProviderServer
from tests.program import Program

POLL = {"KLING_DESKTOP_POLL_SECONDS": "0.02"}


@pytest.fixture
def program(tmp_path: Path, home: Path) -> Program:
    """Without keys and with addresses nobody listens at: port 9 of this computer."""
    nowhere = {f"KLING_DESKTOP_{name}_URL": "http://127.0.0.1:9" for name in ("OXEN", "PIXELDOJO", "AIHUBMAX")}
    return Program({**nowhere, **POLL, "KLING_DESKTOP_HOME": str(home)}, tmp_path)


@pytest.fixture
def online(tmp_path: Path, home: Path, server: FakeProviderServer) -> Program:
    """With keys, led to the fake services."""
    return Program({**server.environment(), **POLL, "KLING_DESKTOP_HOME": str(home)}, tmp_path)
