"""Rates from the prices a service names. What is no sensible price is as if it had not been said: never nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.cards.told import ModelTold, ToldPrice
from kling_desktop.domain.film import Quality
from kling_desktop.domain.money import Unit
from kling_desktop.domain.offers import Offer, ProviderId, Rate

_USUAL_SECONDS = 5
_MORE = "; with these settings it may cost more"
_DEAREST = MappingProxyType({Unit.USD: Decimal(20), Unit.CREDITS: Decimal(2000)})
"""More than any second of video costs: a slip of somebody's comma, or a service that counts something else."""
_USUAL_QUALITY = MappingProxyType({(ProviderId.PIXELDOJO, "kling-reference-to-video"): Quality.STANDARD})
"""The quality of an order that names none, where the schema does not tell it either; elsewhere the best."""


def told_rates(card: Offer, told: ModelTold) -> tuple[Rate, ...]:
    """The rates of a card as the service names its prices now; empty where it names none that is understood."""
    prices = [price for price in told.prices if _sensible(card, price)]
    seconds = [price for price in prices if price.per_second is not None]
    calls = [price for price in prices if price.per_call is not None]
    usual = next((price.usual_order for price in prices if price.usual_order is not None), None)
    if seconds:
        return _by_second(card, seconds)
    if calls:
        return _by_call(card, calls)
    return () if usual is None else _by_usual_order(card, told, usual)


def _sensible(card: Offer, price: ToldPrice) -> bool:
    amount = price.per_second or price.per_call or price.usual_order
    if amount is None or not amount.is_finite() or amount <= 0:
        return False
    return amount <= _DEAREST[card.unit] * (1 if price.per_second is not None else 60)


def _quality(card: Offer, theirs: str | None) -> str | None:
    """Our word for a quality of theirs; None where the card does not know it."""
    return next((ours for ours, word in card.capabilities.qualities.items() if word == theirs), None)


def amount_words(amount: Decimal, unit: Unit) -> str:
    """An amount inside a sentence about where a price comes from."""
    return f"${amount.normalize():f}" if unit is Unit.USD else f"{amount.normalize():f} credits"


def _amount(card: Offer, amount: Decimal) -> str:
    return amount_words(amount, card.unit)


def _pick(prices: Sequence[ToldPrice], quality: str | None, *, sound: bool) -> ToldPrice | None:
    """The price for a quality of theirs: said of this sound, or of none."""
    for said in (sound, None):
        for price in prices:
            if price.quality == quality and price.sound is said:
                return price
    return None


def _by_second(card: Offer, prices: Sequence[ToldPrice]) -> tuple[Rate, ...]:
    """A rate for each quality and sound. What is said of no quality is a promise where the model has just one."""
    can = card.capabilities
    one = len(can.qualities) == 1
    # What the card says of films with a source video stays; where it says nothing, it is not promised for them.
    made = [rate for rate in card.rates if rate.with_source]
    if not made and can.source_uses and can.source_optional:
        promised = _rates(card, prices, one=one)
        beside = [replace(rate, with_source=True, exact=False, source=rate.source + _MORE) for rate in promised]
        return (*(replace(rate, with_source=False) for rate in promised), *beside)
    return (*made, *_rates(card, prices, one=one))


def _rates(card: Offer, prices: Sequence[ToldPrice], *, one: bool) -> list[Rate]:
    can, made = card.capabilities, list[Rate]()
    for ours, theirs in can.qualities.items():
        for sound in (False, True) if can.sound else (False,):
            named = None if theirs is None else _pick(prices, theirs, sound=sound)
            price = named or _pick(prices, None, sound=sound)
            exact = price is not None and (one or named is not None)
            if price is None and sound:  # nothing said of sound: as without it, and maybe more
                price = (None if theirs is None else _pick(prices, theirs, sound=False)) or _pick(
                    prices, None, sound=False
                )
                exact = False
            if price is None or price.per_second is None:
                continue
            words = f"{card.provider_title} names {_amount(card, price.per_second)} a second"
            if not exact:
                words += _MORE
            made.append(
                Rate(
                    quality=None if one else ours,
                    sound=sound if can.sound else None,
                    per_second=price.per_second,
                    exact=exact,
                    source=words,
                )
            )
    return made


def _by_call(card: Offer, prices: Sequence[ToldPrice]) -> tuple[Rate, ...]:
    """A price for a whole order. The table does not say that it covers every length, so it stays an estimate."""
    made: list[Rate] = []
    for ours, theirs in card.capabilities.qualities.items():
        for sound in (False, True) if card.capabilities.sound else (False,):
            price = _pick(prices, theirs, sound=sound)
            # 4K costs the same with sound, and has no price of its own for it.
            if price is None and sound and ours == Quality.UHD:
                price = _pick(prices, theirs, sound=False)
            price = price or _pick(prices, None, sound=sound)
            if price is None or price.per_call is None:
                continue
            what = f"{theirs or ours} with sound" if sound else str(theirs or ours)
            words = f"{card.provider_title}'s price table: {_amount(card, price.per_call)} for one order in {what}"
            made.append(
                Rate(
                    quality=ours,
                    sound=sound if card.capabilities.sound else None,
                    per_second=None,
                    flat=price.per_call,
                    exact=False,
                    source=words,
                )
            )
    return tuple(made)


def _by_usual_order(card: Offer, told: ModelTold, price: Decimal) -> tuple[Rate, ...]:
    """The price of an order that names nothing but its words, spread over its seconds; other settings as they were."""
    names, rules = card.wire.names, told.rules
    fields = {} if rules is None else rules.fields
    length = fields[names["duration"]].usual if names.get("duration") in fields else None
    seconds = length if isinstance(length, int) and 1 <= length <= 60 else _USUAL_SECONDS
    theirs = fields[names["quality"]].usual if names.get("quality") in fields else None
    quality = _quality(card, theirs if isinstance(theirs, str) else None)
    if quality is None:
        quality = _USUAL_QUALITY.get((card.provider, card.model), Quality(card.capabilities.best_quality))
    rate = (price / seconds).quantize(Decimal("0.0001")).normalize()
    if rate <= 0:
        return ()
    words = (
        f"{card.provider_title}'s list shows {_amount(card, price)} for its usual {seconds} seconds at {quality}, "
        f"which is {_amount(card, rate)} a second"
    )
    made: list[Rate] = []
    for old in card.rates:
        if old.quality == quality and old.per_second is not None:
            more = "; with sound it may cost more" if old.sound else ""
            made.append(
                Rate(
                    quality=old.quality,
                    sound=old.sound,
                    with_source=old.with_source,
                    per_second=rate,
                    exact=False,
                    source=words + more,
                )
            )
        else:
            made.append(old)
    return tuple(made)
