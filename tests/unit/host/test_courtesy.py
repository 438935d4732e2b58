"""Work on other threads asks whether the window is at work before it begins, and waits no longer than a moment."""

from __future__ import annotations

import asyncio
import threading

import pytest

from kling_desktop.host import courtesy
from kling_desktop.host.courtesy import give_way, window_at_work
from kling_desktop.host.workers import CourteousPool, CourteousSelector


class Rests(threading.Event):
    """Notes who waits for the window, and lets everybody go at once."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told
        self.set()

    def wait(self, timeout: float | None = None) -> bool:
        self._told.append("never ends" if timeout is None else "asked")
        return False


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(courtesy, "_window_rests", Rests(said))
    return said


def test_a_pool_begins_after_the_window(told: list[str]) -> None:
    with CourteousPool(1) as pool:
        with window_at_work():
            pool.submit(told.append, "begun").result()
        assert told == ["asked", "begun"]
        pool.submit(told.append, "again").result()
    assert told[2:] == ["again"], "nobody asks while the window rests"


def test_a_loop_asks_before_each_of_its_turns(told: list[str]) -> None:
    async def three_turns() -> None:
        with window_at_work():
            for _ in range(3):
                await asyncio.sleep(0)
            told.append("begun")

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(CourteousSelector())) as runner:
        runner.run(three_turns())
    assert told == ["asked", "asked", "asked", "begun"]


def test_a_window_that_failed_is_not_waited_for(told: list[str]) -> None:
    with pytest.raises(ValueError, match="broken"), window_at_work():
        raise ValueError("broken")
    give_way()
    assert told == []
