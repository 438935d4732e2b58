"""What SQLite's errors mean for a person."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kling_desktop.domain.troubles import CannotSave, DatabaseBroken, DatabaseBusy, DiskFull, Trouble

_CANNOT_WRITE = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_IOERR", "SQLITE_AUTH")
_BROKEN = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")


def database_trouble(error: sqlite3.Error, file: Path) -> Trouble | None:
    """The trouble an error stands for; None for our own mistakes (a wrong statement, a broken rule of the schema)."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return DiskFull(folder=file.parent)
    if name.startswith(_BROKEN):
        return DatabaseBroken(jobs=0)  # it lies where it was: only the next `open` puts it aside
    if name.startswith(_BUSY):
        return DatabaseBusy(file=file)
    if name.startswith(_CANNOT_WRITE):
        return CannotSave(file=file, why=str(error))
    return None
