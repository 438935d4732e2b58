"""The time of this computer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock` on the real time; tests bring their own."""

    def now(self) -> datetime:
        """UTC, aware."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait; cancellable. Zero and less give others a turn."""
        await asyncio.sleep(max(0.0, seconds))
