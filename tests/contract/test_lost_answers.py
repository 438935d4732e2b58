"""An order goes out once. When its answer is lost nobody says that nothing happened, and nothing is sent again."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.jobs import RemoteId
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Ready
from kling_desktop.providers import http
from tests.contract.desk import LOOK, PAID, SUBMIT, Desk, words_film
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import (
    Action,
    Alter,
    Hang,
    Redirect,
    Reset,
    Status,
    Truncate,
    WrongLength,
    deep,
    empty,
    garbage,
    html,
    huge,
)

OXEN, DOJO, HUB = PAID
ID_OF = {OXEN: "generations.0.generation_id", DOJO: "jobId", HUB: "id"}
SPOILT: dict[str, Callable[[bool], Action]] = {
    "reset": lambda acted: Reset(acted=acted),
    "page": lambda acted: html(acted=acted),
    "page with status 500": lambda acted: html(500, acted=acted),
    "garbage": lambda acted: garbage(acted=acted),
    "nothing": lambda acted: empty(acted=acted),
    "huge": lambda acted: huge(9 * 1024 * 1024, acted=acted),
    "deep": lambda acted: deep(acted=acted),
    "a little too deep": lambda acted: deep(100, acted=acted),
    "not an object": lambda acted: Status(200, [1, 2], acted=acted),
    "no id": lambda acted: Status(200, {"generations": [{"status": "queued"}]}, acted=acted),
    "an id that climbs": lambda acted: Status(
        200, {"generations": [{"generation_id": ".."}], "jobId": "..", "id": ".."}, acted=acted
    ),
    "408": lambda acted: Status(408, acted=acted),
    "a way to no name of a host": lambda acted: Redirect("https://xn--a.invalid/", acted=acted),
    "a status of no meaning": lambda acted: Status(999, acted=acted),
    "bad gateway": lambda acted: Status(502, {"error": {"message": "Insufficient credits"}}, acted=acted),
}


@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", SPOILT)
async def test_a_spoilt_answer(desk: Desk, server: FakeProviderServer, paid: ProviderId, how: str, acted: bool) -> None:
    server.on("POST", SUBMIT[paid], SPOILT[how](acted))
    with pytest.raises(t.AnswerLost) as caught:
        await desk.submit(desk.job(paid))
    assert caught.value.charged is t.Charged.UNKNOWN
    assert caught.value.given["why"]
    assert len(server.requests) == 1
    assert server.submissions == int(acted)


@pytest.mark.parametrize("action", [Truncate(20), Truncate(20, reset=True), WrongLength(40)])
async def test_an_answer_that_breaks_off(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, action: Action
) -> None:
    server.on("POST", SUBMIT[paid], action)
    with pytest.raises(t.AnswerLost):
        await desk.submit(desk.job(paid))
    assert (len(server.requests), server.submissions) == (1, 1)


async def test_silence(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ORDER", (httpx.Timeout(connect=10, read=0.2, write=10, pool=10), 60.0))
    server.on("POST", SUBMIT[paid], Hang(acted=True))
    with pytest.raises(t.AnswerLost) as caught:
        await desk.submit(desk.job(paid))
    assert caught.value.given["why"] == "timeout"
    assert (len(server.requests), server.submissions) == (1, 1)


async def test_a_trickle_without_end(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ORDER", (httpx.Timeout(connect=10, read=60, write=10, pool=10), 0.2))
    server.on("POST", SUBMIT[paid], Hang(acted=True))
    with pytest.raises(t.AnswerLost):
        await desk.submit(desk.job(paid))


@pytest.mark.parametrize("status", [301, 307, 308])
async def test_an_order_follows_no_redirect(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, status: int
) -> None:
    server.on("POST", SUBMIT[paid], Redirect(status=status))
    with pytest.raises(t.RequestRefused) as caught:
        await desk.submit(desk.job(paid))
    assert caught.value.given["status"] == str(status)
    assert [request.elsewhere for request in server.requests] == [False]


@pytest.mark.parametrize("status", [302, 303])
async def test_an_order_that_is_told_to_look_elsewhere_may_have_been_taken(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, status: int
) -> None:
    server.on("POST", SUBMIT[paid], Redirect(status=status, acted=True))
    with pytest.raises(t.AnswerLost):
        await desk.submit(desk.job(paid))
    assert (len(server.requests), server.submissions) == (1, 1)


async def test_a_look_follows_no_redirect(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], Redirect(), times=None)
    with pytest.raises(t.ServerFault):
        await desk.provider(paid).look(job)
    assert not any(request.elsewhere for request in server.requests)


@pytest.mark.parametrize("action", [html(), html(404), html(403), garbage(), empty(), deep(), huge(9 * 1024 * 1024)])
async def test_a_look_at_something_else(
    desk: Desk, server: FakeProviderServer, paid: ProviderId, action: Status
) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], action, times=None)
    with pytest.raises(t.ServerFault):
        await desk.provider(paid).look(job)
    assert (await desk.provider(paid).try_key()).works is True  # another address still answers


@pytest.mark.parametrize("spoil", [Reset(), Status(503), Status(500), Truncate(3), Status(408)])
async def test_a_look_is_repeated(desk: Desk, server: FakeProviderServer, paid: ProviderId, spoil: Action) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], spoil, spoil)
    _, end = await desk.end_of(job)
    assert isinstance(end, Ready)
    first, second = desk.clock.slept[-2:]
    assert 0.7 < first < 1.3 < second < 2.6
    assert server.submissions == 1


async def test_a_look_waits_as_long_as_it_is_told(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], Status(429, {}, {"Retry-After": "7"}), Status(503, {}, {"Retry-After": "11"}))
    await desk.provider(paid).look(job)
    assert [pause for pause in desk.clock.slept if pause in {7, 11}] == [7, 11]


async def test_a_long_pause_is_for_the_caller(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    job = await desk.ordered(paid)
    server.on("GET", LOOK[paid], Status(429, {}, {"Retry-After": "3600"}))
    with pytest.raises(t.RateLimited) as caught:
        await desk.provider(paid).look(job)
    assert caught.value.wait == 3600
    assert desk.clock.slept == []


def a_closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port: int = there.getsockname()[1]
    return port


async def test_nobody_there_means_nothing_was_sent(
    server: FakeProviderServer, tmp_path: Path, paid: ProviderId
) -> None:
    address = f"http://127.0.0.1:{a_closed_port()}"
    environ = {f"KLING_DESKTOP_{paid.value.upper()}_URL": address}
    desk = Desk(server, tmp_path, environ)
    try:
        with pytest.raises(t.CannotReach) as caught:
            await desk.submit(desk.job(paid))
        assert caught.value.charged is t.Charged.NO
        assert caught.value.given["host"] == "127.0.0.1"
        report = await desk.provider(paid).try_key()
    finally:
        await desk.aclose()
    assert report.works is None
    assert isinstance(report.trouble, t.CannotReach)
    assert len(desk.clock.slept) == 2  # the order was not repeated, the question about the key was


async def test_a_proxy_is_not_asked_about_loopback(
    desk: Desk, paid: ProviderId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{a_closed_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{a_closed_port()}")
    assert (await desk.ordered(paid)).remote_id


async def test_a_proxy_that_is_not_there_means_nothing_was_sent(
    server: FakeProviderServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    paid: ProviderId,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{a_closed_port()}")
    environ = {f"KLING_DESKTOP_{paid.value.upper()}_URL": "https://service.invalid"}
    desk = Desk(server, tmp_path, environ)
    try:
        with pytest.raises(t.CannotReach):
            await desk.submit(desk.job(paid))
    finally:
        await desk.aclose()


async def test_a_name_that_does_not_exist_means_nothing_was_sent(
    server: FakeProviderServer, tmp_path: Path, paid: ProviderId
) -> None:
    environ = {f"KLING_DESKTOP_{paid.value.upper()}_URL": "https://service.invalid"}
    desk = Desk(server, tmp_path, environ)
    try:
        with pytest.raises(t.CannotReach) as caught:
            await desk.submit(desk.job(paid))
    finally:
        await desk.aclose()
    assert caught.value.given["host"] == "service.invalid"


@pytest.mark.parametrize("provider", [OXEN, DOJO])
async def test_an_order_whose_answer_was_lost_is_found(
    desk: Desk, server: FakeProviderServer, provider: ProviderId
) -> None:
    await desk.ordered(provider, words_film("Something else"))
    server.on("POST", SUBMIT[provider], Reset(acted=True))
    job = desk.job(provider)
    with pytest.raises(t.AnswerLost):
        await desk.submit(job)
    assert desk.provider(provider).can_find()
    assert await desk.provider(provider).find(job) == (server.ledger[-1].id,)


@pytest.mark.parametrize("provider", [OXEN, DOJO])
async def test_an_order_that_never_arrived_is_not_found(
    desk: Desk, server: FakeProviderServer, provider: ProviderId
) -> None:
    await desk.ordered(provider, words_film("Something else"))
    server.on("POST", SUBMIT[provider], Reset())
    job = desk.job(provider)
    with pytest.raises(t.AnswerLost):
        await desk.submit(job)
    assert await desk.provider(provider).find(job) == ()


@pytest.mark.parametrize("provider", [OXEN, DOJO])
async def test_an_older_order_with_the_same_words_is_not_taken_for_it(desk: Desk, provider: ProviderId) -> None:
    await desk.ordered(provider)
    await desk.clock.sleep(60)
    assert await desk.provider(provider).find(desk.job(provider)) == ()


@pytest.mark.parametrize("wrapper", ["jobs", "data", "bare"])
async def test_every_wrapper_of_the_list(desk: Desk, server: FakeProviderServer, wrapper: str) -> None:
    server.apply({"settings": {"pixeldojo": {"wrapper": wrapper}}})
    job = await desk.ordered(DOJO)
    assert await desk.provider(DOJO).find(job) == (job.remote_id,)


async def test_a_list_that_does_not_tell_the_words(desk: Desk, server: FakeProviderServer) -> None:
    server.apply({"settings": {"pixeldojo": {"rows_carry_input": False}}})
    job = await desk.ordered(DOJO)
    assert await desk.provider(DOJO).find(job) == (job.remote_id,)


async def test_a_list_that_cannot_be_read_is_not_an_empty_one(desk: Desk, server: FakeProviderServer) -> None:
    for provider, path in ((OXEN, "/api/ai/generations"), (DOJO, "/api/v1/jobs")):
        server.on("GET", path, html(), times=None)
        with pytest.raises(t.ServerFault):
            await desk.provider(provider).find(desk.job(provider))


async def test_no_list_no_search(desk: Desk, server: FakeProviderServer) -> None:
    assert not desk.provider(HUB).can_find()
    assert await desk.provider(HUB).find(desk.job(HUB)) == ()
    assert server.requests == []


async def test_an_answer_with_a_strange_id_is_usable(desk: Desk, server: FakeProviderServer, paid: ProviderId) -> None:
    server.on("POST", SUBMIT[paid], Alter({ID_OF[paid]: "a/b?c#d%e&f"}))
    job = await desk.ordered(paid)
    assert job.remote_id == "a/b?c#d%e&f"
    await desk.provider(paid).look(job)
    assert "a%2Fb%3Fc%23d%25e%26f" in server.requests[1].target


async def test_nothing_is_sent_to_what_no_host_can_be_called(server: FakeProviderServer, tmp_path: Path) -> None:
    desk = Desk(server, tmp_path, {"KLING_DESKTOP_OXEN_URL": "https://xn--a.invalid"})
    job = desk.job(OXEN)
    with pytest.raises(t.CannotReach) as caught:
        await desk.submit(job)
    assert caught.value.charged is t.Charged.NO
    with pytest.raises(t.CannotReach):
        await desk.provider(OXEN).look(replace(job, remote_id=RemoteId("r1")))
    await desk.aclose()
