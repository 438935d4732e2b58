"""Blocking work beside the loop is never left half done behind its caller's back."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kling_desktop.domain.troubles import DiskFull
from kling_desktop.host.clock import SystemClock
from kling_desktop.host.workers import at_once, in_worker, step_back
from tests.expected_logs import ExpectsLog


async def test_results_and_errors_come_back() -> None:
    assert await in_worker(threading.get_ident) != threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        await in_worker(lambda: 1 // 0)


@pytest.mark.parametrize("failure", [None, OSError("broken"), DiskFull(path="somewhere")])
async def test_a_cancelled_call_waits_for_the_end(failure: Exception | None, expects_log: ExpectsLog) -> None:
    """What then failed is a defect to be logged, or a trouble nobody is left to be told of."""
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    if isinstance(failure, OSError):
        expects_log("Work failed after its caller had gone: broken")

    def work() -> None:
        begun.set()
        assert go_on.wait(20)
        ended.set()
        if failure is not None:
            raise failure

    task = asyncio.create_task(in_worker(work))
    await asyncio.to_thread(begun.wait, 20)
    task.cancel()
    asyncio.get_running_loop().call_soon(go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


@pytest.mark.parametrize("system", [sys.platform, "some other"])
def test_a_thread_that_steps_back_is_served_after_the_others(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def mine() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) if sys.platform == "linux" else 0

    monkeypatch.setattr("kling_desktop.host.workers._SYSTEM", system)
    before = mine()
    with ThreadPoolExecutor(1, initializer=step_back) as pool:
        behind = pool.submit(mine).result()
    assert (behind > before) is (system == "linux")
    assert mine() == before


def test_heavy_work_leaves_a_core_to_the_window() -> None:
    assert 1 <= at_once(100) <= max(1, (os.cpu_count() or 1) - 1)
    assert at_once(1) == at_once(0) == 1


async def test_the_clock_tells_utc_and_waits() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(-1)
    assert before.utcoffset() is not None
    assert clock.now() >= before
