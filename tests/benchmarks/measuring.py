"""What the benchmarks share: clean child processes, an X display of their own, lines of a table."""

from __future__ import annotations

import compileall
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(home: Path, display: str | None) -> dict[str, str]:
    """An environment without keys, proxies and switches that slow Python down."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("KLING_DESKTOP_")
        and name not in {"PYTHONDONTWRITEBYTECODE", "QT_QPA_PLATFORM", "DISPLAY"}
    }
    kept |= {"KLING_DESKTOP_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    kept |= {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return kept | ({"QT_QPA_PLATFORM": "offscreen"} if display is None else {"DISPLAY": display})


@contextlib.contextmanager
def display() -> Iterator[str | None]:
    """An X server of our own (Xvfb), or None where there is none: then windows are drawn off screen."""
    program = shutil.which("Xvfb")
    if program is None:
        yield None
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answers:
            yield f":{answers.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def compile_everything() -> None:
    """Byte code for the whole tree, as an installed program has it."""
    compileall.compile_dir(str(ROOT / "kling_desktop"), quiet=2)


def child(script: Path, *arguments: str, env: dict[str, str]) -> str:
    """Run a script in a fresh process and give what it printed last."""
    done = subprocess.run(
        [sys.executable, str(script), *arguments], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{script.name} {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout.strip().splitlines()[-1]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def row(name: str, ours: str, base: str, ratio: float, target: str) -> None:
    """One line of the table."""
    print(f"{name:<44} {ours:>16} {base:>22} {ratio:>8.2f}   {target}")


def told(name: str, ours: str, base: str = "") -> None:
    """One line of the table that has no target."""
    print(f"{name:<44} {ours:>16} {base:>22}")


def limit(name: str, ours: float, unit: str, most: float, base: str = "") -> None:
    """One line: a number that should stay below another."""
    verdict = "holds" if ours <= most else "misses"
    print(f"{name:<44} {f'{ours:.1f} {unit}':>16} {base:>22} {'':>8}   ≤ {most:g} {unit}: {verdict}")


def goal(name: str, ours: float, base: float, base_words: str, most: float) -> None:
    """One line: a number against the best possible, whose ratio should stay below another."""
    verdict = "holds" if ours / base <= most else "misses"
    print(f"{name:<44} {ours:>16g} {f'{base:g} {base_words}':>22} {ours / base:>8.2f}   ≤ {most:g}: {verdict}")


def at_least(name: str, ours: str, base: str, ratio: float, least: float) -> None:
    """One line: a ratio that should not fall below a number."""
    verdict = "holds" if ratio >= least else "misses"
    print(f"{name:<44} {ours:>16} {base:>22} {ratio:>8.2f}   ≥ {least:g}: {verdict}")


def head() -> None:
    """The table's head."""
    print(f"{'what':<44} {'ours':>16} {'base line':>22} {'ratio':>8}   target")
