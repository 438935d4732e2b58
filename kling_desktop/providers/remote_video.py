"""What a video on the web is, told by the few parts of it that say so. Blocking, and never with a key.

The rules are those of results: https to a public host, every redirect judged anew, sizes and times limited.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from urllib.parse import urljoin

import httpx

from kling_desktop.domain.problems import VideoFacts
from kling_desktop.host.connecting import connection_to
from kling_desktop.providers.reach import host_of

MOST_BYTES = 24 * 1024 * 1024
"""What is loaded at most: enough for the index of a long film, far from the film itself."""
_PART = 512 * 1024
_HOPS = 5
_GOOD = frozenset({200, 206})
_TOTAL = re.compile(r"bytes \d+-\d+/(\d+)\Z", re.ASCII)
_RESERVED = re.compile(r"(?:\A|\.)(?:example(?:\.(?:com|net|org))?|test|invalid)\Z", re.IGNORECASE)
"""Names that belong to nobody (RFC 2606): there is nothing to ask."""


class _Unreadable(OSError):
    """Nobody answered, or not as a store of files does; becomes None."""


def look_at(url: str, may_follow: Callable[[str], bool], *, seconds: float) -> VideoFacts | None:
    """Length, size as seen, rate, kind and bytes; None when that could not be found out within so many seconds."""
    from kling_desktop.media.source.measuring import measure_file

    if _RESERVED.search(host_of(url)):
        return None
    for name in ("httpx", "httpcore"):  # httpx writes whole addresses into the log, signatures included
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        with _RemoteFile(url, may_follow, time.monotonic() + seconds) as file:
            return measure_file(file, file.size)
    except (_Unreadable, httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ValueError, ImportError, OSError):
        return None


class _RemoteFile:
    """A file behind an address, read in parts: as much of the protocol of files as readers of containers need."""

    name = ""

    def __init__(self, url: str, may_follow: Callable[[str], bool], until: float) -> None:
        self._url, self._may_follow, self._until = url, may_follow, until
        self._client: httpx.Client | None = None
        self._client_of = ""
        self._parts: dict[int, bytes] = {}
        self._loaded = 0
        self._at = 0
        self.size = 0

    def __enter__(self) -> _RemoteFile:
        self._part(0)
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def read(self, count: int) -> bytes:
        """The next bytes; fewer at the end of a part, none at the end of the file."""
        if self._at >= self.size or count <= 0:
            return b""
        number, offset = divmod(self._at, _PART)
        found = self._part(number)[offset : offset + count]
        self._at += len(found)
        return found

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go elsewhere; nothing is loaded before it is read."""
        start = (0, self._at, self.size)[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Where reading goes on."""
        return self._at

    def _part(self, number: int) -> bytes:
        if number not in self._parts:
            self._load(number)
        return self._parts[number]

    def _load(self, number: int) -> None:
        first = number * _PART
        for _ in range(_HOPS + 1):
            with self._open(f"bytes={first}-{first + _PART - 1}") as response:
                if 300 <= response.status_code < 400:
                    self._url = urljoin(self._url, response.headers.get("location", ""))
                    continue
                if response.status_code not in _GOOD:
                    raise _Unreadable
                self._take(response, number)
                return
        raise _Unreadable

    def _open(self, span: str) -> _Answered:
        left = self._until - time.monotonic()
        if left <= 0 or not self._may_follow(self._url):
            raise _Unreadable
        if self._client is None or self._client_of != host_of(self._url):
            if self._client is not None:
                self._client.close()
            self._client, self._client_of = httpx.Client(**connection_to(self._url)), host_of(self._url)
        request = self._client.build_request("GET", self._url, headers={"Range": span}, timeout=left)
        return _Answered(self._client.send(request, stream=True))

    def _take(self, response: httpx.Response, number: int) -> None:
        whole = response.status_code == 200
        told = _TOTAL.match(response.headers.get("content-range", ""))
        length = response.headers.get("content-length", "")
        if not whole and told is None:
            raise _Unreadable
        self.size = int(told[1]) if told is not None else int(length) if length.isdigit() else 0
        # A store that knows no ranges sends everything: that is read only where it is little.
        most = min(self.size, MOST_BYTES - self._loaded) if whole else _PART
        if self.size <= 0 or (whole and most < self.size):
            raise _Unreadable
        data = bytearray()
        for chunk in response.iter_raw():
            data += chunk
            if len(data) > most or time.monotonic() > self._until:
                raise _Unreadable
        self._loaded += len(data)
        if self._loaded > MOST_BYTES or len(data) < (self.size if whole else min(_PART, self.size - number * _PART)):
            raise _Unreadable
        if whole:
            self._parts = {at // _PART: bytes(data[at : at + _PART]) for at in range(0, len(data), _PART)}
        else:
            self._parts[number] = bytes(data)


class _Answered:
    """A response that is closed when one is done with it."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __enter__(self) -> httpx.Response:
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()
