"""How many takes there are of what: the numbers beside the filters of the library."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kling_desktop.domain.film import FilmId


@dataclass(frozen=True, slots=True)
class Count:
    """So many takes of a film, element, tag or provider. `id` is a film's id, else the name again."""

    id: str
    name: str
    takes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Everything counted but `binned` leaves the bin out. Films and others by falling numbers."""

    all: int
    unreviewed: int
    approved: int
    redo: int
    rejected: int
    binned: int
    films: tuple[Count, ...]
    elements: tuple[Count, ...]
    tags: tuple[Count, ...]
    providers: tuple[Count, ...]


def facets(connection: sqlite3.Connection) -> Facets:
    """Count everything, in one committed state."""
    verdicts = dict(_pairs(connection, "SELECT verdict, count(*) FROM takes WHERE binned IS NULL GROUP BY verdict"))
    binned = connection.execute("SELECT count(*) FROM takes WHERE binned IS NOT NULL").fetchone()[0]
    # A film may have been renamed between takes: the latest name counts.
    films = connection.execute(
        "SELECT coalesce(film_id, ''), film_name, count(*), max(created) FROM takes WHERE binned IS NULL "
        "GROUP BY coalesce(film_id, film_name) ORDER BY 3 DESC, 2"
    )
    return Facets(
        all=sum(verdicts.values()),
        unreviewed=verdicts.get("none", 0),
        approved=verdicts.get("approved", 0),
        redo=verdicts.get("redo", 0),
        rejected=verdicts.get("rejected", 0),
        binned=int(binned),
        films=tuple(Count(FilmId(str(id_)), str(name), int(takes)) for id_, name, takes, _ in films),
        elements=_names(connection, "elements", "name"),
        tags=_names(connection, "tags", "tag"),
        providers=tuple(
            Count(name, name, takes)
            for name, takes in _pairs(
                connection,
                "SELECT provider, count(*) FROM takes WHERE binned IS NULL AND provider IS NOT NULL "
                "GROUP BY provider ORDER BY 2 DESC, 1",
            )
        ),
    )


def _names(connection: sqlite3.Connection, table: str, column: str) -> tuple[Count, ...]:
    found = _pairs(
        connection,
        f"SELECT max({column}), count(*) FROM {table} JOIN takes ON takes.id = take "  # noqa: S608 - our own names
        "WHERE binned IS NULL GROUP BY folded ORDER BY 2 DESC, folded",
    )
    return tuple(Count(name, name, takes) for name, takes in found)


def _pairs(connection: sqlite3.Connection, sql: str) -> list[tuple[str, int]]:
    return [(str(name), int(count)) for name, count in connection.execute(sql)]
