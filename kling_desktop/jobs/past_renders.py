"""What past renders teach, for commands that open no core: read only, and nothing where there is no database yet."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from kling_desktop.domain.cards import BUILT_IN
from kling_desktop.domain.jobs import Job
from kling_desktop.domain.learning import Paid, paid_for
from kling_desktop.domain.troubles import UnreadableProject
from kling_desktop.jobs.store import latest_done_in

log = logging.getLogger(__name__)

RENDERS = 300
"""How many of the newest renders are looked at."""
_SECONDS = 0.2


def lessons(jobs: Iterable[Job]) -> tuple[Paid, ...]:
    """What finished jobs teach."""
    found = ((job, BUILT_IN.find(job.provider, job.model)) for job in jobs)
    return tuple(paid for job, card in found if card is not None and (paid := paid_for(job, card)) is not None)


def read_lessons(database: Path) -> tuple[Paid, ...]:
    """What the jobs of a database teach. Blocks; a database that is busy, old or broken teaches nothing."""
    if not database.is_file():
        return ()
    address = f"file:{quote(str(database))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_SECONDS)) as connection:
            return lessons(latest_done_in(connection, RENDERS))
    except (sqlite3.Error, UnreadableProject, ValueError, KeyError, TypeError) as error:
        log.info("past renders could not be read: %s", type(error).__name__)
        return ()
