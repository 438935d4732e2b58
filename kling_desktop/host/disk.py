"""Writing files so that a power cut leaves the old one or the new one, never half of either."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from kling_desktop.domain.troubles import CannotSave, DiskFull, Trouble
from kling_desktop.host.faults import passing

# EFBIG: a quota on file sizes, or a file system without room for one so large.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def disk_trouble(error: OSError, path: Path) -> Trouble:
    """What an error of the file system means for a person: DiskFull or CannotSave."""
    if error.errno in _FULL:
        return DiskFull(folder=_known(path.parent))
    return CannotSave(file=path, why=error.strerror or type(error).__name__)


@contextlib.contextmanager
def saving(path: Path) -> Iterator[None]:
    """Turn OSErrors within into the trouble about `path`."""
    try:
        yield
    except OSError as error:
        raise disk_trouble(error, path) from error


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` in place of `path` at once: part file beside it, flushed, renamed, folder flushed. Blocks.

    A link is followed, so that it stays a link. Raises DiskFull or CannotSave; the old file is then untouched.
    """
    path = Path(os.path.realpath(path))
    part = part_beside(path)
    with saving(path):
        try:
            write_new(part, data)
            passing("file.part-written")
            with contextlib.suppress(FileNotFoundError, NotImplementedError):
                shutil.copymode(path, part)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        passing("file.renamed")
        flush_folder(path.parent)


def write_new(path: Path, data: bytes) -> None:
    """Make a file that is not there yet and flush it to the disk. Raises OSError (FileExistsError …)."""
    with path.open("xb") as file:
        file.write(data)
        flush(file.fileno())


def part_beside(path: Path) -> Path:
    """A name for an unfinished file that will become `path`: hidden, in the same folder, nobody else's."""
    # Only a piece of the name: with the addition it could be too long for the file system.
    return path.with_name(f".{path.stem[:24]}-{secrets.token_hex(6)}.part")


def flush(descriptor: int) -> None:
    """Force what was written to an open file onto the disk."""
    os.fsync(descriptor)


def flush_file(path: Path) -> None:
    """Force a finished file onto the disk."""
    with path.open("rb+") as file:
        flush(file.fileno())


def flush_folder(folder: Path) -> None:
    """Force names made, changed or removed in a folder onto the disk; systems without that do it by themselves."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems know no flushing of folders.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(descriptor)


RESERVE = 4 * 1024 * 1024
"""Bytes that a result leaves free: what is written about it must find room as well."""


def need_room(folder: Path, count: int) -> None:
    """Raises DiskFull when `count` more bytes do not fit, with what is missing."""
    free = free_bytes(folder)
    if count + RESERVE > free:
        raise DiskFull(folder=_known(folder), bytes=count, missing=count + RESERVE - free)


def _known(folder: Path) -> Path:
    """The folder that a person knows: hidden ones are ours, inside of theirs."""
    return folder.parent if folder.name.startswith(".") else folder


def free_bytes(folder: Path) -> int:
    """Bytes free for us where `folder` is or will be; raises CannotSave when nobody can tell."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    with saving(folder):
        return shutil.disk_usage(there).free
