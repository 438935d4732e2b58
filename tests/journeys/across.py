"""The program where what it makes first lies on another disk than its library: `python -m tests.journeys.across ARG …`.

Renaming out of the cache, and out of the folder of unfinished results, fails as it does between two disks.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

_FROM = {".part", "animatic"}


def _between_disks(plain: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    def rename(source: Path, target: Path) -> Path:
        there = Path(target).parent
        if source.parent != there and _FROM & set(source.parts):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(source))
        return plain(source, target)

    return rename


def main() -> int:
    """Run the program."""
    from kling_desktop.__main__ import main as program

    type.__setattr__(Path, "rename", _between_disks(Path.rename))
    type.__setattr__(Path, "replace", _between_disks(Path.replace))
    return program(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
