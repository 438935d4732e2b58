"""What is left at a service, and since when that is known."""

from __future__ import annotations

from datetime import datetime, timedelta

from kling_desktop.domain.money import Money
from kling_desktop.words import t
from kling_desktop.words.ages import ago
from kling_desktop.words.money import amount

_FRESH = timedelta(minutes=30)


def amount_left(left: Money) -> str:
    """What is left, for a place where it does not matter since when that is known."""
    return t("{amount} left", amount=amount(left))


def left_words(left: Money, at: datetime, now: datetime) -> str:
    """In a few words: "95 credits left"; when that was told a while ago, "about 95 credits left, 2 h ago"."""
    if now - at < _FRESH:
        return t("{amount} left", amount=amount(left))
    return t("about {amount} left, {ago}", amount=amount(left), ago=ago(at, now))
