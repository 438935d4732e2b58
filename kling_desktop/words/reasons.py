"""Reasons that come out of the core in plain English: of decoders, of disks, of where a price is from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from kling_desktop.words import current_language, t, template

_PLAIN = {
    text.casefold(): text
    for text in (
        template("the file is not there"),
        template("the file is empty"),
        template("the file may not be read"),
        template("the file cannot be read"),
        template("there is no moving picture in it"),
        template("no picture of it can be read"),
        template("a part of it is damaged"),
        template("it is cut off before its end"),
        template("it is damaged, cut off, or of another kind"),
        template("it cannot be made small enough"),
        template("it is a web page"),
        template("it is a message in JSON"),
        template("empty"),
        template("cut off"),
        template("too large"),
        template("unknown"),
        template("the downloaded file is gone"),
        template("the file is not there"),
        template("a file of that name is in the way"),
        template("it was saved by a newer version of Kling Desktop"),
        template("the file is write-protected"),
        template("this kind of disk knows no locks"),
        template("No space left on device"),
        template("Disk quota exceeded"),
        template("Permission denied"),
        template("Operation not permitted"),
        template("Read-only file system"),
        template("No such file or directory"),
        template("Not a directory"),
        template("Is a directory"),
        template("File name too long"),
        template("Input/output error"),
        template("Rendered on this computer"),
        template("AIHubMax names no price for this model; its site shows what it took"),
        template("Oxen's pages name no price for this model"),
        template("Oxen's page names no price for this model; it may depend on the resolution"),
        template("Oxen's page does not say what this model costs with sound"),
        template("PixelDojo does not say what a film with a reference video costs"),
        template("PixelDojo does not say what a video edit at standard costs"),
        template("From your last render"),
    )
}

_Says = Callable[[Mapping[str, str]], str]
_PATTERNS: tuple[tuple[re.Pattern[str], _Says], ...] = tuple(
    (re.compile(pattern, re.DOTALL), says)
    for pattern, says in (
        (
            r"(?P<whole>.*); with sound it may cost more",
            lambda f: t("{reason}; with sound it may cost more", reason=reason_words(f["whole"])),
        ),
        (
            r"(?P<whole>.*); with these settings it may cost more",
            lambda f: t("{reason}; with these settings it may cost more", reason=reason_words(f["whole"])),
        ),
        (r"(?P<whole>.*); taken over here", lambda f: t("{reason}; taken over here", reason=reason_words(f["whole"]))),
        (
            r"(?P<whole>From your last .*), which cost (?P<low>.*) to (?P<high>.*) a second; the dearest counts",
            lambda f: t(
                "{reason}, which cost {low} to {high} a second; the dearest counts",
                reason=reason_words(f["whole"]),
                low=f["low"],
                high=f["high"],
            ),
        ),
        (r"From your last (?P<count>\d+) renders", lambda f: t("From your last {count} renders", count=f["count"])),
        (
            r"Oxen's model page: (?P<price>\S+) a second(?P<same>, the same with sound)?",
            lambda f: (
                t("Oxen's model page: {price} a second, the same with sound", price=f["price"])
                if f["same"]
                else t("Oxen's model page: {price} a second", price=f["price"])
            ),
        ),
        (
            r"(?P<who>.+) names (?P<price>.+) a second",
            lambda f: t("{who} names {price} a second", who=f["who"], price=f["price"]),
        ),
        (
            r"(?P<who>.+)'s price table: (?P<price>.+) for one order in (?P<what>.+)",
            lambda f: t("{who}'s price table: {price} for one order in {what}", **_of(f, "who", "price", "what")),
        ),
        (
            r"(?P<who>.+)'s list shows (?P<price>.+) for its usual (?P<seconds>\S+) seconds at (?P<quality>.+), which is (?P<rate>.+) a second",  # noqa: E501
            lambda f: t(
                "{who}'s list shows {price} for its usual {seconds} seconds at {quality}, which is {rate} a second",
                **_of(f, "who", "price", "seconds", "quality", "rate"),
            ),
        ),
        (
            r"PixelDojo's page.* shows (?P<price>\d+) .* at .*?(?P<quality>\w+), which is (?P<rate>\d+) a second",
            lambda f: t(
                "PixelDojo's page shows {price} credits for 5 seconds at {quality}, which is {rate} a second",
                **_of(f, "price", "quality", "rate"),
            ),
        ),
        (
            r"it lasts (?P<seconds>\S+) seconds instead of (?P<wanted>\S+)",
            lambda f: t("it lasts {seconds} seconds instead of {wanted}", **_of(f, "seconds", "wanted")),
        ),
        (
            r"its picture of (?P<width>\d+) × (?P<height>\d+) pixels cannot be made to fit",
            lambda f: t("its picture of {width} × {height} pixels cannot be made to fit", **_of(f, "width", "height")),
        ),
    )
)


def known(words: str) -> bool:
    """Whether there are words for a reason in other languages."""
    return _said(words) is not None


def reason_words(words: str) -> str:
    """A reason in the person's language; what we do not know stays as it was said."""
    return words if current_language() == "en" else _said(words) or words


def _said(words: str) -> str | None:
    plain = _PLAIN.get(words.casefold())
    if plain is not None:
        return t(plain)
    for pattern, says in _PATTERNS:
        found = pattern.fullmatch(words)
        if found is not None:
            return says(cast("Mapping[str, str]", found.groupdict()))
    return None


def _of(facts: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: facts[name] for name in names}
