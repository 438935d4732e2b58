"""Oxen's news: put together from any pieces, heard while somebody listens, harmless where there are none."""

import asyncio
import itertools
from dataclasses import replace

import pytest

from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Failed, Gone, Ready
from kling_desktop.domain.troubles import ContentRefused
from kling_desktop.providers.oxen import Oxen
from kling_desktop.providers.oxen import events as oxen_events
from kling_desktop.providers.oxen.events import Event
from tests.contract.desk import Desk
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Hang, Redirect, Reset, Status, html

OXEN = ProviderId.OXEN
PATH = "/api/events"
HELD = JobLife(held=True)


@pytest.fixture
async def oxen(desk: Desk) -> Oxen:
    provider = desk.provider(OXEN)
    assert isinstance(provider, Oxen)
    await provider.service.key()
    return provider


async def listening_to(server: FakeProviderServer, count: int = 1) -> None:
    await server.until(lambda: len(server.to(PATH)) >= count)


async def held_job(desk: Desk, server: FakeProviderServer, life: JobLife = HELD) -> tuple[Job, RemoteId]:
    server.plan(life)
    job = await desk.ordered(OXEN)
    assert job.remote_id is not None
    return job, job.remote_id


@pytest.mark.parametrize("generation", ["G1", "G2"])
async def test_a_result_that_only_the_news_told_of_is_saved(
    desk: Desk, server: FakeProviderServer, oxen: Oxen, generation: str
) -> None:
    server.apply({"settings": {"oxen": {"generation": generation}}})
    with oxen.events.listening():
        await listening_to(server)
        job, remote = await held_job(desk, server)
        news = asyncio.create_task(oxen.events.told(remote))
        await desk.provider(OXEN).look(job)
        server.finish(remote)
        await asyncio.wait_for(news, 10)
        sight = await desk.provider(OXEN).look(job)
        assert isinstance(sight, Ready)
        assert sight.url is not None
        assert desk.fetch(sight.url).bytes > 1000
    assert server.leaks == []


async def test_a_failure_that_only_the_news_told_of(desk: Desk, server: FakeProviderServer, oxen: Oxen) -> None:
    server.apply({"settings": {"oxen": {"generation": "G2"}}})
    with oxen.events.listening():
        await listening_to(server)
        life = replace(HELD, outcome="failed", error="Your prompt was flagged")
        job, remote = await held_job(desk, server, life)
        news = asyncio.create_task(oxen.events.told(remote))
        await desk.provider(OXEN).look(job)
        server.finish(remote)
        await asyncio.wait_for(news, 10)
        sight = await desk.provider(OXEN).look(job)
    assert isinstance(sight, Failed)
    assert isinstance(sight.trouble, ContentRefused)


async def test_a_row_that_stays_counts_more_than_the_news(desk: Desk, server: FakeProviderServer, oxen: Oxen) -> None:
    job, remote = await held_job(desk, server)
    oxen.events._take(b'{"generation_id": "%s", "status": "failed", "error": "No"}' % remote.encode())
    server.finish(remote)
    assert isinstance(await desk.provider(OXEN).look(job), Ready)


async def test_several_listeners_share_one_connection(desk: Desk, server: FakeProviderServer, oxen: Oxen) -> None:
    with oxen.events.listening(), oxen.events.listening():
        await listening_to(server)
        with oxen.events.listening():
            pass
        job, remote = await held_job(desk, server)
        news = [asyncio.create_task(oxen.events.told(remote)) for _ in range(2)]
        server.finish(remote)
        await asyncio.wait_for(asyncio.gather(*news), 10)
    assert len(server.to(PATH)) == 1
    assert job.remote_id == remote


async def test_the_last_listener_hangs_up(desk: Desk, server: FakeProviderServer, oxen: Oxen) -> None:
    with oxen.events.listening():
        await listening_to(server)
        task = oxen.events._task
    await oxen.events.aclose()
    assert task is not None
    assert task.done()
    assert len(server.to(PATH)) == 1
    with oxen.events.listening():
        await listening_to(server, 2)
    assert len(server.to(PATH)) == 2


@pytest.mark.parametrize(
    "answer",
    [Status(404, {}), Status(401, {}), Status(200, {"status": "ok"}), html(), Redirect()],
    ids=["404", "401", "JSON", "page", "redirect"],
)
async def test_a_service_without_news_is_asked_once(
    desk: Desk, server: FakeProviderServer, oxen: Oxen, answer: Action
) -> None:
    server.on("GET", PATH, answer, times=None)
    for _ in range(3):
        with oxen.events.listening():
            await listening_to(server)
            task = oxen.events._task
            if task is not None:
                await asyncio.wait({task}, timeout=10)
            assert isinstance((await desk.end_of(await desk.ordered(OXEN)))[1], Ready)
    assert len(server.to(PATH)) == 1
    assert not any(request.elsewhere for request in server.requests)


