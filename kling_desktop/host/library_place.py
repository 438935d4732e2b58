"""A library on a disk that can be taken away: nothing of it is ever made anew in the place where the disk was.

Which chosen libraries were there once, and whether on another disk than our own files, stands in a small file beside
the database. A folder that is missing, or lies on our own disk all of a sudden, is then known to be away.
"""

from __future__ import annotations

import json
from pathlib import Path

from kling_desktop.domain.network_troubles import LibraryAway
from kling_desktop.host.disk import write_whole
from kling_desktop.host.paths import Paths, make_folder


def open_library(paths: Paths) -> None:
    """Make the library's folder, unless it was there once and is away. Blocks. Raises CannotSave, DiskFull."""
    if _away(paths):
        return
    make_folder(paths.library)
    if paths.chosen:
        seen = {**_seen(paths), str(paths.library): _apart(paths)}
        if seen != _seen(paths):
            write_whole(_memory(paths), json.dumps(seen, indent=1).encode())


def library_here(paths: Paths) -> None:
    """Blocks. Raises LibraryAway."""
    if _away(paths):
        raise LibraryAway(folder=paths.library, file=paths.library)


def _away(paths: Paths) -> bool:
    if not paths.chosen:
        return False
    apart = _seen(paths).get(str(paths.library))
    return apart is not None and (not paths.library.is_dir() or (apart and not _apart(paths)))


def _apart(paths: Paths) -> bool:
    """Whether the library lies on another disk than the database."""
    try:
        return paths.library.stat().st_dev != paths.database.parent.stat().st_dev
    except OSError:
        return False


def _memory(paths: Paths) -> Path:
    return paths.database.with_name("libraries.json")


def _seen(paths: Paths) -> dict[str, bool]:
    try:
        data: object = json.loads(_memory(paths).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(path): apart is True for path, apart in data.items()} if isinstance(data, dict) else {}
