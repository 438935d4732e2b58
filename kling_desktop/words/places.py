"""What the artist calls a place in the film: "@Image2 (rocket.jpg)", "Angle 1 of @Element1 (side.png)"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from kling_desktop.words import t

_ANGLE = re.compile(r"elements\[\d+\]\.angles\[(\d+)\]$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def plain(text: object) -> str:
    """A text from outside without control characters, which could garble a terminal or a label."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text))


def file_name(path: str) -> str:
    """A file; of one that is still on its way the folder it is on its way to: its own name means nothing to anybody."""
    file = PurePath(path)
    return plain(file.parent.parent if file.parent.name == ".part" else path)


def picture(field: str, facts: Mapping[str, object]) -> str:
    """The picture at `field`; facts: mention, name (of the file)."""
    name, mention = plain(facts.get("name", "")), str(facts.get("mention", ""))
    if field == "start_frame":
        return t("The start frame ({name})", name=name)
    if field == "end_frame":
        return t("The end frame ({name})", name=name)
    if field.startswith("source_video"):
        return t("The source video ({name})", name=name)
    if field.endswith(".frontal"):
        return t("The front view of {mention} ({name})", mention=mention, name=name)
    if angle := _ANGLE.match(field):
        return t("Angle {number} of {mention} ({name})", number=int(angle[1]) + 1, mention=mention, name=name)
    return t("{mention} ({name})", mention=mention, name=name)


def element(facts: Mapping[str, object]) -> str:
    """An element with its name, where it has one; facts: mention, name."""
    name, mention = plain(facts.get("name", "")), str(facts.get("mention", ""))
    return t("{mention} “{name}”", mention=mention, name=name) if name else mention


def seconds(value: object) -> str:
    """A length: "1 second", "2.5 seconds"."""
    number = value if isinstance(value, int | float) else 0
    return t("1 second") if number == 1 else t("{seconds} seconds", seconds=f"{number:g}")
