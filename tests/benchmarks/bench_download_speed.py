"""Results of 200 MB, saved as the program saves them, against curl: the same file, server and disk, turn about."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.benchmarks import file_server, measuring
from tests.fakes.clips import make_clip

ROUNDS = 5
TARGET = 0.8
_BYTES = 200 * 1024 * 1024


def main() -> int:
    """Print a line for each number; the status is 1 only when something was not saved as it should be."""
    curl = shutil.which("curl")
    if curl is None:
        print("curl is not installed: there is nothing to compare with")
        return 0
    measuring.compile_everything()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        root, out = place / "root", place / "out"
        root.mkdir()
        out.mkdir()
        clip = make_clip(5.0, size=(640, 360))
        padding = _BYTES - len(clip)
        # What does not repeat: a file system that packs or remembers would help us.
        (root / "take.mp4").write_bytes(clip + padding.to_bytes(4, "big") + b"free" + os.urandom(padding - 8))
        (root / "first.mp4").write_bytes(clip)
        with file_server.serving(root, place) as (base, server):
            for count in (1, 4):
                _compare(curl, f"{base}/take.mp4", out, count, server)
    return 0


def _compare(curl: str, url: str, out: Path, count: int, server: str) -> None:
    theirs: list[float] = []
    loaded: list[float] = []
    whole: list[float] = []
    for turn in range(ROUNDS):
        theirs.append(_curl(curl, url, out, count))
        home = out / f"home-{count}-{turn}"
        env = measuring.environment(home, None)
        script = Path(__file__).with_name("download_speed.py")
        told = json.loads(measuring.child(script, str(home), str(count), url, env=env))
        loaded.append(told["loaded"])
        whole.append(told["whole"])
        shutil.rmtree(home)
    size = count * _BYTES / 1e6
    # Each turn against its own neighbour: the machine is not equally quiet all the time.
    for name, ours in (("loaded, hashed, flushed", loaded), ("whole: looked at and published too", whole)):
        ratio = measuring.middle([their / our for their, our in zip(theirs, ours, strict=True)])
        speed, base = size / measuring.middle(ours), size / measuring.middle(theirs)
        measuring.at_least(
            f"{count} x 200 MB, {name}", f"{speed:.0f} MB/s", f"{base:.0f} curl, {server}", ratio, TARGET
        )


def _curl(curl: str, url: str, out: Path, count: int) -> float:
    files = [out / f"curl-{number}" for number in range(count)]
    begun = time.perf_counter()
    running = [subprocess.Popen([curl, "--silent", "--fail", "--output", str(file), url]) for file in files]
    for process in running:
        assert process.wait() == 0
    took = time.perf_counter() - begun
    for file in files:
        assert file.stat().st_size == _BYTES
        file.unlink()
    return took


if __name__ == "__main__":
    raise SystemExit(main())
