"""PixelDojo (pixeldojo.ai), API v1: the model is in the path, credits go when the order is taken.

Source: PixelDojo's model pages and the public description of its own client, read in August 2026.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, unquote, urlsplit

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
    JobLost,
    ModelGone,
    NotAllowed,
    RenderFailed,
    RequestRefused,
    ServerFault,
)
from kling_desktop.domain.wire import build
from kling_desktop.providers.answers import Json, amount, inside, moment, remote_id, rows, words
from kling_desktop.providers.errors import failure, no_result, refusal
from kling_desktop.providers.hearing import hear_row
from kling_desktop.providers.http import Service
from kling_desktop.providers.pacing import Limiter
from kling_desktop.providers.paid import PaidProvider, Patience
from kling_desktop.providers.reach import origin

API = "/api/v1"
PACE = Pace(first=20, start=15, longest=30)
A_MINUTE = 8
"""Ten requests a minute are the lowest limit ever named for a key."""
_FOR_ORDERS = 2
_WATCHED_FOR = 120.0
_LIST_LIFE = 5.0
_CLOCKS_DIFFER = timedelta(seconds=5)
_LIST_REST = 600.0
"""How long a list that failed is left alone."""
_RESULT_LIFE = timedelta(hours=1)
"""The shortest life ever named for a result, counted from the order; `expiresAt` may end it sooner."""
_EXPIRED = "expired"
_WAITING = frozenset({"pending", "queued", "submitted"})
_RENDERING = frozenset({"processing", "running", "in_progress"})
_DONE = frozenset({"completed", "succeeded", "success"})
_FAILED = frozenset({"failed", "error", _EXPIRED})
_CANCELLED = frozenset({"cancelled", "canceled"})
_VIDEO_ENDINGS = (".mp4", ".mov", ".webm", ".m4v", ".mkv")
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif")
_JOB_AT_THE_END = re.compile(r"/jobs/([^/?#]+)/?\Z")


@dataclass(frozen=True, slots=True)
class _Listed:
    rows: Mapping[str, dict[str, Json]]
    at: float


class PixelDojo(PaidProvider):
    """Few requests a minute are allowed: several jobs are watched with one list, and orders go before looks."""

    id = ProviderId.PIXELDOJO

    def __init__(self, service: Service) -> None:
        super().__init__(service, PACE)
        by_hand = service.pause is not None
        service.limiter = Limiter(service.clock, A_MINUTE, kept_for_orders=_FOR_ORDERS, free=by_hand)
        self._list_life = _LIST_LIFE if service.pause is None else min(_LIST_LIFE, service.pause)
        self._missing = Patience(3)
        self._without_result = Patience(5)
        self._watched: dict[str, float] = {}
        self._listed: _Listed | None = None
        self._no_list_until: float | None = None
        self._listing = asyncio.Lock()
        self._balance: Money | None = None

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:  # noqa: ARG002
        """Order one take; the answer tells price and balance."""
        fields = {name: value for name, value in body.items() if name != "model"}
        path = f"{API}/models/{quote(offer.model, safe='')}/run"
        try:
            answer = await self.service.order(path, fields, model=offer.model)
        except RequestRefused as trouble:
            if trouble.given.get("status") == "404":  # this very path is the model
                raise ModelGone(trouble.detail, provider=self.title, model=offer.model) from None
            raise
        found = _ordered(answer.data)
        if found is None:
            raise refusal(self.id, answer, model=offer.model, secrets=self.service.secrets)
        self._balance = self.money(amount(inside(answer.data, "creditsRemaining"))) or self._balance
        return Accepted(
            remote_id=RemoteId(found),
            charged=self.money(amount(inside(answer.data, "creditCost"))),
            balance=self._balance,
            expires=self._expiry(answer.data, self.service.clock.now()),
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
        hear_row(row, self.service.secrets)
        state = words(inside(row, "status")).lower()
        if state in _WAITING:
            return Waiting()
        charged = self.money(amount(inside(row, "creditCost")))
        if state in _DONE:
            url = _result(row)
            if url is None:
                if self._without_result.left(remote):
                    return Rendering()
                return Failed(trouble=no_result(self.id))
            made = moment(inside(row, "createdAt")) or job.sent or job.created
            return Ready(url=url, expires=self._expiry(row, made), charged=charged)
        if state in _FAILED:
            # The credits went with the order; whether they come back is nowhere promised.
            trouble = failure(self.id, row, model=job.model, secrets=self.service.secrets)
            if state == _EXPIRED and isinstance(trouble, RenderFailed):
                trouble = JobLost(trouble.detail, provider=self.title)
            return Failed(trouble=trouble)
        if state in _CANCELLED:
            return Cancelled()
        if state not in _RENDERING:
            self.unknown_word(state)
        return Rendering()

    def _expiry(self, row: Json, made: datetime) -> datetime:
        """When the result goes: as told, and an hour after the order at the latest, for that was told as well."""
        told = moment(inside(row, "expiresAt"))
        return made + _RESULT_LIFE if told is None else min(told, made + _RESULT_LIFE)

    def _forget(self, remote: str) -> None:
        self._watched.pop(remote, None)
        self._missing.over(remote)
        self._without_result.over(remote)

    async def _row(self, remote: str, path: str) -> Json:
        now = self.service.clock.elapsed()
        self._watched[remote] = now
        self._watched = {each: seen for each, seen in self._watched.items() if seen > now - _WATCHED_FOR}
        if len(self._watched) > 1:
            row = (await self._list()).get(remote)
            if row is not None and (words(row.get("status")).lower() not in _DONE or _result(row) is not None):
                return row
        return self.row((await self.service.ask(f"{API}/jobs/{path}")).data, "status")

    async def _list(self) -> Mapping[str, dict[str, Json]]:
        """The jobs of the list by their id; nothing while there is no list that can be read."""
        async with self._listing:
            now = self.service.clock.elapsed()
            if self._no_list_until is not None and now < self._no_list_until:
                return {}
            if self._listed is None or now > self._listed.at + self._list_life:
                try:
                    found = await self._jobs()
                except (JobLost, RequestRefused, NotAllowed, ServerFault):
                    self._no_list_until, self._listed = self.service.clock.elapsed() + _LIST_REST, None
                    return {}
                known = {identity: row for row in found if (identity := _id(row))}
                self._listed = _Listed(known, self.service.clock.elapsed())
            return self._listed.rows

    async def _jobs(self) -> list[dict[str, Json]]:
        """The list, in any of its wrappings; raises ServerFault for what is none: that is not an empty one."""
        data = (await self.service.ask(f"{API}/jobs")).data
        for listed in (data, inside(data, "jobs"), inside(data, "data"), inside(data, "data", "jobs")):
            if isinstance(listed, list):
                return rows(listed)
        raise ServerFault("", provider=self.title, status=200)

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        """Jobs of this model made since the order went out; with these words, where the list tells them."""
        offer = offer_for(job.provider, job.model, job.film)
        if job.sent is None or offer is None:
            return ()
        body = build(job.film, offer, lambda _: "")
        return tuple(
            RemoteId(identity)
            for row in await self._jobs()
            if (identity := _id(row)) and _may_be(row, job.model, self.service.theirs(job.sent), body)
        )

    async def _greet(self) -> Money | None:
        await self.service.ask(f"{API}/jobs", fresh_key=True, urgent=True)
        return self._balance


def _ordered(answer: Json) -> str | None:
    """The id of a new job: told as such, or the end of the address to ask for it at."""
    for holder in (answer, inside(answer, "job"), inside(answer, "data")):
        found = remote_id(inside(holder, "jobId"))
        at = _JOB_AT_THE_END.search(words(inside(holder, "statusUrl")))
        if found is None and at is not None:
            found = remote_id(unquote(at[1]))
        if found is not None:
            return found
    return None


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
    """The video's address from any of the known shapes: what says that it is one, else what is no picture."""
    found = list(_addresses(row))
    videos = (url for url, kind in found if kind.startswith("video") or _ends(url, _VIDEO_ENDINGS))
    others = (url for url, kind in found if not kind.startswith("image") and not _ends(url, _PICTURE_ENDINGS))
    return next(videos, None) or next(others, None)


def _ends(url: str, endings: tuple[str, ...]) -> bool:
    return urlsplit(url).path.lower().endswith(endings)


def _addresses(row: Json) -> Iterator[tuple[str, str]]:
    """Every address of a row with what is said of its kind (`video/mp4`, `image` …)."""
    output = inside(row, "output")
    holders: list[tuple[Json, str]] = [(inside(output, "video"), "video"), (output, ""), (inside(output, "url"), "")]
    for several, kind in ((inside(output, "videos"), "video"), (inside(row, "assets"), ""), (output, "")):
        holders += [(each, kind) for each in several] if isinstance(several, list) else []
    for holder, kind in holders:
        url = words(holder) or words(inside(holder, "url"))
        told = words(inside(holder, "contentType")) or words(inside(holder, "content_type"))
        if origin(url) is not None:
            yield url, (told or words(inside(holder, "type")) or kind).lower()
