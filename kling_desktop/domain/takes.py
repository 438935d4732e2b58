"""A take: one rendered result, with everything needed to know how it was made and to make it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NewType

from kling_desktop.domain.film import NOTHING, Film, FilmId
from kling_desktop.domain.jobs import RemoteId
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.problems import VideoFacts

TakeId = NewType("TakeId", str)
"""Equal to the id of the job that made it; fresh for imported files."""


class Verdict(StrEnum):
    """A person's word on a take."""

    NONE = "none"
    APPROVED = "approved"
    REDO = "redo"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """One result in the library. `file` is absolute; `rating` is 0 (none) to 5.

    `film` is None for imported videos. `body` is the request as sent, with addresses and inline pictures replaced by
    hashes.
    """

    id: TakeId
    file: Path
    sha256: str
    bytes: int
    film: Film | None
    film_id: FilmId | None
    film_name: str
    number: int
    provider: ProviderId | None
    model: ModelId | None
    account: str = ""
    """The name of the account that paid, as it was then; empty: without a name."""
    remote_id: RemoteId | None
    video: VideoFacts
    cost: Money | None
    quote: Quote | None
    created: datetime
    sent: datetime | None = None
    verdict: Verdict = Verdict.NONE
    rating: int = 0
    tags: tuple[str, ...] = ()
    notes: str = ""
    body: Mapping[str, object] = field(default_factory=lambda: NOTHING, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What `library verify` or `rebuild` found.

    `missing` (no video), `changed` (not the bytes it was), `orphan` (a video without a sidecar), `sidecar-broken`,
    `unreadable`, `unlisted` (a video with its sidecar, but no row: rebuild brings it in), `duplicate` (of an id).
    """

    id: TakeId | None
    file: Path
    problem: str
