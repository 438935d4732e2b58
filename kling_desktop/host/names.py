"""File names that every system takes and a person can read."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

LONGEST = 120
"""Bytes of UTF-8 for a name without its ending; file systems stop at 255, some encrypted ones at 143."""

_SEPARATORS = re.compile(r"[\\/|]+")
_FORBIDDEN = re.compile(r'[<>:"?*]')
_SPACES = re.compile(r"\s+")
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)", re.IGNORECASE)


def safe_name(text: str, fallback: str = "Untitled", longest: int = LONGEST) -> str:
    """`text` as the name of a file or folder, in whatever language it is; `fallback` when nothing is left of it.

    Control characters, marks that turn the direction of writing, separators, signs some systems forbid, reserved
    names, and dots and spaces at the ends do not survive. At most `longest` bytes of UTF-8.
    """
    name = unicodedata.normalize("NFC", text)
    name = _SEPARATORS.sub(" - ", _SPACES.sub(" ", name))
    name = _FORBIDDEN.sub("", name)
    name = "".join(sign for sign in name if _keeps(sign))
    name = _trimmed(name)
    if _RESERVED.match(name):
        name = "_" + name
    return _trimmed(shortened(name, longest)) or fallback


def shortened(text: str, longest: int) -> str:
    """The start of `text` that fits into `longest` bytes of UTF-8, never ending within a character or its marks."""
    encoded = text.encode()
    if len(encoded) <= longest:
        return text
    cut = encoded[:longest].decode(errors="ignore")
    # A letter that loses its accent, or an emoji that loses its second half, would be another one.
    while cut and len(cut) < len(text) and (_joins(text[len(cut)]) or _joins(cut[-1])):
        cut = cut[:-1]
    return cut


def free_stem(folder: Path, stem: str, endings: tuple[str, ...]) -> str:
    """`stem`, or `stem (2)`, `stem (3)` …: the first for which no file with any of the endings is in `folder`."""
    candidate, count = stem, 1
    while any((folder / (candidate + ending)).exists() for ending in endings):
        count += 1
        candidate = f"{stem} ({count})"
    return candidate


def _keeps(sign: str) -> bool:
    # Cc control, Cf format (direction marks, zero width), Cs surrogates, Co private, Cn unassigned. The joiner
    # (U+200D) stays: emoji and Indic scripts are written with it.
    return sign == "\u200d" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _joins(sign: str) -> bool:
    return sign == "\u200d" or unicodedata.category(sign) in {"Mn", "Me", "Mc"} or "\U0001f3fb" <= sign <= "\U0001f3ff"


def _trimmed(name: str) -> str:
    # A dot in front hides a file; a dot or space at the end is lost on Windows.
    return _SPACES.sub(" ", name).strip(" .\u200d")
