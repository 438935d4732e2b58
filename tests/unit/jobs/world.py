"""A service with a book of its own, for the model test: what it took is the truth, whatever it answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.jobs import Job, JobId, RemoteId
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.ports import Accepted, Cancelled, Failed, Rendering, Sight, Waiting
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotCancel,
    CannotReach,
    RateLimited,
    RenderFailed,
    RequestRefused,
    Trouble,
)
from kling_desktop.domain.wire import build
from kling_desktop.providers.answers import Json
from kling_desktop.providers.oxen.rows import is_of, is_since, same_words
from tests.unit.jobs.scripted import ScriptedProvider

ANSWERS = ("accepted", "lost after", "lost before", "refused", "unreachable", "too many")
PLACES = 2
"""Jobs that may be under way at once."""


class World(ScriptedProvider):
    """A service that writes down every order it takes, whatever it answers. Its list is read as Oxen's is."""

    def __init__(self) -> None:
        super().__init__()
        self.mood = "accepted"
        self.taken: dict[RemoteId, JobId] = {}
        self.rows: dict[RemoteId, dict[str, Json]] = {}
        self.on_the_wire: set[JobId] = set()
        self.most_at_once = 0
        self.holding = False
        self.let_go = asyncio.Event()
        self.perhaps_taken: set[JobId] = set()
        self.twice: list[JobId] = []
        """Jobs that were ordered again although an order may have been taken."""
        self.over: dict[RemoteId, str] = {}
        self.listing = True

    def take(self, job: Job, at: datetime) -> RemoteId:
        """Write down an order."""
        remote = self.list(job.film.shots[0].prompt, job.model, at)
        self.taken[remote] = job.id
        return remote

    def list(self, prompt: str, model: str, at: datetime) -> RemoteId:
        """A row of the list; not all of them are ours."""
        remote = RemoteId(f"r{len(self.rows) + 1}")
        self.rows[remote] = {
            "generation_id": remote,
            "model_name": model,
            "prompt": prompt,
            "duration": 5,
            "enqueued_at": at.isoformat(),
        }
        return remote

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:
        self.on_the_wire.add(job.id)
        self.most_at_once = max(self.most_at_once, len(self.on_the_wire))
        try:
            answer = self._answered(job)
            if self.holding and len(self.on_the_wire) <= PLACES:
                await self.let_go.wait()
            if isinstance(answer, Trouble):
                raise answer
            return answer
        finally:
            self.on_the_wire.discard(job.id)

    def _answered(self, job: Job) -> Accepted | Trouble:
        try:
            return self._answer(job)
        except Trouble as trouble:
            return trouble

    def _answer(self, job: Job) -> Accepted:
        mood = self.mood
        if job.id in self.perhaps_taken:
            self.twice.append(job.id)
            raise RequestRefused(provider="Oxen", status=409)
        if mood not in {"too many", "refused", "unreachable"}:
            self.perhaps_taken.add(job.id)
        if mood == "too many":
            self.mood = "accepted"  # else it would be waited for and asked for ever
            raise RateLimited(wait=1.0)
        if mood == "refused":
            raise RequestRefused(provider="Oxen", status=400)
        if mood == "unreachable":
            raise CannotReach(host="x")
        if mood == "lost before":
            raise AnswerLost(why="reset", provider="Oxen")
        assert job.sent is not None
        remote = self.take(job, job.sent)
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
        offer = offer_for(job.provider, job.model, job.film)
        assert offer is not None
        assert job.sent is not None
        body = build(job.film, offer, lambda _: "")
        return tuple(
            remote
            for remote, row in self.rows.items()
            if self.listing and is_since(row, job.sent) and is_of(row, job.model) and same_words(row, body)
        )

    def can_find(self) -> bool:
        return self.listing
