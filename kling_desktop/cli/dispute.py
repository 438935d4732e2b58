"""`dispute`: what was sent for one job, when, and every answer, as a file for the provider's support."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from kling_desktop.cli.exits import Exit
from kling_desktop.cli.naming import job_named
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.words import t


def arguments(parser: argparse.ArgumentParser) -> None:
    """The job, and where to write."""
    parser.add_argument("job", metavar="JOB", help=t("its id as `jobs` shows it, or the beginning of it"))
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=t("FILE.txt to read, FILE.json beside it for programs")
    )


def run(options: argparse.Namespace, out: Output) -> int:
    """Write both files."""
    return asyncio.run(_dispute(options.job, options.file, out))


async def _dispute(word: str, file: Path | None, out: Output) -> int:
    from kling_desktop.jobs.dispute import dispute_data
    from kling_desktop.words.dispute import dispute_text

    async with opened(out) as core:
        job = await job_named(core, word, out)
        if job is None:
            return Exit.USAGE
        dispute = await core.dispute(job.id)
        place = Path(f"dispute-{job.id[:8]}") if file is None else file
        text, data = await core.write_dispute(dispute, dispute_text(dispute), place.absolute())
    out.say(t("Written: {text} and {data}", text=text, data=data))
    out.document({"job": job.id, "text": str(text), "data": str(data), "dispute": dispute_data(dispute)})
    return Exit.DONE
