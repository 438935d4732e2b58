"""The way in: a sub-command, or the window with the films that are named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (those of the process when None); gives the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    from kling_desktop.cli.program import COMMANDS, run

    if words and (words[0] in COMMANDS or not _film(words[0])):
        return run(words, _show)
    from kling_desktop.app import main as window

    return window([Path(word).absolute() for word in words])


def _show(film: Path, say: Callable[[str], None], shots: Path | None) -> int:
    """Show the sample film in the window; the command line itself knows no window."""
    from kling_desktop.app import main_demo

    return main_demo(film, say, shots=shots)


def _film(word: str) -> bool:
    """Whether an argument names a film to open, rather than a mistyped command."""
    return not word.startswith("-") and (word.lower().endswith(".kling") or Path(word).exists())


if __name__ == "__main__":
    sys.exit(main())
