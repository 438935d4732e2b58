"""Opening the core for a command, and telling what had to be mended on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kling_desktop.cli.output import Output
from kling_desktop.core import Core, open_core
from kling_desktop.domain.events import KeyringWaits


@asynccontextmanager
async def opened(out: Output, *, patience: int | None = None) -> AsyncIterator[Core]:
    """The core, open for one command. Raises what `open_core` raises."""
    async with open_core(patience=patience) as core:
        core.bus.subscribe(KeyringWaits, lambda event: out.keyring_waits(event.waiting))
        if core.carried_over is not None:
            from kling_desktop.words.troubles import remedy, sentence

            out.aside(sentence(core.carried_over.facts))
            if remedy(core.carried_over.facts):
                out.aside(remedy(core.carried_over.facts))
        yield core
