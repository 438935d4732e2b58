"""Writing files so that a power cut leaves the old one or the new one, never half of either; and for whose eyes.

What the program keeps for itself is for its person alone, whatever the umask: folders 0700, files 0600. What is in the
library is as open as its folder: that is made private too, since what is in it was never meant for others, but one
that the artist opened to others (a disk that a team shares) stays so, with all that comes into it. Files that an
artist saves elsewhere follow the umask, as those of every program do.

Windows has no such modes: there the access list of the person's profile, which all our folders are in, does the same.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from kling_desktop.domain.troubles import CannotSave, DiskFull, Trouble
from kling_desktop.host.faults import passing

PRIVATE: Final = 0o600
"""The mode of our own files."""
USUAL: Final = 0o666
"""The mode of what an artist saves somewhere; the umask takes away from it."""
_PRIVATE_FOLDER: Final = 0o700
_PATIENCE: Final = 2.0
"""Seconds that another process may take for a small change."""

# EFBIG: a quota on file sizes, or a file system without room for one so large.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BINARY: Final = getattr(os, "O_BINARY", 0)


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


def write_whole(path: Path, data: bytes, mode: int | None = PRIVATE) -> None:
    """Put `data` in place of `path` at once: part file beside it, flushed, renamed, folder flushed. Blocks.

    A link is followed, so that it stays a link. `mode` of a new file; None: as open as its folder.
    One that is not private keeps the mode it has. Raises DiskFull or CannotSave; the old file is then untouched.
    """
    path = Path(os.path.realpath(path))
    part = part_beside(path)
    with saving(path):
        try:
            write_new(part, data, PRIVATE if mode is None else mode)
            if mode is None:
                open_as_folder(part, path.parent)
            passing("file.part-written")
            if mode != PRIVATE:
                with contextlib.suppress(FileNotFoundError, NotImplementedError):
                    shutil.copymode(path, part)
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        passing("file.renamed")
        flush_folder(path.parent)


def write_new(path: Path, data: bytes, mode: int = PRIVATE) -> None:
    """Make a file that is not there yet and flush it to the disk. Raises OSError (FileExistsError …)."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode), "wb") as file:
        file.write(data)
        flush(file.fileno())


def start_file(path: Path, mode: int = PRIVATE) -> BinaryIO:
    """An empty file to write and read, with this mode also when it was there already. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | _BINARY, mode)
    try:
        if mode == PRIVATE:
            _close_to_others(path)
        return os.fdopen(descriptor, "w+b")
    except BaseException:
        os.close(descriptor)
        raise


def make_private(path: Path) -> None:
    """Make sure of a private file, empty when it is new, for those who open files by themselves. Raises OSError."""
    os.close(private_opener(str(path), os.O_RDWR | os.O_CREAT))
    _close_to_others(path)


def private_opener(path: str, flags: int) -> int:
    """For `open(…, opener=)`: a file that is new is private."""
    return os.open(path, flags | _BINARY, PRIVATE)


def open_as_folder(path: Path, folder: Path) -> None:
    """Give a private file the mode of those in `folder`, to which it will go. Raises OSError."""
    _set_mode(path, PRIVATE | stat.S_IMODE(folder.stat().st_mode) & 0o066)


def open_as(path: Path, other: Path) -> None:
    """Give a file the mode of another. Raises OSError."""
    _set_mode(path, stat.S_IMODE(other.stat().st_mode))


def new_folders(folder: Path, mode: int | None = _PRIVATE_FOLDER) -> None:
    """Make `folder` and what is missing above it; None: each as open as the one it is made in. Raises OSError."""
    try:
        _new_folder(folder, mode)
    except FileNotFoundError:
        if folder.parent == folder:
            raise
        new_folders(folder.parent, mode)
        # Once: there are places that know no new folders and say so with the same error, whatever is above.
        _new_folder(folder, mode)


def _new_folder(folder: Path, mode: int | None) -> None:
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER if mode is None else mode)
        if mode is None and os.name == "posix":
            above = stat.S_IMODE(folder.parent.stat().st_mode)
            if above & 0o077:
                _set_mode(folder, _PRIVATE_FOLDER | above & 0o2077)
    except FileNotFoundError:
        raise
    except OSError:
        # It may be there in another's name, or as the root of a disk that says something else first.
        if not folder.is_dir():
            raise


@contextlib.contextmanager
def alone(file: Path) -> Iterator[None]:
    """Two processes that read, change and write a small file at once would each lose what the other wrote. Blocks.

    Best effort: without a folder, on a disk that knows no locks or beside a halted program the work goes on.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(file.with_name(file.name + ".lock"), mode=PRIVATE, timeout=_PATIENCE, thread_local=False)
    with contextlib.suppress(OSError, Timeout, NotImplementedError):
        if file.parent.is_dir():
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _close_to_others(path: Path) -> None:
    """Take the rights of others from a file of ours that an earlier version left open."""
    if os.name != "posix":
        return
    found = path.stat()
    if found.st_mode & 0o077 and found.st_uid == os.getuid():
        _set_mode(path, PRIVATE)


def _set_mode(path: Path, mode: int) -> None:
    if os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == mode:
        return
    # Disks of other systems know no modes, or no others than their own.
    with contextlib.suppress(PermissionError, NotImplementedError):
        path.chmod(mode)


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
