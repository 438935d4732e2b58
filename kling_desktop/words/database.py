"""What is wrong with the library's database, in words."""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.words import t
from kling_desktop.words.places import plain


def ledger_damaged(facts: Mapping[str, str]) -> str:
    """An entry that cannot be read."""
    return t(
        "Entry {number} of the ledger cannot be read: it was changed after it was written.",
        number=plain(facts.get("number", "")),
    )


def broken(facts: Mapping[str, str]) -> str:
    """It is damaged; where it lies, once it was put aside."""
    file = plain(facts.get("file", ""))
    if not file:
        return t("The library's database is damaged.")
    return t("The library's database is damaged. It was put aside as {file}.", file=file)


def broken_remedy(facts: Mapping[str, str]) -> str:
    """What to do: one that was found damaged in the midst of things is put aside at the next start."""
    if not facts.get("file"):
        return t("Start the program again: it puts the damaged file aside and keeps what can still be read of it.")
    return t("Rebuild the library: all it needs lies beside the videos.")
