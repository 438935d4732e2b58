"""Blocking work beside the loop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from selectors import DefaultSelector, SelectorKey
from typing import ParamSpec, TypeVar

from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.courtesy import give_way

T = TypeVar("T")
P = ParamSpec("P")

log = logging.getLogger(__name__)

_SYSTEM: str = sys.platform
_BEHIND = 10
"""Steps of niceness. The window takes turns with a decoding thread as with an equal otherwise, tens of milliseconds
each on a computer of two cores."""


def step_back() -> None:
    """Let the calling thread give way to the window from now on; for threads of pools, as their `initializer`.

    Linux alone: the other systems favour the thread of the window in front by themselves.
    """
    if _SYSTEM == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):  # a sandbox may forbid even that
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _BEHIND)


class CourteousPool(ThreadPoolExecutor):
    """Threads that begin nothing while the window is at work."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As every pool has it."""

        def after_the_window() -> T:
            give_way()
            return fn(*args, **kwargs)

        return super().submit(after_the_window)


class CourteousSelector(DefaultSelector):
    """For a loop on a thread of its own: each of its turns begins when the window is not at work."""

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """What is ready, as every selector has it."""
        found = super().select(timeout)
        give_way()
        return found


def at_once(most: int) -> int:
    """How many pieces of heavy work to do at a time, at least one: a core is left to the window."""
    cores = os.cpu_count() or 1
    return max(1, min(most, cores - 1))


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
        # A trouble is what its caller would have dealt with; anything else is a defect.
        level = logging.INFO if isinstance(failure, Trouble) else logging.WARNING
        log.log(level, "Work failed after its caller had gone: %s", failure)
    raise cancelled
