"""Where there is no queue: one call that stays open. What it brings is on disk first, and it is made once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import Job, RemoteId, State
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.order_troubles import KeptOpen, NoQueue
from kling_desktop.domain.ports import Accepted, Failed, Gone, MakesAtOnce, Ready, Rendering
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotCancel,
    Charged,
    DiskFull,
    NotAVideo,
    OutOfCredit,
    RateLimited,
    RenderFailed,
    Trouble,
)
from tests.fakes.clips import clip_for
from tests.unit.jobs.conftest import Opening
from tests.unit.jobs.scripted import ScriptedProvider

S = State


class WithoutQueue(ScriptedProvider):
    """Has a call that stays open; its answer is a text with one word for each video."""

    def __init__(self, *words: str, lost: Trouble | None = None) -> None:
        super().__init__()
        self.answers = deque([NoQueue(provider="Oxen")])
        self.words = words or ("whole",)
        self.lost: deque[Trouble] = deque([lost] if lost else [])
        self.unreadable: deque[Trouble] = deque()
        self.calls: list[Job] = []
        self.called = asyncio.Event()
        self.gate: asyncio.Event | None = None
        self.seconds = 5.0

    async def make(self, offer: Offer, body: Mapping[str, object], job: Job, answer: Path) -> None:
        self.calls.append(job)
        self.called.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.lost:
            raise self.lost.popleft()
        _write(answer, " ".join(self.words))

    async def made(self, answer: Path, place: Callable[[int], Path]) -> tuple[Ready, ...]:
        if self.unreadable:
            raise self.unreadable.popleft()
        return tuple(_video(word, place(number), self.seconds) for number, word in enumerate(_words(answer)))


def _write(answer: Path, text: str) -> None:
    answer.parent.mkdir(parents=True, exist_ok=True)
    answer.write_text(text)


def _words(answer: Path) -> list[str]:
    return answer.read_text().split()


def _video(word: str, out: Path, seconds: float) -> Ready:
    out.write_bytes(clip_for(seconds, "16:9", sound=False) if word == "whole" else word.encode() * 100)
    return Ready(file=out)


def test_the_scripted_provider_is_one() -> None:
    assert isinstance(WithoutQueue(), MakesAtOnce)
    assert not isinstance(ScriptedProvider(), MakesAtOnce)


async def test_the_artist_is_told_before_and_gets_the_take(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(WithoutQueue()) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, after.trouble, after.remote_id) == (S.DONE, None, None)
        assert after.file is not None
        assert after.file.exists()
        assert desk.states == [S.PLANNED, S.PREPARING, S.SUBMITTING, S.SUBMITTING, S.DOWNLOADING, S.DONE]
        told = [move for move in desk.moved if move.job.state is S.SUBMITTING and move.job.trouble is not None]
        assert [move.job.trouble.code for move in told if move.job.trouble] == [KeptOpen.code]
        assert list(desk.kit.part_folder.glob(f"{job.id}*")) == []


async def test_a_service_without_either_refuses(opening: Opening, film: Film, offer: Offer) -> None:
    provider = ScriptedProvider()
    provider.answers = deque([NoQueue(provider="Oxen")])
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, after.trouble and after.trouble.charged) == (S.FAILED, Charged.NO)


async def test_a_lost_answer_is_unknown_for_good(opening: Opening, film: Film, offer: Offer) -> None:
    provider = WithoutQueue(lost=AnswerLost(why="reset", call="kept-open"))
    provider.lists = False
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, after.trouble and after.trouble.facts["call"]) == (S.UNKNOWN, "kept-open")
        assert await desk.engine.resume() == ()
        assert len(provider.calls) == 1


@pytest.mark.parametrize("trouble", [OutOfCredit(provider="Oxen")])
async def test_a_refusal_of_the_call_costs_nothing(
    trouble: Trouble, opening: Opening, film: Film, offer: Offer
) -> None:
    async with opening(WithoutQueue(lost=trouble)) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, after.trouble and after.trouble.charged) == (S.FAILED, Charged.NO)


@pytest.mark.parametrize("trouble", [RateLimited(wait=3.0), DiskFull(folder="x")], ids=["busy", "full disk"])
async def test_what_keeps_the_call_from_being_made_is_waited_out(
    trouble: Trouble, opening: Opening, film: Film, offer: Offer
) -> None:
    async with opening(WithoutQueue(lost=trouble)) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.DONE
        assert len(desk.provider.orders) == 2


async def test_a_full_disk_after_the_answer_does_not_order_again(opening: Opening, film: Film, offer: Offer) -> None:
    provider = WithoutQueue()
    provider.unreadable = deque([DiskFull(folder="x"), DiskFull(folder="x")])
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.DONE
        assert len(provider.calls) == 1


@pytest.mark.parametrize(
    ("unreadable", "state", "charged"),
    [
        (AnswerLost(why="no video"), S.UNKNOWN, Charged.UNKNOWN),
        (NotAVideo(why="Base64"), S.FAILED, Charged.YES),
        (OutOfCredit(provider="Oxen"), S.FAILED, Charged.NO),
    ],
    ids=["unreadable", "no video", "refused"],
)
async def test_an_answer_without_a_video_is_kept(
    unreadable: Trouble, state: State, charged: Charged, opening: Opening, film: Film, offer: Offer
) -> None:
    provider = WithoutQueue()
    provider.lists = False
    provider.unreadable = deque([unreadable])
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, after.trouble and after.trouble.charged) == (state, charged)
        assert (desk.kit.part_folder / f"{job.id}.answer-rejected").exists()
        assert len(provider.calls) == 1


async def test_an_answer_that_a_dead_process_left_is_taken_in(opening: Opening, film: Film, offer: Offer) -> None:
    provider = WithoutQueue()
    async with opening(provider) as desk:
        # The process ends between the answer and the row.
        (job,) = await desk.engine.start(film, offer, drive=False)
        job = await desk.store.move(job, S.PREPARING, "", at=desk.clock.now())
        await desk.store.move(job, S.SUBMITTING, "", at=desk.clock.now())
        desk.kit.part_folder.mkdir(exist_ok=True)
        (desk.kit.part_folder / f"{job.id}.answer").write_text("whole")
    async with opening(provider) as desk:
        (resumed,) = await desk.engine.resume()
        (after,) = await desk.engine.until_finished([resumed.id])
        assert after.state is S.DONE
        assert provider.calls == []


async def test_a_call_that_a_dead_process_made_is_unknown(opening: Opening, film: Film, offer: Offer) -> None:
    provider = WithoutQueue()
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer, drive=False)
        job = await desk.store.move(job, S.PREPARING, "", at=desk.clock.now())
        changes = {"trouble": KeptOpen(provider="Oxen").facts}
        await desk.store.move(job, S.SUBMITTING, "", at=desk.clock.now(), changes=changes)
    async with opening(provider) as desk:
        (resumed,) = await desk.engine.resume()
        (after,) = await desk.engine.until_finished([resumed.id])
        assert (after.state, after.trouble and after.trouble.facts["call"]) == (S.UNKNOWN, "kept-open")
        assert provider.calls == []


@pytest.mark.parametrize("left", ["made", "part"])
async def test_bytes_on_their_way_into_the_library_survive(
    left: str, opening: Opening, film: Film, offer: Offer
) -> None:
    provider = WithoutQueue()
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer, drive=False)
        for state in (S.PREPARING, S.SUBMITTING, S.DOWNLOADING):
            job = await desk.store.move(job, state, "", at=desk.clock.now())
        desk.kit.part_folder.mkdir(exist_ok=True)
        (desk.kit.part_folder / f"{job.id}.{left}").write_bytes(clip_for(5.0, "16:9", sound=False))
    async with opening(provider) as desk:
        (resumed,) = await desk.engine.resume()
        (after,) = await desk.engine.until_finished([resumed.id])
        assert after.state is S.DONE


async def test_the_only_copy_of_a_bad_video_is_kept(opening: Opening, film: Film, offer: Offer) -> None:
    async with opening(WithoutQueue("rubbish")) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert (after.state, after.trouble and after.trouble.code) == (S.FAILED, NotAVideo.code)
        assert (desk.kit.part_folder / f"{job.id}.rejected").read_bytes() == b"rubbish" * 100


async def test_another_length_than_ordered_is_kept_for_it_is_paid(opening: Opening, film: Film, offer: Offer) -> None:
    provider = WithoutQueue()
    provider.seconds = 3.0
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.DONE


async def test_further_videos_in_the_answer_are_takes_too(opening: Opening, film: Film, offer: Offer) -> None:
    provider = WithoutQueue("whole", "whole", "whole")
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        jobs = await desk.engine.until_finished([job.id])
        assert [each.state for each in jobs] == [S.DONE] * 3
        assert [each.number for each in jobs] == [1, 2, 3]
        assert len({each.file for each in jobs}) == 3
        assert len(provider.calls) == 1


async def test_it_cannot_be_cancelled_while_it_is_open(opening: Opening, film: Film, offer: Offer) -> None:
    provider = WithoutQueue()
    provider.gate = asyncio.Event()
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        await provider.called.wait()
        assert (await desk.store.get(job.id)).trouble is not None  # the row says what it is before the call is made
        with pytest.raises(CannotCancel):
            await desk.engine.cancel(job.id)
        provider.gate.set()
        (after,) = await desk.engine.until_finished([job.id])
        assert after.state is S.DONE


async def test_closing_during_the_call_leaves_it_unknown(
    opening: Opening, film: Film, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kling_desktop.jobs.sending.GRACE", 0.05)
    provider = WithoutQueue()
    provider.gate = asyncio.Event()
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        await provider.called.wait()
    async with opening(provider) as desk:
        after = await desk.engine.get(job.id)
        assert (after.state, after.trouble and after.trouble.facts["call"]) == (S.UNKNOWN, "kept-open")


async def test_closing_while_the_answer_is_taken_in_loses_nothing(
    opening: Opening, film: Film, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kling_desktop.jobs.sending.GRACE", 0.05)
    provider = WithoutQueue()
    reached = asyncio.Event()

    async def never(answer: Path, place: Callable[[int], Path]) -> tuple[Ready, ...]:
        reached.set()
        await asyncio.Event().wait()
        return ()

    monkeypatch.setattr(provider, "made", never)
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        await reached.wait()
    monkeypatch.undo()
    async with opening(provider) as desk:
        assert (await desk.engine.get(job.id)).state is S.SUBMITTING
        (resumed,) = await desk.engine.resume()
        (after,) = await desk.engine.until_finished([resumed.id])
        assert after.state is S.DONE
        assert len(provider.calls) == 1


# Orders that come along ------------------------------------------------------------------------------------------


async def test_orders_that_came_along_become_jobs(opening: Opening, film: Film, offer: Offer) -> None:
    provider = ScriptedProvider()
    provider.answers = deque([Accepted(remote_id=RemoteId("r1"), further=(RemoteId("r2"), RemoteId("r3")))])
    provider.sights = deque([Failed(trouble=RenderFailed())])
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        jobs = await desk.engine.until_finished([job.id])
        assert [each.remote_id for each in jobs] == ["r1", "r2", "r3"]
        assert [each.number for each in jobs] == [1, 2, 3]
        assert {each.state for each in jobs} == {S.FAILED}
        assert len({await desk.store.body(each.id) for each in jobs}) == 1
        assert len(provider.orders) == 1
        assert {each.remote_id for each in provider.looks} == {"r1", "r2", "r3"}


# Jobs that vanish ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seen", [True, False])
async def test_a_job_that_ended_without_a_word_is_expired_and_not_sent_again(
    seen: bool, opening: Opening, film: Film, offer: Offer
) -> None:
    provider = ScriptedProvider()
    provider.sights = deque([*([Rendering()] if seen else []), Gone(ended=True)])
    async with opening(provider) as desk:
        (job,) = await desk.engine.start(film, offer)
        (after,) = await desk.engine.until_finished([job.id])
        assert after.trouble is not None
        assert (after.state, after.trouble.code, after.trouble.charged) == (
            S.EXPIRED,
            "result.not-found",
            Charged.UNKNOWN,
        )
        assert await desk.engine.resume() == ()
        assert len(provider.orders) == 1
        assert len(provider.looks) == 3 + seen  # lists lag
