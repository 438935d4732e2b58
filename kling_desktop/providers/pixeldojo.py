"""PixelDojo (pixeldojo.ai), API v1: the model is in the path, credits go when the order is taken.

Source: PixelDojo's model pages and the public description of its own client, read in August 2026.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import (
    Accepted,
    Cancelled,
    Failed,
    Gone,
    Pace,
    Ready,
    Rendering,
    Sight,
    Waiting,
)
from kling_desktop.domain.troubles import (
    AnswerLost,
    JobLost,
    ModelGone,
    RateLimited,
    RequestRefused,
    ServerFault,
)
from kling_desktop.domain.wire import build
from kling_desktop.providers.answers import Answer, Json, amount, inside, moment, remote_id, rows, words
from kling_desktop.providers.errors import failure, refusal
from kling_desktop.providers.http import Service
from kling_desktop.providers.pacing import Limiter
from kling_desktop.providers.paid import PaidProvider, Patience

API = "/api/v1"
PACE = Pace(first=20, start=15, longest=30)
A_MINUTE = 8
"""Ten requests a minute are the lowest limit ever named for a key."""
_FOR_ORDERS = 2
_WATCHED_FOR = timedelta(seconds=120)
_LIST_LIFE = timedelta(seconds=5)
_CLOCKS_DIFFER = timedelta(seconds=5)
_WAITING = frozenset({"pending", "queued", "submitted"})
_RENDERING = frozenset({"processing", "running", "in_progress"})
_DONE = frozenset({"completed", "succeeded", "success"})
_FAILED = frozenset({"failed", "error", "expired"})
_CANCELLED = frozenset({"cancelled", "canceled"})
_VIDEO_ENDINGS = (".mp4", ".mov", ".webm", ".m4v", ".mkv")


@dataclass(frozen=True, slots=True)
class _Listed:
    rows: Mapping[str, dict[str, Json]]
    at: datetime


class PixelDojo(PaidProvider):
    """Few requests a minute are allowed: several jobs are watched with one list, and orders go before looks."""

    id = ProviderId.PIXELDOJO

    def __init__(self, service: Service) -> None:
        super().__init__(service, PACE)
        by_hand = service.pause is not None
        self._limiter = Limiter(service.clock, A_MINUTE, kept_for_orders=_FOR_ORDERS, free=by_hand)
        self._list_life = _LIST_LIFE if service.pause is None else min(_LIST_LIFE, timedelta(seconds=service.pause))
        self._missing = Patience(3)
        self._without_result = Patience(5)
        self._watched: dict[str, datetime] = {}
        self._listed: _Listed | None = None
        self._lists = True
        self._listing = asyncio.Lock()
        self._balance: Money | None = None

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:  # noqa: ARG002
        """Order one take; the answer tells price and balance."""
        wait = self._limiter.wait(order=True)
        if wait > 0:  # nothing is on the wire yet: better to come back than to wait here
            raise RateLimited(wait=wait, provider=self.title)
        fields = {name: value for name, value in body.items() if name != "model"}
        path = f"{API}/models/{quote(offer.model, safe='')}/run"
        try:
            answer = await self.service.order(path, fields, model=offer.model)
        except RateLimited as trouble:
            self._limiter.close_for(trouble.wait or 30)
            raise
        except RequestRefused as trouble:
            if trouble.given.get("status") == "404":  # this very path is the model
                raise ModelGone(trouble.detail, provider=self.title, model=offer.model) from None
            raise
        self._learn(answer)
        found = remote_id(inside(answer.data, "jobId"))
        if found is None:
            if inside(answer.data, "error"):
                raise refusal(self.id, answer, model=offer.model, secrets=self.service.secrets)
            raise AnswerLost(why="no id", provider=self.title)
        self._balance = self.money(amount(inside(answer.data, "creditsRemaining"))) or self._balance
        return Accepted(
            remote_id=RemoteId(found),
            charged=self.money(amount(inside(answer.data, "creditCost"))),
            balance=self._balance,
            expires=moment(inside(answer.data, "expiresAt")),
        )

    async def look(self, job: Job) -> Sight:
        """The job's row, from the list when more than one job is being watched."""
        path = self.remote(job)
        remote = str(job.remote_id)
        try:
            row = await self._row(remote, path)
        except JobLost:
            # Right after the order a job may not be known yet. Once out of patience it stays so: whoever asks
            # counts how often in a row it was gone.
            if self._missing.left(remote):
                return Waiting()
            self._watched.pop(remote, None)
            return Gone()
        self._missing.over(remote)
        sight = self._sight(job, remote, row)
        if not isinstance(sight, Waiting | Rendering):
            self._forget(remote)
        return sight

    def _sight(self, job: Job, remote: str, row: Json) -> Sight:
        state = words(inside(row, "status")).lower()
        if state in _WAITING:
            return Waiting()
        charged = self.money(amount(inside(row, "creditCost")))
        if state in _DONE:
            url = _result(row)
            if url is None:
                if self._without_result.left(remote):
                    return Rendering()
                return Failed(trouble=failure(self.id, row, model=job.model, secrets=self.service.secrets))
            return Ready(url=url, expires=moment(inside(row, "expiresAt")), charged=charged)
        if state in _FAILED:
            # The credits went with the order; whether they come back is nowhere promised.
            return Failed(trouble=failure(self.id, row, model=job.model, secrets=self.service.secrets))
        if state in _CANCELLED:
            return Cancelled()
        if state not in _RENDERING:
            self.unknown_word(state)
        return Rendering()

    def _forget(self, remote: str) -> None:
        self._watched.pop(remote, None)
        self._missing.over(remote)
        self._without_result.over(remote)

    async def _row(self, remote: str, path: str) -> Json:
        now = self.service.clock.now()
        self._watched[remote] = now
        self._watched = {each: seen for each, seen in self._watched.items() if seen > now - _WATCHED_FOR}
        if len(self._watched) > 1 and self._lists:
            row = (await self._list()).get(remote)
            if row is not None and (words(row.get("status")).lower() not in _DONE or _result(row) is not None):
                return row
        return self.row((await self._ask(f"{API}/jobs/{path}")).data, "status")

    async def _list(self) -> Mapping[str, dict[str, Json]]:
        async with self._listing:
            if self._listed is None or self.service.clock.now() > self._listed.at + self._list_life:
                try:
                    found = await self._jobs()
                except (JobLost, RequestRefused, ServerFault):
                    self._lists = False  # there is no list, or none that we can read
                    return {}
                known = {identity: row for row in found if (identity := _id(row))}
                self._listed = _Listed(known, self.service.clock.now())
            return self._listed.rows

    async def _jobs(self) -> list[dict[str, Json]]:
        data = (await self._ask(f"{API}/jobs")).data
        return rows(data) or rows(inside(data, "jobs")) or rows(inside(data, "data"))

    async def _ask(self, path: str) -> Answer:
        await self._limiter.turn()
        try:
            answer = await self.service.ask(path)
        except RateLimited as trouble:
            self._limiter.close_for(trouble.wait or 30)
            raise
        self._learn(answer)
        return answer

    def _learn(self, answer: Answer) -> None:
        self._limiter.learn(answer.headers.get("x-ratelimit-limit"))

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        """Jobs of this model made since the order went out; with these words, where the list tells them."""
        offer = offer_for(job.provider, job.model, job.film)
        if job.sent is None or offer is None:
            return ()
        body = build(job.film, offer, lambda _: "")
        return tuple(
            RemoteId(identity)
            for row in await self._jobs()
            if (identity := _id(row)) and _may_be(row, job.model, job.sent, body)
        )

    async def _greet(self) -> Money | None:
        self._limiter.wait(order=True)  # counted, but a person is not kept waiting for it
        self._learn(await self.service.ask(f"{API}/jobs", fresh_key=True))
        return self._balance


