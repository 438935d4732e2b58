"""Orders that a budget does not allow; a branch of `troubles`. Nothing was sent, and nothing kept."""

from __future__ import annotations

from typing import ClassVar

from kling_desktop.domain.budgets import Room, Scope
from kling_desktop.domain.troubles import OverBudget


class BudgetsLost(OverBudget):
    """The budgets cannot be read: nobody knows what may be spent."""

    code = "budget.lost"


class LedgerDamaged(OverBudget):
    """An entry of the ledger cannot be read, so nobody can add up what was spent. Facts: number."""

    code = "ledger.damaged"


class BudgetReached(OverBudget):
    """Facts: price, limit, left, unit; assumed (`yes`) when nobody knows the price and the dearest was counted."""

    scope: ClassVar[Scope]


class OverJobBudget(BudgetReached):
    """One take costs more than a single job may."""

    code = "budget.job"
    scope = Scope.JOB


class OverDayBudget(BudgetReached):
    """It would go past what may be spent today."""

    code = "budget.day"
    scope = Scope.DAY


class OverMonthBudget(BudgetReached):
    """It would go past what may be spent this month."""

    code = "budget.month"
    scope = Scope.MONTH


class OverFilmBudget(BudgetReached):
    """It would go past what this film may cost."""

    code = "budget.film"
    scope = Scope.FILM


_KINDS = {kind.scope: kind for kind in (OverJobBudget, OverDayBudget, OverMonthBudget, OverFilmBudget)}


def reached(room: Room, *, assumed: bool = False) -> BudgetReached:
    """The trouble of an order that has no room."""
    facts = {"assumed": "yes"} if assumed else {}
    return _KINDS[room.scope](price=room.price, limit=room.limit, left=room.left.amount, unit=room.unit.value, **facts)
