"""The ledger: every movement of money, each entry tied to the one before, and what a job's entries add up to.

What may be spent is held from the moment a job is planned; it is spent once it was told or can be inferred. Nothing is
ever changed or taken out: what turns out to be otherwise gets an entry of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ModelId, ProviderId

BEGINNING = "0" * 64
"""What the first entry names as the hash before it."""


class Kind(StrEnum):
    """What happened to the money."""

    RESERVED = "reserved"
    """Set aside for a job that is to be sent, or sent again."""
    SUBMITTED = "submitted"
    """The order went out: from here on it may have been charged. The amount is what is set aside."""
    CHARGED = "charged"
    """Spent; nothing is set aside any more."""
    REFUNDED = "refunded"
    """Came back; the amount is what came back."""
    RELEASED = "released"
    """Not spent after all; the amount is what was set aside."""
    CORRECTED = "corrected"
    """What was spent is so much more (or less, below zero) than had been written down."""


class Origin(StrEnum):
    """How an amount is known."""

    TOLD = "told"
    """The provider said it."""
    INFERRED = "inferred"
    """From the price at which the job was ordered, or from what became of it."""
    ENTERED = "entered"
    """The artist said it, from the provider's bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `amount` and `unit` are None where nobody knows a price; `estimate`: no one has promised it.

    `number` counts from 1 without gaps; `previous` is the hash of the entry before.
    """

    number: int = 0
    at: datetime
    kind: Kind
    job: JobId
    film: FilmId
    film_name: str
    provider: ProviderId
    model: ModelId
    amount: Decimal | None
    unit: Unit | None
    estimate: bool
    origin: Origin
    account: str = ""
    """The name of the account that pays, as it was then."""
    why: str = ""
    previous: str = BEGINNING
    hash: str = ""

    @property
    def money(self) -> Money | None:
        """Amount and unit together."""
        return None if self.amount is None or self.unit is None else Money(self.amount, self.unit)


def entry_to_data(entry: Entry) -> dict[str, object]:
    """Everything an entry says, its own hash aside, as plain data.

    The account is left out where it has no name: entries from before there were any keep their hashes.
    """
    return {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(),
        "kind": entry.kind.value,
        "job": entry.job,
        "film": entry.film,
        "film_name": entry.film_name,
        "provider": entry.provider.value,
        "model": entry.model,
        **({"account": entry.account} if entry.account else {}),
        "amount": None if entry.amount is None else f"{entry.amount:f}",
        "unit": None if entry.unit is None else entry.unit.value,
        "estimate": entry.estimate,
        "origin": entry.origin.value,
        "why": entry.why,
        "previous": entry.previous,
    }


def digest(data: Mapping[str, object]) -> str:
    """The hash of an entry's data, which holds the hash before it: SHA-256 over JSON with sorted keys."""
    text = json.dumps(dict(data), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode("ascii")).hexdigest()


def chained(entry: Entry, number: int, previous: str) -> Entry:
    """The entry in its place behind another."""
    placed = replace(entry, number=number, previous=previous)
    return replace(placed, hash=digest(entry_to_data(placed)))


class Line(NamedTuple):
    """What of an entry counts for its job's account."""

    at: datetime
    kind: Kind
    amount: Decimal | None
    unit: Unit | None
    origin: Origin

    @property
    def money(self) -> Money | None:
        """Amount and unit together."""
        return None if self.amount is None or self.unit is None else Money(self.amount, self.unit)


@dataclass(slots=True)
class Account:
    """What the entries of one job add up to, in the order they were written."""

    held: Money | None = None
    """Set aside; None when nothing is, or nobody knows how much (see `open`)."""
    open: bool = False
    """Whether something is set aside, known or not."""
    pending: bool = False
    """Whether it is still to be sent."""
    begun: datetime | None = None
    """When it was first written down."""
    sent: datetime | None = None
    """When it last went out."""
    charged: dict[Unit, Decimal] = field(default_factory=dict)
    inferred: bool = False
    """Whether what was spent was not told by the provider."""

    def take(self, entry: Entry | Line) -> None:
        """Add the next entry."""
        self.begun = self.begun or entry.at
        match entry.kind:
            case Kind.RESERVED:
                self.held, self.open, self.pending = entry.money, True, True
            case Kind.SUBMITTED:
                self.pending, self.sent = False, entry.at
            case Kind.CHARGED:
                self._settle()
                self._add(entry, 1)
                self.inferred = entry.origin is Origin.INFERRED
            case Kind.RELEASED:
                self._settle()
            case Kind.REFUNDED:
                self._settle()
                self._add(entry, -1)
            case Kind.CORRECTED:
                self._settle()
                self._add(entry, 1)
                self.inferred = entry.origin is Origin.INFERRED

    def total(self, unit: Unit) -> Decimal:
        """Spent and set aside together."""
        held = self.held.amount if self.held is not None and self.held.unit is unit else Decimal(0)
        return self.charged.get(unit, Decimal(0)) + held

    def _settle(self) -> None:
        self.held, self.open, self.pending = None, False, False

    def _add(self, entry: Entry | Line, sign: int) -> None:
        if entry.amount is not None and entry.unit is not None:
            self.charged[entry.unit] = self.charged.get(entry.unit, Decimal(0)) + sign * entry.amount


def accounts(entries: Iterable[Entry]) -> dict[JobId, Account]:
    """The account of every job that has entries."""
    found: dict[JobId, Account] = {}
    for entry in entries:
        found.setdefault(entry.job, Account()).take(entry)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """The first place where the ledger is not what was written. `why` is a code for `words.ledger`.

    `hash`: the entry was changed. `chain`: an entry before it was taken out, put in or exchanged. `number`: a number is
    missing. `end`: the last entries are gone. `job`: a job is not in the ledger at all. `form`: it cannot be read.
    """

    number: int
    why: str
    job: JobId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What looking at the whole ledger found: how many entries, the hash of the last one, the first misfit."""

    entries: int
    head: str
    misfit: Misfit | None = None
