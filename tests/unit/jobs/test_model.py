"""The job table and its engine against a small reference: orders, lost answers, dying processes, cancels, retries.

Two processes share one home, its ledger and its two places. The world keeps its own book of what was ordered, by whom,
in which words and when, and orders of others stand in it too; whatever the two processes do to each other and however
they end, that book, the table and the ledger must agree.

It was tried on broken programs, one at a time, and failed for each: adoption of an order in other words, of another
model or made before; of one whose remote id another job has; of a twin's that is on the wire.
A second order after a lost answer, or after its process died. Money that stays set aside for what was never taken, or
is not set aside again for what is sent again. Places that are not counted, not limited or not given back. A lease that
is not honoured, and one that outlives its process.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import datetime, timedelta
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
from kling_desktop.domain.jobs import NEXT, UNFINISHED, IllegalMove, Job, JobId, State
from kling_desktop.domain.ledger import accounts
from kling_desktop.domain.troubles import (
    CannotRetry,
    Trouble,
)
from kling_desktop.jobs.store import StaleJob
from kling_desktop.providers.answers import Json
from kling_desktop.storage.database import connect
from kling_desktop.storage.ledger import entries_in, verify
from tests.unit.jobs.conftest import Desk, opened_desk
from tests.unit.jobs.scripted import SteppingClock
from tests.unit.jobs.world import ANSWERS, PLACES, World

T = TypeVar("T")
S = State
ENDS = frozenset({S.DONE, S.FAILED, S.CANCELLED})
BEGIN = SteppingClock().now()


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
        self.films = [
            Film(id=FilmId(letter * 32), name="Launch", shots=(Shot(id=ShotId("s1"), prompt=prompt, duration=5),))
            for letter, prompt in (("f", "A rocket"), ("e", "A ship"))
        ]
        offer = offer_for("oxen", None, self.films[0])
        assert offer is not None
        self.offer = offer

    def now(self, work: Coroutine[object, object, T]) -> T:
        async def in_time() -> T:
            async with asyncio.timeout(30):  # whoever waits for a place that nobody gives back waits for ever
                return await work

        return self.loop.run_until_complete(in_time())

    async def open(self) -> Desk:
        return await self.stack.enter_async_context(opened_desk(Path(self.folder.name), self.world, patience=1))

    @property
    def jobs(self) -> tuple[Job, ...]:
        return self.now(self.desks[0].store.jobs())

    @initialize()
    def two_processes(self) -> None:
        self.desks = [self.now(self.open()), self.now(self.open())]
        for desk in self.desks:
            desk.clock.most = 1_000_000
        queue = self.desks[0].kit.queue
        assert queue is not None
        self.now(queue.change(lambda now: replace(now, in_all=PLACES)))

    @rule(mood=st.sampled_from(ANSWERS), listing=st.booleans())
    def the_service_changes_its_mood(self, mood: str, listing: bool) -> None:
        self.world.mood, self.world.listing = mood, listing

    @rule(who=st.integers(0, 1), arrived=st.booleans())
    def an_answer_is_lost_while_strangers_order(self, who: int, arrived: bool) -> None:
        """What none of our jobs can be: in other words, of another model, an hour before. Ours is found among them."""
        desk, world = self.desks[who], self.world
        soon = desk.clock.now() + timedelta(seconds=1)
        world.list("A whale", self.offer.model, soon)
        world.list("A rocket", "another-model", soon)
        world.list("A rocket", self.offer.model, BEGIN - timedelta(hours=1))
        known = {job.remote_id for job in self.jobs}
        certain = world.taken.keys() <= known and not any(job.state is S.UNKNOWN for job in self.jobs)
        world.mood, world.listing = "lost after" if arrived else "lost before", True
        (job,) = self._order(desk, self.films[0], 1, drive=True)
        if certain:
            assert (job.state is S.UNKNOWN) is not arrived

    @rule(who=st.integers(0, 1), takes=st.integers(1, 2), drive=st.booleans(), film=st.integers(0, 1))
    def somebody_orders(self, who: int, takes: int, drive: bool, film: int) -> None:
        self._order(self.desks[who], self.films[film], takes, drive=drive)

    def _order(self, desk: Desk, film: Film, takes: int, *, drive: bool) -> tuple[Job, ...]:
        jobs = self.now(desk.engine.start(film, self.offer, takes, only_send=True, drive=drive))
        return self.now(desk.engine.until_finished([job.id for job in jobs]))

    @rule(who=st.integers(0, 1))
    def a_round(self, who: int) -> None:
        self.now(self.desks[who].engine.round())

    @rule(who=st.integers(0, 1))
    def a_round_in_which_one_is_not_taken_yet(self, who: int) -> None:
        """Too many requests: the order waits again, and so does its money."""
        self._order(self.desks[who], self.films[0], 1, drive=False)
        self.world.mood = "too many"
        self.now(self.desks[who].engine.round())

    @rule(who=st.integers(0, 1))
    def a_lost_order_is_looked_for_while_its_twin_is_on_the_wire(self, who: int) -> None:
        """The one order in the list may be the twin's, whose answer nobody has yet: it is left to it."""
        here, there = self.desks[who], self.desks[1 - who]
        self.world.mood, self.world.listing = "lost before", False
        (lost,) = self._order(here, self.films[0], 1, drive=True)
        self.world.mood, self.world.listing = "accepted", True
        self.now(self._look_beside(here, there, lost.id))

    async def _look_beside(self, here: Desk, there: Desk, lost: JobId) -> None:
        self.world.holding, self.world.let_go = True, asyncio.Event()
        (twin,) = await here.engine.start(self.films[0], self.offer, 1, only_send=True)
        while twin.id not in self.world.on_the_wire:  # noqa: ASYNC110 - the engine's own turns
            await asyncio.sleep(0)
        found = await there.engine.look_up(lost)
        self.world.holding = False
        self.world.let_go.set()
        (sent,) = await here.engine.until_finished([twin.id])
        assert sent.remote_id is not None
        assert self.world.taken[sent.remote_id] == twin.id
        if found.state is not S.UNKNOWN:
            await self._settle(there, lost)

    @rule(who=st.integers(0, 1))
    def one_looks_while_the_orders_of_the_other_are_on_the_wire(self, who: int) -> None:
        """They are left alone, and have all the places there are; then the places are free again."""
        here, there = self.desks[who], self.desks[1 - who]
        (later,) = self.now(there.engine.start(self.films[1], self.offer, 1, drive=False))
        self.now(self._order_beside(here, there, later.id))

    async def _order_beside(self, here: Desk, there: Desk, later: JobId) -> None:
        self.world.holding, self.world.let_go = True, asyncio.Event()
        ids = [job.id for job in await here.engine.start(self.films[0], self.offer, PLACES, only_send=True)]
        while len(self.world.on_the_wire) < PLACES:  # noqa: ASYNC110 - the engine's own turns
            await asyncio.sleep(0)
        await there.engine.round()
        assert [(await there.store.get(id_)).state for id_ in ids] == [S.SUBMITTING] * PLACES
        assert (await there.store.get(later)).state is S.PLANNED
        self.world.holding = False
        self.world.let_go.set()
        await here.engine.until_finished(ids)
        self.world.mood = "accepted"
        await there.engine.round()
        assert (await there.store.get(later)).state is not S.PLANNED, "a place that was not given back"

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
        (job,) = self.now(desk.engine.start(self.films[0], self.offer, 1, drive=False))
        owner = desk.lease.take()
        assert self.now(desk.store.claim(job.id, None, owner))
        for after in (S.PREPARING, S.SUBMITTING)[:steps]:
            sent = {"sent": desk.clock.now(), "body": "{}"} if after is S.SUBMITTING else {}
            job = self.now(desk.store.move(job, after, "", at=desk.clock.now(), owner=owner, changes=sent))
        if job.state is S.SUBMITTING and arrived:
            assert job.sent is not None
            self.world.take(job, job.sent)
        desk.lease.release()
        (Path(self.folder.name) / "locks" / f"{owner}.lock").touch()  # as one that was killed leaves it
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
            assert job.state in UNFINISHED | {S.UNKNOWN, S.DONE} or job.again is not None
            return
        assert job.state in {S.FAILED, S.CANCELLED}
        assert job.again is None
        assert fresh.id != job.id
        self.now(self._settle(desk, fresh.id))

    async def _settle(self, desk: Desk, job: JobId) -> None:
        """Let what drives a retried job come as far as it can without the service going on."""
        while job in desk.engine.driving:
            remote = (await desk.store.get(job)).remote_id
            if remote is not None and self.world.over.get(remote) not in {"failed", "cancelled"}:
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
        assert self.world.twice == []
        known = Counter(job.remote_id for job in jobs.values() if job.remote_id is not None)
        assert all(count == 1 for count in known.values()), "two jobs have one order"
        assert self.world.most_at_once <= PLACES
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
            if job.remote_id is not None:
                self._is_its_own(job, self.world.rows[job.remote_id])
        numbers = [(job.film.id, job.number) for job in jobs.values()]
        assert len(set(numbers)) == len(numbers)

    def _is_its_own(self, job: Job, row: Mapping[str, Json]) -> None:
        """Whether this order can be the job's: two takes of one film are as good as each other."""
        assert job.sent is not None
        assert (row["prompt"], row["model_name"]) == (job.film.shots[0].prompt, job.model)
        assert datetime.fromisoformat(str(row["enqueued_at"])) >= job.sent - timedelta(seconds=10)

    @invariant()
    def the_ledger_says_what_became_of_the_money(self) -> None:
        if not self.desks:
            return
        with closing(connect(Path(self.folder.name) / "kling.db", read_only=True)) as connection:
            assert verify(connection).misfit is None
            ledger = accounts(entries_in(connection))
        jobs = {job.id: job for job in self.jobs}
        assert ledger.keys() == jobs.keys()
        for id_, job in jobs.items():
            ours, price = ledger[id_], job.quote.per_take
            match job.state:
                case S.PLANNED | S.PREPARING:
                    assert (ours.pending, ours.held, ours.charged) == (True, price, {})
                case S.SUBMITTING | S.QUEUED | S.RENDERING | S.UNKNOWN:
                    assert (ours.pending, ours.held, ours.charged) == (False, price, {})
                case S.FAILED | S.CANCELLED if job.remote_id is None:
                    assert (ours.open, ours.charged) == (False, {}), "what was never taken costs nothing"
                case _:
                    # It was taken: nobody said that it cost nothing.
                    assert ours.held == price or ours.charged

    def teardown(self) -> None:
        self.now(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()


TestJobs = Jobs.TestCase
TestJobs.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
