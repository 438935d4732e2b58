"""What the Generate button says and whether it may be pressed: a value, made from the model's state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from kling_desktop.domain.hosting import REPOSITORY
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.words import money, n, problems, t
from kling_desktop.words.bucket import going_to


class Press(Enum):
    """What pressing does."""

    NOTHING = auto()
    SEND = auto()
    ASK_FIRST = auto()
    """The price is unknown, or pictures go to a new place: the first press asks for a second one."""
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


def generate_state(model: ComposeModel) -> GenerateState:
    """How the button stands to the film on screen."""
    standing, takes = model.standing, model.film.settings.takes
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
    place = model.unagreed_place
    if standing.quote.known and place is None:
        return GenerateState(words, Press.SEND)
    again, question = t("Press again to upload and send"), []
    if place == REPOSITORY:
        again = t("Press again to make it public and send")
    if not standing.quote.known and place != REPOSITORY:
        again = t("Press again to send at an unknown price")
    if not standing.quote.known:
        question.append(t("{who} does not say what this costs.", who=offer.provider_title))
        dearest = model.catalogue.dearest(offer.unit)
        if dearest is not None and standing.quote.seconds:
            most = money.price(dearest.times(standing.quote.seconds).times(takes))
            question.append(t("At the dearest price known it would be {price}.", price=most))
    if place is not None:
        question.append(going_to(place))
    return GenerateState(words, Press.ASK_FIRST, again=again, question=" ".join(question))
