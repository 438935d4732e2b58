"""Oxen without a queue: the call that stays open. Its answer is all there is, and no order may go out twice."""

import asyncio
import base64
import errno
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from kling_desktop.domain import troubles as t
from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.order_troubles import NoQueue
from kling_desktop.domain.ports import Ready
from kling_desktop.domain.wire import build
from kling_desktop.providers import http
from kling_desktop.providers.oxen import Oxen, answer_file
from tests.contract.desk import Desk, offer_of, words_film
from tests.fakes.errors import oxen_model_gone
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import (
    Action,
    Hang,
    Named,
    Reset,
    Status,
    Truncate,
    WrongLength,
    empty,
    garbage,
    html,
)

OXEN = ProviderId.OXEN
QUEUE, NEW, OLD = "/api/ai/queue", "/api/ai/videos/generate", "/api/videos/generate"
INLINE: dict[str, object] = {"oxen": {"response_format": "b64_json"}}


def provider_of(desk: Desk) -> Oxen:
    provider = desk.provider(OXEN)
    assert isinstance(provider, Oxen)
    return provider


def film_with(options: dict[str, object]) -> Film:
    film = words_film()
    return replace(film, settings=replace(film.settings, provider_options=options))


def posts(server: FakeProviderServer) -> list[str]:
    return [request.path for request in server.requests if request.method == "POST"]


async def make(desk: Desk, film: Film | None = None) -> tuple[Ready, ...]:
    """As the engine does it: the queue first, and the call only when that says that there is none."""
    provider, job = provider_of(desk), desk.job(OXEN, film)
    offer = offer_of(OXEN, job.film)
    body = build(job.film, offer, lambda media: media.name)
    answer = desk.folder / "j1.answer"
    with pytest.raises(NoQueue):
        await provider.submit(offer, body, job)
    await provider.make(offer, body, job, answer)
    return await provider.made(answer, lambda number: desk.folder / f"made-{number}")


@pytest.fixture
def no_queue(server: FakeProviderServer) -> FakeProviderServer:
    server.oxen.settings.queue = False
    return server


@pytest.mark.parametrize("flat", [False, True])
async def test_a_link_comes_with_the_answer(desk: Desk, no_queue: FakeProviderServer, flat: bool) -> None:
    no_queue.oxen.settings.flat = flat
    (made,) = await make(desk)
    assert made.url is not None
    assert desk.fetch(made.url).bytes > 1000
    assert posts(no_queue) == [QUEUE, NEW]
    assert no_queue.submissions == 1
    assert no_queue.violations == []


async def test_the_first_generation_has_it_elsewhere(desk: Desk, no_queue: FakeProviderServer) -> None:
    no_queue.apply({"settings": {"oxen": {"generation": "G1"}}})
    assert len(await make(desk)) == 1
    assert posts(no_queue) == [QUEUE, NEW, OLD]
    assert no_queue.submissions == 1


async def test_the_video_itself_comes_with_the_answer(desk: Desk, no_queue: FakeProviderServer) -> None:
    video = b"\x00\x00\x00\x20ftypisom" + bytes(range(256)) * 4000
    no_queue.add_clip("default", video)
    (made,) = await make(desk, film_with(INLINE))
    assert made.file is not None
    assert made.file.read_bytes() == video
    assert made.url is None
    assert no_queue.ledger[0].body["response_format"] == "b64_json"
    assert no_queue.violations == []  # and so not in the queue's request, which is refused for other reasons


async def test_several_videos_in_one_answer(desk: Desk, no_queue: FakeProviderServer) -> None:
    no_queue.oxen.settings.too_many = 2
    no_queue.add_clip("default", b"\x00\x00\x00\x20ftypisom" + b"x" * 5000)
    assert len({made.url for made in await make(desk)}) == 3
    inline = await make(desk, film_with(INLINE))
    assert [made.file for made in inline] == [desk.folder / f"made-{number}" for number in range(3)]


async def test_the_missing_queue_is_remembered_for_an_hour(desk: Desk, no_queue: FakeProviderServer) -> None:
    await make(desk)
    await make(desk)
    assert posts(no_queue) == [QUEUE, NEW, NEW]
    no_queue.oxen.settings.queue = True
    await desk.clock.sleep(3700)
    assert (await desk.ordered(OXEN)).remote_id  # newest first, again
    assert posts(no_queue) == [QUEUE, NEW, NEW, QUEUE]


@pytest.mark.parametrize(
    "answer",
    [Status(404), Status(405), Status(404, {}), Status(405, {"error": {"message": "Method not allowed"}})],
    ids=["404", "405", "404 {}", "405 said"],
)
async def test_what_says_that_there_is_no_queue(desk: Desk, server: FakeProviderServer, answer: Action) -> None:
    server.on("POST", QUEUE, answer, times=None)
    assert len(await make(desk)) == 1
    assert server.submissions == 1


