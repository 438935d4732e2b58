"""`queue`: what is still to be sent, in which order, and when to stop."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import get_args

from kling_desktop.cli.data import job_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.films import amount, whole_number
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.jobs import UNFINISHED, Job, JobId, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.queue import Place, Queue
from kling_desktop.words import t

_PAID = (ProviderId.OXEN, ProviderId.PIXELDOJO, ProviderId.AIHUBMAX)
_SHORTEST = 4
_OFF = "off"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The orders, each with its own arguments."""
    orders = parser.add_subparsers(dest="order", required=True, metavar="ORDER")

    def order(name: str, about: str) -> argparse.ArgumentParser:
        sub = orders.add_parser(name, help=about, description=about)
        # Also accepted behind the order; SUPPRESS keeps it from undoing what stood before.
        sub.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        return sub

    order("show", t("what is under way and what waits, in order, and what holds it"))
    pause = order("pause", t("send nothing more; what was sent goes on and is saved"))
    pause.add_argument("job", metavar="JOB", nargs="?", help=t("this job alone"))
    resume = order("resume", t("go on; the stop rules count from now"))
    resume.add_argument("job", metavar="JOB", nargs="?", help=t("this job alone"))
    move = order("move", t("change the order of what waits"))
    move.add_argument("job", metavar="JOB")
    move.add_argument("place", choices=get_args(Place))
    limit = order("limit", t("how much may be under way, and when to stop; `{off}` takes a limit away", off=_OFF))
    limit.add_argument("--at-once", type=_or_off(whole_number), metavar="N", help=t("jobs of one provider at a time"))
    limit.add_argument("--provider", choices=[provider.value for provider in _PAID], help=t("for --at-once: this one"))
    limit.add_argument("--in-all", type=_or_off(whole_number), metavar="N", help=t("jobs of all providers at a time"))
    limit.add_argument("--stop-after", type=_or_off(whole_number), metavar="N", help=t("pause after so many were sent"))
    limit.add_argument("--stop-cost", type=_or_off(amount), metavar="X", help=t("pause before more is spent"))
    limit.add_argument(
        "--stop-errors", type=_or_off(whole_number), metavar="N", help=t("pause after failures in a row")
    )


def run(options: argparse.Namespace, out: Output) -> int:
    """Carry out one order."""
    return asyncio.run(_queue(options, out))


def _or_off(kind: Callable[[str], object]) -> Callable[[str], object]:
    def read(word: str) -> object:
        return _OFF if word == _OFF else kind(word)

    return read


async def _queue(options: argparse.Namespace, out: Output) -> int:
    async with opened(out) as core:
        jobs = await core.engine.jobs()
        job = _found(jobs, options.job) if getattr(options, "job", None) else None
        if getattr(options, "job", None) and job is None:
            out.mistake("job.unknown", t("There is no job {job}. The list: kling-desktop jobs", job=options.job))
            return Exit.USAGE
        await _carry_out(core, options, job, jobs)
        queue = await core.queue.now()
    _show(queue, jobs, out)
    return Exit.DONE


async def _carry_out(core: Core, options: argparse.Namespace, job: Job | None, jobs: Sequence[Job]) -> None:
    match options.order:
        case "pause" if job is None:
            await core.queue.change(lambda queue: queue.stopped("person"))
        case "pause" | "resume" if job is not None:
            held = options.order == "pause"
            await core.queue.change(lambda queue: queue.with_held(job.id, held))
        case "resume":
            await core.queue.change(lambda queue: queue.resumed(datetime.now(UTC)))
        case "move" if job is not None:
            waiting = _waiting(jobs)
            await core.queue.change(lambda queue: queue.moved(job.id, options.place, queue.sorted(waiting)))
        case "limit":
            await core.queue.change(lambda queue: _limited(queue, options))


def _limited(queue: Queue, options: argparse.Namespace) -> Queue:
    rules, chosen = queue.rules, {"most": options.stop_after, "money": options.stop_cost, "errors": options.stop_errors}
    given = {name: None if value == _OFF else value for name, value in chosen.items() if value is not None}
    if given:
        queue = replace(queue, rules=replace(rules, since=datetime.now(UTC), **given))
    if options.in_all is not None:
        queue = replace(queue, in_all=None if options.in_all == _OFF else options.in_all)
    if options.at_once is not None:
        which = [ProviderId(options.provider)] if options.provider else list(_PAID)
        others = {provider: most for provider, most in queue.at_once.items() if provider not in which}
        new = {} if options.at_once == _OFF else dict.fromkeys(which, options.at_once)
        queue = replace(queue, at_once=MappingProxyType({**others, **new}))
    return queue


def _waiting(jobs: Sequence[Job]) -> list[JobId]:
    return [job.id for job in jobs if job.state in {State.PLANNED, State.PREPARING}]


def _found(jobs: Sequence[Job], word: str) -> Job | None:
    exact = [job for job in jobs if job.id == word]
    found = exact or [job for job in jobs if len(word) >= _SHORTEST and job.id.startswith(word)]
    return found[0] if len(found) == 1 else None


def _show(queue: Queue, jobs: Sequence[Job], out: Output) -> None:
    from kling_desktop.words.queue import queue_words
    from kling_desktop.words.states import job_words

    by_id = {job.id: job for job in jobs}
    under_way = [job for job in jobs if job.state in UNFINISHED and job.id not in set(_waiting(jobs))]
    waiting = [by_id[each] for each in queue.sorted(_waiting(jobs))]
    if queue.paused:
        out.say(queue_words(queue.why))
    for job in [*under_way, *waiting]:
        state = t("Held back") if job.id in queue.held else job_words(job)
        out.say(f"{job.id}  {job.provider.value:<10} {state:<12} {job.film.name} #{job.number}")
    if not under_way and not waiting:
        out.say(t("Nothing is under way."))
    rules = queue.rules
    out.document(
        {
            "paused": queue.paused,
            "why": queue.why or None,
            "under_way": [job_data(job) for job in under_way],
            "waiting": [{**job_data(job), "held": job.id in queue.held} for job in waiting],
            "limits": {
                "at_once": {provider.value: queue.room_at(provider) for provider in _PAID},
                "in_all": queue.in_all,
                "stop_after": rules.most,
                "stop_cost": None if rules.money is None else float(rules.money),
                "stop_errors": rules.errors,
            },
        }
    )
