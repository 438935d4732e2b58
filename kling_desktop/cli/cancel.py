"""`cancel`: stop a job, where its provider can."""

from __future__ import annotations

import argparse
import asyncio

from kling_desktop.cli.data import job_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.naming import job_named
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.domain.troubles import Trouble
from kling_desktop.words import t


def arguments(parser: argparse.ArgumentParser) -> None:
    """The job."""
    parser.add_argument("job", metavar="JOB", help=t("its id as `jobs` shows it, or the beginning of it"))


def run(options: argparse.Namespace, out: Output) -> int:
    """Cancel one job; fails where the provider cannot, and the job then carries on."""
    return asyncio.run(_cancel(options.job, out))


async def _cancel(word: str, out: Output) -> int:
    from kling_desktop.words.states import state_words

    async with opened(out) as core:
        found = await job_named(core, word, out)
        if found is None:
            return Exit.USAGE
        try:
            job = await core.engine.cancel(found.id)
        except Trouble as trouble:
            out.trouble(trouble.facts)
            return Exit.FAILED
    out.say(t("Take {number}: {state}", number=job.number, state=state_words(job.state)))
    out.document(job_data(job))
    return Exit.DONE
