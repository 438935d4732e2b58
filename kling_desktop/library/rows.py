"""Takes as rows: written by `put`, read by `read`. Paths in rows are relative to the library folder."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path, PurePath

from kling_desktop.domain.film import Film, FilmId
from kling_desktop.domain.film_text import film_from_text, quote_from_text
from kling_desktop.domain.jobs import RemoteId
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.project import film_to_data, quote_to_data
from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.library.records import Record, plain_text, stamp, time_of
from kling_desktop.library.sidecars import cleaned

_COLUMNS = (
    "id, file, sha256, bytes, film, film_id, film_name, number, provider, model, remote_id, seconds, width, height, "
    "fps, frames, container, codec, has_audio, cost, cost_unit, quote, created, sent, verdict, rating, notes, body, "
    "binned, account"
)
_NAMES = _COLUMNS.split(", ")
_PUT = (
    f"INSERT INTO takes ({_COLUMNS}) VALUES ({', '.join('?' * len(_NAMES))}) "  # noqa: S608 - our own names
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _NAMES[1:])} "
    "RETURNING number_of_row"
)
_SELECT = (
    f"SELECT {_COLUMNS}, "  # noqa: S608 - our own names
    "(SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE take = takes.id ORDER BY folded)) FROM takes"
)

# Writing systems without spaces: every sign is a word of its own, so that any part of a sentence can be found.
_UNSPACED = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")


def put(connection: sqlite3.Connection, record: Record, library: Path) -> Take:
    """Write a take's row, its tags, elements and words, and give the take as it now reads.

    A row of the same id is replaced.

    One that still claims the same file (its own was deleted by hand) makes way.
    """
    take = record.take
    file = relative(take.file, library)
    stale = connection.execute("SELECT id FROM takes WHERE file = ? AND id <> ?", (file, take.id)).fetchall()
    for (other,) in stale:
        remove(connection, TakeId(other))
    video = take.video
    film = None if take.film is None else json.dumps(cleaned(film_to_data(take.film, library)))
    values = (
        take.id,
        file,
        take.sha256,
        take.bytes,
        film,
        take.film_id,
        plain_text(take.film_name),
        take.number,
        None if take.provider is None else take.provider.value,
        take.model,
        take.remote_id,
        video.seconds,
        video.width,
        video.height,
        video.fps,
        video.frames,
        video.container,
        video.codec,
        int(video.has_audio),
        None if take.cost is None else str(take.cost.amount),
        None if take.cost is None else take.cost.unit.value,
        None if take.quote is None else json.dumps(quote_to_data(take.quote)),
        stamp(take.created),
        None if take.sent is None else stamp(take.sent),
        take.verdict.value,
        take.rating,
        plain_text(take.notes),
        json.dumps(cleaned(take.body)),
        None if record.binned is None else stamp(record.binned),
        take.account,
    )
    row = connection.execute(_PUT, values).fetchone()[0]
    elements = element_names(take.film)
    _replace_names(connection, "tags", "tag", take.id, take.tags)
    _replace_names(connection, "elements", "name", take.id, elements)
    connection.execute("DELETE FROM take_words WHERE rowid = ?", (row,))
    said = () if take.film is None else (*(shot.prompt for shot in take.film.shots), take.film.settings.style)
    prompts = "\n".join(said)
    words = (take.film_name, prompts, "\n".join(elements), "\n".join(take.tags), take.notes)
    connection.execute(
        "INSERT INTO take_words (rowid, film, prompts, elements, tags, notes) VALUES (?, ?, ?, ?, ?, ?)",
        (row, *(spaced(plain_text(text)) for text in words)),
    )
    written = read_one(connection, library, take.id)
    return take if written is None else written.take


def remove(connection: sqlite3.Connection, take: TakeId) -> None:
    """Take a row out with everything that hangs on it."""
    connection.execute("DELETE FROM take_words WHERE rowid = (SELECT number_of_row FROM takes WHERE id = ?)", (take,))
    connection.execute("DELETE FROM takes WHERE id = ?", (take,))


def remove_all(connection: sqlite3.Connection) -> None:
    """Empty the takes; jobs stay."""
    connection.execute("DELETE FROM take_words")
    connection.execute("DELETE FROM takes")


def read(
    connection: sqlite3.Connection, library: Path, rest: str = "", values: Sequence[object] = ()
) -> tuple[Record, ...]:
    """The records of `SELECT … FROM takes` followed by `rest`, a clause of ours whose facts are in `values`."""
    return tuple(_record(row, library) for row in connection.execute(f"{_SELECT} {rest}", tuple(values)))


def read_one(connection: sqlite3.Connection, library: Path, take: TakeId) -> Record | None:
    """The record of an id."""
    return next(iter(read(connection, library, "WHERE id = ?", (take,))), None)


def names_held(connection: sqlite3.Connection, library: Path, beginning: Path, but: TakeId) -> frozenset[str]:
    """The names, without ending, of other takes' files that begin so: also of files that are away for now."""
    start = relative(beginning, library)
    found = connection.execute(
        "SELECT file FROM takes WHERE file >= ? AND file < ? AND id <> ?", (start, start + "\U0010ffff", but)
    )
    return frozenset(PurePath(file).stem for (file,) in found)


