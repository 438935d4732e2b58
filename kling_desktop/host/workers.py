"""Blocking work beside the loop, which the window should not feel."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

_BEHIND = 4
"""How much nicer than the window's thread one is that works in the background.

Not more: a thread that holds the interpreter and gets no processor, because other programs are at work, would hold up
the window in its turn.
"""


def step_back() -> None:
    """Let other threads of the program go first from now on: this one decodes, hashes and writes.

    Linux gives every thread a place of its own in the queue for a processor; elsewhere, and where that is forbidden,
    nothing changes.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            first = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), min(19, first + _BEHIND))


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
