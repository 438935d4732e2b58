"""Every row of every error table, in every form it may come in, wherever it may come: the same meaning each time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Failed, Gone, Waiting
from kling_desktop.domain.troubles import AnswerLost, Charged, OutOfCredit, Trouble
from kling_desktop.providers.paid import PaidProvider
from kling_desktop.words.troubles import charged_words, remedy, sentence
from tests.contract.desk import LOOK, PAID, SUBMIT, Desk
from tests.contract.tables import Row, aihubmax, oxen, pixeldojo
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status
from tests.fakes.wire import Json
from tests.unit.domain.films import JARGON

OXEN, DOJO, HUB = PAID
TABLES = {OXEN: oxen.TABLE, DOJO: pixeldojo.TABLE, HUB: aihubmax.TABLE}
ALL = [(provider, row) for provider, table in TABLES.items() for row in table.rows]


def of(place: str) -> list[tuple[ProviderId, Row]]:
    return [(provider, row) for provider, row in ALL if getattr(row, place)]


def named(case: object) -> str:
    return case.name if isinstance(case, Row) else str(case)


def as_action(status: int, body: Json, row: Row) -> Status:
    kind = "application/json"
    if isinstance(body, str):
        kind = "text/html; charset=utf-8" if body.startswith("<") else "text/plain"
    return Status(status, body, {"Content-Type": kind, **row.headers})


def is_plain(trouble: Trouble, detail: str) -> None:
    """Nothing of the machinery in what is said; the service's own words below it, whole and unwrapped."""
    facts = trouble.facts
    for words in (sentence(facts), remedy(facts), charged_words(facts.charged)):
        assert words
        assert not JARGON.search(words), words
    assert "Getting model" not in trouble.detail
    assert "<" not in trouble.detail
    assert detail in trouble.detail


@pytest.mark.parametrize(("provider", "row"), of("orders"), ids=named)
async def test_to_an_order(desk: Desk, server: FakeProviderServer, provider: ProviderId, row: Row) -> None:
    sent = 0
    for status in row.orders:
        for body, text in TABLES[provider].bodies(row):
            server.on("POST", SUBMIT[provider], as_action(status, body, row))
            with pytest.raises(Trouble) as caught:
                await desk.submit(desk.job(provider))
            trouble, what = caught.value, f"{status} {body}"
            assert type(trouble) is row.kind, what
            assert trouble.charged is row.charged, what
            assert trouble.charged is (Charged.UNKNOWN if isinstance(trouble, AnswerLost) else Charged.NO), what
            assert trouble.again is row.again, what
            assert remedy(trouble.facts).startswith(row.advice), (what, remedy(trouble.facts))
            is_plain(trouble, text if isinstance(body, str) is False else "")
            sent += 1
            assert len(server.requests) == sent, what
            await desk.clock.sleep(4000)
    assert sent


@pytest.mark.parametrize(("provider", "row"), of("looks"), ids=named)
async def test_to_a_look(desk: Desk, server: FakeProviderServer, provider: ProviderId, row: Row) -> None:
    job = await desk.ordered(provider)
    for status in row.looks:
        for body, _ in TABLES[provider].bodies(row):
            server.on("GET", LOOK[provider], as_action(status, body, row), times=None)
            expected = row.seen or row.kind
            with pytest.raises(Trouble) as caught:
                await desk.provider(provider).look(job)
            what = f"{status} {body}"
            assert type(caught.value) is expected, what
            assert caught.value.charged is Charged.NO, what
            is_plain(caught.value, "")
            server.rules.clear()
            await desk.clock.sleep(4000)
    assert server.submissions == 1


def failed_row(provider: ProviderId, job: Job, body: dict[str, Json]) -> Json:
    match provider:
        case ProviderId.OXEN:
            return {"generation_id": job.remote_id, "model_name": job.model, **body, "status": "failed"}
        case ProviderId.PIXELDOJO:
            return {"jobId": job.remote_id, **body, "status": "failed"}
        case _:
            return {"id": job.remote_id, "object": "video.generation.task", **body, "status": "failed"}


