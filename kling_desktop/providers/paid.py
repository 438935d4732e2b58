"""What the adapters of the paid services share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol
from urllib.parse import quote

from kling_desktop.domain.film import Media
from kling_desktop.domain.hosting import USUAL, Orders, ways
from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId, Route
from kling_desktop.domain.ports import KeyReport, Pace, ReadyPicture
from kling_desktop.domain.troubles import (
    CannotCancel,
    JobLost,
    KeyRefused,
    NoKey,
    NotAllowed,
    OutOfCredit,
    ServerFault,
    Trouble,
    UploadFailed,
)
from kling_desktop.providers.answers import Json
from kling_desktop.providers.bucket import Bucket
from kling_desktop.providers.errors import TITLES
from kling_desktop.providers.http import Service
from kling_desktop.providers.pacing import Limiter, paced
from kling_desktop.providers.reach import may_follow, origin

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Patience:
    """Counts what may be true for a moment (a job not found yet, a result not there yet) for each job."""

    most: int
    _counts: dict[str, int] = field(default_factory=dict)

    def left(self, job: str) -> bool:
        """Count once more; whether there is patience left."""
        count = self._counts[job] = self._counts.get(job, 0) + 1
        return count <= self.most

    def over(self, job: str) -> None:
        """Forget the job."""
        self._counts.pop(job, None)


class PublicPlace(Protocol):
    """A place at a service where files become public; `open` once the artist has agreed to that."""

    @property
    def open(self) -> bool:
        """Whether files may go there."""
        ...

    async def publish(
        self, files: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """An address for each file; raises UploadFailed and the troubles of any read."""
        ...


class PaidProvider:
    """Keys, links and closing: the same at every paid service."""

    id: ProviderId
    unit = Unit.CREDITS

    def __init__(self, service: Service, pace: Pace) -> None:
        self.service = service
        self.pace = paced(pace, service.pause)
        by_hand = service.pause is not None
        service.limiter = Limiter(service.clock, None, kept_for_orders=0, free=by_hand, longest=pace.longest)
        self.bucket: Bucket | None = None
        self.public: PublicPlace | None = None
        self.orders: Callable[[], Orders] = lambda: USUAL
        """The orders of ways the artist chose."""

    @property
    def title(self) -> str:
        """The service's name for sentences."""
        return TITLES[self.id]

    @property
    def needs_key(self) -> bool:
        """Always."""
        return True

    def can_find(self) -> bool:
        """Whether the service lists jobs."""
        return True

    async def hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """An address for each file, by the first way of the service's order that is open and works.

        Videos go their own way. Raises PictureLost, UploadFailed when there is no way, and the troubles of the last
        way tried.
        """
        total = sum(file.bytes for file in pictures.values()) or 1
        addresses: dict[Media, str] = {}
        done = 0
        for video in (False, True):
            some = {media: file for media, file in pictures.items() if file.is_video is video}
            weight = sum(file.bytes for file in some.values())
            if some:
                addresses |= await self._by_some_way(some, _share(progress, done / total, (done + weight) / total))
            done += weight
        return addresses

    async def _by_some_way(
        self, files: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """Files of one kind, by the first way that is open and works."""
        bucket = self.bucket if self.bucket is not None and self.bucket.set_up else None
        public = self.public if self.public is not None and self.public.open else None
        weight, video = sum(file.bytes for file in files.values()), next(iter(files.values())).is_video
        failed: Trouble = UploadFailed(provider=self.title, file=next(iter(files)).name)
        open_ways = ways(
            self.id,
            video=video,
            bytes_=weight,
            bucket=bucket is not None,
            public=public is not None,
            orders=self.orders(),
        )
        for route in open_ways:
            if route is Route.BUCKET and bucket is not None:
                return await bucket.publish(files, progress)
            if route is Route.REPOSITORY and public is not None:
                return await public.publish(files, progress)
            try:
                return await self._hand_over(files, progress)
            except (UploadFailed, ServerFault) as trouble:
                failed = trouble
        raise failed

    async def _hand_over(
        self,
        pictures: Mapping[Media, ReadyPicture],  # noqa: ARG002  the adapters'
        progress: Callable[[float], None],  # noqa: ARG002  the adapters'
    ) -> Mapping[Media, str]:
        raise AssertionError("every adapter with a way of its own has it")

    def may_fetch(self, url: str) -> bool:
        """Whether a result link is one we follow."""
        try:
            return may_follow(url, self.service.base)
        except Trouble:
            return False

    def download_headers(self, url: str) -> Mapping[str, str]:
        """The key for a link that asked for one, when it leads to our own base address; else nothing."""
        key = self.service.cached_key()
        if key is None or origin(url) != origin(self.service.base):
            return {}
        return {"Authorization": f"Bearer {key}"}

    async def cancel(self, job: Job) -> None:  # noqa: ARG002  the protocol's
        """There is no way to."""
        raise CannotCancel(provider=self.title)

    async def find(self, job: Job) -> tuple[RemoteId, ...]:  # noqa: ARG002  the protocol's
        """Nothing: the service does not list jobs."""
        return ()

    async def try_key(self) -> KeyReport:
        """Ask something that costs nothing."""
        try:
            balance = await self._greet()
        except (KeyRefused, NoKey, NotAllowed) as trouble:
            return KeyReport(works=False, trouble=trouble)
        except OutOfCredit as trouble:  # it knows whose key this is
            return KeyReport(works=True, trouble=trouble)
        except Trouble as trouble:
            return KeyReport(works=None, trouble=trouble)
        return KeyReport(works=True, balance=balance)

    async def _greet(self) -> Money | None:
        raise AssertionError("every adapter has its own")

    async def aclose(self) -> None:
        """Close every connection."""
        await self.service.aclose()

    def money(self, amount: Decimal | None) -> Money | None:
        """`amount` in the unit of this service."""
        return None if amount is None else Money(amount, self.unit)

    def row(self, answer: Json, *names: str) -> dict[str, Json]:
        """An answer as a job's row: raises ServerFault for JSON that has none of these names and so is no row."""
        if isinstance(answer, dict) and any(name in answer for name in names):
            return answer
        raise ServerFault("", provider=self.title, status=200)

    def unknown_word(self, word: str) -> None:
        """Write down a state we do not know; the job counts as being rendered."""
        _log.info("%s calls a job %r: not a state we know", self.id.value, word[:40])

    def remote(self, job: Job) -> str:
        """The job's id there, as it stands in a path; raises JobLost for a job that has none."""
        if job.remote_id is None:
            raise JobLost(provider=self.title)
        return quote(job.remote_id, safe="")


def _share(tell: Callable[[float], None], start: float, end: float) -> Callable[[float], None]:
    return lambda part: tell(start + (end - start) * part)
