"""A film as a `.kling` project file and back.

What a file holds is kept: unknown keys at every level, and values that no model takes. Only what cannot be
understood at all is refused, with the place and the reason (`UnreadableProject`, facts: why, field).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from kling_desktop.domain.film import Film
from kling_desktop.domain.film_data import film_from_data, film_to_data
from kling_desktop.domain.money_data import money_from_data, money_to_data, quote_from_data, quote_to_data
from kling_desktop.domain.readings import unreadable
from kling_desktop.domain.troubles import UnreadableProject

__all__ = [
    "FORMAT",
    "LARGEST_FILE",
    "VERSION",
    "Project",
    "film_from_data",
    "film_to_data",
    "money_from_data",
    "money_to_data",
    "quote_from_data",
    "quote_to_data",
    "read_project",
    "write_project",
]

FORMAT = "kling-desktop-project"
VERSION = 1
LARGEST_FILE = 20_000_000
"""Bytes. A film is words and paths; a file larger than this is something else."""
DEEPEST = 100
"""Objects within objects. Reading and writing must both manage it without running out of stack."""
LONGEST_NUMBER = 40
"""Digits."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A film and the version of the file it came from. `read_only`: saved by a newer program than this."""

    film: Film
    version: int = VERSION
    read_only: bool = False


def read_project(text: bytes, folder: Path) -> Project:
    """The film in a project file that lies in `folder` (absolute). Raises UnreadableProject."""
    data = _parse(text)
    if not isinstance(data, dict):
        raise unreadable("not-a-film")
    if data.get("format") != FORMAT:
        raise unreadable("not-a-film")
    version = data.get("version")
    if version is None:
        raise unreadable("no-version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise unreadable("bad-version", "version")
    try:
        film = film_from_data(data, folder)
    except UnreadableProject as trouble:
        if version > VERSION:
            # A newer format may use other types in places this program knows; its version is then the real reason.
            raise unreadable("newer", trouble.given.get("field", ""), version=version) from None
        raise
    return Project(film=film, version=version, read_only=version > VERSION)


def write_project(film: Film, folder: Path | None) -> str:
    """The text of the project file for `folder` (None: paths stay absolute); to be encoded as UTF-8."""
    data = {"format": FORMAT, "version": VERSION, **film_to_data(film, folder)}
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
    # File names on Linux may hold bytes that are no text; they come as lone surrogates, which UTF-8 cannot hold.
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _parse(text: bytes) -> object:
    if len(text) > LARGEST_FILE:
        raise unreadable("too-large-a-file", limit=LARGEST_FILE // 1_000_000)
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise unreadable("not-utf-8") from None
    if not decoded.strip():
        raise unreadable("empty-file")
    try:
        data: object = json.loads(decoded, parse_constant=_constant, parse_float=_float, parse_int=_int)
    except json.JSONDecodeError as error:
        raise unreadable("not-json", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise unreadable("too-deep") from None
    if _deeper_than(data, DEEPEST):
        raise unreadable("too-deep")
    return data


def _constant(word: str) -> object:
    raise unreadable("no-number", word=word)


def _float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise unreadable("no-number", word=digits[:LONGEST_NUMBER])
    return value


def _int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise unreadable("no-number", word=f"{digits[:12]}…")
    return int(digits)


def _deeper_than(data: object, depth: int) -> bool:
    level = [data]
    for _ in range(depth):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return True
