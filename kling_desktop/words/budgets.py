"""Budgets: what is left, what would be, and what to do when there is not enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from kling_desktop.domain.budgets import Budget, Room, Scope, Tally
from kling_desktop.domain.money import Money, Unit
from kling_desktop.words import t
from kling_desktop.words.money import amount, apart, limit
from kling_desktop.words.places import plain


def scope_words(scope: Scope) -> str:
    """What a budget is for, as a label."""
    match scope:
        case Scope.JOB:
            return t("Each take")
        case Scope.DAY:
            return t("Each day")
        case Scope.MONTH:
            return t("Each month")
        case Scope.FILM:
            return t("This film")


def limits_words(budget: Budget) -> str:
    """The limits of a budget: "$20.00 and 100 credits"; "no limit"."""
    limits = [Money(most, unit) for unit in Unit if (most := budget.limit(unit)) is not None]
    if not limits:
        return t("no limit")
    return t(" and ").join(limit(each) for each in limits)


def today(spent: Tally, budget: Budget) -> tuple[str, str, str]:
    """The day in a few words ("Today $4.48"), its limits ("of $20"), and `warn` or `bad` when near or at one."""
    units = [unit for unit in Unit if spent.total(unit) or budget.limit(unit) is not None] or [Unit.USD]
    words = t("Today {price}", price=" + ".join(amount(spent.of(unit)) for unit in units))
    limits = [Money(most, unit) for unit in units if (most := budget.limit(unit)) is not None]
    used = [spent.total(each.unit) / each.amount if each.amount else Decimal(1) for each in limits]
    level = "bad" if any(part >= 1 for part in used) else "warn" if any(part > Decimal("0.8") for part in used) else ""
    return words, t("of {limit}", limit=" + ".join(limit(each) for each in limits)) if limits else "", level


def leaves(room: Room) -> str:
    """What an order would leave: "Leaves $1.20 of today's $20.00."."""
    left, most = amount(room.after), limit(Money(room.limit, room.unit))
    match room.scope:
        case Scope.JOB:
            return t("Leaves {left} of the {limit} a take may cost.", left=left, limit=most)
        case Scope.DAY:
            return t("Leaves {left} of today's {limit}.", left=left, limit=most)
        case Scope.MONTH:
            return t("Leaves {left} of this month's {limit}.", left=left, limit=most)
        case Scope.FILM:
            return t("Leaves {left} of this film's {limit}.", left=left, limit=most)


def passes(room: Room, *, assumed: bool = False) -> str:
    """Why an order is not allowed."""
    price, left = apart(Money(room.price, room.unit), room.left)
    return _passes(room.scope, price, left, limit(Money(room.limit, room.unit)), assumed=assumed)


def tightest(found: Iterable[Room]) -> Room | None:
    """The limit to speak of: one that would be passed, else the one that comes nearest; None when none is near."""
    near = [room for room in found if room.passed or room.near]
    passed = [room for room in near if room.passed]
    return min(passed or near, key=lambda room: room.after.amount, default=None)


def refused(facts: Mapping[str, str]) -> str:
    """The sentence of a budget trouble, from its facts and `scope`."""
    assumed = facts.get("assumed") == "yes"
    price, left, most = (_told(facts, name) for name in ("price", "left", "limit"))
    words = _apart(price, left)
    most_words = limit(most) if isinstance(most, Money) else most
    return _passes(Scope(facts["scope"]), *words, most_words, assumed=assumed)


def remedy(scope: Scope) -> str:
    """What to do about it."""
    match scope:
        case Scope.JOB:
            return t("Raise the budget for a take, make it shorter, or choose a cheaper model. Nothing was sent.")
        case Scope.DAY:
            return t("Raise the budget for the day, make fewer takes, or go on tomorrow. Nothing was sent.")
        case Scope.MONTH:
            return t("Raise the budget for the month, make fewer takes, or go on next month. Nothing was sent.")
        case Scope.FILM:
            return t("Raise the budget of the film or make fewer takes. Nothing was sent.")


def _passes(scope: Scope, price: str, left: str, most: str, *, assumed: bool) -> str:
    if assumed:
        price = t("{price} at the dearest known price", price=price)
    match scope:
        case Scope.JOB:
            return t("A take would cost {price}, and at most {limit} is allowed.", price=price, limit=most)
        case Scope.DAY:
            return t(
                "It would cost {price}, and {left} of today's {limit} is left.", price=price, left=left, limit=most
            )
        case Scope.MONTH:
            return t(
                "It would cost {price}, and {left} of this month's {limit} is left.",
                price=price,
                left=left,
                limit=most,
            )
        case Scope.FILM:
            return t(
                "It would cost {price}, and {left} of this film's {limit} is left.", price=price, left=left, limit=most
            )


def over(facts: Mapping[str, str]) -> str:
    """The sentence of an order that goes past the limit it was given."""
    price, most = _told(facts, "price"), _told(facts, "limit")
    words = _apart(price, most)
    return t("It would cost {price}, and the limit is {limit}.", price=words[0], limit=words[1])


def _told(facts: Mapping[str, str], name: str) -> Money | str:
    """An amount with the unit that came along; as it stands when there is none."""
    given = facts.get(name, "")
    try:
        return Money(Decimal(given), Unit(facts["unit"]))
    except (KeyError, ValueError, InvalidOperation):
        return plain(given)


def _apart(price: Money | str, left: Money | str) -> tuple[str, str]:
    if isinstance(price, Money) and isinstance(left, Money):
        return apart(price, left)
    return _plain(price), _plain(left)


def _plain(told: Money | str) -> str:
    return amount(told) if isinstance(told, Money) else told
