"""Money and quotes as plain data, inside rows, sidecars and answers to scripts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.readings import Reading, unreadable


def money_to_data(money: Money | None) -> dict[str, object] | None:
    """`{"amount": "2.016", "unit": "USD"}`; the amount is text, so that no digit changes."""
    return None if money is None else {"amount": str(money.amount), "unit": str(money.unit)}


def money_from_data(data: object) -> Money | None:
    """The inverse; raises UnreadableProject."""
    if data is None:
        return None
    entry = Reading(data, "money")
    try:
        amount, unit = Decimal(entry.text("amount", "")), Unit(entry.text("unit", ""))
    except (InvalidOperation, ValueError):
        raise unreadable("not-money", "money") from None
    if not amount.is_finite():
        raise unreadable("not-money", "money")
    return Money(amount, unit)


def quote_to_data(quote: Quote) -> dict[str, object]:
    """Seconds, takes, price a second or a take, whether it is an estimate, and where it comes from."""
    return {
        "seconds": quote.seconds,
        "takes": quote.takes,
        "rate": money_to_data(quote.rate),
        **({} if quote.flat is None else {"flat": money_to_data(quote.flat)}),
        "estimate": quote.estimate,
        "source": quote.source,
    }


def quote_from_data(data: object) -> Quote:
    """The inverse; raises UnreadableProject."""
    entry = Reading(data, "quote")
    return Quote(
        seconds=entry.number("seconds", 0),
        takes=entry.whole("takes", 1),
        rate=money_from_data(entry.take("rate")),
        flat=money_from_data(entry.take("flat")),
        estimate=entry.flag("estimate", False),
        source=entry.text("source", ""),
    )
