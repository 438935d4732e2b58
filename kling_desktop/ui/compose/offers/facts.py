"""What is said of an offer in its row: whether the film fits, what is left there, how long it takes, how fresh."""

from __future__ import annotations

from datetime import datetime

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer
from kling_desktop.jobs.balances import Balance
from kling_desktop.ui.compose.standing import Standing
from kling_desktop.words import ages, money, n, problems, t
from kling_desktop.words.balances import left_words
from kling_desktop.words.reasons import reason_words


def obstacle(standing: Standing) -> str:
    """The first thing that keeps the film from being sent there and how many more there are, or nothing."""
    blocking = standing.blocking
    if not blocking:
        return ""
    if standing.offer.gone:
        return t("no longer there")
    first = problems.sentence(blocking[0])
    more = len(blocking) - 1
    return n("{why} And {count} more.", "{why} And {count} more.", more, why=first) if more else first


def state_words(standing: Standing) -> str:
    """Fits, or what does not."""
    return obstacle(standing) or t("fits")


def short_state(standing: Standing) -> str:
    """Fits, or how many problems there are: for menus."""
    if standing.offer.gone:
        return t("no longer there")
    count = len(standing.blocking)
    return n("{count} problem", "{count} problems", count) if count else t("fits")


def short_title(offer: Offer, film: Film | None) -> str:
    """A model in a word or two, and the quality it would render: "O3 1080p"."""
    if offer.local:
        return t("on this computer")
    # What follows the comma nearly all models share.
    name = offer.title.split(",", 1)[0].removeprefix("Kling ")
    tier = None if film is None else offer.capabilities.qualities.get(offer.quality_of(film))
    return f"{name} {tier}" if tier else name


def details(standing: Standing, balance: Balance | None, now: datetime) -> str:
    """Balance, usual time and freshness in one line; nothing for what renders on this computer."""
    offer = standing.offer
    if offer.local:
        return ""
    parts = [] if balance is None or standing.has_key is False else [left_words(balance.left, balance.at, now)]
    if offer.usual_seconds is not None and not offer.gone:
        parts.append(ages.usual(offer.usual_seconds))
    parts.append(ages.checked(offer.asked, offer.checked, now))
    return " · ".join(parts)


def spoken(standing: Standing) -> str:
    """A row in a sentence, for screen readers."""
    parts = [standing.offer.provider_title, standing.offer.title, state_words(standing)]
    if standing.has_key is False:
        parts.append(t("no key yet"))
    if not standing.offer.gone:
        parts.append(money.quote_words(standing.quote))
    return ", ".join(parts)


def explained(standing: Standing, balance: Balance | None, now: datetime) -> str:
    """Everything about a row, a line each: its tip."""
    offer = standing.offer
    usual = ages.usual(offer.usual_seconds, offer.usual_learned) if offer.usual_seconds is not None else ""
    lines = (
        offer.title,
        obstacle(standing),
        reason_words(standing.quote.source),
        usual,
        details(standing, balance, now) if usual == "" else "",
        "" if balance is None else left_words(balance.left, balance.at, now),
        "" if offer.local else ages.checked(offer.asked, offer.checked, now),
    )
    return "\n".join(dict.fromkeys(line for line in lines if line))