def relative(file: Path, library: Path) -> str:
    """A path below the library folder as rows hold it."""
    return plain_text(PurePath(os.path.relpath(file, library)).as_posix())


def element_names(film: Film | None) -> tuple[str, ...]:
    """The names of a film's elements, each once, in order."""
    named = {} if film is None else {e.name.casefold(): plain_text(e.name) for e in film.elements if e.name.strip()}
    return tuple(named.values())


def spaced(text: str) -> str:
    """`text` with every Chinese and Japanese sign as a word of its own."""
    return _UNSPACED.sub(r" \1 ", text)


def _replace_names(connection: sqlite3.Connection, table: str, column: str, take: TakeId, texts: Iterable[str]) -> None:
    connection.execute(f"DELETE FROM {table} WHERE take = ?", (take,))  # noqa: S608 - our own names
    connection.executemany(
        f"INSERT OR IGNORE INTO {table} (take, {column}, folded) VALUES (?, ?, ?)",  # noqa: S608 - our own names
        [(take, text, text.casefold()) for text in texts],
    )


def _record(row: Sequence[object], library: Path) -> Record:
    told: Mapping[str, object] = dict(zip(_NAMES, row, strict=False))
    cost, unit = _text(told["cost"]), _text(told["cost_unit"])
    film, quote, provider = _text(told["film"]), _text(told["quote"]), _text(told["provider"])
    film_id, model, remote = _text(told["film_id"]), _text(told["model"]), _text(told["remote_id"])
    body: object = json.loads(str(told["body"]))
    tags: object = json.loads(str(row[len(_NAMES)]))
    size, frames = _whole(told["bytes"]), told["frames"]
    take = Take(
        id=TakeId(str(told["id"])),
        file=library / str(told["file"]),
        sha256=str(told["sha256"]),
        bytes=size,
        film=None if film is None else film_from_text(film, library),
        film_id=None if film_id is None else FilmId(film_id),
        film_name=str(told["film_name"]),
        number=_whole(told["number"]),
        provider=None if provider is None else ProviderId(provider),
        model=None if model is None else ModelId(model),
        account=str(told["account"]),
        remote_id=None if remote is None else RemoteId(remote),
        video=VideoFacts(
            seconds=_real(told["seconds"]),
            width=_whole(told["width"]),
            height=_whole(told["height"]),
            fps=_real(told["fps"]),
            frames=None if frames is None else _whole(frames),
            container=str(told["container"]),
            codec=str(told["codec"]),
            has_audio=bool(told["has_audio"]),
            bytes=size,
        ),
        cost=None if cost is None or unit is None else Money(Decimal(cost), Unit(unit)),
        quote=None if quote is None else quote_from_text(quote),
        created=time_of(told["created"]) or datetime.fromtimestamp(0, UTC),
        sent=time_of(told["sent"]),
        verdict=Verdict(str(told["verdict"])),
        rating=_whole(told["rating"]),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        notes=str(told["notes"]),
        body=body if isinstance(body, dict) else {},
    )
    return Record(take=take, binned=time_of(told["binned"]))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _real(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
