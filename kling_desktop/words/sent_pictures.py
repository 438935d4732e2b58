"""Words about pictures on their way to a provider: uploads that failed, and addresses that are of no use."""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.words import t
from kling_desktop.words.picture_problems import PICTURE_SENTENCES
from kling_desktop.words.places import picture, plain

_Facts = Mapping[str, str]
_MEGA = 1_000_000


def _who(facts: _Facts) -> str:
    return plain(facts.get("provider", "")) or t("the provider")


def _file(facts: _Facts) -> str:
    return plain(facts.get("file", "")) or t("the file")


def upload_failed(facts: _Facts) -> str:
    """Why a picture could not be handed over."""
    match facts.get("why"):
        case "full":
            return t("{who} has no space left for {file}.", who=_who(facts), file=_file(facts))
        case "large":
            return t("{file} is too large for an upload to {who}.", who=_who(facts), file=_file(facts))
        case "closed":
            return t("{file} was uploaded to {who}, but its address does not open.", who=_who(facts), file=_file(facts))
        case _:
            return t("{file} could not be handed to {provider}.", file=_file(facts), provider=_who(facts))


def upload_remedy(facts: _Facts) -> str:
    """What to do about it."""
    match facts.get("why"):
        case "full":
            return t("Delete uploads in your account there, or set up a bucket of your own. Nothing was ordered.")
        case "large":
            return t("Use a smaller version, or set up a bucket of your own. Nothing was ordered.")
        case _:
            return t("Nothing was ordered. Start the take again, or set up a bucket of your own in the settings.")


def address_refused(facts: _Facts) -> str:
    """What is wrong with an address that the artist gave."""
    field, what = facts.get("field", ""), picture(facts.get("field", ""), facts)
    match facts.get("why"):
        case "closed":
            return t("{what} does not open: its address asks for a permission (error {status}).", **_with(facts, what))
        case "gone":
            return t("{what} does not open: nothing is at its address any more (error {status}).", **_with(facts, what))
        case "page":
            return t("{what} has an address that leads to a web page.", what=what)
        case "no-video":
            return t("{what} has an address that leads to no video.", what=what)
        case "format":
            return t(
                "{what} is a {format} file on the web. {who} takes {target}.",
                what=what,
                who=_who(facts),
                format=plain(facts.get("format", "")),
                target=facts.get("target", "").replace("JPEG", "JPG"),
            )
        case "too-heavy":
            return t(
                "{what} has {size} MB. {who} takes at most {limit} MB.",
                what=what,
                who=_who(facts),
                size=_megabytes(facts, "bytes"),
                limit=_megabytes(facts, "limit"),
            )
        case "too-small" | "too-wide" | "too-tall" as why:
            return PICTURE_SENTENCES[f"picture.{why}"](field, facts)
        case _:
            return t("{what} has an address that leads to no picture.", what=what)


def address_remedy(facts: _Facts) -> str:
    """What to do about it."""
    match facts.get("why"):
        case "page" | "no-picture" | "no-video":
            return t("Give the address of the file itself, or drop the file here. Nothing was ordered.")
        case "format" | "too-heavy" | "too-small" | "too-wide" | "too-tall":
            return t("Save the file and drop it here, so that it can be made to fit. Nothing was ordered.")
        case _:
            return t("Open the address in a browser and replace it. Nothing was ordered.")


def not_tried(places: tuple[tuple[str, Mapping[str, object]], ...]) -> str:
    """That nothing could be found out about addresses; each a path into the file with its facts."""
    named = ", ".join(picture(field, facts) for field, facts in places)
    return t("Not opened from here, the provider may still reach it: {what}.", what=named)


def _with(facts: _Facts, what: str) -> dict[str, str]:
    return {"what": what, "status": plain(facts.get("status", ""))}


def _megabytes(facts: _Facts, name: str) -> str:
    given = facts.get(name, "")
    return f"{int(given) / _MEGA:.1f}".removesuffix(".0") if given.isdecimal() else "?"
