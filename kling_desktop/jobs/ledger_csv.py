"""The ledger as a table that spreadsheets open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from kling_desktop.domain.ledger import Entry, entry_to_data
from kling_desktop.host.disk import USUAL, write_whole

COLUMNS = (
    "number",
    "at",
    "kind",
    "amount",
    "unit",
    "estimate",
    "origin",
    "film_name",
    "provider",
    "model",
    "job",
    "film",
    "why",
    "previous",
    "hash",
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(entries: Iterable[Entry]) -> str:
    """The table, with a line of names first."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for entry in entries:
        values = {**entry_to_data(entry), "hash": entry.hash}
        table.writerow([_cell(name, values[name]) for name in COLUMNS])
    return out.getvalue()


def write_csv(file: Path, entries: Iterable[Entry]) -> None:
    """Write it whole or not at all; raises CannotSave, DiskFull. Blocks."""
    # Excel takes a file without the mark for one in the system's own old encoding.
    write_whole(file, csv_text(entries).encode("utf-8-sig", errors="backslashreplace"), USUAL)


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    # A film may be called "=cmd|…": a spreadsheet must not run it. Amounts below zero are no formulas.
    return f"'{text}" if name != "amount" and text.startswith(_FORMULAS) else text
