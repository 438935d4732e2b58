"""Places where an answer waits until the test lets it go on; nobody polls and nobody sleeps."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable
from threading import Lock

from tests.fakes.wire import Wire


class Gates:
    """Named waiting places. `changed` is called whenever the number of those waiting changes."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._lock = Lock()
        self._waiting: dict[str, list[socket.socket]] = {}
        self._open: set[str] = set()
        self._all_open = False

    def waiting(self, gate: str) -> int:
        """How many answers wait at `gate` now."""
        with self._lock:
            return len(self._waiting.get(gate, ()))

    def release(self, gate: str, *, keep_open: bool = False) -> int:
        """Let those who wait at `gate` go on (`keep_open`: and all who come later); how many they were."""
        with self._lock:
            if keep_open:
                self._open.add(gate)
            waiting = self._waiting.get(gate, [])
            for end in waiting:
                end.send(b"1")
            return len(waiting)

    def open_all(self) -> None:
        """Let everybody go on, now and later: the server is closing."""
        with self._lock:
            self._all_open = True
            gates = list(self._waiting)
        for gate in gates:
            self.release(gate)

    def wait(self, gate: str, wire: Wire) -> bool:
        """Wait until released; False when the client went away first."""
        with self._lock:
            if self._all_open or gate in self._open:
                return True
            ours, theirs = socket.socketpair()
            self._waiting.setdefault(gate, []).append(theirs)
        self._changed()
        try:
            watched = [ours, wire.sock]
            while True:
                ready = select.select(watched, [], [])[0]
                if ours in ready:
                    return True
                if not wire.sock.recv(1, socket.MSG_PEEK):
                    return False
                watched = [ours]  # the client sent its next request already: it is not gone
        except OSError:
            return False
        finally:
            with self._lock:
                self._waiting[gate].remove(theirs)
            ours.close()
            theirs.close()
            self._changed()
