"""`resume`: carry on every unfinished job, whoever left it."""

from __future__ import annotations

import argparse
import asyncio

from kling_desktop.cli.exits import Exit, exit_for
from kling_desktop.cli.following import PATIENCE, refuse, stop_signals, summary, telling, until
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.jobs import State
from kling_desktop.domain.troubles import DatabaseBusy, DiskFull, Trouble
from kling_desktop.words import n, t


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to stop after one round."""
    parser.add_argument("--once", action="store_true", help=t("one round: go on with each job until it has to wait"))


def run(options: argparse.Namespace, out: Output) -> int:
    """Drive everything that is not finished; one JSON line for everything that happens."""
    return asyncio.run(_resume(out, once=options.once))


async def _resume(out: Output, *, once: bool) -> int:
    stop = asyncio.Event()
    with stop_signals(stop):
        try:
            async with opened(out, patience=PATIENCE) as core:
                return await _in(core, out, stop, once=once)
        except Trouble as trouble:
            refuse(out, trouble.facts)
            # The jobs are still there; it is only that nobody could get at them.
            return Exit.UNFINISHED if isinstance(trouble, DiskFull | DatabaseBusy) else exit_for(trouble)


async def _in(core: Core, out: Output, stop: asyncio.Event, *, once: bool) -> int:
    with telling(core, out) as teller:
        found = await core.engine.resume(once=once)
        jobs = await until(core, [job.id for job in found], stop)
        teller.settle(jobs)
    if not jobs:
        out.say(t("Nothing to carry on."))
    status = summary(core, jobs, out, interrupted=stop.is_set())
    await _tell_unknown(core, {job.id for job in jobs}, out)
    return status


async def _tell_unknown(core: Core, told: set[str], out: Output) -> None:
    """Unknown jobs of earlier runs are left as they are, but not passed over in silence."""
    left = [job for job in await core.engine.jobs() if job.state is State.UNKNOWN and job.id not in told]
    if left:
        out.aside(
            n(
                "{count} earlier job may have been charged and is left as it is: kling-desktop jobs",
                "{count} earlier jobs may have been charged and are left as they are: kling-desktop jobs",
                len(left),
            )
        )
