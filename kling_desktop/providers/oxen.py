"""Oxen (hub.oxen.ai): orders through its queue, in the newest form of its contract, with readers for the older one.

Source: Oxen's pages on its asynchronous queue and its history, read in August 2026.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import (
    Accepted,
    Cancelled,
    Failed,
    Gone,
    Pace,
    Ready,
    ReadyPicture,
    Rendering,
    Sight,
    Waiting,
)
from kling_desktop.domain.troubles import (
    AnswerLost,
    CannotCancel,
    Charged,
    JobLost,
    OutOfCredit,
    PictureLost,
    RequestRefused,
    Trouble,
)
from kling_desktop.domain.wire import build
from kling_desktop.providers.answers import Json, amount, inside, moment, remote_id, rows, words
from kling_desktop.providers.errors import failure, refusal
from kling_desktop.providers.http import Service
from kling_desktop.providers.paid import PaidProvider, Patience

QUEUE = "/api/ai/queue"
HISTORY = "/api/ai/generations"
PACE = Pace(first=10, start=10, longest=30)
"""Oxen advises to look at videos every 10 to 30 seconds."""
_PAGES = 4
_ECHO = 80 * 1024 * 1024
"""Rows repeat the fields of the order, so also its pictures: four of 10 MB as data addresses."""
_CLOCKS_DIFFER = timedelta(seconds=5)
_WAITING = frozenset({"queued", "pending", "submitted", "in_queue"})
_RENDERING = frozenset({"", "processing", "running", "in_progress", "started"})
_DONE = frozenset({"succeeded", "success", "completed"})
_FAILED = frozenset({"failed", "error", "expired"})
_CANCELLED = frozenset({"cancelled", "canceled"})


class Oxen(PaidProvider):
    """One order is one row of the queue; rows stay, so a finished job keeps its address and its price."""

    id = ProviderId.OXEN
    unit = Unit.USD

    def __init__(self, service: Service) -> None:
        super().__init__(service, PACE)
        self._without_result = Patience(5)

    async def _hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """Each picture as a data address: nothing is sent before the order. Raises PictureLost."""
        addresses: dict[Media, str] = {}
        for media, picture in pictures.items():
            addresses[media] = await asyncio.to_thread(_data_address, picture.file, picture.mime)
            progress(len(addresses) / len(pictures))
        return addresses

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:  # noqa: ARG002  the protocol's
        """Put one take into the queue."""
        answer = await self.service.order(QUEUE, {**body, "model": offer.model}, model=offer.model)
        for row in rows(inside(answer.data, "generations")):
            found = remote_id(row.get("generation_id"))
            if found is not None:
                return Accepted(remote_id=RemoteId(found))
        if inside(answer.data, "error"):
            raise refusal(self.id, answer, model=offer.model, secrets=self.service.secrets)
        raise AnswerLost(why="no id", provider=self.title)

    async def look(self, job: Job) -> Sight:
        """The job's row; a job the queue has forgotten may still be in the history."""
        path = self.remote(job)
        try:
            answer = await self.service.ask(f"{QUEUE}/{path}", most=_ECHO)
            # Oxen's earlier contract has rows without a status.
            row: Json = self.row(answer.data, "status", "generation_id")
        except JobLost:
            row = await self._history_row(path)
            if row is None:
                return Gone()
        return await self._sight(job, path, row)

    async def _sight(self, job: Job, path: str, row: Json) -> Sight:
        state = words(inside(row, "status")).lower()
        if state in _WAITING:
            return Waiting()
        if state in _DONE:
            return await self._finished(job, path, row)
        if state in _FAILED:
            return Failed(trouble=await self._failure(job, path, row))
        if state in _CANCELLED:
            return Cancelled(charged=self.money(await self._cost(path, row)))
        if state not in _RENDERING:
            self.unknown_word(state)
        return Rendering()

    async def _finished(self, job: Job, path: str, row: Json) -> Sight:
        url = words(inside(row, "result_url")) or words(inside(row, "url"))
        if not url:
            if self._without_result.left(path):
                return Rendering()
            self._without_result.over(path)
            return Failed(trouble=failure(self.id, {}, model=job.model))
        self._without_result.over(path)
        return Ready(url=url, charged=self.money(await self._cost(path, row)))

    async def _failure(self, job: Job, path: str, row: Json) -> Trouble:
        trouble = failure(self.id, row, model=job.model, secrets=self.service.secrets)
        if isinstance(trouble, OutOfCredit):
            trouble.charged = Charged.NO
            return trouble
        known = await self._priced(path, row)
        if known is not None and "cost" in known:
            # The history says null for what was not charged.
            trouble.charged = Charged.YES if amount(known["cost"]) else Charged.NO
        return trouble

    async def _cost(self, path: str, row: Json) -> Decimal | None:
        known = await self._priced(path, row)
        return None if known is None else amount(known.get("cost"))

    async def _priced(self, path: str, row: Json) -> dict[str, Json] | None:
        """The row with its price, from the history when need be; None when the history is silent: it may not matter."""
        if isinstance(row, dict) and "cost" in row:
            return row
        try:
            return await self._history_row(path, tries=1)
        except Trouble:
            return None

    async def _history_row(self, path: str, tries: int = 3) -> dict[str, Json] | None:
        try:
            answer = await self.service.ask(f"{HISTORY}/{path}", tries=tries, most=_ECHO)
        except JobLost:
            return None
        # The outer `status` is the envelope's, the job's is inside.
        row = inside(answer.data, "generation")
        return row if isinstance(row, dict) else None

    async def cancel(self, job: Job) -> None:
        """Stop a queued or running job; the next look tells whether it was in time."""
        try:
            await self.service.ask(f"{QUEUE}/{self.remote(job)}", method="DELETE")
        except (JobLost, RequestRefused) as trouble:
            raise CannotCancel(trouble.detail, provider=self.title) from None

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        """Rows of the history with this model and these words, from the moment of sending on."""
        offer = offer_for(job.provider, job.model, job.film)
        if job.sent is None or offer is None:
            return ()
        wanted = build(job.film, offer, lambda _: "")
        found: list[RemoteId] = []
        for page in range(1, _PAGES + 1):
            params = {"model": job.model, "media_type": "video", "page_size": "50", "page": str(page)}
            answer = await self.service.ask(HISTORY, params=params, most=_ECHO)
            listed = rows(inside(answer.data, "generations"))
            for row in listed:
                identity = remote_id(row.get("generation_id"))
                if identity is not None and _is_since(row, job.sent) and _same_words(row, wanted):
                    found.append(RemoteId(identity))
            total = inside(answer.data, "total_pages")
            if not listed or not isinstance(total, int) or page >= total or not _is_since(listed[-1], job.sent):
                break
        return tuple(dict.fromkeys(found))

    async def _greet(self) -> Money | None:
        await self.service.ask(HISTORY, params={"page_size": "1"}, fresh_key=True)
        return None


def _data_address(file: Path, mime: str) -> str:
    try:
        data = file.read_bytes()
    except OSError:
        raise PictureLost(file=file.name) from None
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


def _is_since(row: Mapping[str, Json], sent: datetime) -> bool:
    when = moment(row.get("enqueued_at"))
    # Whole seconds, of a clock that is not ours.
    return when is None or when >= sent - _CLOCKS_DIFFER


def _same_words(row: Mapping[str, Json], body: Mapping[str, object]) -> bool:
    shots = body.get("multi_prompt")
    if isinstance(shots, list):
        theirs = row.get("multi_prompt")
        if isinstance(theirs, list):
            return _shots(theirs) == _shots(shots)
        return not words(row.get("prompt")) or words(row.get("prompt")) in {text for text, _ in _shots(shots)}
    duration = row.get("duration")
    return words(row.get("prompt")) == str(body.get("prompt", "")).strip() and (
        duration is None or "duration" not in body or str(duration) == str(body["duration"])
    )


def _shots(shots: list[Json] | list[object]) -> list[tuple[str, str]]:
    return [
        (str(shot.get("prompt", "")).strip(), str(shot.get("duration", ""))) if isinstance(shot, dict) else ("", "")
        for shot in shots
    ]
