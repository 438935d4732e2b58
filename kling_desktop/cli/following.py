"""Following jobs to their end: events as they happen, an end on request, the summary."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from kling_desktop.cli.data import cost_data, error_data, job_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.events import AddressesNotTried, DiskWait, JobMoved, JobProgress, Offline
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.troubles import CannotReach, KeyringMissing, KeyringRefused, NoKey, TroubleFacts
from kling_desktop.words import joined, t

PATIENCE = 6
"""Network faults in a row that a command waits out before it leaves a job for `resume`."""

_ENDS = {
    State.DONE: "downloaded",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "expired",
    State.UNKNOWN: "unknown",
}
_ACCEPTED = frozenset({State.QUEUED, State.RENDERING, State.DOWNLOADING})
"""Where an order that was just taken may be."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_signals(stop: asyncio.Event) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM set `stop`, from within its loop. Asked twice, the process ends at once.

    That is safe at any moment: what is on disk is enough for `resume`.
    """
    loop = asyncio.get_running_loop()
    first: list[float] = []

    def asked(_number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if first and now - first[0] > 1:
            os._exit(Exit.UNFINISHED)
        first.append(now)
        loop.call_soon_threadsafe(stop.set)

    before = {number: signal.signal(number, asked) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def telling(core: Core, out: Output) -> Iterator[Teller]:
    """Print what happens to jobs, as JSON lines or as words."""
    teller = Teller(out)
    ends: list[Callable[[], None]] = [
        core.bus.subscribe(JobMoved, teller.moved),
        core.bus.subscribe(JobProgress, teller.progress),
        core.bus.subscribe(Offline, teller.offline),
        core.bus.subscribe(DiskWait, teller.disk),
        core.bus.subscribe(AddressesNotTried, teller.not_tried),
    ]
    try:
        yield teller
    finally:
        for end in ends:
            end()


async def until(core: Core, ids: Sequence[JobId], stop: asyncio.Event) -> tuple[Job, ...]:
    """Wait until these jobs are finished or left alone, or until `stop`; the engine then has let go of them."""
    waiting = asyncio.ensure_future(core.engine.until_finished(ids))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set():
        await core.engine.aclose()
    return await waiting


def summary(core: Core, jobs: Sequence[Job], out: Output, *, interrupted: bool) -> int:
    """Print the last line and give the exit status."""
    rows: list[dict[str, object]] = []
    for job in jobs:
        row = {key: value for key, value in job_data(job).items() if key != "created"}
        why = core.engine.why_stopped(job.id)
        if row["error"] is None and why is not None and not job.finished:
            row["error"] = error_data(job.with_what_is_known(why.facts))
        row["cost"] = cost_data(job)
        rows.append(row)
        _say_end(job, row, out)
    out.event({"event": "summary", "jobs": rows})
    unfinished = [job for job in jobs if not job.finished]
    if unfinished:
        out.aside(t("Not everything is finished. To carry on: kling-desktop resume"))
    if core.engine.defects:
        out.aside(t("Something went wrong that should not have. The log has the details: {file}", file=core.paths.logs))
        return Exit.FAILED
    if interrupted:
        return Exit.UNFINISHED
    if unfinished:
        return Exit.REFUSED if all(_no_key(core, job) for job in unfinished) else Exit.UNFINISHED
    return Exit.DONE if all(job.state is State.DONE for job in jobs) else Exit.FAILED


def refuse(out: Output, facts: TroubleFacts) -> None:
    """End before anything was sent: words, and JSON lines that still close with a summary."""
    from kling_desktop.words.troubles import remedy, sentence

    out.aside(sentence(facts))
    if facts.detail:
        out.aside("  " + facts.detail)
    if remedy(facts):
        out.aside(remedy(facts))
    out.event({"event": "refused", "error": error_data(facts)})
    out.event({"event": "summary", "jobs": []})


def _no_key(core: Core, job: Job) -> bool:
    """Whether nothing was sent for want of a key."""
    why = core.engine.why_stopped(job.id)
    return job.state is State.PLANNED and isinstance(why, NoKey | KeyringMissing | KeyringRefused)


def _say_end(job: Job, row: dict[str, object], out: Output) -> None:
    from kling_desktop.words.states import job_words
    from kling_desktop.words.troubles import charged_words, remedy, sentence

    line = t("Take {number} of {film}: {state}", number=job.number, film=job.film.name, state=job_words(job))
    out.say(line if job.file is None else f"{line}: {job.file}")
    if job.trouble is not None:
        out.say("  " + sentence(job.trouble))
        for more in (job.trouble.detail, charged_words(job.trouble.charged), remedy(job.trouble)):
            if more:
                out.say("  " + more)
    elif isinstance(row["error"], dict):
        out.say(f"  {row['error']['message']}")


class Teller:
    """Tells each event once, as it comes."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._jobs: dict[JobId, Job] = {}
        self._told: dict[JobId, float] = {}
        self._offline: set[str] = set()
        self._disk: set[str] = set()
        self._not_tried: list[AddressesNotTried] = []

    def moved(self, event: JobMoved) -> None:
        """A job is somewhere else now."""
        from kling_desktop.words.states import state_words

        job = event.job
        self._jobs[job.id] = job
        name = _ENDS.get(job.state, "state")
        if job.kept_open:
            self._notice(job)
            return
        if job.state in _ACCEPTED and event.before in {State.SUBMITTING, State.UNKNOWN}:
            name = "submitted"
        self._out.event({"event": name, **job_data(job)})
        if not self._out.as_json and not job.finished:
            self._out.say(t("Take {number}: {state}", number=job.number, state=state_words(job.state)))

    def _notice(self, job: Job) -> None:
        """Something to know of a job that goes on as it is."""
        from kling_desktop.words.troubles import remedy, sentence

        assert job.trouble is not None
        self._out.event({"event": "notice", **job_data(job)})
        self._out.aside(joined(sentence(job.trouble), remedy(job.trouble)))

    def settle(self, jobs: Sequence[Job]) -> None:
        """Tell the end of jobs that another process ended: cancelled there, or saved."""
        for job in jobs:
            told = self._jobs.get(job.id)
            if job.state in _ENDS and (told is None or told.state is not job.state):
                self.moved(JobMoved(job, None if told is None else told.state))

    def progress(self, event: JobProgress) -> None:
        """A job has come further."""
        job = self._jobs.get(event.job)
        if job is None:
            return
        percent = round(event.progress * 100)
        data = {"event": "progress", "job": job.id, "remote_id": job.remote_id, "state": job.state.value}
        self._out.event({**data, "progress": round(event.progress, 4)})
        if not self._out.as_json and percent >= self._told.get(job.id, 0.0) + 25:
            self._told[job.id] = percent
            self._out.say(t("Take {number}: {percent} %", number=job.number, percent=percent))

    def not_tried(self, event: AddressesNotTried) -> None:
        """Addresses of the film do not open from here; said once for all takes."""
        if all(told.places != event.places for told in self._not_tried):
            from kling_desktop.words.sent_pictures import not_tried

            self._not_tried.append(event)
            self._out.aside(not_tried(event.places))

    def disk(self, event: DiskWait) -> None:
        """Our own disk is full or away; said once for all jobs."""
        from kling_desktop.words.troubles import remedy, sentence

        if event.trouble is not None and event.trouble.code not in self._disk:
            self._disk.add(event.trouble.code)
            job = self._jobs.get(event.job)
            now = {"remote_id": job.remote_id, "state": job.state.value} if job is not None else {}
            self._out.event({"event": "waiting", "job": event.job, **now, "error": error_data(event.trouble)})
            self._out.aside(joined(sentence(event.trouble), remedy(event.trouble)))

    def offline(self, event: Offline) -> None:
        """A provider cannot be reached, or can again."""
        known = event.provider in self._offline
        if event.offline and not known:
            self._offline.add(event.provider)
            self._out.event({"event": "offline", "provider": event.provider})
            self._out.aside(_offline_words(event))
        elif not event.offline and known:
            self._offline.discard(event.provider)
            self._out.event({"event": "online", "provider": event.provider})


def _offline_words(event: Offline) -> str:
    """What stands between, where that is known."""
    from kling_desktop.words.troubles import remedy, sentence

    if event.why is None or event.why.code == CannotReach.code:
        return t("{provider} cannot be reached; trying again.", provider=event.provider)
    return joined(sentence(event.why), remedy(event.why))
