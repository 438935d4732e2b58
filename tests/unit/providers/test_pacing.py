"""How often a service is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from kling_desktop.domain.ports import Pace
from kling_desktop.providers.http import retry_after
from kling_desktop.providers.pacing import Limiter, paced, poll_seconds

NOW = datetime(2026, 8, 8, 12, tzinfo=UTC)
PACE = Pace(first=20, start=15, longest=30)


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("0.5", 0.5), ("0", 0.0), ("", None), ("soon", None), ("-1", None), ("nan", None), ("inf", None)],
)
def test_a_pace_by_hand(told: str, seconds: float | None) -> None:
    found = poll_seconds({"KLING_DESKTOP_POLL_SECONDS": told})
    assert found == seconds
    assert paced(PACE, found) == (PACE if seconds is None else Pace(first=seconds, start=seconds, longest=seconds))


async def test_looks_leave_room_for_orders() -> None:
    clock = Clock()
    limiter = Limiter(clock, 8, kept_for_orders=2)
    for _ in range(6):
        await limiter.turn()
    assert clock.time == NOW
    assert limiter.wait(order=False) == 60
    assert [limiter.wait(order=True) for _ in range(3)] == [0, 0, 60]
    await limiter.turn()
    assert clock.time == NOW + timedelta(seconds=60)


async def test_it_is_a_sliding_minute() -> None:
    clock = Clock()
    limiter = Limiter(clock, 2, kept_for_orders=0)
    assert limiter.wait(order=True) == 0
    await clock.sleep(40)
    assert limiter.wait(order=True) == 0
    assert limiter.wait(order=True) == 20
    await clock.sleep(20)
    assert limiter.wait(order=True) == 0
    assert limiter.wait(order=True) == 40


@pytest.mark.parametrize(("told", "room"), [("60", 48), ("5", 8), (None, 8), ("many", 8), ("99999999", 8)])
def test_what_the_service_says_of_its_limit(told: str | None, room: int) -> None:
    limiter = Limiter(Clock(), 8, kept_for_orders=0)
    limiter.learn(told)
    assert [limiter.wait(order=True) for _ in range(room)] == [0] * room
    assert limiter.wait(order=True) > 0


async def test_closed_for_a_while() -> None:
    clock = Clock()
    limiter = Limiter(clock, 8, kept_for_orders=0)
    limiter.close_for(30)
    assert limiter.wait(order=True) == 30
    await limiter.turn()
    assert clock.time == NOW + timedelta(seconds=30)


def test_set_by_hand_there_is_no_limit() -> None:
    limiter = Limiter(Clock(), 1, kept_for_orders=0, free=True)
    limiter.close_for(30)
    assert [limiter.wait(order=True) for _ in range(100)] == [0] * 100


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Sat, 08 Aug 2026 12:01:00 GMT"}, 60),
        ({"retry-after": "Sat, 08 Aug 2026 11:00:00 GMT"}, 0),
        ({"retry-after": "a while"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "3", "x-ratelimit-reset": "9"}, 3),
        ({"x-ratelimit-reset": "9"}, 9),
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) + 42)}, 42),
        ({"x-ratelimit-reset": "tomorrow"}, None),
    ],
)
def test_how_long_a_service_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds
