"""What can be done with the chosen rows of the queue, each deed with what it means for the money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money, Unit
from kling_desktop.ui.compose.takes.card_words import cancel_words, is_local, offer_of, retry_words
from kling_desktop.ui.queue.rows import WAITING
from kling_desktop.words import money as money_words
from kling_desktop.words import n, t


def cancel_all_words(jobs: Sequence[Job]) -> str:
    """Stopping these."""
    if len(jobs) == 1:
        return cancel_words(jobs[0])
    if all(job.state in WAITING or is_local(job) for job in jobs):
        return n("Cancel {count} take · costs nothing", "Cancel {count} takes · costs nothing", len(jobs))
    return n("Cancel {count} take · may still be charged", "Cancel {count} takes · may still be charged", len(jobs))


def retry_all_words(jobs: Sequence[Job]) -> str:
    """Ordering these again, at today's prices; of an unknown one what can be found out."""
    if len(jobs) == 1:
        unknown = jobs[0].state is State.UNKNOWN
        return t("Look for it at the provider") if unknown else retry_words(jobs[0])
    price = total_words(jobs)
    return n("Send {count} again · {price}", "Send {count} again · {price}", len(jobs), price=price)


def total_words(jobs: Sequence[Job]) -> str:
    """What these would cost together: dollars and credits apart; unknown as soon as one of them is."""
    sums: dict[Unit, Decimal] = {}
    estimate = False
    for job in jobs:
        offer = offer_of(job)
        quote = None if offer is None else offer.quote(job.film, 1)
        total = None if quote is None else quote.total
        if quote is None or total is None:
            return t("price unknown")
        estimate = estimate or quote.estimate
        sums[total.unit] = sums.get(total.unit, Decimal(0)) + total.amount
    told = [money_words.price(Money(amount, unit)) for unit, amount in sums.items() if amount]
    words = " + ".join(told) or t("free")
    return t("est. {price}", price=words) if estimate and told else words
