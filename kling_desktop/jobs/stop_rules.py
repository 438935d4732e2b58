"""When a night run is to stop, judged by what is on disk: the ledger and the history of all jobs, whoever sent them.

It is asked twice. Before a job is made ready, so that nothing is uploaded in vain; and in the very transaction that
writes down that the order goes out. SQLite lets one transaction write at a time, whichever process it belongs to: what
another has sent a moment before is seen there, so no number of processes passes a rule together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from kling_desktop.domain.jobs import JobId, State
from kling_desktop.domain.ledger import Account, Entry, Kind
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import StopRules
from kling_desktop.jobs.rows import encode
from kling_desktop.storage.ledger import entries_in

_BAD = (State.FAILED.value, State.UNKNOWN.value, State.EXPIRED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """What a night run has come to: orders sent, what they cost, whether all of that is known, failures in a row."""

    sent: int = 0
    spent: Decimal = Decimal(0)
    sure: bool = True
    errors: int = 0

    def with_one(self, price: Money | None) -> Tab:
        """And one more order at that price."""
        spent = self.spent + (Decimal(0) if price is None else price.amount)
        return replace(self, sent=self.sent + 1, spent=spent, sure=self.sure and price is not None)


def tab_in(connection: sqlite3.Connection, rules: StopRules) -> Tab:
    """How it stands with what these rules look at.

    The money is the ledger's: charged and corrected, less what came back, and what is set aside for orders whose price
    was not told yet. An order counts from the moment it last went out; one that was not taken and waits again does not.
    """
    tab = Tab()
    if rules.errors is not None:
        tab = replace(tab, errors=_errors_in_a_row(connection, rules))
    if rules.most is None and rules.money is None:
        return tab
    mark = _mark(connection, rules)
    since = None if mark is not None else rules.since
    if mark is not None:
        moved = "job IN (SELECT job FROM moves WHERE number > ? AND after = ?)"
        found = entries_in(connection, moved, (mark, State.SUBMITTING.value))
    else:
        begun = "" if since is None else encode(since)
        ordered = "job IN (SELECT job FROM ledger WHERE kind = ? AND at >= ?)"
        found = entries_in(connection, ordered, (Kind.SUBMITTED.value, begun))
    for entries in _by_job(found):
        account = Account()
        for entry in entries:
            account.take(entry)
        if account.pending or account.sent is None or (since is not None and account.sent < since):
            continue
        held = Decimal(0) if account.held is None else account.held.amount
        tab = replace(
            tab,
            sent=tab.sent + 1,
            spent=tab.spent + held + sum(account.charged.values(), Decimal(0)),
            sure=tab.sure and _known(account, entries),
        )
    return tab


def rule_against(rules: StopRules, tab: Tab, price: Money | None) -> str | None:
    """The rule that forbids one more order at this price: `errors`, `count`, `price` (nobody knows it) or `money`."""
    if rules.errors is not None and tab.errors >= rules.errors:
        return "errors"
    if rules.most is not None and tab.sent >= rules.most:
        return "count"
    if rules.money is None:
        return None
    if price is None or not tab.sure:
        return "price"
    return "money" if tab.spent + price.amount > rules.money else None


def _by_job(found: Iterable[Entry]) -> Iterable[list[Entry]]:
    groups: dict[JobId, list[Entry]] = {}
    for entry in found:
        groups.setdefault(entry.job, []).append(entry)
    return groups.values()


def _known(account: Account, entries: Iterable[Entry]) -> bool:
    """Whether there is an amount for all that went or may go."""
    if account.open:
        return account.held is not None
    return bool(account.charged) or all(entry.kind is not Kind.CHARGED for entry in entries)


def _mark(connection: sqlite3.Connection, rules: StopRules) -> int | None:
    """The line of the histories behind which counting begins; None where the rules name none, or it was lost."""
    return rules.mark if rules.mark is not None and rules.mark <= last_move(connection) else None


def last_move(connection: sqlite3.Connection) -> int:
    """The number of the last line of all histories."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM moves").fetchone()[0])


def _errors_in_a_row(connection: sqlite3.Connection, rules: StopRules) -> int:
    """Jobs that ended badly, and still have, since the last one that was saved. Drafts of this computer do not count.

    An order that was looked up and found again is no failure any more.
    """
    paid = "(SELECT provider FROM jobs WHERE id = moves.job) != ?"
    (number,) = connection.execute(
        f"SELECT coalesce((SELECT number FROM moves WHERE after = ? AND {paid} "  # noqa: S608 - our own names
        "ORDER BY number DESC LIMIT 1), 0)",
        (State.DONE.value, ProviderId.ANIMATIC.value),
    ).fetchone()
    mark = _mark(connection, rules)
    begun = "" if mark is not None or rules.since is None else encode(rules.since)
    marks = ", ".join("?" * len(_BAD))
    (errors,) = connection.execute(
        f"SELECT count(DISTINCT job) FROM moves WHERE number > ? AND at >= ? AND after IN ({marks}) AND {paid} "  # noqa: S608
        f"AND (SELECT state FROM jobs WHERE id = moves.job) IN ({marks})",
        (max(number, mark or 0), begun, *_BAD, ProviderId.ANIMATIC.value, *_BAD),
    ).fetchone()
    return int(errors)
