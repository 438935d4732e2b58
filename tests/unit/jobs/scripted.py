"""A provider inside the test: what it says is a list of answers, what it was asked is kept."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import (
    Accepted,
    Cancelled,
    KeyPlace,
    KeyReport,
    Pace,
    ReadyPicture,
    Rendering,
    Sight,
    Waiting,
)
from kling_desktop.domain.troubles import NoKey, Trouble
from tests.fakes.clock import Steady


class ScriptedProvider:
    """Speaks as Oxen would. Each list is used up from its front; its last entry stays."""

    id = ProviderId.OXEN
    pace = Pace(first=10, start=10, longest=60)

    def __init__(self) -> None:
        self.answers: deque[Accepted | Trouble] = deque([Accepted(remote_id=RemoteId("r1"))])
        self.sights: deque[Sight | Trouble] = deque([Waiting(), Rendering(progress=0.5)])
        self.found: tuple[RemoteId, ...] = ()
        self.lists = True
        self.refuses_cancel: Trouble | None = None
        self.hand_over_trouble: deque[Trouble] = deque()
        self.orders: list[Job] = []
        self.looks: list[Job] = []
        self.cancelled: list[Job] = []
        self.deaf = False
        """Whether it says yes to a cancel and goes on."""
        self.order_gate: asyncio.Event | None = None
        self.ordering = asyncio.Event()

    @property
    def needs_key(self) -> bool:
        return True

    async def hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        if self.hand_over_trouble:
            raise self.hand_over_trouble.popleft()
        progress(1.0)
        return {media: f"https://pictures.test/{ready.sha256}" for media, ready in pictures.items()}

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:
        self.orders.append(job)
        self.ordering.set()
        if self.order_gate is not None:
            await self.order_gate.wait()
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Trouble):
            raise answer
        return answer

    async def look(self, job: Job) -> Sight:
        self.looks.append(job)
        if any(job.id == stopped.id for stopped in self.cancelled) and not self.deaf:
            return Cancelled()
        sight = self.sights.popleft() if len(self.sights) > 1 else self.sights[0]
        if isinstance(sight, Trouble):
            raise sight
        return sight

    async def cancel(self, job: Job) -> None:
        if self.refuses_cancel is not None:
            raise self.refuses_cancel
        self.cancelled.append(job)

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        return self.found

    def can_find(self) -> bool:
        return self.lists

    async def try_key(self) -> KeyReport:
        return KeyReport(works=True)

    def download_headers(self, url: str) -> Mapping[str, str]:
        return {}

    def may_fetch(self, url: str) -> bool:
        return url.startswith("http://127.0.0.1")


class SteppingClock(Steady):
    """Time passes only by sleeping, and then at once. `naps` are all sleeps; after `most` of them nobody wakes."""

    def __init__(self, most: int = 200) -> None:
        super().__init__()
        self.time = datetime(2026, 8, 8, 12, tzinfo=UTC)
        self.naps: list[float] = []
        self.most = most
        self.worn_out = asyncio.Event()

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        if len(self.naps) >= self.most:
            self.worn_out.set()
            await asyncio.Event().wait()
        self.time += timedelta(seconds=seconds)
        self.passed += seconds
        await asyncio.sleep(0)


class OneKey:
    """A key for everything, until it is taken away."""

    def __init__(self) -> None:
        self.key: str | None = "key"

    def get(self, provider: ProviderId) -> str:
        if self.key is None:
            raise NoKey(provider=provider.value)
        return self.key

    def where(self, provider: ProviderId) -> KeyPlace:
        return KeyPlace(None if self.key is None else "environment")

    def set(self, provider: ProviderId, key: str) -> None:
        self.key = key

    def remove(self, provider: ProviderId) -> bool:
        had, self.key = self.key is not None, None
        return had
