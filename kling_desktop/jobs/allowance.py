"""Whether budgets leave room for an order, looked at in the very transaction that sets its price aside.

SQLite lets one transaction write at a time, whichever process it belongs to: what another has set aside a moment
before is seen here, so several at once cannot pass a budget together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from kling_desktop.domain.budget_troubles import BudgetsLost, reached
from kling_desktop.domain.budgets import Budgets, Scope, Tally, rooms
from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.ledger import Account
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import PriceUnknown
from kling_desktop.storage.ledger import accounts_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The budgets of the moment `now` (UTC). `assumed` is set aside for a take whose price nobody knows.

    `unit` is what its provider counts in; `provider` its name for sentences.
    """

    budgets: Budgets
    now: datetime
    unit: Unit
    provider: str = ""
    assumed: Money | None = None

    def look(self, connection: sqlite3.Connection, jobs: Sequence[Job]) -> None:
        """Raises BudgetReached when these jobs together go past a budget, PriceUnknown when nobody can tell.

        BudgetsLost when nobody knows the budgets.
        """
        paid = [job for job in jobs if job.provider is not ProviderId.ANIMATIC]
        if not paid:
            return
        if self.budgets.lost:
            raise BudgetsLost
        film = paid[0].film
        told = paid[0].quote.per_take
        price = told or self.assumed
        if price is None:
            limits = [self.budgets.of(scope, film.settings.budget).limit(self.unit) for scope in Scope]
            limit = min((each for each in limits if each is not None), default=None)
            if limit is not None:
                raise PriceUnknown(provider=self.provider, limit=limit, unit=self.unit.value)
            return
        if not (self.budgets or film.settings.budget):
            return
        tallies = tallies_in(connection, self.now, film.id)
        for room in rooms(price, len(paid), self.budgets, film.settings.budget, tallies):
            if room.passed:
                raise reached(room, assumed=told is None)


def begin_of_day(now: datetime) -> datetime:
    """Midnight here, in UTC: the beginning of the day that `now` is in."""
    return _midnight(now.astimezone().date())


def begin_of_month(now: datetime) -> datetime:
    """The beginning of the month here, in UTC."""
    return _midnight(now.astimezone().date().replace(day=1))


def _midnight(day: date) -> datetime:
    # A naive moment is one of this place, with the offset it has on that day: clocks may go forward at noon.
    return datetime(day.year, day.month, day.day).astimezone(UTC)


def tallies_in(connection: sqlite3.Connection, now: datetime, film: FilmId | None) -> dict[Scope, Tally]:
    """What was spent and is set aside today, this month and for a film.

    A job belongs to the day it was last sent on. One that is still to be sent belongs to today, whenever it was
    planned: its money can go today at the earliest. What was sent on a day that is still to come, by a clock that was
    wrong, belongs to today too: a clock that is set forward opens the budget of another day, and setting it right again
    closes both. Nothing that was spent ever drops out because a clock was set back.
    """
    day, month = begin_of_day(now), begin_of_month(now)
    waiting = [State.PLANNED.value, State.PREPARING.value]
    recent = accounts_in(
        connection,
        "job IN (SELECT job FROM ledger WHERE at >= ?) OR job IN (SELECT id FROM jobs WHERE state IN (?, ?))",
        (month.isoformat(), *waiting),
    )
    of_month = [account for account in recent.values() if (moment_of(account) or now) >= month]
    of_day = [account for account in of_month if (moment_of(account) or now) >= day]
    found = {Scope.DAY: tally(of_day), Scope.MONTH: tally(of_month)}
    if film is not None:
        found[Scope.FILM] = tally(accounts_in(connection, "film = ?", (film,)).values())
    return found


def moment_of(account: Account) -> datetime | None:
    """When the money of a job went; None as long as it is still to be sent."""
    return None if account.pending else account.sent or account.begun


def tally(found: Iterable[Account]) -> Tally:
    """The sum of accounts."""
    charged: dict[Unit, Decimal] = {}
    held: dict[Unit, Decimal] = {}
    for account in found:
        for unit, amount in account.charged.items():
            charged[unit] = charged.get(unit, Decimal(0)) + amount
        if account.held is not None:
            held[account.held.unit] = held.get(account.held.unit, Decimal(0)) + account.held.amount
    return Tally(charged, held)
