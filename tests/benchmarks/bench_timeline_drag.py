"""A frame of dragging on a timeline of 15 shots, against a bare widget that paints as many boxes and words."""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks import measuring

ROUNDS = 3
TARGET = 1.5
KINDS = {
    "trim": "frame while an edge is dragged",
    "move": "frame while a shot is dragged",
    "playhead": "frame while the playhead is dragged",
}


def _slow(times: list[float]) -> float:
    """What one frame in a hundred takes longer than."""
    return statistics.quantiles(times, n=100)[98]


def main() -> int:
    """Print a line for each drag; the status is 1 when one misses the target."""
    measuring.compile_everything()
    script = Path(__file__).with_name("timeline_frames.py")
    taken: dict[str, list[float]] = {"bare": [], **{kind: [] for kind in KINDS}}
    with tempfile.TemporaryDirectory() as folder, measuring.display() as screen:
        env = measuring.environment(Path(folder) / "home", screen)
        for _turn in range(ROUNDS):
            for kind, times in taken.items():
                times += json.loads(measuring.child(script, kind, env=env))
    base, base_slow = measuring.middle(taken["bare"]), _slow(taken["bare"])
    missed = False
    for kind, words in KINDS.items():
        ours = measuring.middle(taken[kind])
        measuring.row(words, f"{ours:.2f} ms", f"{base:.2f} ms bare widget", ours / base, f"≤ {TARGET}")
        slow = _slow(taken[kind])
        measuring.row(
            "  one in a hundred takes", f"{slow:.2f} ms", f"{base_slow:.2f} ms bare widget", slow / base_slow, ""
        )
        missed = missed or ours / base > TARGET
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
