"""AIHubMax (api.aihubmax.com, and FoxAPI, which runs the same software): tasks, and an upload of its own.

Source: the gateway's pages on its Kling models, tasks and uploads, read in August 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.film import Media
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
    ReadyPicture,
    Rendering,
    Sight,
    Waiting,
)
from kling_desktop.domain.troubles import (
    JobLost,
    PictureNotFetched,
    RequestRefused,
    Trouble,
)
from kling_desktop.providers.answers import Json, amount, inside, moment, remote_id, share, words
from kling_desktop.providers.bucket_memory import Memory
from kling_desktop.providers.cleaning import clean
from kling_desktop.providers.errors import failure, refusal, said
from kling_desktop.providers.hearing import hear_row
from kling_desktop.providers.http import Service
from kling_desktop.providers.paid import PaidProvider, Patience
from kling_desktop.providers.upload import Uploads

CREATE = "/v1/videos/generations"
TASKS = "/v1/tasks"
PACE = Pace(first=12, start=10, longest=30)
_LINK_LIFE = timedelta(hours=24)
_REFRESHED = MappingProxyType({"sync_upstream": "true"})
_WAITING = frozenset({"pending", "queued", "submitted"})
_RENDERING = frozenset({"processing", "running", "in_progress"})
_DONE = frozenset({"completed", "succeeded", "success"})
_FAILED = frozenset({"failed", "error", "expired"})
_CANCELLED = frozenset({"cancelled", "canceled"})


class AIHubMax(PaidProvider):
    """No list of tasks, no way to cancel; results are kept for 24 hours."""

    id = ProviderId.AIHUBMAX

    def __init__(self, service: Service, memory: Memory) -> None:
        super().__init__(service, PACE)
        self._uploads = Uploads(service, memory)
        self._missing = Patience(2)
        self._refreshes = True

    def can_find(self) -> bool:
        """It does not list tasks."""
        return False

    async def _hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """Upload each picture once; a living upload of the same bytes is used again. Raises UploadFailed."""
        return await self._uploads.hand_over(pictures, progress)

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:  # noqa: ARG002
        """Order one take. The reserved credits of the answer have no fixed unit: they are not taken as money."""
        try:
            answer = await self.service.order(CREATE, {**body, "model": offer.model}, model=offer.model)
        except PictureNotFetched:
            await self._uploads.forget()
            raise
        found = remote_id(inside(answer.data, "id")) or remote_id(inside(answer.data, "data", "id"))
        if found is None:
            raise refusal(self.id, answer, model=offer.model, secrets=self.service.secrets)
        return Accepted(remote_id=RemoteId(found), remarks=_remarks(answer.data))

    async def look(self, job: Job) -> Sight:
        """The task; one that is not known at first may be a moment late."""
        path = self.remote(job)
        try:
            task = await self._task(path)
        except JobLost:
            # Once out of patience it stays so: whoever asks counts how often in a row it was gone.
            return Waiting() if self._missing.left(path) else Gone()
        self._missing.over(path)
        sight = self._sight(job, task)
        if isinstance(sight, Failed) and isinstance(sight.trouble, PictureNotFetched):
            await self._uploads.forget()
        return sight

    async def _task(self, path: str) -> Json:
        """The task, brought up to date by the gateway first. That may lose the results: then also as it stands."""
        if self._refreshes:
            try:
                task: Json = self.row((await self.service.ask(f"{TASKS}/{path}", params=_REFRESHED)).data, "status")
                if words(inside(task, "status")).lower() not in _DONE or _result(task) is not None:
                    return task
            except RequestRefused:  # software that does not know the wish
                self._refreshes = False
        return self.row((await self.service.ask(f"{TASKS}/{path}")).data, "status")

    def _sight(self, job: Job, task: Json) -> Sight:
        hear_row(task, self.service.secrets)
        state = words(inside(task, "status")).lower()
        progress = share(inside(task, "progress"))
        if state in _WAITING:
            return Waiting()
        if state in _DONE:
            url = _result(task)
            # "Completed" may come before the results do.
            return Rendering(progress=progress) if url is None else Ready(url=url, expires=self._expiry(task))
        if state in _CANCELLED:
            return Cancelled()
        if state in _FAILED:
            code, _ = said(task)
            if code == "request_cancelled":
                return Cancelled()
            return Failed(trouble=failure(self.id, task, model=job.model, secrets=self.service.secrets))
        if state not in _RENDERING:
            self.unknown_word(state)
        return Rendering(progress=progress)

    def _expiry(self, task: Json) -> datetime:
        """Links live 24 hours from completion; nobody tells when that was, so it is at most a day from now."""
        now = self.service.clock.now()
        made = moment(inside(task, "created"))
        sure = now if made is None else made.astimezone(UTC) + _LINK_LIFE
        return sure if now < sure < now + _LINK_LIFE else now + _LINK_LIFE

    async def _greet(self) -> Money | None:
        await self.service.ask("/v1/models", fresh_key=True)
        try:
            told = (await self.service.ask("/v1/account/credits", tries=1)).data
        except Trouble:
            return None
        for owner in ("token", "user"):
            held = inside(told, "data", owner)
            if inside(held, "unlimited_credits") is not True and inside(held, "remaining_credits") is not None:
                return self.money(amount(inside(held, "remaining_credits")))
        return None


def _result(task: Json) -> str | None:
    """The first address among the results, which are texts or objects; None while there is none."""
    several: list[Json] = []
    for results in (inside(task, "results"), inside(task, "result_data")):
        several += results if isinstance(results, list) else [results]
    for result in several:
        url = words(result) or words(inside(result, "url")) or words(inside(result, "video_url"))
        if url:
            return url
    return None


def _remarks(answer: Json) -> dict[str, str]:
    """What an accepted order says beside its id, as it stands: the credits have no fixed unit and are no money."""
    told = {
        "credits_reserved": inside(answer, "usage", "credits_reserved"),
        "billing_rule": inside(answer, "usage", "billing_rule"),
        "estimated_time": inside(answer, "task_info", "estimated_time"),
    }
    return {name: clean(str(value))[:40] for name, value in told.items() if isinstance(value, str | int | Decimal)}
