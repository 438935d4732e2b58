"""The queue of jobs that are still to be sent: its order, what holds it, and when a night run ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import ClassVar, Literal

from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import Again, Trouble

AT_ONCE = 24
"""Jobs of one service under way at the same time, where nothing else was chosen."""

FULL = "full"
"""Why a job waits whose turn has not come because of the jobs of another process."""

Place = Literal["first", "last", "up", "down"]

_NO_LIMITS: Mapping[ProviderId, int] = MappingProxyType({})


class QueuePaused(Trouble):
    """The job waits in the queue. Facts: why (person, job, count, errors, money, price, damaged, full)."""

    code: ClassVar[str] = "queue.paused"
    again = Again.LATER


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRules:
    """When the queue is to pause by itself. None: never for that reason. Counted from `since`.

    `mark` is the last line of all jobs' histories at that moment: what came after it counts, also when the clock was
    set meanwhile. Without a mark, as older versions wrote it, the times decide.

    `most` are orders that went out; `money` what the ledger holds of them, spent and set aside, in whatever unit each
    of their services counts; `errors` failures in a row. All of it is counted over every process on the library.
    """

    most: int | None = None
    money: Decimal | None = None
    errors: int | None = None
    since: datetime | None = None
    mark: int | None = None

    @property
    def any(self) -> bool:
        """Whether there is one at all."""
        return self.most is not None or self.money is not None or self.errors is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How the queue stands.

    `why` tells what paused it: `person`, the rule that did (`count`, `errors`, `money`, `price`), or `damaged` when its
    state cannot be read and nobody knows what was to be held up. `held` are jobs
    that wait by themselves. `order` are jobs that somebody moved, first to last; all others come behind them, oldest
    first. `at_once` limits the jobs under way of one service, `in_all` those of all.
    """

    paused: bool = False
    why: str = ""
    held: frozenset[JobId] = frozenset()
    order: tuple[JobId, ...] = ()
    at_once: Mapping[ProviderId, int] = field(default_factory=lambda: _NO_LIMITS, hash=False)
    in_all: int | None = None
    rules: StopRules = field(default_factory=StopRules)

    def room_at(self, provider: ProviderId) -> int:
        """How many jobs of a service may be under way."""
        return self.at_once.get(provider, AT_ONCE)

    def stopped(self, why: str) -> Queue:
        """Paused for that reason."""
        return replace(self, paused=True, why=why)

    def resumed(self, now: datetime) -> Queue:
        """Going on; the rules count from now."""
        return replace(self, paused=False, why="", rules=replace(self.rules, since=now))

    def with_held(self, job: JobId, held: bool) -> Queue:
        """With a job held back, or not any more."""
        return replace(self, held=self.held | {job} if held else self.held - {job})

    def moved(self, job: JobId, place: Place, waiting: Sequence[JobId]) -> Queue:
        """With a job elsewhere among those that wait, which are given in their present order."""
        rest = [other for other in waiting if other != job]
        if job not in waiting:
            return self
        here = list(waiting).index(job)
        there = {"first": 0, "last": len(rest), "up": max(0, here - 1), "down": min(len(rest), here + 1)}[place]
        rest.insert(there, job)
        return replace(self, order=tuple(rest))

    def moved_all(self, jobs: Sequence[JobId], place: Place, waiting: Sequence[JobId]) -> Queue:
        """With several jobs elsewhere: they keep their order among themselves, and those at the end stay there."""
        chosen = [job for job in waiting if job in jobs]
        forwards = place in {"up", "last"}
        queue, order = self, list(waiting)
        for settled, job in enumerate(chosen if forwards else reversed(chosen)):
            here = order.index(job)
            stuck = here == settled if place == "up" else here == len(order) - 1 - settled
            if not (stuck and place in {"up", "down"}):
                queue = queue.moved(job, place, order)
                order = list(queue.order)
        return queue

    def placed(self, jobs: Sequence[JobId], before: JobId | None, waiting: Sequence[JobId]) -> Queue:
        """With jobs before another one of those that wait (None: behind them all), given in their present order.

        Before one of themselves is where they are: before the next one that stays.
        """
        chosen, rest = [job for job in waiting if job in jobs], [job for job in waiting if job not in jobs]
        if before in chosen:
            after = waiting[list(waiting).index(before) :]
            before = next((job for job in after if job not in jobs), None)
        place = rest.index(before) if before in rest else len(rest)
        return replace(self, order=(*rest[:place], *chosen, *rest[place:])) if chosen else self

    def sorted(self, waiting: Sequence[JobId]) -> list[JobId]:
        """Those that wait, given oldest first, in the order in which they go."""
        places = {job: number for number, job in enumerate(self.order)}
        return sorted(waiting, key=lambda job: places.get(job, len(places)))

    def without(self, gone: frozenset[JobId]) -> Queue:
        """Without a trace of jobs that no longer wait."""
        return replace(self, held=self.held - gone, order=tuple(job for job in self.order if job not in gone))
