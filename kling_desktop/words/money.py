"""Prices as people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.words import n, t
from kling_desktop.words.reasons import reason_words

_CENT = Decimal("0.01")


def price(money: Money) -> str:
    """An amount: "$2.02", "54 credits", "free". Dollars are rounded to cents, smaller amounts are shown whole."""
    if money.amount == 0:
        return t("free")
    amount = money.amount
    if abs(amount) >= _CENT:
        amount = amount.quantize(_CENT, rounding=ROUND_HALF_UP)
    return _dollars(amount, cents=True) if money.unit is Unit.USD else _credits(amount)


def amount(money: Money) -> str:
    """What there is of something: as a price, and nothing is nothing, not free."""
    return price(money) if money.amount else (t("nothing") if money.unit is Unit.CREDITS else "$0.00")


def limit(money: Money) -> str:
    """A limit as it was typed: "$20", "$20.50", "$0.675", "100 credits"."""
    if money.unit is Unit.CREDITS:
        return amount(money)
    return _dollars(money.amount) if money.amount == money.amount.to_integral_value() else rate(money)


def apart(price: Money, left: Money) -> tuple[str, str]:
    """A price and what it goes past. Where both are the same to the cent, with all digits, or nobody would see why."""
    rounded = amount(price), amount(left)
    return rounded if rounded[0] != rounded[1] else (rate(price), rate(left))


def rate(money: Money) -> str:
    """A price per second with all its digits, of cents always both: "$0.224", "$5.60", "3 credits"."""
    if money.unit is Unit.CREDITS:
        return _credits(money.amount)
    return _dollars(money.amount, cents=money.amount == money.amount.quantize(_CENT))


def quote_words(quote: Quote) -> str:
    """The total of a quote: "$2.02", "est. 54 credits", "price unknown", "free"."""
    total = quote.total
    if total is None:
        return t("price unknown")
    return t("est. {price}", price=price(total)) if quote.estimate else price(total)


def basis(quote: Quote) -> str:
    """How a quote comes about: "2 × 9 s × $0.224"; where the price is unknown or nothing, why."""
    if quote.flat is not None and not quote.free:
        once = price(quote.flat)
        return once if quote.takes == 1 else t("{takes} × {price}", takes=quote.takes, price=once)
    if quote.rate is None or quote.free:
        return reason_words(quote.source)
    seconds = f"{quote.seconds:g}"
    if quote.takes == 1:
        return t("{seconds} s × {rate}", seconds=seconds, rate=rate(quote.rate))
    return t("{takes} × {seconds} s × {rate}", takes=quote.takes, seconds=seconds, rate=rate(quote.rate))


def _dollars(amount: Decimal, *, cents: bool = False) -> str:
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}${size:,.2f}" if cents and size >= _CENT else f"{sign}${_plain(size)}"


def _credits(amount: Decimal) -> str:
    return n("{amount} credit", "{amount} credits", 1 if amount == 1 else 2, amount=_plain(amount))


def _plain(amount: Decimal) -> str:
    digits = f"{amount:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
