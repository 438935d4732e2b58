"""Schema steps: numbered SQL files, each applied once, together with its number, in one transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kling_desktop.domain.troubles import DatabaseNewer
from kling_desktop.host.disk import make_private
from kling_desktop.storage.old_jobs import enter_old_jobs

_THEN: Mapping[int, Callable[[sqlite3.Connection], object]] = {2: enter_old_jobs}
"""What a step does beyond its statements, in the same transaction."""


@dataclass(frozen=True, slots=True)
class Migration:
    """Step `number`, from 1 without gaps, its statements, and what they cannot say (`then`)."""

    number: int
    sql: str
    then: Callable[[sqlite3.Connection], object] | None = None


def shipped() -> tuple[Migration, ...]:
    """The steps that come with the program, in order."""
    folder = files("kling_desktop.storage.migrations")
    found = (
        Migration(int(file.name[:4]), file.read_text("utf-8"), _THEN.get(int(file.name[:4])))
        for file in folder.iterdir()
        if _numbered(file.name)
    )
    return tuple(sorted(found, key=lambda step: step.number))


def migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[Migration]) -> None:
    """Bring an open database to the newest step; a copy of an older one is kept beside it first.

    Raises DatabaseNewer, and sqlite3.Error with everything as it was.
    """
    here, newest = _version(connection), steps[-1].number
    if here > newest:
        raise DatabaseNewer(file=path, version=here, known=newest)
    if here == newest:
        return
    if here > 0:
        _keep_copy(connection, path.with_name(f"{path.name}.before-{newest}"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps:
            if step.number > here:
                for statement in statements(step.sql):
                    connection.execute(statement)
                if step.then is not None:
                    step.then(connection)
        connection.execute(f"PRAGMA user_version = {newest:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def statements(sql: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would end the transaction around them."""
    gathered = ""
    for piece in re.split("(?<=;)", sql):
        gathered += piece
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
    if any(line.strip() and not line.lstrip().startswith("--") for line in gathered.splitlines()):
        yield gathered


def _version(connection: sqlite3.Connection) -> int:
    row = connection.execute("PRAGMA user_version").fetchone()
    return int(row[0])


def _keep_copy(connection: sqlite3.Connection, copy: Path) -> None:
    if copy.exists():
        # An earlier attempt was cut short after the copy: that one is the older and the better.
        return
    part = copy.with_name(copy.name + ".part")
    part.unlink(missing_ok=True)
    make_private(part)
    with closing(sqlite3.connect(part)) as target:
        connection.backup(target)
    part.replace(copy)


def _numbered(name: str) -> bool:
    return name.endswith(".sql") and name[:4].isdigit()
