"""Five hundred jobs with five faults in a hundred through the real window: time, memory, requests, and what it feels.

At the end every paid order has its video, or is said to be unknown, and none was sent twice: that alone decides the
status, for speed is the machine's as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import measuring

JOBS = 500
FEWEST = 3
"""Requests that a take needs at least here: the order, one look at what is done already, the video."""
_HERE = Path(__file__).parent


@contextlib.contextmanager
def server(jobs: int, seed: int = 5) -> Iterator[str]:
    """The fake provider in a process of its own: its address."""
    command = [sys.executable, str(_HERE / "soak_server.py"), str(jobs), str(seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait()


@contextlib.contextmanager
def bare(env: dict[str, str]) -> Iterator[list[dict[str, float]]]:
    """A bare window beside what is measured; at the end the list has what it felt."""
    felt: list[dict[str, float]] = []
    command = [sys.executable, str(_HERE / "idle.py")]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield felt
        finally:
            process.stdin.close()
            felt.append(json.loads(process.stdout.read()))


def ask(base: str, what: str) -> Any:
    """What the fake saw."""
    with urllib.request.urlopen(f"{base}/_fake/{what}") as answer:
        return json.load(answer)


def judge(jobs: int, told: dict[str, Any], ledger: list[dict[str, Any]]) -> None:
    """Nothing sent twice, nothing lost."""
    ends, known = told["ends"], set(told["known"])
    paid = {id_ for entry in ledger for id_ in entry["ids"]}
    assert len(ledger) <= jobs, "an order was sent twice"
    assert sum(ends.values()) == jobs, "a job is missing"
    assert told["takes"] == told["done"], "a video is missing, or there twice"
    assert not told["problems"], "a file is not what its row says"
    assert len(paid - known) <= ends.get("unknown", 0), "a paid order is lost"


def main() -> int:
    """Print a line for each number; the status is 1 when something was lost or sent twice."""
    jobs = int(os.environ.get("KLING_DESKTOP_TESTS_SOAK", JOBS))
    measuring.compile_everything()
    with tempfile.TemporaryDirectory() as folder, measuring.display() as screen, server(jobs) as base:
        env = measuring.environment(Path(folder) / "home", screen)
        env |= {"KLING_DESKTOP_OXEN_URL": base, "KLING_DESKTOP_OXEN_KEY": "benchmark"}
        env |= {"KLING_DESKTOP_POLL_SECONDS": "0.05"}
        with bare(env) as beside:
            told = json.loads(measuring.child(_HERE / "soak.py", str(jobs), env=env))
        requests = len(ask(base, "requests"))
        ledger = ask(base, "ledger")
    ends = ", ".join(f"{count} {state}" for state, count in sorted(told["ends"].items()))
    felt, idle, memory = told["gaps"], beside[0], told["memory"]
    (first, _none), (half, half_kept), (last, kept) = memory[0], memory[2], memory[-1]
    each = (last - kept - half + half_kept) * 1024 / (jobs - jobs // 2)
    measuring.told(f"{jobs} jobs, 5 % faults", f"{told['seconds']:.0f} s", ends)
    measuring.goal("requests", requests, jobs * FEWEST, "at least", 1.15)
    measuring.told("memory", f"{told['peak']:.0f} MB", f"{first:.0f} MB before, {last:.0f} MB after")
    measuring.told("of which small pictures for the next look", f"{kept:.0f} MB")
    measuring.limit("other memory for each job of the second half", each, "KB", 32)
    measuring.limit("gaps of the GUI thread, p99", felt["p99"], "ms", 16, f"{idle['p99']:.1f} ms bare")
    measuring.limit("longest gap", felt["max"], "ms", 100, f"{idle['max']:.1f} ms bare")
    for limit in ("16", "33", "100"):
        part, alone = felt[f"above_{limit}"] * 100, idle[f"above_{limit}"] * 100
        measuring.told(f"gaps above {limit} ms", f"{part:.2f} %", f"{alone:.2f} % bare")
    measuring.told("GUI thread's own work in one gap", f"{felt['own_max']:.0f} ms", f"p99 {felt['own_p99']:.1f} ms")
    judge(jobs, told, ledger)
    return 0


if __name__ == "__main__":
    sys.exit(main())
