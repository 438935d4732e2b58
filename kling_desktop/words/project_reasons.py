"""Why a project file cannot be read, with the exact place in it."""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.words import t
from kling_desktop.words.places import plain


def reason(facts: Mapping[str, str]) -> str:
    """The reason in `facts` (why, field and their numbers); a `why` that is no code is its own words."""
    why, field = facts.get("why", ""), plain(facts.get("field", ""))
    match why:
        case "missing":
            return t("it is not there")
        case "a-folder":
            return t("it is a folder")
        case "cannot-read":
            return t("this computer does not let it be read")
        case "not-a-film":
            return t("it is not a film of Kling Desktop")
        case "no-version":
            return t("it does not say which version of the format it has")
        case "bad-version":
            return t("its version is not a number from 1 on")
        case "newer":
            return t(
                "it was saved by a newer version of Kling Desktop ({version}), and {field} cannot be understood",
                version=facts.get("version", ""),
                field=field or t("a part of it"),
            )
        case "too-large-a-file":
            return t("it is larger than {limit} MB", limit=facts.get("limit", ""))
        case "not-utf-8":
            return t("it is not UTF-8 text")
        case "empty-file":
            return t("it is empty")
        case "not-json":
            return t(
                "it is damaged or not a project file: see line {line}, column {column}",
                line=facts.get("line", ""),
                column=facts.get("column", ""),
            )
        case "too-deep":
            return t("it is nested too deeply")
        case "no-number":
            return t("it holds {word}, which is not a usable number", word=plain(facts.get("word", "")))
    return _of_a_field(why, field or t("the film"))


def _of_a_field(why: str, field: str) -> str:
    match why:
        case "not-an-object":
            return t("{field} is not an object with named values", field=field)
        case "not-text":
            return t("{field} is not text", field=field)
        case "empty":
            return t("{field} is empty", field=field)
        case "null-byte":
            return t("{field} holds a null byte", field=field)
        case "too-long":
            return t("{field} is too long", field=field)
        case "not-true-or-false":
            return t("{field} is neither true nor false", field=field)
        case "not-a-number":
            return t("{field} is not a number", field=field)
        case "not-whole":
            return t("{field} is not a whole number", field=field)
        case "too-large-a-number":
            return t("{field} is too large a number", field=field)
        case "not-a-list":
            return t("{field} is not a list", field=field)
        case "not-four-numbers":
            return t("{field} is not a list of four numbers", field=field)
        case "path-and-url":
            return t("{field} has both a path and a url; it can have one", field=field)
        case "no-path-nor-url":
            return t("{field} has neither a path nor a url", field=field)
        case "not-money":
            return t("{field} is not an amount of money", field=field)
    return plain(why) or t("nobody knows why")
