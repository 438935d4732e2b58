"""What a card of the takes strip says: state, time, price, and what can be done about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtGui import QColor

from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Media
from kling_desktop.domain.jobs import UNFINISHED, Job, State
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.takes import Take, Verdict
from kling_desktop.domain.troubles import Charged
from kling_desktop.domain.waiting import Outlook, outlook
from kling_desktop.ui.parts.clock_words import clock
from kling_desktop.ui.parts.tile_paint import on_pictures
from kling_desktop.words import money as money_words
from kling_desktop.words import t
from kling_desktop.words.states import job_words, state_words, verdict_words

REPEATABLE = frozenset({State.FAILED, State.CANCELLED, State.EXPIRED})
"""States after which the same take may be ordered again."""
_SOON, _A_MINUTE_OR_TWO = 5, 95
"""Seconds."""
_TICKING = frozenset({State.PREPARING, State.SUBMITTING, State.QUEUED, State.RENDERING})


@dataclass(frozen=True, slots=True)
class Card:
    """A job as it is shown; `take` once the library has it, `progress` 0 to 1 where it is told.

    `usual` is how long renders of its kind took: seconds, shortest and longest, learned from renders before it.
    """

    job: Job
    take: Take | None = None
    progress: float | None = None
    usual: tuple[int, int] | None = None

    def outlook(self, now: datetime) -> Outlook | None:
        """How long it will still take, while it is being made."""
        if self.job.state not in {State.QUEUED, State.RENDERING}:
            return None
        return outlook((now - (self.job.sent or self.job.created)).total_seconds(), self.progress, self.usual)

    @property
    def running(self) -> bool:
        """Whether something still happens by itself."""
        return self.job.state in UNFINISHED


def offer_of(job: Job) -> Offer | None:
    """The card of the model the job was ordered from."""
    return offer_for(job.provider, job.model, job.film)


def is_local(job: Job) -> bool:
    """Whether it was made on this computer, for nothing."""
    offer = offer_of(job)
    return offer is not None and offer.local


def title(job: Job) -> str:
    """Take 4; an animatic is a draft."""
    number = job.number
    return t("Draft {number}", number=number) if is_local(job) else t("Take {number}", number=number)


Plate = tuple[str, str, QColor]
"""Words (with a " · " where they may be broken), icon and colour."""


def plate(card: Card, now: datetime) -> Plate:
    """What the plate on the picture says of the state."""
    job, look = card.job, on_pictures()
    words = job_words(job)
    if job.lacks_key:
        return words, "warn", look.warn
    match job.state:
        case State.DONE:
            return _verdict(card)
        case State.DOWNLOADING if card.progress is not None:
            return t("{state} {percent} %", state=words, percent=int(card.progress * 100)), "download", look.run
        case State.DOWNLOADING:
            return words, "download", look.run
        case State.PLANNED | State.PREPARING | State.SUBMITTING | State.QUEUED | State.RENDERING:
            if job.state in _TICKING:
                words = f"{words} {clock(max(0.0, (now - (job.sent or job.created)).total_seconds()))}"
            return " · ".join(part for part in (words, time_left(card, now)) if part), "", look.run
        case State.FAILED:
            return _with_money(words, job), "error", look.bad
        case State.UNKNOWN:
            return t("{state} · may have been charged", state=words), "warn", look.warn
        case State.EXPIRED:
            return _with_money(words, job), "warn", look.warn
        case State.CANCELLED:
            return _with_money(words, job), "", look.dim


def time_left(card: Card, now: datetime) -> str:
    """About how long it will still take; nothing where nobody knows."""
    ahead = card.outlook(now)
    if ahead is None:
        return ""
    if ahead.left is None:
        return t("longer than usual")
    if ahead.left < _SOON:
        return t("almost done")
    if ahead.left < _A_MINUTE_OR_TWO:
        return t("about {n} s left", n=math.ceil(ahead.left / 10) * 10)
    return t("about {n} min left", n=round(ahead.left / 60))


def _with_money(words: str, job: Job) -> str:
    charged = Charged.NO if job.trouble is None else job.trouble.charged
    if job.charged is not None and job.charged.amount:
        charged = Charged.YES
    if is_local(job):
        return words
    match charged:
        case Charged.NO:
            return t("{state} · not charged", state=words)
        case Charged.YES:
            return t("{state} · charged", state=words)
        case Charged.UNKNOWN:
            return t("{state} · may have been charged", state=words)


def _verdict(card: Card) -> Plate:
    look = on_pictures()
    if card.take is None:
        return (t("Animatic") if is_local(card.job) else state_words(State.DONE)), "", look.on_plate
    stars = "★" * card.take.rating
    match card.take.verdict:
        case Verdict.APPROVED:
            colour = look.ok
        case Verdict.REDO:
            colour = look.warn
        case Verdict.REJECTED:
            colour = look.bad
        case Verdict.NONE:
            words = stars or (t("Animatic") if is_local(card.job) else state_words(State.DONE))
            return words, "", look.on_plate
    return " ".join(part for part in (verdict_words(card.take.verdict), stars) if part), "", colour


def price(job: Job) -> str:
    """What it cost, or will as far as that is known."""
    if job.charged is not None:
        unpaid = not job.charged.amount and not is_local(job)
        return t("not charged") if unpaid else money_words.price(job.charged)
    one = job.quote.per_take
    if one is None:
        return t("price unknown")
    return t("est. {price}", price=money_words.price(one)) if job.quote.estimate else money_words.price(one)


def remark(card: Card) -> str:
    """The words on the right below the picture, where nothing is to be done."""
    if card.job.again is not None:
        return t("sent again")
    if card.job.state is not State.DONE or card.take is None or is_local(card.job):
        return price(card.job)
    video = card.take.video
    lines = min(video.width, video.height)
    return t("{seconds} s · {lines}p", seconds=f"{video.seconds:.1f}", lines=lines)


def repeatable(job: Job) -> bool:
    """Whether the same take may be ordered again, and was not yet."""
    return job.state in REPEATABLE and job.again is None


def links(card: Card) -> tuple[tuple[str, str], ...]:
    """What can be done about it, as words to click: a deed's name and its words."""
    if card.job.lacks_key:
        return (("why", t("Why?")), ("key", t("Try again")))
    if card.job.state in {State.FAILED, State.EXPIRED}:
        return (("why", t("Why?")), ("retry", t("Retry"))) if repeatable(card.job) else (("why", t("Why?")),)
    if card.job.state is State.CANCELLED:
        return (("retry", t("Retry")),) if repeatable(card.job) else ()
    if card.job.state is State.UNKNOWN:
        return (("why", t("Why?")), ("look-up", t("Look again")))
    return ()


