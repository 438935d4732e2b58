"""Five hundred jobs with five faults in a hundred: how long, how much memory, how many requests against the fewest.

At the end every paid order has its video, or is said to be unknown, and none was sent twice.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from kling_desktop.core import open_core
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import FilmId, Shot, ShotId, new_film
from kling_desktop.domain.jobs import State
from tests.benchmarks import measuring
from tests.fakes.jobs import JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Pass, Reset, Rule, Truncate, html

JOBS = 500
FAULTS = 0.05
FEWEST = 3
"""Requests that a take needs at least here: the order, one look at what is done already, the video."""
MOST = 2.5
"""Times as many requests as the fewest, with these faults."""


async def soak(folder: Path, jobs: int, seed: int = 5) -> tuple[float, int, Counter[str]]:
    """Seconds, requests, and what became of the jobs."""
    chance = random.Random(seed)
    with FakeProviderServer() as server:
        server.oxen.settings.events = False
        server.jobs.default = JobLife(steps=())
        for _ in range(jobs * 4):
            faults: tuple[Action, ...] = (Reset(acted=True), html(502), Truncate(9), Reset())
            bad = chance.choice(faults)
            server.script(Rule(action=bad if chance.random() < FAULTS else Pass()))
        environ = {**server.environment(), "KLING_DESKTOP_HOME": str(folder), "KLING_DESKTOP_POLL_SECONDS": "0.05"}
        begun = time.perf_counter()
        async with open_core(environ) as core:
            ids = []
            for number in range(jobs):
                film = replace(
                    new_film(f"Film {number % 20}"),
                    id=FilmId(f"{number % 20:032x}"),
                    shots=(Shot(id=ShotId("s1"), prompt=f"Rocket number {number} lifts off", duration=3),),
                )
                offer = offer_for("oxen", None, film)
                assert offer is not None
                ids += [job.id for job in await core.engine.start(film, offer, 1)]
            done = await core.engine.until_finished(ids)
            seconds = time.perf_counter() - begun
            takes = await core.library.count()
            verified = await core.library.verify()
        found = Counter(job.state.value for job in done)
        paid = {id_ for entry in server.ledger for id_ in entry.ids}
        known = {job.remote_id for job in done if job.remote_id is not None}
        assert server.submissions <= jobs, "an order was sent twice"
        assert takes == found[State.DONE.value], "a video is missing, or there twice"
        assert not verified.problems
        assert len(paid - known) <= found[State.UNKNOWN.value], "a paid order is lost"
        return seconds, len(server.requests), found


def main() -> int:
    """Print one line; the status is 1 when the target is missed or something was lost."""
    jobs = int(os.environ.get("KLING_DESKTOP_TESTS_SOAK", JOBS))
    with tempfile.TemporaryDirectory() as folder:
        seconds, requests, found = asyncio.run(soak(Path(folder) / "home", jobs))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = requests / (jobs * FEWEST)
    ends = ", ".join(f"{count} {state}" for state, count in sorted(found.items()))
    measuring.row(
        f"{jobs} jobs, 5 % faults",
        f"{seconds:.0f} s, {memory:.0f} MB, {requests} requests; {ends}",
        f"{jobs * FEWEST} requests at least",
        ratio,
        f"≤ {MOST}",
    )
    return 0 if ratio <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
