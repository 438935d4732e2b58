"""Listens on a port and serves each connection in a thread of its own; stops cleanly."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Lock, Thread

from tests.fakes.wire import BadRequestError, Wire


class Listener:
    """One port of 127.0.0.1. `serve` answers one request of a connection and says whether to go on."""

    def __init__(self, port: int, serve: Callable[[Wire], bool], *, elsewhere: bool) -> None:
        self._serve = serve
        self._elsewhere = elsewhere
        self._lock = Lock()
        self._open: dict[Wire, Thread] = {}
        self._stopping = False
        self._socket = socket.create_server(("127.0.0.1", port), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._accept, name=f"fake-accept-{self.port}", daemon=True)

    def start(self) -> None:
        """Take connections from now on."""
        self._thread.start()

    def _accept(self) -> None:
        while True:
            sock, _ = self._socket.accept()
            with self._lock:
                if self._stopping:
                    sock.close()
                    return
                wire = Wire(sock, elsewhere=self._elsewhere)
                thread = Thread(target=self._talk, args=(wire,), name=f"fake-serve-{self.port}", daemon=True)
                self._open[wire] = thread
                thread.start()

    def _talk(self, wire: Wire) -> None:
        try:
            while self._serve(wire):
                pass
        except (OSError, BadRequestError):
            pass  # the client went away, or is not one of ours: nothing is left to answer
        finally:
            wire.close()
            with self._lock:
                self._open.pop(wire, None)

    def stop(self) -> None:
        """Close the port and every connection; all threads have ended when this returns."""
        with self._lock:
            if self._stopping:
                return
            self._stopping = True
        with socket.create_connection(("127.0.0.1", self.port)):
            self._thread.join()  # the connection woke it
        self._socket.close()
        with self._lock:
            left = dict(self._open)
        for wire in left:
            wire.cut()
        for thread in left.values():
            thread.join()
