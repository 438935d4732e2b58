"""Entries for jobs that are older than the ledger, or whose entries were lost with a damaged database.

They tell what the rows tell: what a job was ordered at, when it went out, and what was charged.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from kling_desktop.domain.budget_troubles import LedgerDamaged
from kling_desktop.domain.film import FilmId
from kling_desktop.domain.jobs import JobId, State
from kling_desktop.domain.ledger import Entry, Kind, Origin, accounts
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.money_data import money_from_data, quote_from_data
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.troubles import Charged, Trouble
from kling_desktop.storage.ledger import append, entries_in, jobs_without_entries

WHY = "entered from the job's row"

_NEVER_SENT = Quote(seconds=0)


def enter_old_jobs(connection: sqlite3.Connection) -> int:
    """Write the missing entries, in the order of their times; gives how many jobs were entered."""
    jobs = jobs_without_entries(connection)
    entries = [entry for job in jobs for entry in _entries(connection, job)]
    append(connection, sorted(entries, key=lambda entry: entry.at))
    return len(jobs)


def finish_old_jobs(connection: sqlite3.Connection) -> int:
    """Write how jobs went on whose last entries were lost; gives how many entries. The newest are at the damaged end.

    Without them the price of a take that is long done would be set aside for ever, and count as of today every day.
    """
    try:
        found = accounts(entries_in(connection))
    except LedgerDamaged:  # then nothing adds up anyway, and `ledger verify` says where
        return 0
    known = {str(row[0]) for row in connection.execute("SELECT id FROM jobs")}
    late: list[Entry] = []
    for job, account in found.items():
        if account.open and job in known:
            late += [
                entry
                for entry in _entries(connection, job)
                if entry.kind is not Kind.RESERVED and (account.pending or entry.kind is not Kind.SUBMITTED)
            ]
    append(connection, sorted(late, key=lambda entry: entry.at))
    return len(late)


def _entries(connection: sqlite3.Connection, job: JobId) -> list[Entry]:
    row = connection.execute(
        "SELECT film_id, film_name, provider, model, state, quote, charged, trouble, created, sent, updated "
        "FROM jobs WHERE id = ?",
        (job,),
    ).fetchone()
    account = _account(connection, job)
    film, film_name, provider, model, state, quote_text, charged_text, trouble_text, created, sent, updated = row
    try:
        quote = quote_from_data(json.loads(quote_text))
        charged = None if charged_text is None else money_from_data(json.loads(charged_text))
        provider_id = ProviderId(provider)
    except (Trouble, ValueError):
        quote, charged, provider_id = _NEVER_SENT, None, next(iter(ProviderId))
    price = quote.per_take
    first = Entry(
        at=_moment(created),
        kind=Kind.RESERVED,
        job=job,
        film=FilmId(film),
        film_name=film_name,
        provider=provider_id,
        model=ModelId(model),
        amount=None if price is None else price.amount,
        unit=None if price is None else price.unit,
        estimate=price is None or quote.estimate,
        origin=Origin.INFERRED,
        account=account,
        why=WHY,
    )
    found = [first]
    if sent is not None and State(state) not in {State.PLANNED, State.PREPARING}:
        found.append(replace(first, at=_moment(sent), kind=Kind.SUBMITTED))
    last = _last(first, State(state), charged, _charged(trouble_text), sent=sent is not None)
    return found if last is None else [*found, replace(last, at=_moment(updated))]


def _account(connection: sqlite3.Connection, job: JobId) -> str:
    """The account of a job; jobs of before there were any have none, and the table no column for it."""
    columns = {str(row[1]) for row in connection.execute("PRAGMA table_info(jobs)")}
    if "account" not in columns:
        return ""
    return str(connection.execute("SELECT account FROM jobs WHERE id = ?", (job,)).fetchone()[0])


def _last(first: Entry, state: State, charged: Money | None, told: Charged | None, *, sent: bool) -> Entry | None:
    """How it ended, as far as the row tells; None while what is set aside stays so."""
    if charged is not None and charged.amount > 0:
        return replace(first, kind=Kind.CHARGED, amount=charged.amount, unit=charged.unit, estimate=False)
    if state is State.DONE:
        return replace(first, kind=Kind.CHARGED)
    nothing = charged is not None and charged.amount == Decimal(0)
    if state is State.CANCELLED and (nothing or not sent):
        return replace(first, kind=Kind.RELEASED)
    if state is State.FAILED and (nothing or not sent or told is Charged.NO):
        return replace(first, kind=Kind.RELEASED)
    if state in {State.FAILED, State.EXPIRED} and told is Charged.YES:
        return replace(first, kind=Kind.CHARGED)
    return None


def _charged(trouble: str | None) -> Charged | None:
    try:
        return None if trouble is None else Charged(json.loads(trouble)["charged"])
    except (ValueError, KeyError, TypeError):
        return None


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
