"""From planned to queued, with every way it can go wrong: nothing is sent twice, nothing is lost sight of."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kling_desktop.domain.film import Film, Media, Reference, ReferenceId
from kling_desktop.domain.jobs import Job, RemoteId, State
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.ports import Accepted, Failed, ReadyPicture
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotReach,
    Charged,
    DoesNotFit,
    KeyRefused,
    NoKey,
    OverBudget,
    PictureLost,
    RateLimited,
    RenderFailed,
    Trouble,
    UploadFailed,
)
from tests.program import picture
from tests.unit.jobs.conftest import Opening
from tests.unit.jobs.scripted import ScriptedProvider

S = State
ENDS = deque([Failed(trouble=RenderFailed())])
"""What the provider shows, so that a job ends soon after it was sent."""


def ending(*answers: Accepted | Trouble) -> ScriptedProvider:
    """A provider that gives these answers to orders, and ends every job at the first look."""
    provider = ScriptedProvider()
    provider.sights = deque(ENDS)
    if answers:
        provider.answers = deque(answers)
    return provider


async def test_the_row_is_there_before_the_order(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(ending()) as desk:
        (job,) = await desk.engine.start(film, offer)
        assert (await desk.store.get(job.id)).state in {S.PLANNED, S.PREPARING, S.SUBMITTING}
        (after,) = await desk.engine.until_finished([job.id])
        assert desk.states == [S.PLANNED, S.PREPARING, S.SUBMITTING, S.QUEUED, S.FAILED]
        (ordered,) = desk.provider.orders
        assert (ordered.state, ordered.sent) == (S.SUBMITTING, after.sent)
        assert after.remote_id == "r1"
        body = await desk.store.body(job.id)
        assert body is not None
        assert "A rocket lifts off" in body


@pytest.mark.parametrize("refusal", [CannotReach(host="x"), KeyRefused(provider="x")], ids=lambda t: t.code)
async def test_a_refusal_fails_and_costs_nothing(refusal: Trouble, opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(ending(refusal)) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.FAILED
        assert after.trouble is not None
        assert (after.trouble.code, after.trouble.charged) == (refusal.code, Charged.NO)
        assert len(desk.provider.orders) == 1


async def test_too_many_requests_waits_as_told_and_sends_again(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(ending(RateLimited(wait=7.0), Accepted(remote_id=RemoteId("r2")))) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.remote_id, len(desk.provider.orders)) == ("r2", 2)
        assert 7.0 <= desk.clock.naps[0] <= 7.7
        assert desk.states[:4] == [S.PLANNED, S.PREPARING, S.SUBMITTING, S.PLANNED]


async def test_a_lost_answer_is_never_sent_again(opening: Opening, film: Film, offer: Offer) -> None:
    provider = ending(AnswerLost(why="reset"))
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.UNKNOWN
        assert after.trouble is not None
        assert after.trouble.charged is Charged.UNKNOWN
    async with opening(provider) as desk:
        assert await desk.engine.resume() == ()
        assert len(provider.orders) == 1


@pytest.mark.expects_log("broke while ordering")
async def test_a_defect_in_the_adapter_counts_as_a_lost_answer(opening: Opening, film: Film, offer: Offer) -> None:
    class Broken(ScriptedProvider):
        async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:
            raise ZeroDivisionError

    async with opening(Broken()) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.UNKNOWN


@pytest.mark.parametrize(
    ("found", "state"), [((), S.UNKNOWN), (("r9",), S.FAILED), (("r8", "r9"), S.UNKNOWN)], ids=["none", "one", "two"]
)
async def test_only_one_possible_order_is_adopted(
    found: tuple[str, ...], state: State, opening: Opening, film: Film, offer: Offer
) -> None:
    provider = ending(AnswerLost(why="reset"))
    provider.found = tuple(RemoteId(remote) for remote in found)
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is state
        assert after.remote_id == ("r9" if state is S.FAILED else None)
        assert len(provider.orders) == 1


async def test_an_order_of_another_take_is_not_adopted(opening: Opening, film: Film, offer: Offer) -> None:
    provider = ending(Accepted(remote_id=RemoteId("r1")), AnswerLost(why="reset"))
    provider.found = (RemoteId("r1"),)
    async with opening(provider) as desk:
        jobs = await desk.engine.start(film, offer, 2)
        after = await desk.engine.until_finished([job.id for job in jobs])
        assert sorted((job.state, job.remote_id) for job in after) == [(S.FAILED, "r1"), (S.UNKNOWN, None)]


async def test_cancelling_the_task_keeps_the_remote_id(opening: Opening, film: Film, offer: Offer) -> None:
    provider = ending()
    provider.order_gate = asyncio.Event()
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        await provider.ordering.wait()
        closing = asyncio.create_task(desk.engine.aclose())
        await asyncio.sleep(0)
        provider.order_gate.set()
        await closing
        after = await desk.store.get(job.id)
        assert (after.state, after.remote_id) == (S.QUEUED, "r1")


async def test_no_network_while_handing_over_leaves_it_planned(
    opening: Opening, film: Film, offer: Offer, tmp_path: Path
) -> None:
    rocket = Reference(id=ReferenceId("r1"), media=Media(path=picture(tmp_path)))
    provider = ScriptedProvider()
    provider.hand_over_trouble = deque([CannotReach(host="x")])
    async with opening(provider, patience=3) as desk:
        (job,) = await desk.engine.start(replace(film, references=(rocket,)), offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, provider.orders) == (S.PLANNED, [])
        assert isinstance(desk.engine.why_stopped(job.id), CannotReach)
    provider.sights = deque(ENDS)
    async with opening(provider) as desk:
        assert [found.id for found in await desk.engine.resume()] == [job.id]
        (after,) = await desk.engine.until_finished([job.id])
        assert len(provider.orders) == 1
        kept = after.film.references[0].media.path
        assert kept is not None
        assert kept != tmp_path / "rocket.png"
        assert kept.read_bytes() == (tmp_path / "rocket.png").read_bytes()


async def test_a_refused_upload_fails(opening: Opening, film: Film, offer: Offer, tmp_path: Path) -> None:
    rocket = Reference(id=ReferenceId("r1"), media=Media(path=picture(tmp_path)))
    provider = ScriptedProvider()
    provider.hand_over_trouble = deque([UploadFailed(provider="x", file="rocket.png")])
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(replace(film, references=(rocket,)), offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, provider.orders) == (S.FAILED, [])


async def test_nothing_is_kept_of_what_is_refused(opening: Opening, film: Film, offer: Offer, tmp_path: Path) -> None:
    lost = Reference(id=ReferenceId("r1"), media=Media(path=tmp_path / "none.png"))
    async with opening() as desk:
        desk.keys.key = None
        with pytest.raises(NoKey):
            await desk.engine.start(film, offer)
        desk.keys.key = "key"
        with pytest.raises(OverBudget):
            await desk.engine.start(film, offer, 2, Decimal("2.23"))
        with pytest.raises((DoesNotFit, PictureLost)):
            await desk.engine.start(replace(film, references=(lost,)), offer)
        with pytest.raises(DoesNotFit):
            await desk.engine.start(replace(film, shots=()), offer)
        assert await desk.engine.jobs() == ()
        assert desk.provider.orders == []


async def test_a_cancelled_upload_is_let_go_of(opening: Opening, film: Film, offer: Offer, tmp_path: Path) -> None:
    class Uploading(ScriptedProvider):
        def __init__(self) -> None:
            super().__init__()
            self.began, self.ended = asyncio.Event(), False

        async def hand_over(
            self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
        ) -> Mapping[Media, str]:
            self.began.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.ended = True
            return {}

    class Place:
        swept = 0

        async def sweep(self, before: datetime) -> None:
            self.swept += 1

    provider, place = Uploading(), Place()
    pictured = replace(film, references=(Reference(id=ReferenceId("r1"), media=Media(path=picture(tmp_path))),))
    async with opening(provider, uploads=place) as desk:
        (job,) = await desk.engine.start(pictured, offer)
        await provider.began.wait()
        cancelled = await desk.engine.cancel(job.id)
        (after,) = await desk.engine.until_finished([job.id])
        assert (cancelled.state, after.state, provider.ended) == (S.CANCELLED, S.CANCELLED, True)
        assert provider.orders == []
        assert await desk.store.owner(job.id) is None
    assert place.swept == 1


async def test_nothing_to_resume_still_cleans_up(opening: Opening) -> None:
    class Place:
        swept = 0

        async def sweep(self, before: datetime) -> None:
            self.swept += 1

    place = Place()
    async with opening(uploads=place) as desk:
        assert await desk.engine.resume() == ()
    assert place.swept == 1
