"""Oxen's own news of jobs that ended: one connection for a key, as long as somebody waits for a job.

A hint and nothing more: what it misses is seen by looking. It never raises, and a service without it is not asked
again by this process. What was said about a job is kept for the generations whose rows vanish.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator

import httpx

from kling_desktop.domain.jobs import RemoteId
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.connecting import connection_to
from kling_desktop.providers.answers import Json, inside, read_answer, remote_id, words
from kling_desktop.providers.http import Service
from kling_desktop.providers.key_auth import KeyAuth
from kling_desktop.providers.oxen.contract import EVENTS

_log = logging.getLogger(__name__)

_TIMES = httpx.Timeout(connect=10, read=60, write=10, pool=10)
"""A sign of life comes every 15 seconds."""
_WITHOUT_KEY = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 120.0
_LONGEST = 256 * 1024
"""Bytes of one event; what is longer is skipped."""
_KEPT = 1000
_NAME = "media_generation_completed"


class Events:
    """Listens while somebody is `listening`."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._listeners = 0
        self._absent: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._heard: OrderedDict[str, Json] = OrderedDict()
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Be connected inside, as far as that is possible."""
        self._listeners += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen(), name="oxen events")
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                self._end()

    async def told(self, remote: RemoteId) -> None:
        """Wait for news of a job."""
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(remote, set()).add(mine)
        try:
            await mine
        finally:
            waiting = self._waiting.get(remote, set())
            waiting.discard(mine)
            if not waiting:
                self._waiting.pop(remote, None)

    def heard(self, remote: RemoteId) -> Json:
        """What was said of a job; None when nothing was."""
        return self._heard.get(remote)

    async def aclose(self) -> None:
        """Hang up."""
        self._end()
        while self._ending:
            await asyncio.wait(set(self._ending))

    def _end(self) -> None:
        task, self._task = self._task, None
        if task is not None and not task.done():
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            task.cancel()

    async def _listen(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                if self._service.base in self._absent:
                    return
                key = self._service.cached_key()
            except Trouble:
                return  # an address that nobody may ask at
            if key is None:
                # An order or a look asks for it; nobody is asked for a password because of a hint.
                await self._service.clock.sleep(_WITHOUT_KEY)
                continue
            before = len(self._heard)
            try:
                async for data in self._stream(key):
                    self._take(data)
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError, Trouble) as error:
                _log.debug("no news from Oxen for now: %s", type(error).__name__)
            pause = _FIRST_PAUSE if len(self._heard) != before else min(pause * 2, _LONGEST_PAUSE)
            await self._service.clock.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311  not a secret

    async def _stream(self, key: str) -> AsyncIterator[bytes]:
        """The data of each event of ours, until the connection ends."""
        url = self._service.base + EVENTS
        async with (
            httpx.AsyncClient(**connection_to(url)) as client,
            client.stream(
                "GET",
                url,
                headers={"Accept": "text/event-stream"},
                auth=KeyAuth(self._service.base, key),
                timeout=_TIMES,
            ) as response,
        ):
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if response.status_code >= 500 or response.status_code in {408, 429}:
                return
            if response.status_code != 200 or kind != "text/event-stream":
                _log.info("Oxen tells no news at this address")
                self._absent.add(self._service.base)
                return
            event = Event()
            async for chunk in response.aiter_bytes():
                for data in event.feed(chunk):
                    yield data

    def _take(self, data: bytes) -> None:
        told = read_answer(200, {}, data).data
        remote = remote_id(inside(told, "generation_id"))
        if remote is None or words(inside(told, "media_type")) not in {"", "video"}:
            return
        self._heard[remote] = told
        if len(self._heard) > _KEPT:
            self._heard.popitem(last=False)
        for waiting in self._waiting.get(remote, ()):
            if not waiting.done():
                waiting.set_result(None)


class Event:
    """Puts `text/event-stream` together from pieces of any size; gives the data of finished events of ours."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0
        self._after_return = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The events that end within this piece."""
        for line in self._lines(chunk):
            if line:
                self._field(line)
                continue
            data, name, size = b"\n".join(self._data), self._name, self._size
            self._data, self._name, self._size = [], "", 0
            if name == _NAME and data and size <= _LONGEST:
                yield data

    def _lines(self, chunk: bytes) -> Iterator[bytes]:
        """Whole lines; they end with any of the three line ends. Of one that is too long the end is forgotten."""
        for byte_line in chunk.splitlines(keepends=True):
            if self._after_return and byte_line == b"\n":
                self._after_return = False
                continue
            self._after_return = byte_line.endswith(b"\r")
            text = byte_line.rstrip(b"\r\n")
            if len(self._line) <= _LONGEST:
                self._line += text[: _LONGEST + 1]
            if len(text) < len(byte_line):
                line = bytes(self._line)
                self._line.clear()
                yield line

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"event":
            self._name = value[:100].decode("utf-8", "replace")
        elif name == b"data":
            self._size += len(value)
            if self._size <= _LONGEST:
                self._data.append(value)
