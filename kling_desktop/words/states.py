"""Where a job is, and what a person said of a take."""

from __future__ import annotations

from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.network_troubles import LibraryAway
from kling_desktop.domain.order_troubles import ResultNotFound
from kling_desktop.domain.takes import Verdict
from kling_desktop.domain.troubles import DiskFull, LinkRefused, NotAVideo, TroubleFacts
from kling_desktop.words import t

_NOT_LOADED = frozenset({NotAVideo.code, LinkRefused.code})
"""Why a result that is there, and paid for, is not here."""


def state_words(state: State) -> str:
    """A job's state in a word or two."""
    match state:
        case State.PLANNED:
            return t("Planned")
        case State.PREPARING:
            return t("Preparing pictures")
        case State.SUBMITTING:
            return t("Sending")
        case State.QUEUED:
            return t("In the queue")
        case State.RENDERING:
            return t("Rendering")
        case State.DOWNLOADING:
            return t("Saving")
        case State.DONE:
            return t("Done")
        case State.FAILED:
            return t("Failed")
        case State.CANCELLED:
            return t("Cancelled")
        case State.EXPIRED:
            return t("Link expired")
        case State.UNKNOWN:
            return t("Not certain")


def job_words(job: Job) -> str:
    """The state of a job, as far as a word or two can tell it."""
    if job.kept_open:
        return t("Open call")
    if job.lacks_key:
        return t("Waits for its key")
    if job.state is State.EXPIRED and job.trouble is not None and job.trouble.code == ResultNotFound.code:
        return t("Result not found")
    if job.state is State.EXPIRED and job.trouble is not None and job.trouble.code in _NOT_LOADED:
        return t("Not loaded")
    return state_words(job.state)


def disk_words(why: TroubleFacts) -> str:
    """What is the matter with our own disk, for a take that waits for it."""
    match why.code:
        case LibraryAway.code:
            return t("Library not there")
        case DiskFull.code:
            return t("Disk full")
        case _:
            return t("Cannot be written")


def verdict_words(verdict: Verdict) -> str:
    """A verdict in a word or two."""
    match verdict:
        case Verdict.NONE:
            return t("No verdict")
        case Verdict.APPROVED:
            return t("Approved")
        case Verdict.REDO:
            return t("Redo")
        case Verdict.REJECTED:
            return t("Rejected")
