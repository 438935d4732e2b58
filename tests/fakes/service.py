"""What the three fake services share: keys, new jobs, results, refunds, and reading a body."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

from tests.fakes.errors import Provider
from tests.fakes.files import Files
from tests.fakes.jobs import FakeJob, JobLife, Jobs
from tests.fakes.ledger import Journal
from tests.fakes.schema import Fault
from tests.fakes.wire import Json, Reply, Request

Handler: TypeAlias = Callable[[Request, dict[str, str]], Reply]


@dataclass(slots=True, kw_only=True)
class World:
    """Everything the services stand on. `base` and `results` are addresses without a slash at the end."""

    journal: Journal
    files: Files
    jobs: Jobs
    clips: dict[str, bytes | Path | Callable[[FakeJob], bytes]]
    base: str = ""
    results: str = ""
    strict: bool = True

    def clip_of(self, job: FakeJob) -> bytes:
        """The video of a finished job."""
        clip = self.clips[job.life.clip]
        if isinstance(clip, bytes):
            return clip
        return clip.read_bytes() if isinstance(clip, Path) else clip(job)

    def own_path(self, address: str) -> str | None:
        """The path, when an address leads to this very server."""
        parts = urlsplit(address)
        host = f"{parts.scheme}://{parts.netloc}"
        return parts.path if host in {self.base, self.results} else None


class Service:
    """A fake service: routes, and what they have in common. Everything runs under the server's lock."""

    provider: Provider

    def __init__(self, world: World, keys: Collection[str] | None) -> None:
        self.world = world
        self.keys = keys
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, path: str, handler: Handler) -> None:
        """Let `handler` answer; `path` is a pattern with named groups."""
        self._routes.append((method, re.compile(path + r"\Z"), handler))

    def find(self, request: Request) -> tuple[Handler, dict[str, str]] | None:
        """The handler of a request and the named parts of its path."""
        for method, pattern, handler in self._routes:
            if method == request.method and (match := pattern.match(request.path)):
                return handler, match.groupdict()
        return None

    def handle(self, request: Request) -> Reply | None:
        """The answer, or None when the path is not of this service."""
        found = self.find(request)
        return None if found is None else found[0](request, found[1])

    def admits(self, request: Request) -> bool:
        """Whether the request carries a good key."""
        return bool(request.key) and (self.keys is None or request.key in self.keys)

    def breach(self, request: Request, field: str, message: str) -> None:
        """Record what a client must not do."""
        if self.world.strict:
            self.world.journal.violation(self.provider, request, field, message)

    def breaches(self, request: Request, faults: Collection[Fault]) -> None:
        """Record everything wrong with a body."""
        for fault in faults:
            self.breach(request, fault.path, fault.message)

    def body_of(self, request: Request) -> dict[str, Json] | None:
        """The JSON object sent, or None."""
        try:
            value = request.json()
        except (ValueError, RecursionError):
            self.breach(request, "", "the body is not JSON")
            return None
        if not request.headers.get("content-type", "").startswith("application/json"):
            self.breach(request, "", "the body is not called application/json")
        if not isinstance(value, dict):
            self.breach(request, "", "the body is not an object")
            return None
        return value

    def new_job(
        self, request: Request, job: str, model: str, body: dict[str, Json], price: Decimal, life: JobLife | None = None
    ) -> FakeJob:
        """Accept one job; the caller writes the ledger."""
        planned = life or self.world.jobs.life_for(self.provider)
        made = FakeJob(
            id=job,
            provider=self.provider,
            model=model,
            body=body,
            key=request.key,
            life=planned,
            cost=price if planned.charge is None else planned.charge,
        )
        self.world.jobs.add(made)
        return made

    def result_of(self, job: FakeJob) -> str:
        """The address of a finished job's video; a fresh one when the last one died and the job's links revive."""
        life = job.life
        files = self.world.files
        tried = bool(job.links) and files.fetched.get(urlsplit(job.links[-1]).path, 0) > 0
        if not job.links or (life.link == "revives" and tried and len(job.links) == 1):
            dead = life.link_status if life.link == "dead" or (life.link == "revives" and not job.links) else None
            name = f"results/{job.id}-{len(job.links) + 1}.mp4"
            path = files.put(name, self.world.clip_of(job), dead=dead)
            job.links.append(f"{self.world.results}{path}?signature={uuid4().hex}")
        return job.links[-1]

    def give_back(self, job: FakeJob) -> bool:
        """Refund a failed job once, if its life says so; whether it happened now."""
        if job.told or not job.over:
            return False
        job.told = True
        if job.state == "failed" and job.life.refund:
            self.world.journal.refund(self.provider, job.id, job.cost)
            return True
        return False


def addresses(value: Json) -> Iterator[str]:
    """Every web or data address inside a body."""
    if isinstance(value, str):
        if value.startswith(("http://", "https://", "data:")):
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from addresses(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from addresses(item)


def as_number(value: Decimal) -> Json:
    """A Decimal as a JSON number, whole where it is."""
    return int(value) if value == value.to_integral_value() else float(value)
