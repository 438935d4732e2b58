"""Files that appear whole or not at all: written beside their place, flushed to the disk, then renamed into it."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from kling_desktop.domain.troubles import CannotSave, DiskFull, Trouble
from kling_desktop.host.disk import new_folders, open_as_folder, start_file
from kling_desktop.host.faults import passing

_ABANDONED = 86_400.0
"""Seconds without a write after which an unfinished file is nobody's any more."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_trouble(error: OSError, path: Path) -> Trouble:
    """What to tell a person when writing `path` failed."""
    if error.errno in _FULL:
        return DiskFull(folder=path.parent)
    return CannotSave(file=path, why=error.strerror or type(error).__name__)


def part_of(path: Path) -> Path:
    """Where `path` is written before it is whole: hidden, and of this process and thread alone."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident():x}.part")


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Gives the path to write to; on leaving it is flushed and renamed to `path`, on any error removed.

    Raises DiskFull or CannotSave for what goes wrong on the disk.
    """
    part = part_of(path)
    try:
        new_folders(path.parent, None)
        # Whoever writes it opens it anew, and finds it as open as its folder.
        start_file(part).close()
        open_as_folder(part, path.parent)
        yield part
        _flush(part)
        passing("kept.part-flushed")
        part.replace(path)
        passing("kept.renamed")
        _flush_folder(path.parent)
    except OSError as error:
        _drop(part)
        raise disk_trouble(error, path) from error
    except BaseException:
        _drop(part)
        raise


def write_whole(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Make `path` with what `fill` writes; raises DiskFull, CannotSave."""
    with appearing(path) as part, part.open("wb") as file:
        fill(file)


def sweep(folder: Path, now: float) -> None:
    """Delete what processes that were killed left half-written here, once it is old enough to be nobody's. Blocks."""
    for part in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            if now - part.stat().st_mtime > _ABANDONED:
                part.unlink()


def _drop(part: Path) -> None:
    with contextlib.suppress(OSError):
        part.unlink()


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
