"""The job table: legal moves only, each with its line, compare-and-set, take numbers never used twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_desktop.domain.film import Film, FilmId
from kling_desktop.domain.jobs import NEXT, UNFINISHED, IllegalMove, Job, JobId, RemoteId, State
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.troubles import Again, Charged, TroubleFacts
from kling_desktop.jobs.lease import Lease, OwnerId
from kling_desktop.jobs.store import JobStore, NoSuchJob, StaleJob
from kling_desktop.jobs.tidying import idle
from kling_desktop.storage.database import Database
from tests.unit.jobs.conftest import Opening

NOW = datetime(2026, 8, 8, 12, tzinfo=UTC)


def planned(name: str, film: str = "film") -> Job:
    """A job that is not in the table yet."""
    return Job(
        id=JobId(name),
        film=Film(id=FilmId(film), name="Launch day"),
        number=1,
        provider=ProviderId.OXEN,
        model=ModelId("m"),
        state=State.PLANNED,
        quote=Quote(seconds=5, rate=Money(Decimal("0.224")), source="a page"),
        created=NOW,
        updated=NOW,
    )


@given(st.lists(st.tuples(st.sampled_from(State), st.booleans()), max_size=25))
@settings(max_examples=60, deadline=None)
def test_whatever_is_tried_the_table_holds(tries: Sequence[tuple[State, bool]]) -> None:
    """A job is moved here and there, now and then from an old reading of its row; a model in memory must agree."""

    async def go() -> None:
        database = Database.open(Path(folder) / "kling.db")
        try:
            store = JobStore(database)
            (job,) = await store.plan([planned("a")])
            old, path = job, [State.PLANNED]
            for after, stale in tries:
                reading = old if stale else job
                try:
                    moved = await store.move(reading, after, "because", at=NOW)
                except IllegalMove:
                    assert after not in NEXT[reading.state]
                except StaleJob:
                    assert after in NEXT[reading.state]
                    assert reading.state is not path[-1]
                else:
                    assert after in NEXT[path[-1]]
                    assert reading.state is path[-1]
                    old, job = job, moved
                    path.append(after)
                assert (await store.get(job.id)).state is path[-1]
            history = await store.history(job.id)
            assert [State.PLANNED, *(move.after for move in history)] == path
            assert [move.before for move in history] == path[:-1]
            unfinished = await store.unfinished()
            assert [found.id for found in unfinished] == ([job.id] if path[-1] in UNFINISHED else [])
        finally:
            database.close()

    with TemporaryDirectory() as folder:
        asyncio.run(go())


async def test_everything_in_a_row_comes_back(opening: Opening) -> None:
    async with opening() as desk:
        (job,) = await desk.store.plan([planned("a")])
        trouble = TroubleFacts(
            code="x.y", charged=Charged.UNKNOWN, again=Again.LATER, detail="said", facts={"provider": "Oxen"}
        )
        full = {
            "remote_id": RemoteId("r1"),
            "result_url": "https://x.test/v.mp4",
            "expires": NOW,
            "charged": Money(Decimal("54.5"), Unit.CREDITS),
            "trouble": trouble,
            "file": Path("/library/take.mp4"),
            "sha256": "0" * 64,
            "sent": NOW,
            "wish_cancel": True,
        }
        changed = await desk.store.change(job.id, at=NOW, changes=full)
        assert {name: getattr(changed, name) for name in full} == full
        assert changed.trouble is not None
        assert changed.trouble.facts == {"provider": "Oxen"}
        assert await desk.store.get(job.id) == changed
        assert changed.quote == job.quote
        with pytest.raises(ValueError, match="no such columns"):
            await desk.store.change(job.id, at=NOW, changes={"nonsense": 1})
        with pytest.raises(NoSuchJob):
            await desk.store.get(JobId("nobody"))


async def test_numbers_are_never_used_twice_by_anyone(opening: Opening) -> None:
    async with opening() as one, opening() as other:
        rows = await asyncio.gather(
            *(desk.store.plan([planned(f"{name}{i}") for i in range(5)]) for name, desk in (("a", one), ("b", other)))
        )
        assert sorted(job.number for jobs in rows for job in jobs) == list(range(1, 11))
        (elsewhere,) = await one.store.plan([planned("c", film="another film")])
        assert elsewhere.number == 1


async def test_all_rows_or_none(opening: Opening) -> None:
    async with opening() as desk:
        with pytest.raises(Exception, match="UNIQUE"):
            await desk.store.plan([planned("a"), planned("a")])
        assert await desk.store.jobs() == ()


async def test_who_lost_a_job_cannot_move_it(opening: Opening) -> None:
    async with opening() as desk:
        (job,) = await desk.store.plan([planned("a")], OwnerId("one"))
        assert not await desk.store.claim(job.id, OwnerId("nobody"), OwnerId("two"))
        assert await desk.store.claim(job.id, OwnerId("one"), OwnerId("two"))
        with pytest.raises(StaleJob):
            await desk.store.move(job, State.PREPARING, "", at=NOW, owner=OwnerId("one"))
        moved = await desk.store.move(job, State.PREPARING, "", at=NOW, owner=OwnerId("two"))
        assert moved.state is State.PREPARING


async def test_a_stop_within_the_transaction_moves_nothing(opening: Opening) -> None:
    async with opening() as desk:
        (job,) = await desk.store.plan([planned("a")])
        with pytest.raises(StaleJob):
            await desk.store.move(job, State.PREPARING, "", at=NOW, unless=lambda _: True)
        assert await desk.store.history(job.id) == ()


def test_a_lease_dies_with_its_owner(tmp_path: Path) -> None:
    one, other = Lease(tmp_path), Lease(tmp_path)
    mine = one.take()
    assert one.take() == mine
    assert other.alive(mine)
    assert one.alive(mine)
    assert not other.alive(OwnerId("never there"))
    one.release()
    assert not other.alive(mine)
    assert one.take() != mine
    one.release()
    assert list(tmp_path.iterdir()) == []


async def test_jobs_of_one_film_share_it(opening: Opening) -> None:
    async with opening() as desk:
        await desk.store.plan([planned("a"), planned("b"), planned("c", film="another")])
        first, second, third = await desk.store.jobs()
    assert first.film is second.film, "five hundred takes of a film are not five hundred films in memory"
    assert third.film.id == "another"


@pytest.mark.parametrize(
    ("state", "hours", "under_way"),
    [
        (State.PLANNED, 100, True),
        (State.DOWNLOADING, 100, True),
        (State.UNKNOWN, 23, True),
        (State.UNKNOWN, 25, False),
        (State.FAILED, 1, False),
        (State.DONE, 1, False),
    ],
)
async def test_what_nobody_knows_of_may_be_under_way_for_a_day(
    opening: Opening, state: State, hours: int, under_way: bool
) -> None:
    way = {
        State.DOWNLOADING: (State.PREPARING, State.SUBMITTING, State.QUEUED, State.DOWNLOADING),
        State.UNKNOWN: (State.PREPARING, State.SUBMITTING, State.UNKNOWN),
        State.FAILED: (State.PREPARING, State.FAILED),
        State.DONE: (State.PREPARING, State.SUBMITTING, State.QUEUED, State.DOWNLOADING, State.DONE),
    }
    async with opening() as desk:
        (job,) = await desk.store.plan([planned("a")])
        for step in way.get(state, ()):
            job = await desk.store.move(job, step, "because", at=NOW)
        assert await idle(desk.store, NOW + timedelta(hours=hours)) is not under_way
