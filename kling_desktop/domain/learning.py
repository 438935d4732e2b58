"""Prices and times learned from what renders really cost and took.

A service may not name a price, or charge another one than it names; what it charged is known from its own answers.
Only that is learned from: a charge that merely repeats an exact quote says nothing new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from kling_desktop.domain.cards.prices import amount_words
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ModelId, Offer, ProviderId, Rate

MOST = 6
"""How many of the latest renders count."""
_SAME = Decimal("0.01")
"""Prices that differ by less than this part are the same: services round."""
_TIMED = 20
_FEWEST_TIMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One finished render: its settings, how long its video is, what it was charged, how long it took.

    `charged` is None where nobody told, or where it was only what had been promised.
    """

    provider: ProviderId
    model: ModelId
    quality: str
    sound: bool
    with_source: bool
    seconds: Decimal
    charged: Money | None
    took: float | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What renders with some settings cost. `per_second` and `flat`: as in a rate; `renders` of them agreed."""

    quality: str
    sound: bool
    with_source: bool
    unit: Unit
    per_second: Decimal | None
    flat: Decimal | None
    exact: bool
    renders: int
    least: Decimal
    most: Decimal


def paid_for(job: Job, offer: Offer) -> Paid | None:
    """What a finished job teaches; None for one that teaches nothing."""
    if job.state is not State.DONE or job.sent is None or offer.local or job.quote.seconds <= 0:
        return None
    charged = job.charged
    if charged is not None and (charged.amount <= 0 or (not job.quote.estimate and charged == job.quote.per_take)):
        charged = None
    took = (job.updated - job.sent).total_seconds()
    return Paid(
        provider=job.provider,
        model=job.model,
        quality=offer.quality_of(job.film),
        sound=offer.sound_of(job.film),
        with_source=offer.source_of(job.film) is not None,
        seconds=Decimal(str(job.quote.seconds)),
        charged=charged,
        took=took if took > 0 else None,
        at=job.sent,
    )


def learned(renders: Iterable[Paid]) -> tuple[Learned, ...]:
    """What can be said of each setting of one model. Renders of several models must not be mixed."""
    groups: dict[tuple[str, bool, bool, Unit], list[Paid]] = defaultdict(list)
    for paid in sorted(renders, key=lambda each: each.at, reverse=True):
        if paid.charged is not None and paid.seconds > 0:
            group = groups[paid.quality, paid.sound, paid.with_source, paid.charged.unit]
            if len(group) < MOST:
                group.append(paid)
    return tuple(_of(*settings, group) for settings, group in groups.items())


def _of(quality: str, sound: bool, with_source: bool, unit: Unit, latest: Sequence[Paid]) -> Learned:
    """Of the latest renders, newest first: as long as they agree they are a promise, else the dearest counts."""
    amounts = [paid.charged.amount for paid in latest if paid.charged is not None]
    rates = [amount / paid.seconds for amount, paid in zip(amounts, latest, strict=True)]
    by_second, by_call = _agreeing(rates), _agreeing(amounts)
    lengths = {paid.seconds for paid in latest[:by_call]}
    flat = by_call > by_second and len(lengths) > 1
    agreed = by_call if flat else by_second
    told = amounts if flat else rates
    exact = agreed >= 2
    return Learned(
        quality=quality,
        sound=sound,
        with_source=with_source,
        unit=unit,
        per_second=None if flat else _tidy(told[0] if exact else max(told)),
        flat=told[0] if flat else None,
        exact=exact,
        renders=agreed if exact else len(told),
        least=_tidy(min(told)),
        most=_tidy(max(told)),
    )


def _agreeing(amounts: Sequence[Decimal]) -> int:
    """How many, from the newest on, are the same."""
    count = 0
    for amount in amounts:
        if not _close(amount, amounts[0]):
            break
        count += 1
    return count


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _SAME * max(one, other)


def _tidy(amount: Decimal) -> Decimal:
    """Without the digits a division leaves behind; never nothing."""
    short = amount.quantize(Decimal("0.00001")).normalize()
    return short if short > 0 else amount


def corrected(offer: Offer, renders: Sequence[Paid]) -> Offer:
    """The offer with prices and times from past renders of this very model, where they say more than it does."""
    if offer.local:
        return offer
    rates: list[Rate] = []
    for known in learned(renders):
        old = offer.rate_for(known.quality, sound=known.sound, with_source=known.with_source)
        if known.unit is offer.unit and _says_more(known, old):
            rates.append(_rate(known))
    timed = sorted(paid.took for paid in _latest(renders) if paid.took is not None)
    if len(timed) >= _FEWEST_TIMED:
        # The middle half: a render that was fetched a day later says nothing about the service.
        cut = len(timed) // 4
        usual = (round(timed[cut]), round(timed[-1 - cut]))
        offer = replace(offer, usual_seconds=usual, usual_learned=len(timed))
    return replace(offer, rates=(*rates, *offer.rates)) if rates else offer


def _latest(renders: Sequence[Paid]) -> Sequence[Paid]:
    return sorted(renders, key=lambda each: each.at, reverse=True)[:_TIMED]


def _says_more(known: Learned, old: Rate | None) -> bool:
    if old is None or not old.known:
        return True
    told, ours = (known.flat, old.flat) if known.flat is not None else (known.per_second, old.per_second)
    if told is None or ours is None:
        return True
    return not _close(told, ours) or (known.exact and not old.exact)


def _rate(known: Learned) -> Rate:
    count, of = known.renders, "render" if known.renders == 1 else "renders"
    source = f"From your last {count} {of}" if count > 1 else "From your last render"
    if not known.exact and known.least != known.most:
        low, high = amount_words(known.least, known.unit), amount_words(known.most, known.unit)
        source += f", which cost {low} to {high} a second; the dearest counts"
    return Rate(
        quality=known.quality,
        sound=known.sound,
        with_source=known.with_source,
        per_second=known.per_second,
        flat=known.flat,
        exact=known.exact,
        source=source,
    )


def by_model(renders: Iterable[Paid]) -> Mapping[tuple[ProviderId, ModelId], tuple[Paid, ...]]:
    """Renders sorted by their model."""
    groups: dict[tuple[ProviderId, ModelId], list[Paid]] = defaultdict(list)
    for paid in renders:
        groups[paid.provider, paid.model].append(paid)
    return {key: tuple(group) for key, group in groups.items()}
