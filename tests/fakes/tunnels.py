"""Things that stand on the way: a relay of bytes, and a proxy that opens ways through it."""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import ssl
from collections.abc import Callable, Mapping
from threading import Thread
from typing import Self

Place = tuple[str, int]


class Relay:
    """A context manager: passes on what comes to `port` of this computer, both ways, to where `lead` says."""

    def __init__(self, lead: Callable[[socket.socket], Place | None], context: ssl.SSLContext | None = None) -> None:
        self._lead = lead
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._end, self._told = socket.socketpair()
        self._threads: list[Thread] = []

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._end.close()
        for thread in self._threads:
            thread.join()
        self._told.close()
        self._listening.close()

    def _begin(self, work: Callable[..., None], *given: object) -> None:
        thread = Thread(target=work, args=given)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while self._listening in select.select([self._listening, self._told], [], [])[0]:
            self._begin(self._serve, self._listening.accept()[0])

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(10)
        with contextlib.suppress(OSError), contextlib.ExitStack() as closing:
            closing.callback(plain.close)
            near = plain if self._context is None else self._context.wrap_socket(plain, server_side=True)
            closing.callback(near.close)
            place = self._lead(near)
            if place is None:
                return
            with socket.create_connection(place, timeout=10) as far:
                self._pass_on(near, far)

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        while True:
            held = isinstance(near, ssl.SSLSocket) and near.pending() > 0
            ready = [near] if held else select.select([near, far, self._told], [], [])[0]
            if self._told in ready:
                return
            for one, other in ((near, far), (far, near)):
                if one in ready:
                    data = one.recv(65536)
                    if not data:
                        return
                    other.sendall(data)


class Proxy(Relay):
    """Opens ways (CONNECT) to the `places` it knows by name; refuses with `status` when that is not 200.

    `login` is the name and password it wants. `heads` are the requests it got, as they came.
    """

    def __init__(self, places: Mapping[str, int], status: int = 200, login: str = "") -> None:
        super().__init__(self._open)
        self._places, self._status = places, status
        self._login = base64.b64encode(login.encode()).decode()
        self.heads: list[str] = []
        self.shown = f"127.0.0.1:{self.port}"

    def _open(self, near: socket.socket) -> Place | None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = near.recv(65536)
            if not piece:
                return None
            head += piece
        text = head.decode("latin-1")
        self.heads.append(text)
        method, target = text.split(" ")[:2]
        status = self._status
        if self._login and f"basic {self._login}".lower() not in text.lower():
            status = 407
        known = self._places.get(target.rpartition(":")[0])
        if method != "CONNECT" or known is None or status != 200:
            near.sendall(f"HTTP/1.1 {status if status != 200 else 502} No\r\nContent-Length: 0\r\n\r\n".encode())
            return None
        near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return "127.0.0.1", known
