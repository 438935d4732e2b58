"""Waits that count the sleep of the computer, and how that sleep is noticed."""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import timedelta

import pytest

from kling_desktop.host.clock import counting_sleep
from tests.fakes.clock import Laptop


async def test_a_wait_is_over_once_the_computer_slept_through_it() -> None:
    clock = Laptop()
    heard: list[float] = []
    stop = clock.on_waking(heard.append)
    waits = [asyncio.ensure_future(clock.sleep(seconds)) for seconds in (60, 3600, 7200)]
    await asyncio.sleep(0)
    clock.sleep_for(3 * 3600)
    await asyncio.wait_for(asyncio.gather(*waits), 5)
    (slept,) = heard
    assert slept == pytest.approx(3 * 3600, abs=5), "said once, whoever waited"
    stop()
    later = asyncio.ensure_future(clock.sleep(60))
    await asyncio.sleep(0)
    clock.sleep_for(600)
    await asyncio.wait_for(later, 5)
    assert len(heard) == 1


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_clock_that_is_set_is_no_sleep_and_ends_no_wait(days: int) -> None:
    clock = Laptop()
    heard: list[float] = []
    clock.on_waking(heard.append)
    wait = asyncio.ensure_future(clock.sleep(3600))
    clock.set_by = timedelta(days=days)
    await clock.sleep(0.05)
    assert not wait.done()
    assert heard == []
    wait.cancel()


def test_the_clock_of_this_system_counts_sleep() -> None:
    if sys.platform == "linux":
        assert counting_sleep()() == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=5)
    first = counting_sleep()
    assert first() <= first()
