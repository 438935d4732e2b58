"""Watching, resuming, sharing, cancelling and repeating."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import timedelta

import pytest

from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import Job, JobId, RemoteId, State
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.ports import Cancelled, Failed, Gone, Ready, Rendering, Sight, Waiting
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotCancel,
    CannotReach,
    CannotRetry,
    KeyRefused,
    RenderFailed,
    ServerFault,
)
from kling_desktop.jobs.lease import OwnerId
from kling_desktop.jobs.saving import Turns
from tests.unit.jobs.conftest import Desk, Opening
from tests.unit.jobs.scripted import ScriptedProvider

S = State
OVER = Failed(trouble=RenderFailed())


def showing(*sights: object) -> ScriptedProvider:
    """A provider that shows these, one a look."""
    provider = ScriptedProvider()
    provider.sights = deque(sights)  # type: ignore[arg-type]  # a list of sights and troubles
    return provider


async def sent(desk: Desk, film: Film, offer: Offer) -> JobId:
    """A job in the provider's queue that nobody drives."""
    (job,) = await desk.engine.start(film, offer, only_send=True)
    await desk.engine.until_finished([job.id])
    return job.id


async def test_faults_of_looking_never_fail_a_job(opening: Opening, film: Film, offer: Offer) -> None:
    faults = (CannotReach(host="x"), ServerFault(provider="x"), AnswerLost(why="x"), KeyRefused(provider="x"))
    async with opening(showing(Waiting(), *faults, Rendering(), OVER)) as desk:
        (job,) = await desk.engine.start(film, offer)
        await desk.engine.until_finished([job.id])
        assert desk.states[3:] == [S.QUEUED, S.RENDERING, S.FAILED]
        waits = desk.clock.naps
        assert waits[1] < waits[2] < waits[3], "slower after each fault"


async def test_a_command_gives_up_and_says_why(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(showing(CannotReach(host="x")), patience=3) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, len(desk.provider.looks)) == (S.QUEUED, 4)
        assert isinstance(desk.engine.why_stopped(job.id), CannotReach)


@pytest.mark.parametrize(
    ("sights", "state"),
    [((Gone(), Gone(), Waiting(), OVER), S.FAILED), ((Gone(),), S.UNKNOWN), ((Rendering(), Gone()), S.EXPIRED)],
    ids=["back in the list", "never seen", "seen before"],
)
async def test_a_job_the_provider_does_not_know(
    sights: tuple[object, ...], state: State, opening: Opening, film: Film, offer: Offer
) -> None:
    provider = showing(*sights)
    provider.lists = False
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is state


@pytest.mark.expects_log("while its order was on the wire")
async def test_found_in_submitting_it_is_not_sent_again(opening: Opening, film: Film, offer: Offer) -> None:
    provider = showing(OVER)
    provider.order_gate = asyncio.Event()
    async with opening(provider) as dying:
        (job,) = await dying.engine.start(film, offer)
        await provider.ordering.wait()
        row = await dying.store.get(job.id)
        assert row.state is S.SUBMITTING
        # The process is gone: its lock is free, its row as it was.
        dying.lease.release()
        async with opening(provider) as desk:
            await desk.engine.resume()
            (after,) = await desk.engine.until_finished([job.id])
            assert (after.state, len(provider.orders)) == (S.UNKNOWN, 1)
            provider.found = (RemoteId("r7"),)
            assert (await desk.engine.look_up(job.id)).remote_id == "r7"
            (after,) = await desk.engine.until_finished([job.id])
            assert (after.state, len(provider.orders)) == (S.FAILED, 1)
            provider.order_gate.set()
            await dying.engine.until_finished([job.id])


@pytest.mark.expects_log("while its order was on the wire")
async def test_an_answer_that_comes_after_all_is_not_lost(opening: Opening, film: Film, offer: Offer) -> None:
    provider = showing(OVER)
    provider.order_gate = asyncio.Event()
    async with opening(provider) as slow, opening(showing(OVER)) as desk:
        (job,) = await slow.engine.start(film, offer)
        await provider.ordering.wait()
        slow.lease.release()
        await desk.engine.resume()
        (lost,) = await desk.engine.until_finished([job.id])
        assert (lost.state, lost.remote_id) == (S.UNKNOWN, None)
        provider.order_gate.set()
        (after,) = await slow.engine.until_finished([job.id])
        assert (after.state, after.remote_id) == (S.QUEUED, "r1")


async def test_a_job_of_a_living_process_is_left_to_it(opening: Opening, film: Film, offer: Offer) -> None:
    provider = showing(Waiting())
    async with opening(provider) as one, opening(showing(OVER)) as other:
        one.clock.most = 3
        (job,) = await one.engine.start(film, offer)
        await one.clock.worn_out.wait()
        assert [found.id for found in await other.engine.round()] == [job.id]
        assert other.provider.looks == []
        assert other.provider.orders == []
        await one.engine.aclose()
        assert (await other.engine.round())[0].state is S.FAILED


