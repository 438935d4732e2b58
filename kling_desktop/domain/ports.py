"""The protocols between the core's packages: who promises what to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, runtime_checkable

from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import Job, RemoteId
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.troubles import Trouble

# What a provider says of a job -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The order was taken. `charged`: what the provider says it took at once, if it says so.

    `remarks` is what else it said, by its own names and as it stands: for the job's history, never to count with.
    `further` are orders that were made besides the one asked for: paid too, so each becomes a job of its own.
    """

    remote_id: RemoteId
    charged: Money | None = None
    balance: Money | None = None
    expires: datetime | None = None
    remarks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    further: tuple[RemoteId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """In the provider's queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """Being made; `progress` 0 to 1 where told. Unknown words of a provider are this."""

    progress: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The result is there: at a link, or (animatic) in a file of ours that may be moved away."""

    url: str | None = None
    file: Path | None = None
    expires: datetime | None = None
    charged: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The provider gave up; whether it charged is in the trouble."""

    trouble: Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """Stopped at the provider."""

    charged: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The provider does not know the job (any more).

    `ended`: it forgets every job that ends, however it ended; so this one has, and nobody says where its result is.
    """

    ended: bool = False


Sight = Waiting | Rendering | Ready | Failed | Cancelled | Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReport:
    """What a free, harmless call with the key said. `works` None: could not be found out (see `trouble`)."""

    works: bool | None
    balance: Money | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyFile:
    """A picture or video as it may be sent, within the rules and without metadata.

    Pictures are turned, cropped, JPG or PNG; videos are cut to their range, MP4 with H.264, and `seconds` long.
    """

    file: Path
    mime: str
    sha256: str
    bytes: int
    seconds: float | None = None

    @property
    def is_video(self) -> bool:
        """Whether it moves."""
        return self.mime.startswith("video/")


ReadyPicture = ReadyFile
"""The name for those who hand over pictures alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketStep:
    """One step (`write`, `read`, `delete`) of a bucket's test, with what went wrong."""

    name: str
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds until the next look at a job: `first` after sending, then from `start` growing to `longest`."""

    first: float
    start: float
    longest: float


class Provider(Protocol):
    """One service. Methods raise `Trouble`s only (and CancelledError); none blocks its loop.

    Implementations are in `providers`; each has wire shapes of its own.
    """

    id: ProviderId
    pace: Pace

    @property
    def needs_key(self) -> bool:
        """False for the animatic."""
        ...

    async def hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """Make local pictures reachable: an address (https or data) for each. Costs nothing; may be repeated."""
        ...

    async def submit(self, offer: Offer, body: Mapping[str, object], job: Job) -> Accepted:
        """Order one take. Exactly one request, never retried here.

        Raises CannotReach or a refusal when nothing was ordered, RateLimited when to wait, AnswerLost when unknown,
        and NoQueue when nothing was ordered because there is only a call to be kept open (see `MakesAtOnce`).
        """
        ...

    async def look(self, job: Job) -> Sight:
        """Ask for the state of a job that has a remote id. Reads may be retried inside; raises on faults."""
        ...

    async def cancel(self, job: Job) -> None:
        """Cancel at the provider; raises CannotCancel where that is not possible."""
        ...

    async def find(self, job: Job) -> tuple[RemoteId, ...]:
        """Remote ids that may be this job (same model and prompt, made at or after `job.sent`), for a lost answer.

        Empty: looked, and there is none. Raises CannotReach etc. when it could not look, CannotCancel never.
        """
        ...

    def can_find(self) -> bool:
        """Whether this provider lists jobs at all."""
        ...

    async def try_key(self) -> KeyReport:
        """A call that costs nothing and shows whether the key works."""
        ...

    def download_headers(self, url: str) -> Mapping[str, str]:
        """Headers for a second attempt at a result link that asked for a key: our own base only; else {}."""
        ...

    def may_fetch(self, url: str) -> bool:
        """Whether a result link is one we follow: https, or http on loopback when our own base is on loopback."""
        ...


@runtime_checkable
class MakesAtOnce(Protocol):
    """A service that may have no queue, but a call that stays open until the video is there.

    Such a call has no id: once its answer is lost nobody can ask for it again.
    """

    async def make(self, offer: Offer, body: Mapping[str, object], job: Job, answer: Path) -> None:
        """Order one take and wait for it. Once this returns the service's whole answer is on disk as `answer`.

        Raises as `submit` does, and no NoQueue. A full disk is waited out: what comes is paid for.
        """
        ...

    async def made(self, answer: Path, place: Callable[[int], Path]) -> tuple[Ready, ...]:
        """The results in a kept answer, one for each video. What came as bytes is written to `place(number)`, from 0.

        May be repeated. Raises AnswerLost for what cannot be understood, NotAVideo for bytes that are none, DiskFull,
        CannotSave, and the refusal that an answer turns out to be.
        """
        ...


class Hints(Protocol):
    """A service's own news of jobs: a reason to look sooner, and never the only source of anything."""

    def listening(self) -> AbstractContextManager[None]:
        """Be connected inside; several may be inside at once, on one connection. Never raises, never waits."""
        ...

    async def told(self, remote: RemoteId) -> None:
        """Wait for news of a job, for ever if there are none."""
        ...


class Sweeper(Protocol):
    """A place that pictures were uploaded to, and where they can be deleted once no job needs them."""

    async def sweep(self, before: datetime) -> None:
        """Delete what was last handed out before then, as far as possible. Raises no Trouble."""
        ...


# Keys ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where a key is: `environment`, `keyring`, or nowhere (None)."""

    where: str | None
    trouble: Trouble | None = field(default=None, compare=False)


class Keys(Protocol):
    """API keys. Every method may block (a keyring may ask for a password): call them off the GUI thread."""

    def get(self, provider: ProviderId) -> str:
        """The key; raises NoKey, KeyringMissing, KeyringRefused."""
        ...

    def where(self, provider: ProviderId) -> KeyPlace:
        """Where the key is, without handing it out."""
        ...

    def set(self, provider: ProviderId, key: str) -> None:
        """Keep a key in the keyring; raises KeyringMissing, KeyringRefused, NoKey for an empty or impossible one."""
        ...

    def remove(self, provider: ProviderId) -> bool:
        """Forget it; False when there was none in the keyring."""
        ...


# Time ------------------------------------------------------------------------------------------------------------


class Clock(Protocol):
    """Time and waiting, so that tests need neither.

    `now` is what the person's clock says, and may be set; how long something took or is to last is `elapsed` alone.
    """

    def now(self) -> datetime:
        """UTC, aware. What is shown and written down."""
        ...

    def elapsed(self) -> float:
        """Seconds since some moment: they go on while the computer sleeps, and nobody can set them."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; cancellable. Seconds in which the computer slept count."""
        ...

    def on_waking(self, listener: Callable[[float], None]) -> Callable[[], None]:
        """Call `listener`, on the loop that waits, after every stretch of so many seconds in which nothing ran here.

        The computer slept, or this process was held. The returned function ends that.
        """
        ...
