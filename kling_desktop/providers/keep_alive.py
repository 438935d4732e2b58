"""Connections that stay open for many minutes without a word: routers on the way forget them unless somebody speaks."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping

import httpcore

_IDLE = 30
"""Seconds of silence after which the system asks whether the other side is there, and between two such questions."""
_UNANSWERED = 8
_OPTIONS = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", _IDLE),
    (socket.IPPROTO_TCP, "TCP_KEEPALIVE", _IDLE),  # the same, as macOS calls it
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", _IDLE),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", _UNANSWERED),
)


async def keep_alive(event: str, facts: Mapping[str, object]) -> None:
    """A `trace` for requests of httpx: lets the system keep their connection awake, as far as it knows how to."""
    if event != "connection.connect_tcp.complete":
        return
    line = facts.get("return_value")
    raw = line.get_extra_info("socket") if isinstance(line, httpcore.AsyncNetworkStream) else None
    if raw is None:
        return
    for level, name, value in _OPTIONS:
        option = getattr(socket, name, None)  # not every system has them all
        if option is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(level, option, value)
