"""HTTP/1.1 on a raw socket: read a request, write an answer, or break off in the middle of one."""

from __future__ import annotations

import json
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http import HTTPStatus
from itertools import count
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, unquote, urlsplit

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came in; header names in lower case, `elsewhere` when it came to the second port."""

    number: int
    method: str
    target: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    elsewhere: bool
    connection: int = 0
    """Which connection it came over: one number for each."""
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def key(self) -> str:
        """The bearer key, or an empty text."""
        kind, _, key = self.headers.get("authorization", "").partition(" ")
        return key.strip() if kind.lower() == "bearer" else ""

    def json(self) -> Json:
        """The body as JSON; ValueError when it is not."""
        return cast("Json", json.loads(self.body.decode("utf-8")))

    def contains(self, text: str) -> bool:
        """Whether `text` (a secret, say) is anywhere in the request line, a header or the body."""
        return (
            text in self.target
            or text in unquote(self.target)
            or any(text in value for value in self.headers.values())
            or text.encode("utf-8") in self.body
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer before it is written; Content-Length follows from `body`."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(status: int, value: Json, headers: Mapping[str, str] | None = None) -> Reply:
    """`value` as a JSON answer."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8")
    return Reply(status=status, body=body, headers={"Content-Type": "application/json", **(headers or {})})


REASONS = {status.value: status.phrase for status in HTTPStatus}


class ClientGoneError(OSError):
    """The other side closed the connection."""


class BadRequestError(ValueError):
    """What came in is not HTTP."""


_NUMBERS = count(1)


class Wire:
    """One connection. Not shared between threads, except for `cut`."""

    def __init__(self, sock: socket.socket, *, elsewhere: bool) -> None:
        self.sock = sock
        self.elsewhere = elsewhere
        self.number = next(_NUMBERS)
        self._buffer = bytearray()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _more(self) -> None:
        data = self.sock.recv(262144)
        if not data:
            raise ClientGoneError("closed by the client")
        self._buffer += data

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._more()
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _take_until(self, mark: bytes) -> bytes:
        while (at := self._buffer.find(mark)) < 0:
            self._more()
        return self._take(at + len(mark))[: -len(mark)]

    def read(self, number: int) -> Request:
        """The next request; ClientGoneError when there is none, BadRequestError when it is not HTTP."""
        lines = self._take_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        try:
            method, target, version = lines[0].split(" ")
        except ValueError:
            raise BadRequestError(lines[0]) from None
        if not version.startswith("HTTP/1."):
            raise BadRequestError(lines[0])
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        if headers.get("expect", "").lower() == "100-continue":
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        parts = urlsplit(target)
        return Request(
            number=number,
            method=method,
            target=target,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=headers,
            body=self._read_body(headers),
            elsewhere=self.elsewhere,
            connection=self.number,
        )

    def _read_body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self._take(int(headers.get("content-length", "0")))
        body = bytearray()
        while (size := int(self._take_until(b"\r\n").split(b";")[0], 16)) > 0:
            body += self._take(size)
            self._take_until(b"\r\n")
        while self._take_until(b"\r\n"):  # trailers
            pass
        return bytes(body)

    def head(self, reply: Reply, *, length: int | None = None) -> bytes:
        """The head of `reply`; `length` announces another size than the body has, -1 announces none."""
        announced = len(reply.body) if length is None else length
        reason = REASONS.get(reply.status, "Unknown")
        lines = [f"HTTP/1.1 {reply.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in {"Date": formatdate(usegmt=True), **reply.headers}.items()]
        if announced >= 0 and not any(name.lower() == "content-length" for name in reply.headers):
            lines.append(f"Content-Length: {announced}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def write(self, data: bytes) -> None:
        """Send all of `data`; OSError when the client has gone."""
        self.sock.sendall(data)

    def send(self, reply: Reply, *, body: bool = True) -> None:
        """A whole answer (`body` False: its head alone, as HEAD wants it)."""
        head = self.head(reply)
        if len(reply.body) > 65536:
            self.write(head)
            self.write(reply.body if body else b"")
        else:
            self.write(head + (reply.body if body else b""))

    def reset(self) -> None:
        """Close with a TCP reset, so that the client sees a broken connection and no clean end."""
        layout = "hh" if sys.platform == "win32" else "ii"
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(layout, 1, 0))
        self.sock.close()

    def cut(self) -> None:
        """Wake whoever waits on this connection and end it; safe from another thread."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # already closed

    def close(self) -> None:
        """Close in the ordinary way."""
        self.sock.close()
