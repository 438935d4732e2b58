"""A child process: the fake provider with five faults in a hundred answers; every job has a video of its own bytes.

Prints its address; ends with its input. `soak_server.py JOBS SEED`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fakes.clips import make_clip
from tests.fakes.jobs import FakeJob, JobLife
from tests.fakes.provider_server import FakeProviderServer
from tests.fakes.script import Action, Pass, Reset, Rule, Truncate, html

FAULTS = 0.05


def main(jobs: int, seed: int) -> int:
    """Serve until the input ends."""
    chance = random.Random(seed)
    clip = make_clip(3.0, size=(320, 180))

    def video(job: FakeJob) -> bytes:
        # Another file for each: nothing may be saved by finding it there already.
        note = job.id.encode("ascii")
        return clip + (8 + len(note)).to_bytes(4, "big") + b"free" + note

    with FakeProviderServer(clip=video) as server:
        server.oxen.settings.events = False
        server.jobs.default = JobLife(steps=())
        for _ in range(jobs * 4):
            faults: tuple[Action, ...] = (Reset(acted=True), html(502), Truncate(9), Reset())
            bad = chance.choice(faults)
            server.script(Rule(action=bad if chance.random() < FAULTS else Pass()))
        print(server.url, flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2])))
