"""Whatever a service answers: a trouble we know or a value, one paid request, and no word that nothing was charged
where nobody can know. The answers are made up by Hypothesis, the sockets are real."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kling_desktop.domain.jobs import Job, RemoteId, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Accepted, Failed, Ready
from kling_desktop.domain.troubles import AnswerLost, Charged, RequestRefused, Trouble
from kling_desktop.providers.answers import MOST_LEVELS
from kling_desktop.words.troubles import remedy, sentence
from tests.contract.desk import LOOK, PAID, SUBMIT, Desk
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Status

OXEN, DOJO, HUB = PAID
NAMES = (
    *("generations", "generation_id", "jobId", "id", "status", "statusUrl", "error", "errors", "message", "detail"),
    *("code", "type", "title", "error_message", "results", "result_url", "output", "video", "videos", "assets", "url"),
    *("creditCost", "creditsRemaining", "expiresAt", "createdAt", "usage", "credits_reserved", "task_info", "progress"),
    *("data", "jobs", "model", "apiId", "prompt", "enqueued_at", "cost", "total_pages", "generation", "input", "loc"),
)
WORDS = (
    *("", "x", "job_1", "..", "a/b", "\u202e", "queued", "pending", "processing", "completed", "succeeded", "failed"),
    *("cancelled", "expired", "error", "success", "Insufficient credits", "Model not found: x", "1e9", "NaN", "-1"),
    *("https://videos.example.org/a.mp4", "http://127.0.0.1/x", "https://[::1", "file:///etc/passwd", "data:,x"),
    *("2026-01-01T12:00:00Z", "9999-99-99", "0001-01-01T00:00:00+14:00", "\ud800", "\x00", "猫" * 50, "content policy"),
    *("Getting model response error: 422 - Value error, Field required", "unknown_error", "quota_exceeded", "video"),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(st.characters(), max_size=8)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=16,
)
ROWS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=9)


def text_of(value: object) -> str:
    return json.dumps(value)  # NaN, infinities and half characters as Python's own servers write them


RAW = st.one_of(
    st.one_of(VALUES, ROWS).map(text_of),
    # The same name twice; the last one counts, or the first, but nothing breaks.
    st.lists(st.tuples(st.sampled_from(NAMES), VALUES), min_size=2, max_size=5).map(
        lambda pairs: "{" + ", ".join(f"{json.dumps(name)}: {text_of(value)}" for name, value in (*pairs, *pairs)) + "}"
    ),
    st.sampled_from(["1e99999999999", "-1e-99999999999999999999", "9" * 5000, "[" * 70 + "]" * 70]).map(
        lambda number: f'{{"jobId": "j", "id": "j", "creditCost": {number}, "progress": {number}, "status": "pending"}}'
    ),
    st.integers(1, 2 * MOST_LEVELS).map(lambda levels: '{"error":' * levels + '"x"' + "}" * levels),
    st.text(max_size=30),
)
BODIES = RAW.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=30)
STATUSES = st.sampled_from(
    [200, 200, 200, 201, 202, 204, 302, 303, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503]
)
KINDS = st.sampled_from(["application/json", "text/html", "text/plain", "", "application/json; charset=latin-1"])
FUZZ = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNKNOWN_STATUSES = frozenset({302, 303, 408, *range(500, 600)})


@pytest.fixture
def lenient() -> Iterator[FakeProviderServer]:
    with FakeProviderServer(strict=False) as server:
        yield server


def action(status: int, body: bytes, kind: str) -> Status:
    return Status(status, None if status == 204 else body, {"Content-Type": kind} if kind else {})


def is_told(trouble: Trouble, never: Charged | None = None) -> None:
    """It can be told and kept: words, no half characters, not endless."""
    assert trouble.charged is not never
    assert sentence(trouble.facts)
    assert remedy(trouble.facts)
    assert len(trouble.detail) <= 300
    trouble.detail.encode("utf-8")


async def submitted(desk: Desk, provider: ProviderId) -> Accepted | Trouble:
    try:
        return await desk.submit(desk.job(provider))
    except Trouble as trouble:
        return trouble


@pytest.mark.parametrize("provider", PAID, ids=str)
@FUZZ
@given(status=STATUSES, body=BODIES, kind=KINDS)
def test_to_an_order(lenient: FakeProviderServer, provider: ProviderId, status: int, body: bytes, kind: str) -> None:
    lenient.rules.clear()
    before = len(lenient.requests)
    lenient.on("POST", SUBMIT[provider], action(status, body, kind))

    async def once(folder: Path) -> Accepted | Trouble:
        desk = Desk(lenient, folder)
        try:
            return await submitted(desk, provider)
        finally:
            await desk.aclose()

    with TemporaryDirectory() as folder:
        outcome = asyncio.run(once(Path(folder)))
    assert len(lenient.requests) == before + 1, "one order, once"
    if isinstance(outcome, Accepted):
        assert 200 <= status < 300
        assert outcome.remote_id.isascii()
        assert outcome.remote_id.strip()
        return
    is_told(outcome)
    if status in UNKNOWN_STATUSES:
        assert isinstance(outcome, AnswerLost)
    if 200 <= status < 300 and outcome.charged is Charged.NO:
        # Only what reads as a refusal, with words, and shows no trace of a job.
        told = json.loads(body)
        assert isinstance(told, dict)
        assert status != 202
        assert outcome.detail or not isinstance(outcome, RequestRefused)
        for name in ("jobId", "id", "generations", "statusUrl", "creditCost", "output", "results"):
            assert not told.get(name), (name, told)
    if isinstance(outcome, AnswerLost):
        assert outcome.charged is Charged.UNKNOWN


@pytest.mark.parametrize("provider", PAID, ids=str)
@FUZZ
@given(status=STATUSES, body=BODIES, kind=KINDS, shared=st.booleans())
def test_to_a_look(
    lenient: FakeProviderServer, provider: ProviderId, status: int, body: bytes, kind: str, shared: bool
) -> None:
    lenient.rules.clear()
    lenient.on(
        "GET", "/api/*" if shared or provider is OXEN else LOOK[provider], action(status, body, kind), times=None
    )
    lenient.on("GET", LOOK[provider], action(status, body, kind), times=None)

    async def looks(folder: Path) -> None:
        desk = Desk(lenient, folder)
        jobs: list[Job] = [
            replace(desk.job(provider), remote_id=RemoteId(name), state=State.QUEUED) for name in ("j", "job_1")
        ]
        try:
            for job in (*jobs, *jobs):
                try:
                    sight = await desk.provider(provider).look(job)
                except Trouble as trouble:
                    is_told(trouble, never=Charged.YES)
                    continue
                if isinstance(sight, Failed):
                    is_told(sight.trouble)
                if isinstance(sight, Ready):
                    assert sight.url
                    sight.url.encode("utf-8")
                    assert isinstance(desk.provider(provider).may_fetch(sight.url), bool)
        finally:
            await desk.aclose()

    with TemporaryDirectory() as folder:
        asyncio.run(looks(Path(folder)))
    assert all(request.method == "GET" for request in lenient.requests)


@pytest.mark.parametrize("provider", PAID, ids=str)
@FUZZ
@given(status=STATUSES, body=BODIES, kind=KINDS)
def test_to_every_other_question(
    lenient: FakeProviderServer, provider: ProviderId, status: int, body: bytes, kind: str
) -> None:
    """The list a lost order is looked for in, the test of a key, and the wish to cancel."""
    lenient.rules.clear()
    lenient.on(None, "*", action(status, body, kind), times=None)

    async def questions(folder: Path) -> None:
        desk = Desk(lenient, folder)
        one = desk.provider(provider)
        job = replace(desk.job(provider), remote_id=RemoteId("j"))
        try:
            try:
                found = await one.find(job)
                assert all(remote.isascii() and remote.strip() for remote in found)
            except Trouble as trouble:
                is_told(trouble)
            report = await one.try_key()
            assert report.works is not None or report.trouble is not None
            try:
                await one.cancel(job)
            except Trouble as trouble:
                is_told(trouble)
        finally:
            await desk.aclose()

    with TemporaryDirectory() as folder:
        asyncio.run(questions(Path(folder)))
    assert all(request.method in {"GET", "DELETE"} for request in lenient.requests)
