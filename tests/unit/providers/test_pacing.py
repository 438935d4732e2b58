"""How often a service is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.ports import Pace
from kling_desktop.providers.pacing import Limiter, paced, poll_seconds, retry_after, told_to_wait
from tests.fakes.clock import Steady

NOW = datetime(2026, 8, 8, 12, tzinfo=UTC)
PACE = Pace(first=20, start=15, longest=30)


class Clock(Steady):
    def __init__(self) -> None:
        super().__init__()
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.passed += seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("0.5", 0.5), ("0", 0.0), ("", None), ("soon", None), ("-1", None), ("nan", None), ("inf", None)],
)
def test_a_pace_by_hand(told: str, seconds: float | None) -> None:
    found = poll_seconds({"KLING_DESKTOP_POLL_SECONDS": told})
    assert found == seconds
    assert paced(PACE, found) == (PACE if seconds is None else Pace(first=seconds, start=seconds, longest=seconds))


def test_looks_leave_room_for_orders() -> None:
    limiter = Limiter(Clock(), 8, kept_for_orders=2)
    assert [limiter.wait(order=False) for _ in range(7)] == [0] * 6 + [60]
    assert [limiter.wait(order=True) for _ in range(3)] == [0, 0, 60]


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


@pytest.mark.parametrize(("told", "room"), [("60", 48), ("5", 8), (None, 8), ("many", 8), ("99999999", 8), ("-1", 8)])
def test_what_the_service_says_of_its_limit(told: str | None, room: int) -> None:
    limiter = Limiter(Clock(), 8, kept_for_orders=0)
    limiter.hear(200, {} if told is None else {"x-ratelimit-limit": told})
    assert [limiter.wait(order=True) for _ in range(room)] == [0] * room
    assert limiter.wait(order=True) > 0


async def test_what_is_left_is_left_for_orders_first() -> None:
    clock = Clock()
    limiter = Limiter(clock, 8, kept_for_orders=2)
    limiter.hear(200, {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "40"})
    assert [limiter.wait(order=False) for _ in range(2)] == [0, 40]
    assert [limiter.wait(order=True) for _ in range(3)] == [0, 0, 40]
    await clock.sleep(40)
    assert limiter.wait(order=False) == 0


def test_nothing_left_without_a_reset_is_nothing_for_a_minute() -> None:
    limiter = Limiter(Clock(), 8, kept_for_orders=0)
    limiter.hear(200, {"x-ratelimit-remaining": "0"})
    assert limiter.wait(order=True) == 60


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "30"}, 30),
        (429, {}, 30),
        (429, {"retry-after": "0"}, 30),
        (429, {"x-ratelimit-reset": "12"}, 12),
        (429, {"retry-after": "99999999"}, 3600),
        (503, {"retry-after": "9"}, 9),
        (503, {}, 0),
        (503, {"x-ratelimit-reset": "12"}, 0),
        (200, {"retry-after": "9", "x-ratelimit-reset": "12"}, 0),
    ],
)
async def test_closed_for_a_while(status: int, headers: dict[str, str], seconds: float) -> None:
    clock = Clock()
    limiter = Limiter(clock, 8, kept_for_orders=0)
    limiter.hear(status, headers)
    assert limiter.wait(order=True) == seconds
    await clock.sleep(seconds)
    assert limiter.wait(order=False) == 0


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_clock_that_is_set_changes_no_wait(days: int) -> None:
    clock = Clock()
    limiter = Limiter(clock, 1, kept_for_orders=0)
    limiter.hear(429, {"retry-after": "3600"})
    clock.time += timedelta(days=days)
    assert limiter.wait(order=True) == 3600
    await clock.sleep(3600)
    assert limiter.wait(order=True) == 0
    clock.time += timedelta(days=days)
    assert limiter.wait(order=True) == 60


async def test_a_reset_is_read_by_their_clock_not_by_ours() -> None:
    clock = Clock()
    limiter = Limiter(clock, 9, kept_for_orders=0)
    theirs = NOW + timedelta(days=400)
    date = theirs.strftime("%a, %d %b %Y %H:%M:%S GMT")
    told = {"date": date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(theirs.timestamp()) + 40)}
    limiter.hear(200, told)
    assert limiter.wait(order=True) == 40


def test_set_by_hand_there_is_no_limit() -> None:
    limiter = Limiter(Clock(), 1, kept_for_orders=0, free=True)
    limiter.close_for(30)
    limiter.count()
    limiter.hear(429, {"retry-after": "30", "x-ratelimit-remaining": "0"})
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
        ({"x-ratelimit-reset": str(int(NOW.timestamp()) * 1000 + 42_000)}, 42),
        ({"x-ratelimit-reset": "999999"}, 3600),
        ({"retry-after": "86400"}, 3600),
        ({"retry-after": "999999999999999"}, 3600),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "Sat, 08 Aug 2099 12:01:00 GMT"}, 3600),
        ({"retry-after": "Sat, 08 Aug 2026 14:01:00 +0200"}, 60),
        ({"retry-after": "Sat, 08 Aug 2026 12:01:00"}, 60),
        ({"retry-after": "Sat, 99 Zug 99999 12:01:00 GMT"}, None),
        # Their clock is a day ahead of ours: the span is theirs.
        ({"retry-after": "Sun, 09 Aug 2026 12:01:00 GMT", "date": "Sun, 09 Aug 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Sat, 08 Aug 2026 12:01:00 GMT", "date": "yesterday"}, 60),
    ],
)
def test_how_long_a_service_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


@given(told=st.text(max_size=40), reset=st.text(alphabet="0123456789.-e", max_size=30), date=st.text(max_size=40))
def test_whatever_a_header_says_the_wait_is_a_span(told: str, reset: str, date: str) -> None:
    seconds = retry_after({"retry-after": told, "x-ratelimit-reset": reset, "date": date}, NOW)
    assert seconds is None or 0 <= seconds <= 3600


def test_a_reset_counts_only_where_the_limit_was_hit() -> None:
    headers = {"x-ratelimit-reset": "45"}
    assert told_to_wait(429, headers, NOW) == 45
    assert told_to_wait(500, headers, NOW) is None
    assert told_to_wait(500, {**headers, "retry-after": "5"}, NOW) == 5
