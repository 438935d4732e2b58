"""What the Generate button says and whether it may be pressed: a value, made from the model's state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from kling_desktop.domain.film import Film, SourceUse
from kling_desktop.domain.hosting import REPOSITORY
from kling_desktop.domain.offers import Offer
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.words import budgets, joined, money, n, problems, t
from kling_desktop.words.bucket import going_to


class Press(Enum):
    """What pressing does."""

    NOTHING = auto()
    SEND = auto()
    ASK_FIRST = auto()
    """The price is unknown, files go to a new place, or a video to edit stays behind: the first press asks again."""
    ADD_KEY = auto()


@dataclass(frozen=True, slots=True)
class GenerateState:
    """The button's words, what pressing it does, and why not."""

    words: str
    press: Press
    why: str = ""
    again: str = ""
    """What the button says once it was pressed, where it asks first."""
    question: str = ""
    """What there is to know before the second press."""
    over_budget: bool = False
    """A budget is in the way: it can be raised."""


def generate_state(model: ComposeModel) -> GenerateState:
    """How the button stands to the film on screen."""
    standing, takes = model.standing, model.weighed.settings.takes
    offer = standing.offer
    price = t("no longer there") if offer.gone else money.quote_words(standing.quote)
    words = n("Generate {count} take · {price}", "Generate {count} takes · {price}", takes, price=price)
    if model.sending:
        return GenerateState(t("Sending…"), Press.NOTHING, t("Writing the jobs down before anything is sent."))
    if standing.has_key is False:
        return GenerateState(t("Add a key for {who}", who=offer.provider_title), Press.ADD_KEY)
    blocking = [problem for problem in standing.problems if problem.blocks]
    if blocking:
        why = problems.sentence(blocking[0])
        if len(blocking) > 1:
            why = n("{why} And {count} more to fix.", "{why} And {count} more to fix.", len(blocking) - 1, why=why)
        return GenerateState(words, Press.NOTHING, why)
    if model.document.read_only:
        return GenerateState(
            words, Press.NOTHING, t("This film was made by a newer version and can only be looked at.")
        )
    dearest = model.catalogue.dearest(offer.unit)
    room = budgets.tightest(model.spending.rooms(offer, standing.quote, model.weighed, dearest))
    if room is not None and room.passed:
        why = budgets.passes(room, assumed=not standing.quote.known)
        return GenerateState(words, Press.NOTHING, why, over_budget=True)
    leaves = "" if room is None else budgets.leaves(room)
    places = model.unagreed_places
    blind = _is_blind(model.weighed, offer)
    if standing.quote.known and not places and not blind:
        return GenerateState(words, Press.SEND, leaves)
    again, question = t("Press again to upload and send"), []
    if REPOSITORY in places:
        again = t("Press again to make it public and send")
    if blind:
        again = t("Press again to send without the video")
        question.append(
            t("{who} does not see the source video with this model: it makes a new film.", who=offer.provider_title)
        )
    elif not standing.quote.known and REPOSITORY not in places:
        again = t("Press again to send at an unknown price")
    if not standing.quote.known:
        question.append(t("{who} does not say what this costs.", who=offer.provider_title))
        if dearest is not None and standing.quote.seconds:
            most = money.price(dearest.times(standing.quote.seconds).times(takes))
            question.append(t("At the dearest price known it would be {price}.", price=most))
    question += [going_to(place) for place in places]
    if leaves:
        question.append(leaves)
    return GenerateState(words, Press.ASK_FIRST, leaves, again=again, question=joined(*question))


def _is_blind(film: Film, offer: Offer) -> bool:
    """Whether the film is about editing a video that a paid model would never see: that is another film altogether."""
    source = film.source_video
    wanted = source is not None and not source.media.aside and source.use == SourceUse.EDIT
    return wanted and not offer.local and offer.source_of(film) is None
