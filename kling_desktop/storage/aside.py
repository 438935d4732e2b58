"""A damaged database: put aside, never deleted, and whatever can still be read of its jobs carried over."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from kling_desktop.storage.old_jobs import enter_old_jobs, finish_old_jobs

_SIDE_FILES = ("", "-wal", "-shm")


def put_aside(path: Path) -> Path:
    """Move the file and its journals out of the way and give the new place. Raises OSError."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    aside, count = path.with_name(f"{path.name}.broken-{stamp}"), 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.name}.broken-{stamp}-{count}")
    for ending in _SIDE_FILES:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside


def carry_over(broken: Path, fresh: sqlite3.Connection) -> int:
    """Copy every job that can still be read, with its history; gives how many. Never raises for a damaged source."""
    # Where the table itself cannot be walked, its rows may still be found through an index, one by one.
    with suppress(sqlite3.Error), closing(sqlite3.connect(broken.as_uri() + "?mode=ro", uri=True)) as source:
        source.execute("PRAGMA query_only = ON")
        fresh.execute("BEGIN IMMEDIATE")
        try:
            jobs = _copy(source, fresh, "jobs")
            _copy(source, fresh, "moves")
            _copy(source, fresh, "answers")
            _copy(source, fresh, "ledger")
            enter_old_jobs(fresh)  # what could not be read of it, as the rows tell it
            finish_old_jobs(fresh)
        finally:
            fresh.execute("COMMIT")
        return jobs
    return 0


def _copy(source: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> int:
    known = {str(row[1]) for row in fresh.execute(f"PRAGMA table_info({table})")}
    copied = 0
    with suppress(sqlite3.Error):
        rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        columns = [(place, str(about[0])) for place, about in enumerate(rows.description) if about[0] in known]
        names = ", ".join(name for _, name in columns)
        marks = ", ".join("?" for _ in columns)
        insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own schema
        for row in rows:
            with suppress(sqlite3.IntegrityError):
                copied += fresh.execute(insert, [row[place] for place, _ in columns]).rowcount
    return copied
