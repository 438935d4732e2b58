"""The job table and its engine against a small reference: orders, lost answers, dying processes, cancels, retries.

Two processes share one home. The world keeps its own book of what was ordered; whatever the two do to each other and
however they end, that book and the table must agree.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Film, FilmId, Shot, ShotId
from kling_desktop.domain.jobs import NEXT, UNFINISHED, IllegalMove, Job, JobId, RemoteId, State
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.ports import Accepted, Cancelled, Failed, Rendering, Sight, Waiting
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotCancel,
    CannotReach,
    CannotRetry,
    RateLimited,
    RenderFailed,
    RequestRefused,
    Trouble,
)
from kling_desktop.jobs.store import StaleJob
from tests.unit.jobs.conftest import Desk, opened_desk
from tests.unit.jobs.scripted import ScriptedProvider

T = TypeVar("T")
S = State
ANSWERS = ("accepted", "lost after", "lost before", "refused", "unreachable", "too many")
ENDS = frozenset({S.DONE, S.FAILED, S.CANCELLED})


class World(ScriptedProvider):
    """A service that writes down every order it takes, whatever it answers."""

    def __init__(self) -> None:
        super().__init__()
        self.mood = "accepted"
        self.taken: dict[RemoteId, JobId] = {}
        self.over: dict[RemoteId, str] = {}
        self.listing = True

    def take(self, job: JobId) -> RemoteId:
        """Write down an order."""
        remote = RemoteId(f"r{len(self.taken) + 1}")
        self.taken[remote] = job
        return remote

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:
        mood = self.mood
        if mood == "too many":
            self.mood = "accepted"  # else it would be waited for and asked for ever
            raise RateLimited(wait=1.0)
        if mood == "refused":
            raise RequestRefused(provider="Oxen", status=400)
        if mood == "unreachable":
            raise CannotReach(host="x")
        if mood == "lost before":
            raise AnswerLost(why="reset", provider="Oxen")
        remote = self.take(job.id)
        if mood == "lost after":
            raise AnswerLost(why="reset", provider="Oxen")
        return Accepted(remote_id=remote)

    async def look(self, job: Job) -> Sight:
        assert job.remote_id in self.taken, "a job is asked for that was never taken"
        match self.over.get(job.remote_id, "waiting"):
            case "cancelled":
                return Cancelled()
            case "failed":
                return Failed(trouble=RenderFailed())
            case "rendering":
                return Rendering(progress=0.5)
            case _:
                return Waiting()

    async def cancel(self, job: Job) -> None:
        assert job.remote_id is not None
        if self.over.get(job.remote_id) in {"failed", "cancelled"}:
            raise CannotCancel(provider="Oxen")
        self.over[job.remote_id] = "cancelled"

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        return tuple(self.taken) if self.listing else ()

    def can_find(self) -> bool:
        return self.listing


class Jobs(RuleBasedStateMachine):
    """Two desks on one home; `self.ended` remembers what may never change again."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        self.world = World()
        self.stack = AsyncExitStack()
        self.desks: list[Desk] = []
        self.ended: dict[JobId, State] = {}
        self.film = Film(
            id=FilmId("f" * 32), name="Launch day", shots=(Shot(id=ShotId("s1"), prompt="A rocket", duration=5),)
        )
        offer = offer_for("oxen", None, self.film)
        assert offer is not None
        self.offer = offer

    def now(self, work: Coroutine[object, object, T]) -> T:
        return self.loop.run_until_complete(work)

    async def open(self) -> Desk:
        return await self.stack.enter_async_context(opened_desk(Path(self.folder.name), self.world, patience=1))

    @property
    def jobs(self) -> tuple[Job, ...]:
        return self.now(self.desks[0].store.jobs())

    @initialize()
    def two_processes(self) -> None:
        self.desks = [self.now(self.open()), self.now(self.open())]

    @rule(mood=st.sampled_from(ANSWERS), listing=st.booleans())
    def the_service_changes_its_mood(self, mood: str, listing: bool) -> None:
        self.world.mood, self.world.listing = mood, listing

    @rule(who=st.integers(0, 1), takes=st.integers(1, 2), drive=st.booleans())
    def somebody_orders(self, who: int, takes: int, drive: bool) -> None:
        desk = self.desks[who]
        jobs = self.now(desk.engine.start(self.film, self.offer, takes, only_send=True, drive=drive))
        self.now(desk.engine.until_finished([job.id for job in jobs]))

    @rule(who=st.integers(0, 1))
    def a_round(self, who: int) -> None:
        self.now(self.desks[who].engine.round())

    @rule()
    def both_at_once(self) -> None:
        async def both() -> None:
            await asyncio.gather(*(desk.engine.round() for desk in self.desks))

        self.now(both())

    @rule(which=st.integers(0, 30), word=st.sampled_from(["rendering", "failed"]))
    def the_service_works(self, which: int, word: str) -> None:
        left = [remote for remote in self.world.taken if self.world.over.get(remote) not in {"failed", "cancelled"}]
        if left:
            self.world.over[left[which % len(left)]] = word

    @rule(who=st.integers(0, 1), steps=st.integers(0, 2), arrived=st.booleans())
    def a_process_dies_while_it_orders(self, who: int, steps: int, arrived: bool) -> None:
        """What is left of it is a row; its order may have arrived, or not have been made yet."""
        desk = self.desks[who]
        (job,) = self.now(desk.engine.start(self.film, self.offer, 1, drive=False))
        owner = desk.lease.take()
        assert self.now(desk.store.claim(job.id, None, owner))
        for after in (S.PREPARING, S.SUBMITTING)[:steps]:
            sent = {"sent": desk.clock.now(), "body": "{}"} if after is S.SUBMITTING else {}
            job = self.now(desk.store.move(job, after, "", at=desk.clock.now(), owner=owner, changes=sent))
        if job.state is S.SUBMITTING and arrived:
            self.world.take(job.id)
        desk.lease.release()
        if job.state is S.SUBMITTING:
            self.now(self.desks[1 - who].engine.round())
            after_all = self.now(desk.store.get(job.id))
            assert after_all.state in {S.UNKNOWN, S.QUEUED, S.RENDERING, S.FAILED, S.CANCELLED}
            assert after_all.state is S.UNKNOWN or self.world.listing

    @rule(which=st.integers(0, 30), after=st.sampled_from(sorted(S)))
    def what_the_table_does_not_have_is_refused(self, which: int, after: State) -> None:
        jobs = self.jobs
        if not jobs:
            return
        job = jobs[which % len(jobs)]
        if after not in NEXT[job.state]:
            with pytest.raises(IllegalMove):
                self.now(self.desks[0].store.move(job, after, "", at=job.updated))

    @rule(who=st.integers(0, 1), which=st.integers(0, 30))
    def somebody_cancels(self, who: int, which: int) -> None:
        jobs = self.jobs
        if not jobs:
            return
        job = jobs[which % len(jobs)]
        try:
            after = self.now(self.desks[who].engine.cancel(job.id))
        except Trouble:
            assert job.state not in {S.PLANNED, S.PREPARING}
        else:
            assert after.state is S.CANCELLED
            assert job.remote_id is None or self.world.over[job.remote_id] == "cancelled"

    @rule(who=st.integers(0, 1), which=st.integers(0, 30))
    def somebody_tries_again(self, who: int, which: int) -> None:
        jobs, desk = self.jobs, self.desks[who]
        if not jobs:
            return
        job = jobs[which % len(jobs)]
        try:
            fresh = self.now(desk.engine.retry(job.id))
        except CannotRetry:
            assert job.state in UNFINISHED | {S.UNKNOWN, S.DONE}
            return
        assert job.state in {S.FAILED, S.CANCELLED}
        assert fresh.id != job.id
        self.now(self._settle(desk, fresh.id))

    async def _settle(self, desk: Desk, job: JobId) -> None:
        """Let what drives a retried job come as far as it can without the service going on."""
        for remote, owner in self.world.taken.items():
            if owner == job:
                self.world.over.setdefault(remote, "failed")
        while job in desk.engine.driving:
            for remote, owner in self.world.taken.items():
                if owner == job and self.world.over.get(remote) not in {"failed", "cancelled"}:
                    self.world.over[remote] = "failed"
            await asyncio.sleep(0.001)

    @rule(who=st.integers(0, 1))
    def somebody_looks_again(self, who: int) -> None:
        job, desk = next((job for job in self.jobs if job.state is S.UNKNOWN), None), self.desks[who]
        if job is None:
            return
        found = self.now(desk.engine.look_up(job.id))
        if found.state is not S.UNKNOWN:
            self.now(self._settle(desk, job.id))

    @rule(who=st.integers(0, 1))
    def a_stale_reading_moves_nothing(self, who: int) -> None:
        for job in self.jobs:
            for after in NEXT[job.state]:
                old = [state for state in S if after in NEXT[state] and state is not job.state]
                if not old:
                    continue
                with pytest.raises(StaleJob) as caught:
                    self.now(self.desks[who].store.move(replace(job, state=old[0]), after, "", at=job.updated))
                assert caught.value.now == job
                return

    @invariant()
    def the_book_and_the_table_agree(self) -> None:
        if not self.desks:
            return
        jobs = {job.id: job for job in self.jobs}
        orders = Counter(self.world.taken.values())
        assert all(count == 1 for count in orders.values()), "ordered twice"
        known = Counter(job.remote_id for job in jobs.values() if job.remote_id is not None)
        assert all(count == 1 for count in known.values()), "two jobs have one order"
        assert known.keys() <= self.world.taken.keys()
        lost = [remote for remote in self.world.taken if remote not in known]
        unsure = [job for job in jobs.values() if job.state is S.UNKNOWN]
        assert len(lost) <= len(unsure), "a paid order that no job owns up to"
        for id_, job in jobs.items():
            moves = self.now(self.desks[0].store.history(id_))
            path = [S.PLANNED, *(move.after for move in moves)]
            assert [move.before for move in moves] == path[:-1]
            assert all(after in NEXT[before] for before, after in pairwise(path))
            assert path[-1] is job.state
            assert self.ended.get(id_, job.state) is job.state, "what had ended changed"
            if job.state in ENDS:
                self.ended[id_] = job.state
        numbers = [job.number for job in jobs.values()]
        assert len(set(numbers)) == len(numbers)

    def teardown(self) -> None:
        self.now(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()


TestJobs = Jobs.TestCase
TestJobs.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
