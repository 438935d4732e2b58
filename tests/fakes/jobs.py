"""The lives of fake jobs: which states they go through as they are looked at, and how they end."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from tests.fakes.errors import Provider, job_error
from tests.fakes.wire import Json

Outcome = Literal["finished", "failed", "cancelled", "vanished", "never"]
Link = Literal["live", "dead", "revives"]


@dataclass(frozen=True, slots=True)
class Step:
    """What one look shows: `waiting`, `rendering`, or any word to be said as it is; progress in percent."""

    state: str = "rendering"
    progress: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLife:
    """How a job goes. Each look shows the next step; after the last one comes the outcome.

    `held` jobs move only by `server.advance` and `server.finish`. `link` says whether the result's address works:
    `dead` never does, `revives` works once the job has been looked at again. `empty_completions` looks say "done"
    without a result first. `charge` replaces the price, `refund` gives the money back on failure.
    """

    steps: tuple[Step, ...] = (Step("waiting"), Step("rendering", 50))
    outcome: Outcome = "finished"
    error: str = ""
    error_code: str = ""
    held: bool = False
    link: Link = "live"
    link_status: int = 410
    empty_completions: int = 0
    refund: bool = False
    charge: Decimal | None = None
    clip: str = "default"


def failing(name: str, *, refund: bool = False) -> JobLife:
    """A job that fails with a documented reason (`errors.JOB_ERRORS`)."""
    reason = job_error(name)
    return JobLife(outcome="failed", error=reason.text, error_code=reason.code, refund=refund)


AT_ONCE = JobLife(steps=())
ENDLESS = JobLife(outcome="never")


@dataclass(slots=True, kw_only=True)
class FakeJob:
    """One accepted job; guarded by the server's lock."""

    id: str
    provider: Provider
    model: str
    body: Mapping[str, Json]
    key: str
    life: JobLife
    cost: Decimal
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: datetime | None = None
    ended: datetime | None = None
    position: int = 0
    empty_shown: int = 0
    links: list[str] = field(default_factory=list)
    told: bool = False

    @property
    def over(self) -> bool:
        """Whether it has come to its end, whatever that is."""
        return self.position >= len(self.life.steps) and self.life.outcome != "never"

    @property
    def state(self) -> str:
        """`waiting`, `rendering`, another word of a step, or the outcome."""
        if self.over:
            return self.life.outcome
        return self._step.state

    @property
    def progress(self) -> int:
        """In percent."""
        return 100 if self.over and self.life.outcome == "finished" else self._step.progress

    @property
    def _step(self) -> Step:
        if not self.life.steps:
            return Step("rendering")
        return self.life.steps[min(self.position, len(self.life.steps) - 1)]

    def advance(self, steps: int = 1) -> None:
        """Go on by that many steps."""
        self.position = min(self.position + steps, len(self.life.steps))
        self._stamp()

    def looked(self) -> None:
        """Somebody asked: go on, unless the test holds this job."""
        if not self.life.held:
            self.advance()

    def stop(self, life: JobLife) -> None:
        """End now, as `life` says."""
        self.life = life
        self.position = len(life.steps)
        self._stamp()

    def _stamp(self) -> None:
        now = datetime.now(UTC)
        if self.started is None and self.state != "waiting":
            self.started = now
        if self.over and self.ended is None:
            self.ended = now


class Jobs:
    """All jobs of all providers, and the lives planned for those to come."""

    def __init__(self) -> None:
        self.default = JobLife()
        self._jobs: dict[str, FakeJob] = {}
        self._planned: deque[tuple[Provider | None, JobLife]] = deque()

    def __iter__(self) -> Iterator[FakeJob]:
        return iter(list(self._jobs.values()))

    def __len__(self) -> int:
        return len(self._jobs)

    def plan(self, *lives: JobLife, provider: Provider | None = None) -> None:
        """The next jobs (of `provider`, or of any) get these lives, one each."""
        self._planned.extend((provider, life) for life in lives)

    def life_for(self, provider: Provider) -> JobLife:
        """The life of the next job."""
        for planned in self._planned:
            if planned[0] in {None, provider}:
                self._planned.remove(planned)
                return planned[1]
        return self.default

    def add(self, job: FakeJob) -> None:
        """Keep a new job."""
        self._jobs[job.id] = job
        job.advance(0)

    def find(self, provider: Provider, job: str) -> FakeJob | None:
        """The job, if that provider has it."""
        found = self._jobs.get(job)
        return found if found is not None and found.provider == provider else None

    def of(self, provider: Provider) -> list[FakeJob]:
        """All of a provider, newest first."""
        return [job for job in reversed(self._jobs.values()) if job.provider == provider]

    def __getitem__(self, job: str) -> FakeJob:
        return self._jobs[job]
