"""Who drives a job: a lock of the operating system that dies with its process.

Each driving process holds the lock of one file named by a fresh id and writes that id as the owner of the rows it
drives. Ids are never used twice, so a lock that can be taken (or a file that is gone) proves its process is dead, and
the row is free. Names, process numbers and time-outs would all lie after a crash, a restart or a clock change.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NewType
from uuid import uuid4

from filelock import FileLock, Timeout

from kling_desktop.host.disk import PRIVATE, new_folders

OwnerId = NewType("OwnerId", str)

_OLD = 3600.0
"""Seconds after which the lock file of a dead process is cleared away."""
_QUIET = 15.0
"""Seconds without a sign after which a process is not waited for, though it lives."""


class Lease:
    """This process as a driver of jobs. Methods block on the disk for a moment; any thread may call them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: FileLock | None = None
        self._guard = threading.Lock()
        self.owner = OwnerId(uuid4().hex)

    def take(self) -> OwnerId:
        """Hold the lock of this process from now on, and clear away what dead ones left. OSError when that fails."""
        with self._guard:
            if self._lock is None:
                new_folders(self._folder)
                # Taken in a worker thread, released in another: the lock belongs to the process.
                lock = FileLock(self._path(self.owner), mode=PRIVATE, thread_local=False)
                lock.acquire(blocking=False)
                self._lock = lock
                self._clear_away()
        return self.owner

    def alive(self, owner: OwnerId) -> bool:
        """Whether the process behind `owner` still runs."""
        if owner == self.owner:
            return self._lock is not None
        path = self._path(owner)
        if not path.exists():
            return False
        probe = FileLock(path, mode=PRIVATE, thread_local=False)
        try:
            probe.acquire(blocking=False)
        except (Timeout, OSError):
            # A file that cannot even be opened says nothing: a job is rather left alone than driven twice.
            return path.exists()
        probe.release()
        return False

    def sign(self) -> None:
        """Let others see that this process is at work, not only alive."""
        with suppress(OSError):  # nothing held yet, or the folder went: then nobody waits for us
            os.utime(self._path(self.owner))

    def quiet(self, owner: OwnerId) -> bool:
        """Whether `owner` has given no sign for a while; it may have been halted. A set clock proves nothing."""
        try:
            return abs(time.time() - self._path(owner).stat().st_mtime) > _QUIET
        except OSError:
            return True

    def others(self) -> bool:
        """Whether another process holds a lock of this folder. OSError when it cannot be looked at."""
        return any(self.alive(OwnerId(path.stem)) for path in self._folder.glob("*.lock") if path.stem != self.owner)

    def release(self) -> None:
        """Give up the lock; the rows of this process are free from now on."""
        with self._guard:
            if self._lock is not None:
                self._lock.release()
                self._path(self.owner).unlink(missing_ok=True)
                self._lock = None
                # An id is proof of one holding only: whoever drives again does it under a new one.
                self.owner = OwnerId(uuid4().hex)

    def _clear_away(self) -> None:
        for path in self._folder.glob("*.lock"):
            try:
                # Young files are left alone: their process may be between making and locking them.
                old = time.time() - path.stat().st_mtime > _OLD
                if old and path.stem != self.owner and not self.alive(OwnerId(path.stem)):
                    path.unlink(missing_ok=True)
            except OSError:
                continue  # somebody else clears away too

    def _path(self, owner: OwnerId) -> Path:
        return self._folder / f"{owner}.lock"
