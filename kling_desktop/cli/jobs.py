"""`jobs`: every job with its state, price and what went wrong."""

from __future__ import annotations

import argparse
import asyncio

from kling_desktop.cli.data import job_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.words import t


def arguments(parser: argparse.ArgumentParser) -> None:
    """None of its own."""


def run(options: argparse.Namespace, out: Output) -> int:  # noqa: ARG001 - the same for every command
    """List the jobs, oldest first."""
    return asyncio.run(_jobs(out))


async def _jobs(out: Output) -> int:
    from kling_desktop.words.states import state_words
    from kling_desktop.words.troubles import sentence

    async with opened(out) as core:
        found = await core.engine.jobs()
    for job in found:
        account = f" · {job.account}" if job.account else ""
        words = f"{job.provider.value:<10} {state_words(job.state):<12} {job.film.name} #{job.number}{account}"
        out.say(f"{job.id}  {words}")
        if job.trouble is not None:
            out.say("  " + sentence(job.trouble))
    if not found:
        out.say(t("No jobs yet."))
    out.document({"jobs": [job_data(job) for job in found]})
    return Exit.DONE
