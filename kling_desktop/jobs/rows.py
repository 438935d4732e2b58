"""Job <-> row: how a job is written down."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from kling_desktop.domain.film_data import film_to_data
from kling_desktop.domain.film_text import film_from_text, quote_from_text
from kling_desktop.domain.jobs import Job, JobId, Move, RemoteId, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.money_data import money_from_data, money_to_data, quote_to_data
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.troubles import Again, Charged, TroubleFacts

COLUMNS = (
    "id",
    "film_id",
    "film_name",
    "film",
    "number",
    "provider",
    "model",
    "state",
    "quote",
    "body",
    "remote_id",
    "result_url",
    "expires",
    "charged",
    "trouble",
    "file",
    "sha256",
    "created",
    "sent",
    "updated",
    "wish_cancel",
    "account",
    "again",
    "owner",
)
"""The columns of the table `jobs`, in the order of `job_from_row`."""

_ROOT = Path("/")
"""Films in rows have absolute paths only; what they would be relative to does not matter."""


def values_of(job: Job, owner: str | None) -> dict[str, object]:
    """The columns of a new job that `owner` is going to drive."""
    return {
        "id": job.id,
        "film_id": job.film.id,
        "film_name": job.film.name,
        "film": json.dumps(film_to_data(job.film, None), ensure_ascii=False),
        "number": job.number,
        "provider": job.provider.value,
        "model": job.model,
        "state": job.state.value,
        "quote": json.dumps(quote_to_data(job.quote), ensure_ascii=False),
        "body": None,
        "owner": owner,
        "created": encode(job.created),
        **{
            name: encode(getattr(job, name))
            for name in (
                "remote_id",
                "result_url",
                "expires",
                "charged",
                "trouble",
                "file",
                "sha256",
                "sent",
                "updated",
                "wish_cancel",
                "account",
                "again",
            )
        },
    }


def encode(value: object) -> str | int | float | None:
    """A value of a column as SQLite holds it."""
    match value:
        case None | str() | bool() | int() | float():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Money():
            return json.dumps(money_to_data(value))
        case TroubleFacts():
            return json.dumps(trouble_to_data(value), ensure_ascii=False)
        case Path():
            return str(value)
        case Mapping():
            return json.dumps(dict(value), ensure_ascii=False)
        case _:
            raise TypeError(f"no column holds {type(value).__name__}")


def job_from_row(row: sqlite3.Row) -> Job:
    """A job as it stands in its row."""
    return Job(
        id=JobId(row["id"]),
        film=film_from_text(row["film"], _ROOT),
        number=row["number"],
        provider=ProviderId(row["provider"]),
        model=ModelId(row["model"]),
        state=State(row["state"]),
        quote=quote_from_text(row["quote"]),
        remote_id=None if row["remote_id"] is None else RemoteId(row["remote_id"]),
        result_url=row["result_url"],
        expires=_time(row["expires"]),
        charged=None if row["charged"] is None else money_from_data(json.loads(row["charged"])),
        trouble=None if row["trouble"] is None else trouble_from_data(json.loads(row["trouble"])),
        file=None if row["file"] is None else Path(row["file"]),
        sha256=row["sha256"],
        created=_moment(row["created"]),
        sent=_time(row["sent"]),
        updated=_moment(row["updated"]),
        wish_cancel=bool(row["wish_cancel"]),
        account=row["account"],
        again=None if row["again"] is None else JobId(row["again"]),
    )


def move_from_row(row: sqlite3.Row) -> Move:
    """A line of a job's history."""
    return Move(
        job=JobId(row["job"]),
        before=State(row["before"]),
        after=State(row["after"]),
        at=_moment(row["at"]),
        why=row["why"],
    )


def trouble_to_data(trouble: TroubleFacts) -> dict[str, object]:
    """A trouble as plain data."""
    return {
        "code": trouble.code,
        "charged": trouble.charged.value,
        "again": trouble.again.value,
        "detail": trouble.detail,
        "facts": dict(trouble.facts),
    }


def trouble_from_data(data: Mapping[str, object]) -> TroubleFacts:
    """A trouble from plain data as `trouble_to_data` made it."""
    facts = data.get("facts")
    return TroubleFacts(
        code=str(data.get("code", "trouble")),
        charged=Charged(str(data.get("charged", Charged.UNKNOWN.value))),
        again=Again(str(data.get("again", Again.NEVER.value))),
        detail=str(data.get("detail", "")),
        facts={str(name): str(value) for name, value in facts.items()} if isinstance(facts, Mapping) else {},
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _time(text: str | None) -> datetime | None:
    return None if text is None else _moment(text)