@pytest.mark.parametrize("fault", [Status(503), Reset(), Status(429)], ids=["503", "reset", "429"])
async def test_a_connection_that_fails_is_made_again_later(
    desk: Desk, server: FakeProviderServer, oxen: Oxen, fault: Action
) -> None:
    server.on("GET", PATH, *[fault] * 5)
    with oxen.events.listening():
        await listening_to(server, 6)
        job, remote = await held_job(desk, server)
        news = asyncio.create_task(oxen.events.told(remote))
        server.finish(remote)
        await asyncio.wait_for(news, 10)
        assert job.remote_id == remote
    pauses = desk.clock.slept[:5]
    assert all(later > earlier for earlier, later in itertools.pairwise(pauses))


async def test_silence_delays_nothing(desk: Desk, server: FakeProviderServer, oxen: Oxen) -> None:
    server.on("GET", PATH, Hang(gate="events"), times=None)
    with oxen.events.listening():
        await server.until(lambda: server.gates.waiting("events") == 1)
        assert isinstance((await desk.end_of(await desk.ordered(OXEN)))[1], Ready)
    await asyncio.wait_for(oxen.events.aclose(), 5)


async def test_nobody_is_asked_for_a_key_because_of_it(desk: Desk, server: FakeProviderServer) -> None:
    provider = desk.provider(OXEN)
    assert isinstance(provider, Oxen)
    with provider.events.listening():
        for _ in range(20):
            await asyncio.sleep(0)
    assert server.requests == []


async def test_what_was_not_heard_is_gone(desk: Desk, server: FakeProviderServer, oxen: Oxen) -> None:
    server.apply({"settings": {"oxen": {"generation": "G2"}}})
    job, remote = await held_job(desk, server)
    await desk.provider(OXEN).look(job)
    server.finish(remote)
    with oxen.events.listening():
        await listening_to(server)
        assert await desk.provider(OXEN).look(job) == Gone(ended=True)


def test_not_everything_is_remembered(oxen_of: Oxen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oxen_events, "_KEPT", 3)
    for number in range(6):
        oxen_of.events._take(b'{"generation_id": "g%d", "status": "succeeded"}' % number)
    assert [oxen_of.events.heard(RemoteId(f"g{number}")) is not None for number in range(6)] == [False] * 3 + [True] * 3


@pytest.fixture
def oxen_of(desk: Desk) -> Oxen:
    provider = desk.provider(OXEN)
    assert isinstance(provider, Oxen)
    return provider


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[]",
        b'{"generation_id": ".."}',
        b'{"generation_id": 7.5}',
        b'{"generation_id": "g1", "media_type": "image", "url": "x"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_news(oxen_of: Oxen, data: bytes) -> None:
    oxen_of.events._take(data)
    assert oxen_of.events.heard(RemoteId("g1")) is None


ONE = b': hello\nevent: media_generation_completed\nid: 4\ndata: {"a":\ndata: 1}\n\n'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_pieces_of_any_size(size: int, end: bytes) -> None:
    text = (ONE * 2).replace(b"\n", end)
    event = Event()
    found = [data for at in range(0, len(text), size) for data in event.feed(text[at : at + size])]
    assert found == [b'{"a":\n1}'] * 2


@pytest.mark.parametrize(
    "text",
    [
        b"event: something_else\ndata: 1\n\n",
        b"data: 1\n\n",
        b"event: media_generation_completed\n\n",
        b": keep-alive\n\n",
        b"event: media_generation_completed\ndata: 1\n",
    ],
)
def test_what_is_skipped(text: bytes) -> None:
    assert list(Event().feed(text)) == []


def test_what_is_too_long_is_skipped_and_the_next_heard() -> None:
    event = Event()
    heard: list[bytes] = []
    heard += event.feed(b"event: media_generation_completed\ndata: ")
    for _ in range(40):
        heard += event.feed(b"x" * 100_000)
    heard += event.feed(b"\n\n" + ONE)
    heard += event.feed(b"event: media_generation_completed\n" + b"data: xxxxxxxx\n" * 100_000 + b"\n" + ONE)
    assert heard == [b'{"a":\n1}'] * 2