def can_cancel(job: Job) -> bool:
    """Whether stopping it is possible now."""
    if job.kept_open:
        return False
    if job.state in {State.PLANNED, State.PREPARING, State.SUBMITTING}:
        return True
    offer = offer_of(job)
    return job.state in {State.QUEUED, State.RENDERING} and offer is not None and (offer.local or offer.can_cancel)


def cancel_words(job: Job) -> str:
    """What stopping it means for the money."""
    offer = offer_of(job)
    who = "" if offer is None else offer.provider_title
    if is_local(job) or job.state in {State.PLANNED, State.PREPARING}:
        return t("Cancel · costs nothing")
    if job.state is State.SUBMITTING:
        return t("Cancel · it may already be charged")
    if can_cancel(job):
        return t("Cancel · {who} may still charge it", who=who)
    return t("{who} cannot stop it: it is charged either way", who=who)


def retry_words(job: Job) -> str:
    """Ordering it again, with its price of today."""
    offer = offer_of(job)
    if offer is None:
        return t("Retry")
    if offer.local:
        return t("Retry · free")
    quote = offer.quote(job.film, 1)
    words = money_words.quote_words(quote)
    if job.state is State.UNKNOWN and quote.total is None:
        return t("Send again all the same · at a price nobody knows")
    if job.state is State.UNKNOWN:
        return t("Send again all the same · {price} more", price=words)
    if job.state is State.EXPIRED:
        return t("Ask for it again, else send anew · {price}", price=words)
    return t("Send again · {price}", price=words)


def first_picture(job: Job) -> Media | None:
    """The picture that stands for a film that is not rendered yet."""
    film = job.film
    if film.start_frame is not None:
        return film.start_frame
    if film.numbered:
        return film.numbered[0].media
    return next((view for element in film.elements for view in element.pictures), None)


def spoken(card: Card, now: datetime) -> str:
    """The card for screen readers."""
    deeds = ", ".join(words for _name, words in links(card))
    return ", ".join(part for part in (title(card.job), plate(card, now)[0], remark(card), deeds) if part)
