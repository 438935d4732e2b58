"""What stands between this computer and a provider, or a disk that is away, and what helps."""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.words import t
from kling_desktop.words.answers import provider_words
from kling_desktop.words.places import plain

_Facts = Mapping[str, str]
_WANTS_A_NAME = "407"


def log_in(facts: _Facts) -> str:
    """A page in place of an answer."""
    return t(
        "A web page answered instead of {provider}. This network wants you to log in first.",
        provider=provider_words(facts),
    )


def log_in_remedy(_facts: _Facts) -> str:
    """Log in."""
    return t("Open a browser and log in to the network. It goes on by itself, and nothing is lost.")


def certificate(facts: _Facts) -> str:
    """What is wrong with it."""
    host = plain(facts.get("host", "")) or provider_words(facts)
    match facts.get("why"):
        case "expired":
            return t("The certificate of {host} has expired.", host=host)
        case "early":
            return t("The certificate of {host} is not valid yet.", host=host)
        case "name":
            return t("What answers in place of {host} shows a certificate of another name.", host=host)
        case _:
            return t("This computer does not trust the certificate that {host} shows.", host=host)


def certificate_remedy(facts: _Facts) -> str:
    """The clock, the network, or the company."""
    if facts.get("why") in {"expired", "early"}:
        return t("Check the date and the clock of this computer.")
    return t(
        "If this network wants you to log in first, do so in a browser. If it belongs to a company, its certificate "
        "must be installed on this computer."
    )


def proxy(facts: _Facts) -> str:
    """What became of the proxy."""
    shown = plain(facts.get("proxy", "")) or t("that is set")
    if facts.get("why") == "kind":
        return t("The proxy {proxy} is of a kind that cannot be used.", proxy=shown)
    if facts.get("why") == "away":
        return t("The proxy {proxy} could not be reached.", proxy=shown)
    if facts.get("status") == _WANTS_A_NAME:
        return t("The proxy {proxy} wants a name and a password.", proxy=shown)
    return t("The proxy {proxy} did not open the way.", proxy=shown)


def proxy_remedy(facts: _Facts) -> str:
    """Where it is set."""
    if facts.get("why") == "kind":
        return t("Set an HTTP proxy in the system's settings or in {variable}.", variable="HTTPS_PROXY")
    return t("Check the proxy in the system's settings or in {variable}.", variable="HTTPS_PROXY")


def library_away(facts: _Facts) -> str:
    """The folder is gone."""
    return t("The library's folder {folder} is not there.", folder=plain(facts.get("folder", "")))


def library_away_remedy(_facts: _Facts) -> str:
    """Plug it in."""
    return t("Connect the disk it is on. What waits goes on by itself.")
