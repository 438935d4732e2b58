"""Talking to one service: reads that may be repeated, and orders that never are.

Time-outs, redirects (never followed), the key (for the service's own address only), sizes, and the translation of
everything that can go wrong into troubles.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import httpx

from kling_desktop.domain.account_troubles import KeyChanged
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import AskedKeys, Clock
from kling_desktop.domain.troubles import AnswerLost, RateLimited, Trouble
from kling_desktop.host.connecting import connection_to
from kling_desktop.host.faults import passing
from kling_desktop.providers.answers import MOST_BYTES, Answer, Shape, read_answer
from kling_desktop.providers.errors import TITLES, TRANSIENT, fault, is_missing, refusal
from kling_desktop.providers.hearing import hear_answer, hear_silence
from kling_desktop.providers.held_key import HeldKey
from kling_desktop.providers.keep_alive import keep_alive
from kling_desktop.providers.key_auth import KeyAuth
from kling_desktop.providers.pace_book import PaceBook
from kling_desktop.providers.pacing import Limiter, moment_told, told_to_wait
from kling_desktop.providers.silence import BROKEN, unaskable, unreachable

# Between two signs of life, and for everything together, in seconds.
READ = (httpx.Timeout(connect=10, read=30, write=60, pool=60), 180.0)
UPLOAD = (READ[0], 1800.0)
ORDER = (httpx.Timeout(connect=10, read=120, write=60, pool=60), 1800.0)
HELD = (httpx.Timeout(connect=10, read=1500, write=60, pool=60), 7200.0)
"""A call that is kept open until a video is there: Oxen speaks of up to 15 minutes, and the bytes may come with it."""
TRIES = 3
LONGEST_PAUSE = 60.0
"""A service that asks for a longer pause is asked again by whoever wanted to know, not here."""
_PEEKED = 64 * 1024
_LARGE = 256 * 1024
"""What takes noticeable time to be understood."""
_NOT_SENT = (
    httpx.ConnectError,  # name not found, refused, no route, certificate refused: all before the first byte of ours
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # the proxy did not open the way
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)

_PROMPT = 30.0
_MINUTES = timedelta(minutes=5)
"""Two clocks may differ by so much."""

Body = Callable[[], AsyncIterable[bytes]]


class Sink(Protocol):
    """Takes the bytes of an answer as they come."""

    async def take(self, chunk: bytes) -> None:
        """Keep them; the next come once this returns."""
        ...


class Service:
    """One account at one service. `base` gives its base address of the moment, or raises BadAddress: every call does.

    A key is used at the address it was asked for at, and nowhere else. `pause` replaces the seconds between two tries
    of a read. `limiter` counts every request and keeps away from a service that asked for it; through `paces` it does
    so together with all other processes that use the same key. `account` is its name, empty for the one without.
    """

    def __init__(
        self,
        provider: ProviderId,
        base: Callable[[], str],
        keys: AskedKeys,
        clock: Clock,
        pause: float | None = None,
        account: str = "",
    ) -> None:
        self.provider = provider
        self.account = account
        self.clock = clock
        self.pause = pause
        self.limiter: Limiter | None = None
        self.paces: PaceBook | None = None
        self._shared: tuple[str, str, str] | None = None
        self._base = base
        self._at: str | None = None
        self._left: list[httpx.AsyncClient] = []
        self._left_at = 0.0
        self._ahead = timedelta()
        self._held = HeldKey(provider, account, keys, lambda: self.base)
        self._reads: httpx.AsyncClient | None = None
        self._orders: httpx.AsyncClient | None = None

    @property
    def base(self) -> str:
        """The base address without a slash at the end; raises BadAddress."""
        now = self._base()
        if now != self._at:  # another gateway: its own connections
            self._left += [client for client in (self._reads, self._orders) if client is not None]
            self._at, self._reads, self._orders = now, None, None
        return now

    async def renew(self) -> None:
        """The computer slept, or is in another network: what was connected may be dead without anybody knowing.

        What is asked from now on goes over new connections; what is on its way may still end on the old ones.
        """
        now = self.clock.elapsed()
        if self._left and now - self._left_at > UPLOAD[1]:  # nothing of theirs can be on its way any more
            left, self._left = self._left, []
            for client in left:
                await client.aclose()
        self._left += [client for client in (self._reads, self._orders) if client is not None]
        self._reads, self._orders, self._left_at = None, None, now

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        return self._held.secrets

    def theirs(self, ours: datetime) -> datetime:
        """A moment by this computer's clock, by the service's: one of both may be wrong by days.

        Small differences are nobody's fault, and whoever compares moments allows for them.
        """
        return ours if abs(self._ahead) < _MINUTES else ours + self._ahead

    def cached_key(self) -> str | None:
        """The key, when it has been used already; asks nobody."""
        return self._held.cached()

    async def key(self, *, fresh: bool = False, again: bool = False) -> str:
        """The key; raises NoKey, KeyRefused (it cannot even be sent) or the keyring's troubles.

        `fresh`: as the keyring says now. `again`: even if it did not open before, since a person asked.
        """
        key = await self._held.get(fresh=fresh, again=again)
        shared = (self.provider.value, self.base, key)
        if self.limiter is not None and self.paces is not None and self._shared != shared:
            self.limiter.share(self.paces, await asyncio.to_thread(self.paces.name, *shared))
            self._shared = shared
        return key

    async def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        params: Mapping[str, str] | None = None,
        tries: int = TRIES,
        fresh_key: bool = False,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = MOST_BYTES,
        urgent: bool = False,
    ) -> Answer:
        """A read, or another call that costs nothing and may be repeated: a good answer with JSON or without a body.

        An answer of more than `most` bytes is not read. What is `urgent`, because a person waits for it, is counted by
        the limiter and not held up by it. Tried again on connection faults, time-outs, 408, 429 and 5xx.
        Raises CannotReach, ServerFault, RateLimited, KeyRefused, NotAllowed, OutOfCredit, JobLost (404),
        RequestRefused.
        """
        url = self.base + path
        if params:
            url += "?" + str(httpx.QueryParams(dict(params)))
        key = await self.key(fresh=fresh_key, again=fresh_key)
        attempt = 0
        while True:
            attempt += 1
            wait: float | None = None
            await self._turn(urgent=urgent)
            try:
                answer = await self._send(
                    self._client(),
                    method,
                    url,
                    key,
                    UPLOAD if body else READ,
                    content=body and body(),
                    headers=headers,
                    most=most,
                )
            except BROKEN as error:
                trouble: Trouble = unreachable(error, url, self.secrets)
            else:
                if method == "DELETE":
                    hear_answer("cancel", answer, (key,))
                if answer.good and (answer.shape is Shape.JSON or (method != "GET" and answer.shape is Shape.EMPTY)):
                    return answer
                if answer.status == 401 and (another := await self._held.another(key)) is not None:
                    key = another
                    continue
                wait = told_to_wait(answer.status, answer.headers, self.clock.now())
                trouble = fault(self.provider, answer, home=self.base, secrets=(key,), wait=wait)
                if answer.status not in TRANSIENT:
                    raise trouble
            if attempt >= tries or (wait is not None and wait > LONGEST_PAUSE and self.pause is None):
                break
            await self.clock.sleep(self._pause(attempt, wait))
        raise trouble

    async def _turn(self, *, urgent: bool) -> None:
        """Wait until a read may go; raises RateLimited when that is far off."""
        if self.limiter is None:
            return
        if urgent:
            self.limiter.count()
            return
        while (seconds := await self.limiter.asked(order=False)) > 0:
            if seconds > LONGEST_PAUSE:
                raise RateLimited(wait=seconds, provider=TITLES[self.provider])
            await self.clock.sleep(seconds)

    async def order(
        self,
        path: str,
        body: Mapping[str, object],
        *,
        model: str = "",
        may_be_missing: bool = False,
        into: Sink | None = None,
    ) -> Answer:
        """The one paid request: sent once, on a connection of its own, whatever happens.

        Returns a good answer with JSON; with `may_be_missing` also one that says that there is no such call here.
        `into` takes the body of a good answer instead, byte for byte, and is waited for as long as a video takes.
        Raises CannotReach when it provably was not sent, AnswerLost when that is not known, RateLimited, or the
        refusal.
        """
        url = self.base + path
        content = await asyncio.to_thread(_encode, body)
        key = await self.key()
        if (why := unaskable(url)) is not None:
            raise unreachable(why, url, self.secrets)
        if self.limiter is not None and (early := await self.limiter.asked(order=True)) > 0:
            # Nothing is on the wire yet: better to come back than to wait here.
            raise RateLimited(wait=early, provider=TITLES[self.provider])
        headers = {"Content-Type": "application/json"}
        # Calls that are kept open must not wait for one another: each has a client of its own.
        held = None if into is None else self._new_client(keep=0)
        client = self._orders = self._orders or self._new_client(keep=0)
        begun = self.clock.elapsed()
        passing("order.sending")
        try:
            answer = await self._send(
                held or client, "POST", url, key, HELD if held else ORDER, content=content, headers=headers, into=into
            )
        except _NOT_SENT as error:
            hear_silence("order", "not sent")
            raise unreachable(error, url, self.secrets) from None
        except BROKEN as error:
            hear_silence("order", _plain(error))
            raise AnswerLost(why=_plain(error), provider=TITLES[self.provider]) from None
        finally:
            if held is not None:
                await held.aclose()
        passing("order.answered")
        hear_answer("order", answer, (key,))
        if answer.good and (into is not None or answer.shape is Shape.JSON):
            return answer
        if may_be_missing and is_missing(self.provider, answer):
            if self.clock.elapsed() - begun < _PROMPT:
                return answer
            # Who does not know a call says so at once. This one may have been worked on.
            raise AnswerLost(why=f"status {answer.status}", provider=TITLES[self.provider])
        if answer.status == 401 and await self._held.another(key) is not None:
            raise KeyChanged(wait=0.0, provider=TITLES[self.provider])
        wait = told_to_wait(answer.status, answer.headers, self.clock.now())
        inline = b'"data:' in content
        raise refusal(self.provider, answer, home=self.base, model=model, secrets=(key,), wait=wait, inline=inline)

    async def peek(self, url: str) -> Answer | None:
        """The first kilobyte behind any address, asked for without the key; None when nobody answered.

        The text of the answer is the start of the body, byte for byte (Latin-1).
        """
        try:
            async with (
                httpx.AsyncClient(**connection_to(url)) as client,
                asyncio.timeout(30),
                client.stream("GET", url, headers={"Range": "bytes=0-1023"}, timeout=READ[0]) as response,
            ):
                start = b""
                async for chunk in response.aiter_raw():
                    start += chunk
                    if len(start) > _PEEKED:  # it does not know ranges: that much is enough
                        break
                return Answer(status=response.status_code, headers=_named(response), text=start.decode("latin-1"))
        except BROKEN:
            return None

    async def aclose(self) -> None:
        """Close every connection."""
        clients, self._reads, self._orders = (self._reads, self._orders, *self._left), None, None
        self._left = []
        for client in clients:
            if client is not None:
                await client.aclose()

    def _client(self) -> httpx.AsyncClient:
        self._reads = self._reads or self._new_client(keep=8)
        return self._reads

    def _new_client(self, *, keep: int) -> httpx.AsyncClient:
        # httpx writes whole addresses into the log, signatures included.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=keep, keepalive_expiry=15)
        try:
            return httpx.AsyncClient(**connection_to(self.base), limits=limits)
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            # A proxy in the environment that cannot be used, or certificates that cannot be read.
            raise unreachable(error, self.base) from None

    async def _send(
        self,
        client: httpx.AsyncClient,
        method: str,
        url: str,
        key: str,
        limits: tuple[httpx.Timeout, float],
        *,
        content: bytes | AsyncIterable[bytes] | None,
        headers: Mapping[str, str] | None,
        most: int = MOST_BYTES,
        into: Sink | None = None,
    ) -> Answer:
        async with (
            asyncio.timeout(limits[1]),
            client.stream(
                method,
                url,
                content=content,
                headers={"Accept": "application/json", **(headers or {})},
                auth=KeyAuth(self.base, key),
                timeout=limits[0],
                extensions={"trace": keep_alive} if into is not None else None,
            ) as response,
        ):
            if into is not None and response.is_success:
                async for chunk in response.aiter_bytes():
                    await into.take(chunk)
                return Answer(status=response.status_code, headers=_named(response))
            body = await _body(response, most)
            status, named = response.status_code, _named(response)
            if (then := moment_told(named)) is not None:
                self._ahead = then - self.clock.now()
            if self.limiter is not None:
                self.limiter.hear(status, named)
            if body is None or len(body) < _LARGE:
                return read_answer(status, named, body)
            return await asyncio.to_thread(read_answer, status, named, body)

    def _pause(self, attempt: int, wait: float | None) -> float:
        if self.pause is not None:
            return self.pause
        # A service that says "0 seconds" is not to be hammered at.
        own = float(2 ** (attempt - 1)) * random.uniform(0.75, 1.25)  # noqa: S311  not a secret
        return own if wait is None else max(wait, own)


async def _body(response: httpx.Response, most: int) -> bytes | None:
    """The whole body, or None when it is larger than any true answer."""
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        return None
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def _named(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _encode(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, allow_nan=False, separators=(",", ":")).encode("ascii")


def _plain(error: Exception) -> str:
    """What happened, in a word of ours: `timeout`, `reset`."""
    return "timeout" if isinstance(error, httpx.TimeoutException | TimeoutError) else "reset"
