"""Everything that is known about one job, as it may be shown to others: what was sent, when, and every answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kling_desktop.domain.jobs import Job, Move
from kling_desktop.domain.ledger import Entry, entry_to_data
from kling_desktop.domain.money_data import money_to_data, quote_to_data


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer of a service, written down at a moment (UTC), without secrets. `deed`: `order`, `look`, `cancel`.

    `status` is that of HTTP, None where no answer came; `said` is JSON text, cut off where it is long.
    """

    at: datetime
    deed: str
    status: int | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A job with its history. `body` is the request as it was sent, pictures and signed addresses aside."""

    job: Job
    title: str
    """The provider's name."""
    model: str
    """The model's name."""
    body: Mapping[str, object] | None
    moves: tuple[Move, ...]
    answers: tuple[KeptAnswer, ...]
    entries: tuple[Entry, ...]
    made: datetime
    """When this was put together."""


def dispute_to_data(dispute: Dispute) -> dict[str, object]:
    """As plain data, for a file that programs read."""
    job = dispute.job
    return {
        "format": "kling-desktop-dispute",
        "version": 1,
        "made": dispute.made.isoformat(),
        "job": job.id,
        "remote_id": job.remote_id,
        "provider": job.provider.value,
        "provider_name": dispute.title,
        "model": job.model,
        "account": job.account or None,
        "film": {"id": job.film.id, "name": job.film.name, "take": job.number},
        "state": job.state.value,
        "planned": job.created.isoformat(),
        "sent": None if job.sent is None else job.sent.isoformat(),
        "quote": quote_to_data(job.quote),
        "charged": money_to_data(job.charged),
        "result": {"address": job.result_url, "sha256": job.sha256},
        "error": None
        if job.trouble is None
        else {
            "code": job.trouble.code,
            "charged": job.trouble.charged.value,
            "detail": job.trouble.detail,
            "facts": dict(job.trouble.facts),
        },
        "request": None if dispute.body is None else dict(dispute.body),
        "history": [
            {"at": move.at.isoformat(), "from": move.before.value, "to": move.after.value, "why": move.why}
            for move in dispute.moves
        ],
        "answers": [
            {"at": answer.at.isoformat(), "to": answer.deed, "status": answer.status, "answer": _said(answer.said)}
            for answer in dispute.answers
        ],
        "ledger": [{**entry_to_data(entry), "hash": entry.hash} for entry in dispute.entries],
    }


def _said(text: str) -> object:
    """JSON where it is whole, else the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
