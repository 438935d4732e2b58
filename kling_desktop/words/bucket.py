"""Words about the artist's own bucket, and about where pictures go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.domain.offers import Route
from kling_desktop.words import n, t
from kling_desktop.words.places import plain

_UNFIT: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "endpoint": lambda: t(
            "The address of the bucket's server must begin with https:// and hold nothing but the server's name."
        ),
        "region": lambda: t("The region must be one word, such as us-east-1 or auto."),
        "bucket": lambda: t("The bucket's name must have 3 to 63 letters, digits, dots and dashes."),
        "key_id": lambda: t("The key id must be one word without spaces."),
        "prefix": lambda: t("The folder may have letters, digits, dots, dashes and slashes only."),
        "hours": lambda: t("Addresses must live at least 24 and at most 168 hours."),
    }
)

_STEPS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "write": lambda: t("Writing a small file"),
        "read": lambda: t("Reading it without a key"),
        "delete": lambda: t("Deleting it again"),
    }
)


def bucket(facts: Mapping[str, str]) -> str:
    """The bucket's name."""
    return plain(facts.get("bucket", "")) or t("the bucket")


def unfit(field: str) -> str:
    """What cannot be right about a field of the bucket's settings."""
    words = _UNFIT.get(field)
    return words() if words else t("Something about the bucket cannot be right.")


def bucket_refusal(facts: Mapping[str, str]) -> str:
    """What the bucket did not allow."""
    match facts.get("deed"):
        case "write":
            return t("The bucket {bucket} does not let this key write.", bucket=bucket(facts))
        case "delete":
            return t("The bucket {bucket} does not let this key delete.", bucket=bucket(facts))
        case "expired":
            return t("The temporary key for the bucket {bucket} has run out.", bucket=bucket(facts))
        case _:
            return t("The bucket {bucket} does not accept this key.", bucket=bucket(facts))


def refusal_remedy(facts: Mapping[str, str]) -> str:
    """What to do about a refusal."""
    if facts.get("deed") == "expired":
        return t("Enter a new one, with its session token, in the settings of the bucket.")
    return t("Check key id and secret key, and what that key may do in the bucket.")


def left_behind(name: str, folder: str, count: int) -> str:
    """That files stay in a bucket that is no longer ours to clean."""
    return n(
        "{count} picture stays in the bucket {bucket}, folder {folder}. Delete it there, or let a rule of the bucket "
        "do that.",
        "{count} pictures stay in the bucket {bucket}, folder {folder}. Delete them there, or let a rule of the "
        "bucket do that.",
        count,
        bucket=plain(name),
        folder=plain(folder) or "/",
    )


def right_region(facts: Mapping[str, str]) -> str:
    """Which region to enter."""
    region = plain(facts.get("region", ""))
    if region:
        return t("Enter the region {region} in the settings of the bucket.", region=region)
    return t("Look up the bucket's region where you made it, and enter that in the settings.")


def step(name: str) -> str:
    """A step of the bucket's test."""
    words = _STEPS.get(name)
    return words() if words else plain(name)


def temporary() -> str:
    """What comes with temporary keys."""
    return t("With temporary keys an address lives no longer than they do: they should outlast the queue.")


def tidy_rule(folder: str, hours: int) -> str:
    """What keeps a bucket tidy even if this program never runs again."""
    return t(
        "Pictures are deleted after the take. A rule of the bucket (lifecycle) that deletes the folder {folder} after "
        "{days} days takes care of what is left behind.",
        folder=plain(folder) or "/",
        days=-(-hours // 24) + 1,
    )


def going_to(place: str) -> str:
    """Where local pictures are about to go, for somebody who has to agree or is told for the first time."""
    if place == "bucket":
        return t(
            "Pictures and videos of this film go into your own bucket. For some days, whoever has the address of one "
            "can open it."
        )
    if place == "oxen-repository":
        return t(
            "Files of this film go into a public repository of yours at Oxen. They become public: anybody can see "
            "them, and they stay in its history even after they are deleted."
        )
    return t(
        "Pictures and videos of this film are uploaded to {provider}, which keeps them for about three days. "
        "Whoever has the address of one can open it.",
        provider="AIHubMax" if place == "aihubmax" else plain(place),
    )


def place_words(place: str) -> str:
    """A place that pictures are uploaded to, in a list."""
    match place:
        case "bucket":
            return t("Uploads into your own bucket")
        case "oxen-repository":
            return t("Uploads into a public repository of yours at Oxen")
    return t("Uploads to {provider}", provider="AIHubMax" if place == "aihubmax" else plain(place))


def route_words(route: Route) -> str:
    """A way for local files, in a list of ways."""
    match route:
        case Route.INLINE:
            return t("Inside the request (pictures)")
        case Route.BUCKET:
            return t("Your own bucket, once it is set up")
        case Route.REPOSITORY:
            return t("A public repository of yours there, after a yes")
        case Route.UPLOAD:
            return t("The provider's own upload")
        case Route.LOCAL:
            return t("Stays on this computer")
