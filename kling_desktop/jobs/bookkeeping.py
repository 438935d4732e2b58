"""What a job's row says becomes what the ledger says, in the same transaction.

`planned` sets the price aside, `submitting` says that the order went out. What a provider told is entered as told;
what can only be inferred (done without a price, refused before it cost anything) as inferred. As long as it is not
certain whether money went, it stays set aside: the artist settles it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.ledger import Account, Entry, Kind, Origin
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import Charged
from kling_desktop.storage.ledger import append, of_job

_UNSENT = frozenset({State.PLANNED, State.PREPARING})
_ENDED_BADLY = frozenset({State.FAILED, State.CANCELLED, State.EXPIRED})


def enter_new(connection: sqlite3.Connection, job: Job, assumed: Money | None = None) -> None:
    """Entries for a row that is new. `assumed` is what is set aside where nobody knows the price.

    A row that begins past `submitting` came along with the order of another: it is paid for all the same.
    """
    if job.provider is ProviderId.ANIMATIC:
        return
    price = job.quote.per_take
    first = _of(job, Kind.RESERVED, price or assumed, job.created, "planned" if job.state in _UNSENT else "came along")
    entries = [replace(first, estimate=price is None or job.quote.estimate)]
    if job.state not in _UNSENT:
        entries.append(replace(entries[0], kind=Kind.SUBMITTED, at=job.updated))
    if job.charged is not None:
        entries.append(_of(job, Kind.CHARGED, job.charged, job.updated, "came along", origin=Origin.TOLD))
    append(connection, entries)


def enter_change(connection: sqlite3.Connection, before: Job, after: Job, why: str, at: datetime) -> None:
    """Entries for what changed in a row: a move, or a price that was told."""
    if after.provider is ProviderId.ANIMATIC:
        return
    moved, priced = before.state is not after.state, after.charged != before.charged
    if not priced and not (moved and _matters(before.state, after.state)):
        return
    account = _account(of_job(connection, after.id))
    held, estimate = account.held or after.quote.per_take, after.quote.estimate or not after.quote.known
    entries: list[Entry] = []
    if moved and after.state is State.SUBMITTING:
        entries.append(replace(_of(after, Kind.SUBMITTED, held, at, why), estimate=estimate))
    elif moved and before.state is State.SUBMITTING and after.state is State.PLANNED:
        entries.append(replace(_of(after, Kind.RESERVED, held, at, why), estimate=estimate))
    if priced and after.charged is not None:
        entries += _told(before, after, account, why, at)
    elif moved and after.charged is None:
        ended = _ended(before, after, account)
        if ended is not None:
            told = Origin.TOLD if ended is Kind.RELEASED and before.remote_id is not None else Origin.INFERRED
            entry = _of(after, ended, held, at, why, origin=told)
            entries.append(replace(entry, estimate=estimate and ended is Kind.CHARGED))
    append(connection, entries)


def _matters(before: State, after: State) -> bool:
    """Whether a move may be one of money."""
    return before is State.SUBMITTING or after is State.SUBMITTING or after in _ENDED_BADLY or after is State.DONE


def _told(before: Job, after: Job, account: Account, why: str, at: datetime) -> list[Entry]:
    """The row has a price now, or another one."""
    assert after.charged is not None
    now = after.charged
    ended = before.state is not after.state and after.state in _ENDED_BADLY | {State.DONE}
    # What comes with the end of a job is its quote (`saving`), or that a refusal costs nothing.
    inferred = ended and before.charged is None and (now == after.quote.per_take or before.remote_id is None)
    origin = Origin.INFERRED if inferred else Origin.TOLD
    if not account.charged:
        if now.amount == 0:
            return [_of(after, Kind.RELEASED, account.held, at, why, origin=origin)] if account.open else []
        return [_of(after, Kind.CHARGED, now, at, why, origin=origin)]
    entries: list[Entry] = []
    for unit in {now.unit, *account.charged}:
        told = now.amount if now.unit is unit else Decimal(0)
        more = told - account.charged.get(unit, Decimal(0))
        if more < 0 and after.state in _ENDED_BADLY:
            entries.append(_of(after, Kind.REFUNDED, Money(-more, unit), at, why, origin=origin))
        elif more:
            entries.append(_of(after, Kind.CORRECTED, Money(more, unit), at, why, origin=origin))
    return entries


def _ended(before: Job, after: Job, account: Account) -> Kind | None:
    """What becomes of what is set aside at the end of a job without a price; None: it stays set aside."""
    if account.charged:
        return None
    told = None if after.trouble is None else after.trouble.charged
    match after.state:
        case State.DONE:
            return Kind.CHARGED
        case State.FAILED | State.EXPIRED if told is Charged.YES:
            return Kind.CHARGED
        case State.FAILED if told is Charged.NO or before.state in _UNSENT:
            return Kind.RELEASED if account.open else None
        case State.CANCELLED if before.state in _UNSENT or before.state is State.UNKNOWN:
            # Never sent; or the artist has looked it up at the provider.
            return Kind.RELEASED if account.open else None
        case _:
            return None


def _account(entries: Iterable[Entry]) -> Account:
    account = Account()
    for entry in entries:
        account.take(entry)
    return account


def _of(
    job: Job, kind: Kind, money: Money | None, at: datetime, why: str, *, origin: Origin = Origin.INFERRED
) -> Entry:
    return Entry(
        at=at,
        kind=kind,
        job=job.id,
        film=job.film.id,
        film_name=job.film.name,
        provider=job.provider,
        model=job.model,
        account=job.account,
        amount=None if money is None else money.amount,
        unit=None if money is None else money.unit,
        estimate=False,
        origin=origin,
        why=why,
    )


def settled(job: Job, entries: Iterable[Entry], spent: Money, at: datetime) -> tuple[Entry, ...]:
    """The entries with which the artist says what a job has cost; zero: nothing. None where that is known already."""
    account = _account(entries)
    why = "settled by hand"
    if not account.charged:
        if spent.amount:
            return (_of(job, Kind.CHARGED, spent, at, why, origin=Origin.ENTERED),)
        return (_of(job, Kind.RELEASED, account.held, at, why, origin=Origin.ENTERED),) if account.open else ()
    units = sorted({spent.unit, *account.charged}, key=lambda unit: unit.value)
    found: list[Entry] = []
    for unit in units:
        more = (spent.amount if unit is spent.unit else Decimal(0)) - account.charged.get(unit, Decimal(0))
        if more:
            found.append(_of(job, Kind.CORRECTED, Money(more, unit), at, why, origin=Origin.ENTERED))
    return tuple(found)
