"""Putting together what is known about one job, free of secrets, and writing it for others to read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from kling_desktop.domain.cards import BUILT_IN
from kling_desktop.domain.dispute import Dispute, dispute_to_data
from kling_desktop.domain.jobs import JobId
from kling_desktop.host.disk import write_whole
from kling_desktop.host.secrets import redact, scrubbed
from kling_desktop.jobs.spending import Spending
from kling_desktop.jobs.store import JobStore


async def dispute_of(store: JobStore, spending: Spending, id: JobId) -> Dispute:  # noqa: A002 - as the engine calls it
    """Everything about a job; raises NoSuchJob."""
    job = await store.get(id)
    offer = BUILT_IN.find(job.provider, job.model)
    body = await store.body(id)
    return Dispute(
        job=job,
        title=job.provider.value if offer is None else offer.provider_title,
        model=str(job.model) if offer is None else offer.title,
        body=None if body is None else json.loads(body),
        moves=await store.history(id),
        answers=await store.answers(id),
        entries=await spending.of_job(id),
        made=datetime.now(UTC),
    )


def dispute_data(dispute: Dispute) -> dict[str, object]:
    """The document for programs."""
    data = scrubbed(dispute_to_data(dispute))
    assert isinstance(data, dict)
    return data


def write_dispute(dispute: Dispute, text: str, file: Path) -> tuple[Path, Path]:
    """Write `text`, which people read, and the document beside it; gives both files. Raises CannotSave, DiskFull.

    `file` names them both, whatever its ending.
    """
    stem = file.with_suffix("") if file.suffix.lower() in {".txt", ".json"} else file
    words, data = stem.with_name(stem.name + ".txt"), stem.with_name(stem.name + ".json")
    document = json.dumps(dispute_data(dispute), ensure_ascii=False, indent=2)
    write_whole(words, redact(text).encode("utf-8", errors="backslashreplace"))
    write_whole(data, (document + "\n").encode("utf-8", errors="backslashreplace"))
    return words, data
