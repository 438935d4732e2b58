"""Finding the job that a person means."""

from __future__ import annotations

from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.jobs import Job
from kling_desktop.words import t

_SHORTEST = 4
"""Characters of an id that are enough, when no other job begins with them."""


async def job_named(core: Core, word: str, out: Output) -> Job | None:
    """The job with this id, or the only one whose id begins with it; says so when there is none."""
    jobs = await core.engine.jobs()
    found = [job for job in jobs if job.id == word]
    if not found and len(word) >= _SHORTEST:
        found = [job for job in jobs if job.id.startswith(word)]
    if len(found) != 1:
        out.mistake("job.unknown", t("There is no job {job}. The list: kling-desktop jobs", job=word))
        return None
    return found[0]
