"""What a provider's answer means where one trouble has several faces: whose fault it is, and what helps."""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.domain.cards import offers
from kling_desktop.domain.troubles import Again
from kling_desktop.words import t
from kling_desktop.words.places import plain

_Facts = Mapping[str, str]
_ANOTHER_PLACE = frozenset({"301", "302", "307", "308", "404", "405"})
"""Statuses of an address where orders are not taken."""
_TOO_LARGE = "413"


def provider_words(facts: _Facts) -> str:
    """The provider's name; facts may hold its id or its name."""
    given = facts.get("provider", "")
    title = next((card.provider_title for card in offers() if card.provider == given), given)
    return plain(title) or t("the provider")


def not_allowed(facts: _Facts) -> str:
    """What the key may not do."""
    if model := plain(facts.get("model", "")):
        return t("This key may not use the model {model} at {provider}.", model=model, provider=provider_words(facts))
    return t("{provider} does not allow this with this key.", provider=provider_words(facts))


def not_allowed_remedy(facts: _Facts) -> str:
    """Where to look for the right."""
    if facts.get("model"):
        return t("Choose another model, or allow this one for the key on the provider's site.")
    return t("Look at the provider's site what this key may do.")


def out_of_credit(facts: _Facts) -> str:
    """Money, or a limit that may be one of money."""
    if facts.get("reason") == "quota":
        return t("The balance or a quota at {provider} is used up.", provider=provider_words(facts))
    return t("The balance at {provider} is not enough.", provider=provider_words(facts))


def out_of_credit_remedy(facts: _Facts) -> str:
    """Top up."""
    if facts.get("reason") == "quota":
        return t("Wait a while or top up at {provider}, then try again.", provider=provider_words(facts))
    return t("Top up at {provider}, then try again.", provider=provider_words(facts))


def request_refused(facts: _Facts) -> str:
    """The film, its size, or the place it was sent to."""
    status = facts.get("status", "")
    if facts.get("reason") == "model":
        return t("{provider} cannot make a video with this model.", provider=provider_words(facts))
    if status in _ANOTHER_PLACE:
        return t("{provider} does not take orders at this address.", provider=provider_words(facts))
    if status == _TOO_LARGE:
        return t("The order is too large for {provider}.", provider=provider_words(facts))
    return t("{provider} did not accept the film as it is.", provider=provider_words(facts))


def request_refused_remedy(facts: _Facts) -> str:
    """What to change."""
    status = facts.get("status", "")
    if facts.get("reason") == "model":
        return t("Choose another model or another provider.")
    if status in _ANOTHER_PLACE:
        return t(
            "If you set an address of your own for {provider}, check it; otherwise update Kling Desktop.",
            provider=provider_words(facts),
        )
    if status == _TOO_LARGE:
        return t("Use fewer pictures, or smaller ones.")
    return t("Read what the provider says below, change the film, and try again.")


def not_fetched(facts: _Facts) -> str:
    """A picture or the source video that did not open."""
    match facts.get("what", ""):
        case "video":
            return t("{provider} could not open the source video.", provider=provider_words(facts))
        case "picture":
            return t("{provider} could not open one of the pictures.", provider=provider_words(facts))
        case _:
            return t("{provider} could not open a picture or the source video.", provider=provider_words(facts))


def not_fetched_remedy(facts: _Facts) -> str:
    """How to find the one that does not open."""
    if facts.get("what") == "video":
        return t("Open its address in a browser. If it does not open, use another; MP4 is read best.")
    return t(
        "Open what lies on the web in a browser and replace what does not open. "
        "Files of your own are handed over anew with the next take."
    )


def render_failed(facts: _Facts) -> str:
    """It gave up, for a reason that may pass or be in the film."""
    if facts.get("again") == Again.LATER:
        return t("{provider} had a fault while it made this take.", provider=provider_words(facts))
    if facts.get("reason") == "no-result":
        return t("{provider} says that the video is done, but not where it is.", provider=provider_words(facts))
    if facts.get("reason") == "nothing":
        return t("The model at {provider} made nothing of this film.", provider=provider_words(facts))
    return t("{provider} gave up on this take.", provider=provider_words(facts))


def render_failed_remedy(facts: _Facts) -> str:
    """Wait, change, or ask."""
    if facts.get("again") == Again.LATER:
        return t("Wait a minute or two, then make a new take.")
    if facts.get("reason") == "no-result":
        return t("Look at your account at {provider} before you make it again.", provider=provider_words(facts))
    if facts.get("reason") == "nothing":
        return t("Change the words of the film, then make a new take.")
    if facts.get("reason") == "unknown":
        return t(
            "Make a new take. If that fails too, give the job's number to the support of {provider}.",
            provider=provider_words(facts),
        )
    return t("Change the film a little and make a new take.")


def answer_lost_remedy(facts: _Facts) -> str:
    """Look first; and where the pictures may be to blame, say so."""
    look = t("Look it up at the provider before making it again: it may be under way and paid.")
    if facts.get("page") == "yes":
        return look + " " + t("A web page came instead: this network may want you to log in first, in a browser.")
    if facts.get("pictures") != "yes":
        return look
    return look + " " + t("If it is not there, the pictures may not have been readable: try it with fewer or others.")
