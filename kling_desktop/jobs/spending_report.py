"""The sums of the ledger: by day, month, provider and film, and what a second that was approved has cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from kling_desktop.domain.budgets import NOTHING_SPENT, Tally
from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.ledger import Account, Entry
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.purses import Whose
from kling_desktop.domain.takes import Verdict
from kling_desktop.jobs.allowance import moment_of, tally
from kling_desktop.storage.ledger import entries_in

K = TypeVar("K", bound=Hashable)


@dataclass(slots=True)
class _Work:
    """One job as the ledger knows it."""

    entry: Entry
    account: Account = field(default_factory=Account)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmSpending:
    """What one film has cost, under the name it had last. `approved` are the seconds of its approved takes."""

    film: FilmId
    name: str
    spent: Tally
    approved: Mapping[Unit, Decimal]

    def per_second(self, unit: Unit) -> Money | None:
        """What an approved second has cost, with everything that was not approved; None while there is none."""
        return per_approved_second(self.spent, self.approved, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything at the moment `at`. Days and months here, the newest first; films with the most recent first.

    `approved` are the seconds of approved takes by the unit they were paid in. `open` are jobs of which nobody knows
    yet whether they were charged, though nothing more happens to them by itself.
    """

    at: datetime
    today: Tally
    month: Tally
    whole: Tally
    days: tuple[tuple[date, Tally], ...]
    months: tuple[tuple[date, Tally], ...]
    providers: tuple[tuple[ProviderId, Tally], ...]
    accounts: tuple[tuple[Whose, Tally], ...]
    """The same by account, under the name each had when it paid."""
    films: tuple[FilmSpending, ...]
    approved: Mapping[Unit, Decimal]
    open: tuple[JobId, ...]

    def per_second(self, unit: Unit) -> Money | None:
        """What an approved second has cost over all films."""
        return per_approved_second(self.whole, self.approved, unit)


def per_approved_second(spent: Tally, approved: Mapping[Unit, Decimal], unit: Unit) -> Money | None:
    """All that was spent in a unit, by the seconds that were approved of what was paid in it."""
    seconds = approved.get(unit, Decimal(0))
    charged = spent.charged.get(unit, Decimal(0))
    return Money(charged / seconds, unit) if seconds > 0 and charged > 0 else None


def report_in(connection: sqlite3.Connection, now: datetime) -> Report:
    """The report of the whole ledger."""
    works: dict[JobId, _Work] = {}
    for entry in entries_in(connection):
        work = works.setdefault(entry.job, _Work(entry))
        work.entry = entry
        work.account.take(entry)
    seconds = _approved_seconds(connection)

    def day_of(work: _Work) -> date:
        return (moment_of(work.account) or now).astimezone().date()

    def month_of(work: _Work) -> date:
        return day_of(work).replace(day=1)

    days = _grouped(works.values(), day_of)
    months = _grouped(works.values(), month_of)
    providers = _grouped(works.values(), lambda work: work.entry.provider)
    accounts = _grouped(works.values(), lambda work: (work.entry.provider, work.entry.account))
    order = list(ProviderId)
    films: dict[FilmId, list[_Work]] = {}
    for work in works.values():
        films.setdefault(work.entry.film, []).append(work)
    spent = [
        FilmSpending(
            film=film,
            name=max(found, key=lambda work: work.entry.number).entry.film_name,
            spent=tally(work.account for work in found),
            approved=_by_unit(found, seconds),
        )
        for film, found in sorted(films.items(), key=lambda pair: -max(work.entry.number for work in pair[1]))
    ]
    today = now.astimezone().date()
    return Report(
        at=now,
        today=days.get(today, NOTHING_SPENT),
        month=months.get(today.replace(day=1), NOTHING_SPENT),
        whole=tally(work.account for work in works.values()),
        days=tuple(sorted(days.items(), reverse=True)),
        months=tuple(sorted(months.items(), reverse=True)),
        providers=tuple((provider, providers[provider]) for provider in ProviderId if provider in providers),
        accounts=tuple(sorted(accounts.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))),
        films=tuple(each for each in spent if each.spent.units),
        approved=_by_unit(works.values(), seconds),
        open=_open(connection, works),
    )


def _grouped(works: Iterable[_Work], key: Callable[[_Work], K]) -> dict[K, Tally]:
    groups: dict[K, list[Account]] = {}
    for work in works:
        groups.setdefault(key(work), []).append(work.account)
    tallies = {name: tally(found) for name, found in groups.items()}
    return {name: spent for name, spent in tallies.items() if spent.units}


def _approved_seconds(connection: sqlite3.Connection) -> dict[JobId, Decimal]:
    rows = connection.execute(
        "SELECT id, seconds FROM takes WHERE verdict = ? AND binned IS NULL", (Verdict.APPROVED.value,)
    )
    return {JobId(str(take)): Decimal(str(seconds)) for take, seconds in rows}


def _by_unit(works: Iterable[_Work], seconds: Mapping[JobId, Decimal]) -> dict[Unit, Decimal]:
    found: dict[Unit, Decimal] = {}
    for work in works:
        for unit in work.account.charged:
            found[unit] = found.get(unit, Decimal(0)) + seconds.get(work.entry.job, Decimal(0))
    return found


def _open(connection: sqlite3.Connection, works: Mapping[JobId, _Work]) -> tuple[JobId, ...]:
    """Finished jobs for which something is still set aside."""
    held = [job for job, work in works.items() if work.account.open]
    ended = {
        str(row[0])
        for row in connection.execute(
            "SELECT id FROM jobs WHERE state IN ('failed', 'cancelled', 'expired', 'unknown')"
        )
    }
    return tuple(job for job in held if job in ended)
