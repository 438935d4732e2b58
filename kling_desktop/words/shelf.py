"""Why a file with an element cannot be taken in."""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.words import t
from kling_desktop.words.places import plain


def refusal(facts: Mapping[str, str]) -> str:
    """The whole sentence, from the facts of a `NotAnElement`."""
    file = plain(facts.get("file", "")) or t("the file")
    name = plain(facts.get("name", ""))
    match facts.get("why", ""):
        case "gone":
            return t("This element is not on the shelf any more.")
        case "missing":
            return t("{file} cannot be read: it is not there, or may not be opened.", file=file)
        case "too-large":
            return t("{file} is larger than an element can be, so it was not unpacked.", file=file)
        case "another-format":
            return t("{file} is not an element of Kling Desktop.", file=file)
        case "newer":
            return t("{file} was made by a newer version of Kling Desktop.", file=file)
        case "odd-name":
            return t("{file} holds something that does not belong into an element: {name}.", file=file, name=name)
        case "picture-missing":
            return t("{file} lacks one of its pictures.", file=file)
        case "picture-changed":
            return t("{file} holds a picture that was changed after the element was made.", file=file)
        case "not-a-picture":
            return t("{file} holds a file that is no picture, or a damaged one.", file=file)
    return t("{file} is damaged.", file=file)


def remedy(facts: Mapping[str, str]) -> str:
    """What to do about it."""
    if facts.get("why") == "newer":
        return t("Update Kling Desktop, then bring it in again.")
    if facts.get("why") == "gone":
        return t("Save it to the shelf again from a film that has it.")
    return t("Nothing was taken in. Ask for the file again, or make the element anew from its pictures.")
