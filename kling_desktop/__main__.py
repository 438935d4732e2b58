"""The way in: a sub-command, or the window with the films that are named."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_LOOKS_ONLY = frozenset({"check", "doctor", "providers", "key", "bucket"})
"""Commands that make no folders."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (those of the process when None); gives the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    from kling_desktop.cli.program import COMMANDS, run
    from kling_desktop.host.crash_watch import CrashWatch
    from kling_desktop.host.paths import find_paths

    if words and (words[0] in COMMANDS or not _film(words[0])):
        watch = CrashWatch(find_paths(os.environ), words[0] if words[0] in COMMANDS else "command line")
        watch.start(make=words[0] in COMMANDS and words[0] not in _LOOKS_ONLY)
        watch.reports.look()  # also where no window is ever opened, nothing piles up
        try:
            return run(words, _show, watch)
        finally:
            watch.stop()
    with CrashWatch(find_paths(os.environ), "window") as watch:
        try:
            from kling_desktop.app import main as window

            return window([Path(word).absolute() for word in words], watch)
        except Exception as error:  # noqa: BLE001 - the last place: the window is gone, the next one offers the report
            _tell(watch.defect(error, ended=True))
            return 1


def _show(film: Path, say: Callable[[str], None], shots: Path | None) -> int:
    """Show the sample film in the window; the command line itself knows no window."""
    from kling_desktop.app import main_demo

    return main_demo(film, say, shots=shots)


def _tell(report: Path | None) -> None:
    """One sentence for whoever started the window from a terminal."""
    from kling_desktop.cli.output import Output

    out = Output(as_json=False)
    out.defect("" if report is None else str(report))
    out.close()


def _film(word: str) -> bool:
    """Whether an argument names a film to open, rather than a mistyped command."""
    return not word.startswith("-") and (word.lower().endswith(".kling") or Path(word).exists())


if __name__ == "__main__":
    sys.exit(main())
