"""Blocking work beside the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


async def in_worker(work: Callable[[], T]) -> T:
    """Run `work` on a worker thread and give its result.

    A cancelled call waits until `work` has ended before the cancellation travels on, so that nothing goes on writing
    to a file behind its caller's back.
    """
    future = asyncio.get_running_loop().run_in_executor(None, work)
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait((future,))
        except asyncio.CancelledError as stop:
            cancelled = stop
    if cancelled is None:
        return future.result()
    failure = future.exception()
    if failure is not None:
        log.warning("Work failed after its caller had gone: %s", failure)
    raise cancelled