def _id(row: Mapping[str, Json]) -> str | None:
    return remote_id(row.get("jobId") or row.get("id"))


def _may_be(row: dict[str, Json], model: str, sent: datetime, body: Mapping[str, object]) -> bool:
    """Whether this row may be the order with `body`: what a row does not tell does not speak against it."""
    theirs = words(row.get("apiId")) or words(row.get("model")) or words(row.get("modelId"))
    made = moment(row.get("createdAt") or row.get("created_at") or row.get("created"))
    if (theirs and theirs != model) or made is None or made < sent - _CLOCKS_DIFFER:
        return False
    for name in ("prompt", "multi_prompt", "duration"):
        told = inside(row, "input", name) or inside(row, "params", name) or row.get(name)
        if told is not None and name in body and _plain(told) != _plain(body[name]):
            return False
    return True


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(_plain(item) for item in value)
    if isinstance(value, dict):
        return "\t".join(f"{name}={_plain(value[name])}" for name in ("prompt", "duration") if name in value)
    return str(value).strip()


def _result(row: Json) -> str | None:
    """The video's address from any of the known shapes: of several, the first that looks like a video."""
    found = list(_addresses(row))
    for url in found:
        if urlsplit(url).path.lower().endswith(_VIDEO_ENDINGS):
            return url
    return found[0] if found else None


def _addresses(row: Json) -> Iterator[str]:
    output = inside(row, "output")
    holders: list[Json] = [output, inside(output, "video"), inside(output, "url")]
    for several in (inside(row, "assets"), inside(output, "videos"), output):
        holders += several if isinstance(several, list) else []
    for holder in holders:
        url = words(holder) or words(inside(holder, "url"))
        if url:
            yield url
