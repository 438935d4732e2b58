"""Money: an amount and its unit. Dollars and credits never mix."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What is counted."""

    USD = "USD"
    CREDITS = "credits"


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` of `unit`; zero is free."""

    amount: Decimal
    unit: Unit = Unit.USD

    def __add__(self, other: Money) -> Money:
        if other.unit is not self.unit:
            raise ValueError(f"{self.unit} and {other.unit} do not add up")
        return Money(self.amount + other.amount, self.unit)

    def times(self, count: int | float | Decimal) -> Money:
        """This, so many times."""
        return Money(self.amount * Decimal(str(count)), self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a render will cost, as far as it can be known before sending.

    `rate` is per second of output; `flat` is the price of one take however long it is, at services that count calls.
    Both None when nobody knows the price: an unknown price is not a free one.
    `estimate` is true when the provider itself has not promised this price for exactly these settings; `source` says
    where it comes from, for people.
    """

    seconds: int | float
    takes: int = 1
    rate: Money | None = None
    flat: Money | None = None
    estimate: bool = False
    source: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a price at all."""
        return self.per_take is not None

    @property
    def per_take(self) -> Money | None:
        """The price of one take."""
        if self.flat is not None:
            return self.flat
        return None if self.rate is None else self.rate.times(self.seconds)

    @property
    def total(self) -> Money | None:
        """The price of all takes together."""
        one = self.per_take
        return None if one is None else one.times(self.takes)

    @property
    def free(self) -> bool:
        """Known to cost nothing."""
        told = self.flat or self.rate
        return told is not None and told.amount == 0