async def test_one_round_looks_once(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(showing(Waiting())) as desk:
        await sent(desk, film, offer)
        assert desk.provider.looks == []
        (job,) = await desk.engine.round()
        assert (job.state, len(desk.provider.looks)) == (S.QUEUED, 1)


async def test_closing_leaves_rows_and_no_tasks(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening() as desk:
        desk.clock.most = 3
        (job,) = await desk.engine.start(film, offer)
        await desk.clock.worn_out.wait()
        await desk.engine.aclose()
        assert (await desk.store.get(job.id)).state is S.RENDERING
        assert [task for task in asyncio.all_tasks() if task.get_name().startswith("job ")] == []
        assert await desk.store.owner(job.id) is None


async def test_cancel_before_it_was_sent(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening() as desk:
        (job,) = await desk.engine.start(film, offer, drive=False)
        assert (await desk.engine.cancel(job.id)).state is S.CANCELLED
        assert await desk.engine.resume() == ()
        assert desk.provider.orders == []


async def test_cancel_at_the_provider(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(showing(Cancelled())) as desk:
        job = await sent(desk, film, offer)
        assert (await desk.engine.cancel(job)).state is S.CANCELLED
        assert [asked.id for asked in desk.provider.cancelled] == [job]
        assert (await desk.engine.cancel(job)).state is S.CANCELLED


async def test_cancel_where_it_is_impossible(opening: Opening, film: Film, offer: Offer) -> None:
    provider = showing(OVER)
    provider.refuses_cancel = CannotCancel(provider="x")
    async with opening(provider) as desk:
        job = await sent(desk, film, offer)
        with pytest.raises(CannotCancel):
            await desk.engine.cancel(job)
        assert (await desk.store.get(job)).state is S.QUEUED
        await desk.engine.resume()
        await desk.engine.until_finished([job])
        with pytest.raises(CannotCancel):
            await desk.engine.cancel(job)


async def test_repeat_what_failed_but_not_what_may_be_charged(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(showing(OVER)) as desk:
        (job,) = await desk.engine.start(film, offer)
        await desk.engine.until_finished([job.id])
        again = await desk.engine.retry(job.id)
        assert (again.number, again.id != job.id) == (2, True)
        await desk.engine.until_finished([again.id])
        assert (await desk.store.get(job.id)).again == again.id
        desk.provider.answers = deque([AnswerLost(why="x")])
        lost = await desk.engine.retry(again.id)
        await desk.engine.until_finished([lost.id])
        with pytest.raises(CannotRetry):
            await desk.engine.retry(lost.id)
        assert len(desk.provider.orders) == 3
        forced = await desk.engine.retry(lost.id, force=True)
        await desk.engine.until_finished([forced.id])
        assert len(desk.provider.orders) == 4


async def test_what_failed_is_ordered_again_once(opening: Opening, film: Film, offer: Offer) -> None:
    """From two windows at once, or on another day, by somebody who selects all that ever failed."""
    async with opening(showing(OVER)) as desk:
        (job,) = await desk.engine.start(film, offer)
        await desk.engine.until_finished([job.id])
        done = await asyncio.gather(desk.engine.retry(job.id), desk.engine.retry(job.id), return_exceptions=True)
        (refused,) = [each for each in done if isinstance(each, CannotRetry)]
        (again,) = [each for each in done if isinstance(each, Job)]
        assert refused.facts.facts == {"state": "again", "number": str(again.number)}
        with pytest.raises(CannotRetry):
            await desk.engine.retry(job.id)
        with pytest.raises(CannotRetry):
            await desk.engine.retry(job.id, force=True)
        await desk.engine.until_finished([again.id])
        assert len(desk.provider.orders) == 2
        assert [each.id for each in await desk.store.jobs()] == [job.id, again.id]


async def test_an_expired_job_is_first_asked_for_again(opening: Opening, film: Film, offer: Offer) -> None:
    provider = showing(Rendering(), Gone())
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        await desk.engine.until_finished([job.id])
        provider.sights = deque([Ready(url="http://127.0.0.1:9/v.mp4"), OVER])
        again = await desk.engine.retry(job.id)
        assert (again.id, again.state) == (job.id, S.DOWNLOADING)
        assert len(provider.orders) == 1


async def test_who_stole_a_job_stops_the_first_driver(opening: Opening, film: Film, offer: Offer) -> None:
    thief = OwnerId("thief")

    class Robbed(ScriptedProvider):
        async def look(self, job: Job) -> Sight:
            assert await desk.store.claim(job.id, desk.lease.owner, thief)
            return Rendering()

    async with opening(Robbed()) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.QUEUED
        assert await desk.store.owner(job.id) == thief


async def test_the_link_that_dies_first_goes_first(opening: Opening) -> None:
    async with opening() as desk:
        now, turns, order = desk.clock.now(), Turns(1), list[str]()

        async def load(name: str, minutes: int | None) -> None:
            async with turns.turn(None if minutes is None else now + timedelta(minutes=minutes)):
                await asyncio.sleep(0)
                order.append(name)

        async with turns.turn(None):
            tasks = [asyncio.create_task(load(*wish)) for wish in (("never", None), ("late", 50), ("soon", 5))]
            await asyncio.sleep(0)
            leaving = asyncio.create_task(load("gone", 1))
            await asyncio.sleep(0)
            leaving.cancel()
        await asyncio.gather(*tasks)
        assert order == ["soon", "late", "never"]


async def test_a_service_that_says_yes_and_goes_on_has_not_cancelled(
    opening: Opening, film: Film, offer: Offer
) -> None:
    provider = showing(Rendering(), Rendering(), Rendering(), OVER)
    provider.deaf = True
    async with opening(provider) as desk:
        job = await sent(desk, film, offer)
        with pytest.raises(CannotCancel):
            await desk.engine.cancel(job)
        assert (await desk.store.get(job)).state is S.QUEUED
        await desk.engine.resume()
        (after,) = await desk.engine.until_finished([job])
        assert (after.state, len(provider.orders)) == (S.FAILED, 1)
