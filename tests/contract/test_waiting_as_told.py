"""`Retry-After` and the headers of limits are obeyed, in every form; only reads are repeated without being asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.offers import ProviderId
from tests.contract.desk import LOOK, SUBMIT, Desk
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status


def headers(desk: Desk, form: str, seconds: float) -> dict[str, str]:
    """A wish to be left alone for so long, in one of its forms."""
    then = desk.clock.now() + timedelta(seconds=seconds)
    match form:
        case "seconds":
            return {"Retry-After": str(int(seconds))}
        case "date":
            return {"Retry-After": format_datetime(then.replace(microsecond=0), usegmt=True)}
        case "date of another clock":
            ahead = timedelta(days=3)
            return {
                "Retry-After": format_datetime((then + ahead).replace(microsecond=0), usegmt=True),
                "Date": format_datetime((desk.clock.now() + ahead).replace(microsecond=0), usegmt=True),
            }
        case "reset in":
            return {"X-RateLimit-Reset": str(int(seconds))}
        case "reset at":
            return {"X-RateLimit-Reset": str(int(then.timestamp()))}
        case _:
            return {"X-RateLimit-Reset": str(int(then.timestamp() * 1000))}


FORMS = ["seconds", "date", "date of another clock", "reset in", "reset at", "reset at, in milliseconds"]


@pytest.mark.parametrize("form", FORMS)
async def test_an_order_that_was_not_taken_says_how_long(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, form: str
) -> None:
    server.on("POST", SUBMIT[paid], Status(429, {"error": {"message": "slow down"}}, headers(desk, form, 40)))
    with pytest.raises(t.RateLimited) as caught:
        await desk.submit(desk.job(paid))
    assert caught.value.wait == pytest.approx(40, abs=1.1)
    assert caught.value.charged is t.Charged.NO
    assert len(server.requests) == 1


@pytest.mark.parametrize("form", FORMS)
async def test_a_look_waits_that_long_and_looks_again(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, form: str
) -> None:
    job = await desk.ordered(paid)
    begin = desk.clock.now()
    server.on("GET", LOOK[paid], Status(429, {}, headers(desk, form, 40)))
    await desk.provider(paid).look(job)
    assert past(desk, begin) == pytest.approx(40, abs=1.1)


def past(desk: Desk, begin: datetime) -> float:
    return (desk.clock.now() - begin).total_seconds()


@pytest.mark.parametrize("told", ["86400", "999999999999999", "Fri, 31 Dec 2199 23:59:59 GMT"])
async def test_nobody_is_sent_away_for_ever(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, told: str
) -> None:
    job = await desk.ordered(paid)
    for method, path in (("POST", SUBMIT[paid]), ("GET", LOOK[paid])):
        server.on(method, path, Status(429, {}, {"Retry-After": told}))
        with pytest.raises(t.RateLimited) as caught:
            await (desk.submit(desk.job(paid)) if method == "POST" else desk.provider(paid).look(job))
        assert caught.value.wait == pytest.approx(3600, abs=5)
        await desk.clock.sleep(3601)


@pytest.mark.parametrize("told", ["0", "-3", "soon", "1e9", "", "Mon, 01 Jan 2001 00:00:00 GMT"])
async def test_who_says_at_once_is_not_hammered_at(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, told: str
) -> None:
    job = await desk.ordered(paid)
    begin = desk.clock.now()
    server.on("GET", LOOK[paid], *[Status(429, {}, {"Retry-After": told} if told else {})] * 2)
    await desk.provider(paid).look(job)
    assert past(desk, begin) > 2


async def test_a_long_wish_with_a_503_reaches_the_caller(
    desk: Desk, server: FakeProviderServer, paid: ProviderId
) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], Status(503, {}, {"Retry-After": "300"}))
    with pytest.raises(t.ServerFault) as caught:
        await desk.provider(paid).look(job)
    assert caught.value.wait == 300
    assert len([each for each in server.requests if each.method == "GET"]) == 1


async def test_the_reset_of_a_limit_that_was_not_hit_is_no_wish(
    desk: Desk, server: FakeProviderServer, paid: ProviderId
) -> None:
    job = await desk.ordered(paid)
    begin = desk.clock.now()
    quiet = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "55", "X-RateLimit-Reset": "50"}
    server.on("GET", LOOK[paid], Status(500, {}, quiet))
    await desk.provider(paid).look(job)
    assert past(desk, begin) < 3


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 524])
async def test_an_order_is_never_repeated(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, status: int
) -> None:
    server.on("POST", SUBMIT[paid], Status(status, {}, {"Retry-After": "1"}, acted=True))
    with pytest.raises(t.Trouble) as caught:
        await desk.submit(desk.job(paid))
    assert isinstance(caught.value, t.RateLimited if status == 429 else t.AnswerLost)
    assert (len(server.requests), server.submissions) == (1, 1)
    assert desk.clock.slept == []
