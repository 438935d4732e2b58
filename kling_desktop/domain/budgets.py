"""Budgets: what may be spent per job, day, month and film, dollars and credits apart, and how much of one is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from kling_desktop.domain.money import Money, Unit

_LARGEST = Decimal(10) ** 9
_FINEST = Decimal("0.000001")


class Scope(StrEnum):
    """What a budget is for."""

    JOB = "job"
    DAY = "day"
    MONTH = "month"
    FILM = "film"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """At most so much; None is no limit. Zero allows nothing that costs money."""

    usd: Decimal | None = None
    credits: Decimal | None = None

    def limit(self, unit: Unit) -> Decimal | None:
        """The limit in a unit."""
        return self.usd if unit is Unit.USD else self.credits

    def with_limit(self, unit: Unit, limit: Decimal | None) -> Budget:
        """With another limit in a unit."""
        return replace(self, usd=limit) if unit is Unit.USD else replace(self, credits=limit)

    def __bool__(self) -> bool:
        return self.usd is not None or self.credits is not None


NO_BUDGET = Budget()


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """The budgets of this computer; the budget of a film is in the film's settings.

    `lost`: what was kept of them cannot be read. Nobody knows the limits then, so nothing may be spent until somebody
    sets or clears one.
    """

    job: Budget = NO_BUDGET
    day: Budget = NO_BUDGET
    month: Budget = NO_BUDGET
    lost: bool = False

    def of(self, scope: Scope, film: Budget = NO_BUDGET) -> Budget:
        """The budget of a scope; `film` is the film's own."""
        match scope:
            case Scope.JOB:
                return self.job
            case Scope.DAY:
                return self.day
            case Scope.MONTH:
                return self.month
            case Scope.FILM:
                return film

    def with_budget(self, scope: Scope, budget: Budget) -> Budgets:
        """With another budget for a job, a day or a month. Whoever sets one has seen that they were lost."""
        match scope:
            case Scope.JOB:
                return replace(self, job=budget, lost=False)
            case Scope.DAY:
                return replace(self, day=budget, lost=False)
            case Scope.MONTH:
                return replace(self, month=budget, lost=False)
            case Scope.FILM:
                raise ValueError("the budget of a film is in the film")

    def __bool__(self) -> bool:
        return bool(self.job or self.day or self.month or self.lost)


NO_BUDGETS = Budgets()
LOST_BUDGETS = Budgets(lost=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was spent and what is set aside, by unit."""

    charged: Mapping[Unit, Decimal] = field(default_factory=dict)
    held: Mapping[Unit, Decimal] = field(default_factory=dict)

    def total(self, unit: Unit) -> Decimal:
        """Both together."""
        return self.charged.get(unit, Decimal(0)) + self.held.get(unit, Decimal(0))

    def of(self, unit: Unit) -> Money:
        """Both together, as money."""
        return Money(self.total(unit), unit)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units in which there is anything."""
        return tuple(unit for unit in Unit if self.charged.get(unit) or self.held.get(unit))


NOTHING_SPENT = Tally()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How an order stands to one limit: `spent` before it, `price` of it, all in `unit`. One take counts for a job."""

    scope: Scope
    unit: Unit
    limit: Decimal
    spent: Decimal
    price: Decimal

    @property
    def left(self) -> Money:
        """What is left now; nothing when the limit was lowered below what is spent."""
        return Money(max(Decimal(0), self.limit - self.spent), self.unit)

    @property
    def after(self) -> Money:
        """What would be left afterwards."""
        return Money(max(Decimal(0), self.limit - self.spent - self.price), self.unit)

    @property
    def passed(self) -> bool:
        """Whether the order would go past the limit. What costs nothing never does."""
        return self.price > 0 and self.spent + self.price > self.limit

    @property
    def near(self) -> bool:
        """Whether the order brings it beyond four fifths."""
        return self.scope is not Scope.JOB and (self.spent + self.price) * 5 > self.limit * 4


def rooms(
    per_take: Money, takes: int, budgets: Budgets, film: Budget, tallies: Mapping[Scope, Tally]
) -> tuple[Room, ...]:
    """How an order stands to every limit there is in its unit; first the narrowest scope."""
    found: list[Room] = []
    for scope in Scope:
        limit = budgets.of(scope, film).limit(per_take.unit)
        if limit is None:
            continue
        once = scope is Scope.JOB
        spent = Decimal(0) if once else tallies.get(scope, NOTHING_SPENT).total(per_take.unit)
        price = per_take.amount if once else per_take.times(takes).amount
        found.append(Room(scope=scope, unit=per_take.unit, limit=limit, spent=spent, price=price))
    return tuple(found)


def limit_of(text: str) -> Decimal:
    """A limit as it was typed ("20", "$20", "20.50"); raises ValueError for what is none."""
    plain = text.strip().removeprefix("$").replace(",", "").replace("\N{NARROW NO-BREAK SPACE}", "").strip()
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"no limit: {text}") from None
    if not amount.is_finite() or not 0 <= amount <= _LARGEST or amount != amount.quantize(_FINEST):
        raise ValueError(f"no limit: {text}")
    return amount


# As plain data -----------------------------------------------------------------------------------------------------


def budget_to_data(budget: Budget) -> dict[str, str]:
    """`{"USD": "20", "credits": "100"}`, only what there is."""
    return {unit.value: f"{limit:f}" for unit in Unit if (limit := budget.limit(unit)) is not None}


def budget_from_data(data: object) -> Budget:
    """The inverse; a number alone is dollars. Raises ValueError for anything else."""
    if data is None:
        return NO_BUDGET
    if isinstance(data, int | float | str) and not isinstance(data, bool):
        return Budget(usd=limit_of(str(data)))
    if not isinstance(data, Mapping) or data.keys() - {unit.value for unit in Unit}:
        raise ValueError("no budget")
    budget = NO_BUDGET
    for unit in Unit:
        told = data.get(unit.value)
        if told is not None:
            if isinstance(told, bool) or not isinstance(told, int | float | str):
                raise ValueError("no budget")
            budget = budget.with_limit(unit, limit_of(str(told)))
    return budget


def budgets_to_data(budgets: Budgets) -> dict[str, dict[str, str]] | str:
    """By scope, only what there is; a word where they are lost, which no version takes for a budget."""
    if budgets.lost:
        return "lost"
    kept = {scope.value: budget_to_data(budgets.of(scope)) for scope in Scope if scope is not Scope.FILM}
    return {scope: limits for scope, limits in kept.items() if limits}


def budgets_from_data(data: object) -> Budgets:
    """The inverse. A limit that cannot be understood is none: raises ValueError, so that it is not lost in silence."""
    if data is None:
        return NO_BUDGETS
    if not isinstance(data, Mapping):
        raise ValueError("no budgets")
    return Budgets(
        job=budget_from_data(data.get(Scope.JOB.value)),
        day=budget_from_data(data.get(Scope.DAY.value)),
        month=budget_from_data(data.get(Scope.MONTH.value)),
    )