PROVES_NOTHING: dict[str, Callable[[bool], Action]] = {
    "reset": lambda acted: Reset(acted=acted),
    "500": lambda acted: Status(500, acted=acted),
    "502": lambda acted: Status(502, {"error": {"message": "Not found"}}, acted=acted),
    "503": lambda acted: Status(503, acted=acted),
    "408": lambda acted: Status(408, acted=acted),
    "page with 404": lambda acted: html(404, acted=acted),
    "page": lambda acted: html(acted=acted),
    "garbage": lambda acted: garbage(acted=acted),
    "nothing": lambda acted: empty(acted=acted),
    "429": lambda acted: Status(429, {}, acted=acted),
    "400": lambda acted: Named("oxen.invalid_params", acted=acted),
    "401": lambda acted: Named("oxen.unauthenticated", acted=acted),
    "402": lambda acted: Named("oxen.insufficient_credits_402_guess", acted=acted),
    "403": lambda acted: Named("oxen.forbidden_guess", acted=acted),
    "409": lambda acted: Status(409, {}, acted=acted),
    "410": lambda acted: Status(410, {}, acted=acted),
    "501": lambda acted: Status(501, {}, acted=acted),
    "model": lambda acted: Status(404, oxen_model_gone("kling-9").body, acted=acted),
    "namespace": lambda acted: Status(404, {"error": {"title": "Namespace not found"}}, acted=acted),
    "a job": lambda acted: Status(404, {"error": {"message": "Job not found"}}, acted=acted),
    "redirect": lambda acted: Status(307, None, {"Location": "/api/videos/generate"}, acted=acted),
}


@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", PROVES_NOTHING)
async def test_no_other_answer_of_the_queue_leads_to_the_call(
    desk: Desk, server: FakeProviderServer, how: str, acted: bool
) -> None:
    server.on("POST", QUEUE, PROVES_NOTHING[how](acted), times=None)
    with pytest.raises(t.Trouble) as caught:
        await desk.submit(desk.job(OXEN))
    assert not isinstance(caught.value, NoQueue)
    assert posts(server) == [QUEUE]
    assert server.submissions == int(acted)