@pytest.mark.parametrize(("provider", "row"), of("jobs"), ids=named)
async def test_of_a_job_that_failed(desk: Desk, server: FakeProviderServer, provider: ProviderId, row: Row) -> None:
    job = await desk.ordered(provider)
    bodies = [(body, text) for body, text in TABLES[provider].bodies(row) if isinstance(body, dict)]
    for name in ("error_message", "errorMessage", "message"):
        if row.text and not row.code:
            bodies += [
                ({name: wrapping + row.text}, row.text)
                for wrapping in (TABLES[provider].wrappings if row.wrapped else ("",))
            ]
    assert bodies
    for body, text in bodies:
        server.on("GET", LOOK[provider], Status(200, failed_row(provider, job, body)), times=None)
        server.on("GET", "/api/ai/generations/*", Status(404, {"error": {"title": "Not found"}}), times=None)
        end = await desk.provider(provider).look(job)
        assert isinstance(end, Failed), body
        trouble = end.trouble
        assert type(trouble) is row.kind, body
        if provider is OXEN and isinstance(trouble, OutOfCredit):
            assert trouble.charged is Charged.NO
        else:
            assert trouble.charged is Charged.UNKNOWN, "nobody promises money back"
        assert trouble.again is row.again, body
        assert remedy(trouble.facts).startswith(row.advice), (body, remedy(trouble.facts))
        is_plain(trouble, text)
        server.rules.clear()


def test_every_row_says_where_it_comes() -> None:
    assert all(row.orders or row.looks or row.jobs for _, row in ALL)
    for table in TABLES.values():
        assert len({row.name for row in table.rows}) == len(table.rows)


LOST: dict[ProviderId, list[tuple[int, Json]]] = {
    OXEN: [(404, {"error": {"type": "resource_not_found", "title": "x"}, "status": "error"})],
    DOJO: [(404, {"error": {"code": "not_found", "message": "Job not found"}}), (410, {"error": "gone"})],
    HUB: [
        (404, {"error": {"code": "task_not_found", "message": "x", "type": "not_found"}}),
        (400, {"error": {"code": "invalid_task_id", "message": "x"}}),
        (404, {"code": "task_not_found", "message": "x", "data": None}),
    ],
}


@pytest.mark.parametrize("provider", PAID, ids=str)
async def test_a_job_that_is_not_known_is_gone_after_a_few_tries(
    desk: Desk, server: FakeProviderServer, provider: ProviderId
) -> None:
    for status, body in LOST[provider]:
        job = replace(await desk.ordered(provider), state=State.QUEUED)
        server.on("GET", LOOK[provider], Status(status, body), times=None)
        server.on("GET", "/api/ai/generations/*", Status(404, body), times=None)
        seen = [await desk.provider(provider).look(job) for _ in range(5)]
        assert isinstance(seen[-1], Gone), (status, body)
        assert all(isinstance(each, Waiting | Gone) for each in seen)
        server.rules.clear()


@pytest.mark.parametrize("provider", PAID, ids=str)
async def test_a_bare_500_after_pictures_in_the_order_may_be_theirs(
    desk: Desk, server: FakeProviderServer, provider: ProviderId
) -> None:
    offer_body = {"model": "m", "prompt": "p", "input_image": ["data:image/png;base64,AAAA"]}
    server.on("POST", SUBMIT[provider], Status(500, "Internal Server Error"), Status(500, "Internal Server Error"))
    paid = desk.providers[provider]
    assert isinstance(paid, PaidProvider)
    service = paid.service
    path = SUBMIT[provider].replace("*", "m")
    with pytest.raises(AnswerLost) as caught:
        await service.order(path, offer_body)
    assert "pictures" in remedy(caught.value.facts)
    with pytest.raises(AnswerLost) as caught:
        await service.order(path, {"model": "m", "prompt": "p"})
    assert "pictures" not in remedy(caught.value.facts)
    assert caught.value.charged is Charged.UNKNOWN
