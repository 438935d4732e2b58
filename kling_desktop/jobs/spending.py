"""Spending as people look at it: what went today, what is left of the budgets, the ledger itself."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from kling_desktop.domain.accounts import same
from kling_desktop.domain.budgets import NOTHING_SPENT, Budget, Budgets, Room, Scope, Tally, rooms
from kling_desktop.domain.events import Bus, SpendingChanged
from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import Job, JobId
from kling_desktop.domain.ledger import Entry, Verified
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.ports import Clock
from kling_desktop.host.settings import SettingsStore
from kling_desktop.jobs.allowance import begin_of_day, begin_of_month, tallies_in
from kling_desktop.jobs.bookkeeping import settled
from kling_desktop.jobs.ledger_csv import write_csv
from kling_desktop.jobs.planning import assumed_price
from kling_desktop.jobs.spending_report import Report, report_in
from kling_desktop.jobs.store import JobStore
from kling_desktop.storage.database import Database
from kling_desktop.storage.ledger import append, entries_in, last_number, of_job, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What was spent today, this month and for one film at the moment `at` (UTC), and the budgets.

    `entries` is the number of the ledger's last entry: what moved without changing a sum has moved all the same.
    """

    at: datetime
    budgets: Budgets
    tallies: Mapping[Scope, Tally]
    entries: int = 0

    @property
    def today(self) -> Tally:
        """Of this day, here."""
        return self.tallies.get(Scope.DAY, NOTHING_SPENT)

    def rooms(self, offer: Offer, quote: Quote, film: Budget, dearest: Money | None) -> tuple[Room, ...]:
        """How an order stands to the budgets; an unknown price counts as the dearest known one."""
        one = replace(quote, takes=1)
        price = one.per_take or assumed_price(one, offer, dearest)
        if offer.local or price is None:
            return ()
        return rooms(price, quote.takes, self.budgets, film, self.tallies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: of a film (its id, or its name in any case), a provider, an account, from one day to another.

    An account's name is the one it had when it paid; empty: those without a name. Days are those here.
    """

    film: str | None = None
    provider: ProviderId | None = None
    account: str | None = None
    since: date | None = None
    until: date | None = None

    def fits(self, entry: Entry) -> bool:
        """Whether an entry is wanted."""
        day = entry.at.astimezone().date()
        return (
            (self.film is None or self.film == entry.film or self.film.casefold() == entry.film_name.casefold())
            and (self.provider is None or self.provider is entry.provider)
            and (self.account is None or same(self.account, entry.account))
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )


class Spending:
    """Reads the ledger, settles what only the artist knows, keeps budgets."""

    def __init__(self, database: Database, store: JobStore, settings: SettingsStore, bus: Bus, clock: Clock) -> None:
        self._database = database
        self._store = store
        self._settings = settings
        self._bus = bus
        self._clock = clock

    async def overview(self, film: FilmId | None = None) -> Overview:
        """How things stand now."""
        now = self._clock.now()
        budgets = await asyncio.to_thread(self._settings.budgets)

        def work(connection: sqlite3.Connection) -> Overview:
            tallies = tallies_in(connection, now, film)
            return Overview(at=now, budgets=budgets, tallies=tallies, entries=last_number(connection))

        return await self._database.read(work)

    async def report(self) -> Report:
        """Sums by day, month, provider and film, and what an approved second has cost."""
        now = self._clock.now()
        return await self._database.read(lambda connection: report_in(connection, now))

    async def entries(self, wanted: Wanted | None = None, *, latest: int | None = None) -> tuple[Entry, ...]:
        """Entries in their order, those wanted; `latest`: only so many, from the end."""
        found = await self._database.read(lambda connection: _latest(connection, latest))
        return found if wanted is None else tuple(entry for entry in found if wanted.fits(entry))

    async def of_job(self, job: JobId) -> tuple[Entry, ...]:
        """The entries of one job."""
        return await self._database.read(lambda connection: of_job(connection, job))

    async def verify(self) -> Verified:
        """Compute the chain of hashes anew over the whole ledger."""
        return await self._database.read(verify)

    async def export(self, file: Path, wanted: Wanted | None = None) -> int:
        """Write a table that spreadsheets open; gives how many entries. Raises CannotSave, DiskFull."""
        entries = await self.entries(wanted)
        await asyncio.to_thread(write_csv, file, entries)
        return len(entries)

    async def settle(self, job: JobId, spent: Money) -> tuple[Entry, ...]:
        """Enter what a job has cost, as the artist says; zero: nothing. Gives the new entries. Raises NoSuchJob."""
        row: Job = await self._store.get(job)
        now = self._clock.now()

        def work(connection: sqlite3.Connection) -> tuple[Entry, ...]:
            return append(connection, settled(row, of_job(connection, job), spent, now))

        entered = await self._database.write(work)
        if entered:
            self._bus.publish(SpendingChanged())
        return entered

    async def set_budget(self, scope: Scope, how: Callable[[Budget], Budget]) -> Budgets:
        """Change a budget of this computer; counts at once in every process. Raises CannotSave, DiskFull."""
        changed = await asyncio.to_thread(
            self._settings.change,
            lambda now: replace(now, budgets=now.budgets.with_budget(scope, how(now.budgets.of(scope)))),
        )
        self._bus.publish(SpendingChanged())
        return changed.budgets


def _latest(connection: sqlite3.Connection, count: int | None) -> tuple[Entry, ...]:
    if count is None:
        return entries_in(connection)
    return entries_in(connection, "number > (SELECT coalesce(max(number), 0) FROM ledger) - ?", (count,))


__all__ = ["Overview", "Report", "Spending", "Wanted", "begin_of_day", "begin_of_month"]
