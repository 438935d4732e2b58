"""The commands of `dev.py`: each makes ready what it needs and answers with an exit status."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

import system_libraries
from environment import (
    LOCK,
    ROOT,
    NotReady,
    environment,
    make,
    pip,
    prepared_python,
    python_in,
    without_secrets,
)

# The resolver is a tool of the developer, not of the program: it is not in the lock and has its own environment.
UV = "uv==0.13.9"
# Seen by tests/conftest.py, which then leaves out the tests that need a real window.
NO_REAL_WINDOWS = "KLING_DESKTOP_TESTS_WITHOUT_X11"


def demo(rest: list[str]) -> int:
    return _program(["demo", *rest])


def run(rest: list[str]) -> int:
    return _program(rest)


def test(rest: list[str]) -> int:
    return _pytest(rest, purpose="the tests")


def screens(rest: list[str]) -> int:
    return _pytest(["tests/screens", *rest], purpose="the golden pictures", KLING_DESKTOP_UPDATE_SCREENS="1")


def check(rest: list[str]) -> int:
    python = prepared_python()
    steps = {
        "format": ["ruff", "format", "--check", "."],
        "lint": ["ruff", "check", "."],
        "types": ["mypy"],
        # The types and the format are tests of the suite, too; here they have just been seen.
        "architecture": ["pytest", "-q", "tests/architecture", "--ignore=tests/architecture/test_types.py", *rest],
    }
    failed = []
    for name, command in steps.items():
        print(f"dev.py: {name}", flush=True)
        if subprocess.call([str(python), "-m", *command], cwd=ROOT, env=environment()) != 0:
            failed.append(name)
    print(f"dev.py: not in order: {', '.join(failed)}" if failed else "dev.py: all in order")
    return 1 if failed else 0


def bench(rest: list[str]) -> int:
    """Every benchmark is a script of its own, so that one cannot warm up another; they run one after the other."""
    scripts = [
        path
        for path in sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py"))
        if not rest or any(word in path.stem for word in rest)
    ]
    if not scripts:
        raise NotReady(f"No benchmark is called {' or '.join(rest)}." if rest else "There are no benchmarks.")
    python = prepared_python()
    _need_window_libraries("a benchmark")
    statuses = []
    for script in scripts:
        print(f"## {script.stem.removeprefix('bench_').replace('_', ' ')}", flush=True)
        with tempfile.TemporaryDirectory(prefix="kling-desktop-bench-") as home:
            variables = without_secrets(environment(KLING_DESKTOP_HOME=home, **_off_screen_without_display()))
            statuses.append(subprocess.call([str(python), str(script)], cwd=ROOT, env=variables))
    return max(statuses)


def words(rest: list[str]) -> int:
    script = ROOT / "packaging" / "word_catalogues.py"
    return subprocess.call([str(prepared_python()), str(script), *rest], cwd=ROOT, env=environment())


def models(rest: list[str]) -> int:
    script = ROOT / "packaging" / "model_table.py"
    return subprocess.call([str(prepared_python()), str(script), *rest], cwd=ROOT, env=environment())


def lock(rest: list[str]) -> int:
    folder = ROOT / ".dev" / "uv"
    python = python_in(folder)
    stamp = folder / "version"
    if not python.exists() or not stamp.exists() or stamp.read_text("ascii") != UV:
        make(folder)
        pip(python, ["install", UV])
        stamp.write_text(UV, "ascii")
    # The machine's own choice of index must not get into a file that everybody shares.
    variables = {name: value for name, value in environment().items() if not name.startswith(("UV_", "PIP_"))}
    command = [
        *("uv", "pip", "compile", "pyproject.toml", "--extra", "dev", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-config", "--default-index", "https://pypi.org/simple", "--quiet"),
        *("--custom-compile-command", "python3 packaging/dev.py lock", "--output-file", LOCK.name),
    ]
    status = subprocess.call([str(python), "-m", *command, *rest], cwd=ROOT, env=variables)
    print("dev.py: requirements.lock is up to date." if status == 0 else "dev.py: the lock was not made.")
    return status


def _program(arguments: Sequence[str]) -> int:
    python = prepared_python()
    _need_window_libraries("the program")
    command = [str(python), "-m", "kling_desktop", *arguments]
    if os.name == "posix":
        # We are not needed any more: signals and exit status are the program's own.
        sys.stdout.flush()
        os.execve(command[0], command, environment())
    return subprocess.call(command, env=environment())


def _pytest(arguments: Sequence[str], purpose: str, **extra: str) -> int:
    python = prepared_python()
    _need_window_libraries(purpose, system_libraries.WINDOW, system_libraries.SOUND)
    if not _real_windows_work():
        extra[NO_REAL_WINDOWS] = "1"
        print("dev.py: the tests that need a real window are left out, because of what is missing above.", flush=True)
    with tempfile.TemporaryDirectory(prefix="kling-desktop-test-") as home:
        variables = without_secrets(
            environment(KLING_DESKTOP_HOME=home, QT_QPA_PLATFORM="offscreen", QT_ACCESSIBILITY="0", **extra)
        )
        command = [str(python), "-m", "pytest", *_workers(arguments), *arguments]
        return subprocess.call(command, cwd=ROOT, env=variables)


def _workers(arguments: Sequence[str]) -> list[str]:
    """One worker for each processor, unless the caller chose or wants to talk to the debugger."""
    if any(argument.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for argument in arguments):
        return []
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return ["-n", str(processors), "--dist", "worksteal"]


def _real_windows_work() -> bool:
    if sys.platform != "linux":
        return False
    libraries = system_libraries.missing_libraries(system_libraries.X_DISPLAY)
    programs = system_libraries.missing_programs(system_libraries.REAL_WINDOW_TESTS)
    both = system_libraries.Missing(libraries.names + programs.names, libraries.packages + programs.packages)
    return system_libraries.provide(both, "a test with a real window")


def _need_window_libraries(purpose: str, *groups: system_libraries.Group) -> None:
    if sys.platform != "linux":
        return
    missing = system_libraries.missing_libraries(*(groups or system_libraries.for_this_display()))
    if not system_libraries.provide(missing, purpose):
        raise NotReady("Without them the window cannot open. Run the same command again once they are there.")


def _off_screen_without_display() -> dict[str, str]:
    shown = sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return {} if shown else {"QT_QPA_PLATFORM": "offscreen"}
