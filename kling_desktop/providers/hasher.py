"""SHA-256 beside the loading: while one piece is hashed, the next one is read and written."""

from __future__ import annotations

import hashlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

_SMALL = 32 * 1024
"""Bytes for which another thread is not worth the while."""
_WAITING = 8
"""Pieces that may wait to be hashed: all the memory it takes."""


class Hasher:
    """Takes pieces in their order. One thread may add; `end` lets go of the other one."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._thread: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()

    def begin(self) -> None:
        """Forget what was added."""
        self._catch_up()
        self._hash = hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """The next bytes; waits only when hashing has fallen far behind."""
        if len(piece) < _SMALL:
            self._catch_up()
            self._hash.update(piece)
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "kling-hash")
        while len(self._waiting) >= _WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(self._hash.update, piece))

    def digest(self) -> str:
        """The hash of everything added so far, in hexadecimal."""
        self._catch_up()
        return self._hash.hexdigest()

    def end(self) -> None:
        """No more comes."""
        self._catch_up()
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _catch_up(self) -> None:
        while self._waiting:
            self._waiting.popleft().result()
