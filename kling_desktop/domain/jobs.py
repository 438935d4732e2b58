"""A job: one paid errand for one take, and the one table of legal moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import NewType

from kling_desktop.domain.account_troubles import KEY_CODES
from kling_desktop.domain.film import Film
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.order_troubles import KeptOpen
from kling_desktop.domain.troubles import Charged, TroubleFacts

JobId = NewType("JobId", str)
RemoteId = NewType("RemoteId", str)


class State(StrEnum):
    """Where a job is. The words are public (`jobs --json`)."""

    PLANNED = "planned"
    """On disk, nothing sent."""
    PREPARING = "preparing"
    """Pictures are being made ready and handed over; nothing ordered yet."""
    SUBMITTING = "submitting"
    """The order is on the wire: from here on it may have been charged."""
    QUEUED = "queued"
    RENDERING = "rendering"
    DOWNLOADING = "downloading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    """The provider's link died before the result was saved."""
    UNKNOWN = "unknown"
    """Sent, but no answer: it may have been charged. Never sent again by itself."""


_S = State
NEXT: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        _S.PLANNED: frozenset({_S.PREPARING, _S.CANCELLED, _S.FAILED}),
        # Back to PLANNED: a passing fault (no network, full disk) before anything was ordered.
        _S.PREPARING: frozenset({_S.PLANNED, _S.SUBMITTING, _S.CANCELLED, _S.FAILED}),
        # Back to PLANNED only when the provider said "not accepted, wait" (429).
        _S.SUBMITTING: frozenset({_S.PLANNED, _S.QUEUED, _S.RENDERING, _S.DOWNLOADING, _S.FAILED, _S.UNKNOWN}),
        _S.QUEUED: frozenset({_S.RENDERING, _S.DOWNLOADING, _S.FAILED, _S.CANCELLED, _S.EXPIRED, _S.UNKNOWN}),
        _S.RENDERING: frozenset({_S.QUEUED, _S.DOWNLOADING, _S.FAILED, _S.CANCELLED, _S.EXPIRED, _S.UNKNOWN}),
        # Back to RENDERING: the provider has no result after all when asked again for a fresh link.
        _S.DOWNLOADING: frozenset({_S.DONE, _S.EXPIRED, _S.FAILED, _S.RENDERING}),
        # Looked up at the provider and adopted, or settled by a person.
        _S.UNKNOWN: frozenset({_S.QUEUED, _S.RENDERING, _S.DOWNLOADING, _S.FAILED, _S.CANCELLED}),
        # A person asked again and the provider still had it.
        _S.EXPIRED: frozenset({_S.DOWNLOADING, _S.RENDERING}),
        _S.DONE: frozenset(),
        _S.FAILED: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)

UNFINISHED = frozenset({_S.PLANNED, _S.PREPARING, _S.SUBMITTING, _S.QUEUED, _S.RENDERING, _S.DOWNLOADING})
"""States that `resume` carries on. UNKNOWN waits for the provider's list or a person."""


class IllegalMove(Exception):
    """A move the table does not have: a defect of ours, never shown to an artist."""


def legal(here: State, there: State) -> bool:
    """Whether a job may go from `here` to `there`."""
    return there in NEXT[here]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A row of the job table.

    `film` is the film as sent: its media paths point at the copies the library keeps by hash. `number` is the take's
    number within its film, from 1. `progress` is 0 to 1, None when the provider does not tell. `charged` is what the
    provider told or the quote's price once it is certain; None while nobody knows.
    """

    id: JobId
    film: Film
    number: int
    provider: ProviderId
    model: ModelId
    state: State
    quote: Quote
    remote_id: RemoteId | None = None
    result_url: str | None = None
    expires: datetime | None = None
    progress: float | None = None
    charged: Money | None = None
    trouble: TroubleFacts | None = None
    file: Path | None = None
    sha256: str | None = None
    created: datetime
    sent: datetime | None = None
    updated: datetime
    account: str = ""
    """The name of the account it is ordered with, as it was then; empty: without a name."""
    wish_cancel: bool = False
    """A person asked to cancel; the driver carries it out."""
    again: JobId | None = None
    """The job that was ordered in its place, once it had come to nothing."""

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in UNFINISHED

    @property
    def lacks_key(self) -> bool:
        """Whether it waits until somebody has seen to its key."""
        return not self.finished and self.trouble is not None and self.trouble.code in KEY_CODES

    @property
    def kept_open(self) -> bool:
        """Whether it is being made during a call that stays open: whoever ends this program loses its answer."""
        return self.state is State.SUBMITTING and self.trouble is not None and self.trouble.code == KeptOpen.code

    def with_what_is_known(self, trouble: TroubleFacts) -> TroubleFacts:
        """A fault of looking or loading costs nothing itself, but what it happened to has been ordered."""
        if self.remote_id is None or trouble.charged is not Charged.NO:
            return trouble
        return replace(trouble, charged=Charged.UNKNOWN if self.charged is None else Charged.YES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One line of a job's history."""

    job: JobId
    before: State
    after: State
    at: datetime
    why: str = ""