@pytest.mark.parametrize("acted", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("how", [name for name in PROVES_NOTHING if name not in {"page", "garbage", "nothing"}])
async def test_nor_does_any_other_answer_of_the_call_lead_to_the_older_one(
    desk: Desk, no_queue: FakeProviderServer, how: str, acted: bool
) -> None:
    no_queue.on("POST", NEW, PROVES_NOTHING[how](acted), times=None)
    with pytest.raises(t.Trouble):
        await make(desk)
    assert posts(no_queue) == [QUEUE, NEW]
    assert no_queue.submissions == int(acted)


@pytest.mark.parametrize("action", [Truncate(40), Truncate(40, reset=True), WrongLength(60), Reset(acted=True)])
async def test_a_call_that_breaks_off_is_lost(desk: Desk, no_queue: FakeProviderServer, action: Action) -> None:
    no_queue.on("POST", NEW, action)
    with pytest.raises(t.AnswerLost) as caught:
        await make(desk)
    assert caught.value.given["call"] == "kept-open"
    assert posts(no_queue) == [QUEUE, NEW]
    assert list(desk.folder.glob("j1.answer*")) == []


@pytest.mark.parametrize(
    "answer",
    [html(), garbage(), empty(), Status(200, {"videos": []}), Status(200, {"videos": [{"url": ""}]})],
    ids=["page", "garbage", "nothing", "none", "no address"],
)
async def test_an_answer_without_a_video(desk: Desk, no_queue: FakeProviderServer, answer: Status) -> None:
    no_queue.on("POST", NEW, answer)
    with pytest.raises(t.AnswerLost) as caught:
        await make(desk)
    assert caught.value.charged is t.Charged.UNKNOWN
    assert (desk.folder / "j1.answer").exists()  # for whoever wants to look


async def test_an_error_under_a_good_status(desk: Desk, no_queue: FakeProviderServer) -> None:
    no_queue.on("POST", NEW, Status(200, {"error": {"message": "Insufficient credits"}}))
    with pytest.raises(t.OutOfCredit):
        await make(desk)


async def test_a_refusal_costs_nothing(desk: Desk, no_queue: FakeProviderServer) -> None:
    no_queue.oxen.settings.gone.add(offer_of(OXEN, words_film()).model)
    with pytest.raises(t.ModelGone):
        await make(desk)
    assert posts(no_queue) == [QUEUE, NEW]


async def test_neither_queue_nor_call(desk: Desk, no_queue: FakeProviderServer) -> None:
    no_queue.on("POST", "/api/*videos/generate", Named("oxen.not_found"), times=None)
    with pytest.raises(t.RequestRefused) as caught:
        await make(desk)
    assert caught.value.charged is t.Charged.NO
    assert posts(no_queue) == [QUEUE, NEW, OLD]


async def test_who_does_not_know_a_call_says_so_at_once(
    desk: Desk, no_queue: FakeProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 404 after minutes may come from something that gave up waiting for a video that is being made."""
    monkeypatch.setattr(http, "_PROMPT", 0.0)
    provider_of(desk).contract.saw_no_queue(desk.clock.elapsed())
    no_queue.on("POST", NEW, Status(404))
    with pytest.raises(t.AnswerLost):
        await make(desk)
    assert posts(no_queue) == [NEW]


def test_it_is_waited_for_longer_than_twenty_minutes() -> None:
    silence, whole = http.HELD
    assert silence.read is not None
    assert silence.read >= 20 * 60
    assert whole >= 20 * 60


async def test_silence_is_lost_in_the_end(
    desk: Desk, no_queue: FakeProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "HELD", (httpx.Timeout(connect=10, read=0.2, write=10, pool=10), 60.0))
    no_queue.on("POST", NEW, Hang(acted=True))
    with pytest.raises(t.AnswerLost) as caught:
        await make(desk)
    assert caught.value.given["why"] == "timeout"
    assert (posts(no_queue), no_queue.submissions) == ([QUEUE, NEW], 1)


async def test_it_does_not_end_where_an_order_would(
    desk: Desk, no_queue: FakeProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ORDER", (httpx.Timeout(connect=10, read=0.05, write=10, pool=10), 0.05))
    provider_of(desk).contract.saw_no_queue(desk.clock.elapsed())
    no_queue.on("POST", NEW, Hang(gate="film"))
    making = asyncio.create_task(make(desk))
    await no_queue.until(lambda: no_queue.gates.waiting("film") == 1)
    done, _ = await asyncio.wait({making}, timeout=0.3)
    assert not done
    no_queue.release("film")
    assert len(await making) == 1


# The file the answer is in ---------------------------------------------------------------------------------------


def answered(folder: Path, value: object) -> Path:
    path = folder / "an.answer"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


VIDEO = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 9000


@pytest.mark.parametrize("lines", [False, True], ids=["one line", "line ends"])
@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "escaped strokes"])
@pytest.mark.parametrize("prefix", ["", "data:video/mp4;base64,"])
@pytest.mark.parametrize("web", [False, True], ids=["usual", "web alphabet"])
def test_every_way_to_write_it(tmp_path: Path, lines: bool, escaped: bool, prefix: str, web: bool) -> None:
    text = (base64.encodebytes(VIDEO) if lines else base64.b64encode(VIDEO)).decode()
    if web:
        text = text.replace("+", "-").replace("/", "_").rstrip("=\n")
    body = json.dumps({"created": 1, "videos": [{"b64_json": prefix + text}], "note": '"b64_json": "'})
    path = answered(tmp_path, (body.replace("/", "\\/") if escaped else body).encode())
    _, (made,) = answer_file.read(path)
    assert made.span is not None
    answer_file.decode(path, made.span, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == VIDEO


@pytest.mark.parametrize(
    "text", ["", "AAAA", "not base64 at all, not at all", base64.b64encode(b"<html>" * 50).decode()]
)
def test_what_is_no_video_inside(tmp_path: Path, text: str) -> None:
    path = answered(tmp_path, {"videos": [{"b64_json": text}]})
    _, videos = answer_file.read(path)
    if not text:
        assert videos == ()
        return
    assert videos[0].span is not None
    with pytest.raises(t.NotAVideo):
        answer_file.decode(path, videos[0].span, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "body", [b'{"videos": [{"b64_json": "AAAA', b"", b'{"videos": 3}', b"[]", b'{"b64_json": null}']
)
def test_what_is_no_answer(tmp_path: Path, body: bytes) -> None:
    assert answer_file.read(answered(tmp_path, body))[1] == ()


def test_a_mark_that_somebody_wrote_means_nothing(tmp_path: Path) -> None:
    path = answered(tmp_path, {"videos": [{"b64_json\\": 1, "url": "https://hub.oxen.ai/a.mp4"}]})
    assert answer_file.read(path)[1] == (answer_file.Made(url="https://hub.oxen.ai/a.mp4"),)


async def test_a_full_disk_is_waited_out(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = answer_file.AnswerFile(tmp_path / "deep" / "j.answer", desk.clock)
    await file.begin()
    tries = 0

    def flush(_: int) -> None:
        nonlocal tries
        tries += 1
        if tries < 4:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(answer_file, "flush", flush)
    await file.take(b"a" * 300_000)
    await file.take(b"b" * 300_000)
    await file.finish()
    await file.aclose()
    assert (tmp_path / "deep" / "j.answer").read_bytes() == b"a" * 300_000 + b"b" * 300_000
    assert desk.clock.slept == [2.0] * 3


async def test_an_answer_larger_than_any_true_one(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_file, "MOST", 1000)
    file = answer_file.AnswerFile(tmp_path / "j.answer", desk.clock)
    await file.begin()
    with pytest.raises(t.AnswerLost):
        await file.take(b"a" * 1001)
    await file.aclose()
    assert list(tmp_path.glob("j.answer*")) == []  # noqa: ASYNC240  nothing else is going on
