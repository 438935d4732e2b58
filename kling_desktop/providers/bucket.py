"""The artist's own S3-compatible bucket: files go in by one signed address and are read by another.

Nothing that is sent has an Authorization header, and no signed address is ever kept: what was uploaded is remembered
by its key, and every job gets an address signed anew. With temporary keys an address dies when they do, whatever its
own life says.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from kling_desktop.domain.film import Media
from kling_desktop.domain.ports import BucketStep, Clock, ReadyPicture
from kling_desktop.domain.troubles import BucketClosed, NoBucket, PictureLost, Trouble
from kling_desktop.host.bucket import BucketAccount
from kling_desktop.host.bucket_keys import BucketKeys, BucketSecret
from kling_desktop.host.connecting import connection_to
from kling_desktop.host.faults import passing
from kling_desktop.providers.bucket_answers import Reply, refusal, unreachable
from kling_desktop.providers.bucket_memory import Known, Memory
from kling_desktop.providers.http import LONGEST_PAUSE, TRIES
from kling_desktop.providers.pacing import retry_after
from kling_desktop.providers.signing import signed
from kling_desktop.providers.silence import BROKEN

SHORT = 600
"""Seconds that an address of our own lives, for one request of ours."""
_WHOLE = 1800.0
_WAITS = httpx.Timeout(connect=10, read=60, write=60, pool=60)
_CHUNK = 64 * 1024
_START = 1024
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "video/mp4": ".mp4"}
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_TEST = b"A test of Kling Desktop. It may be deleted.\n"

_log = logging.getLogger(__name__)

Content = Callable[[], AsyncIterator[bytes]]


class Bucket:
    """Where the settings say, with the secret of the moment. `pause` replaces the seconds between two tries."""

    def __init__(
        self,
        account: Callable[[], BucketAccount | None],
        keys: BucketKeys,
        clock: Clock,
        memory: Path,
        pause: float | None = None,
    ) -> None:
        self._account = account
        self._keys = keys
        self._clock = clock
        self._memory = Memory(memory)
        self._pause = pause
        self._one_at_a_time = asyncio.Lock()

    @property
    def set_up(self) -> bool:
        """Whether there is one."""
        return self._account() is not None

    async def publish(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """An address for each file that opens without a key, tried out before it is given.

        Raises NoBucket, NoBucketSecret and the keyring's troubles, PictureLost, BucketRefused, BucketElsewhere,
        BucketMissing, BucketClosed, ClockWrong, NotTrusted, CannotReach, ServerFault, RateLimited, UploadFailed,
        DiskFull, CannotSave.
        """
        total = sum(picture.bytes for picture in pictures.values()) or 1
        done = 0
        addresses: dict[Media, str] = {}
        async with self._visit() as visit:
            for media, picture in pictures.items():

                def advanced(sent: int, before: int = done) -> None:
                    progress(min(1.0, (before + sent) / total))

                async with self._one_at_a_time:
                    addresses[media] = await self._address(visit, media.name, picture, advanced)
                done += picture.bytes
                progress(min(1.0, done / total))
        return addresses

    async def sweep(self, before: datetime) -> None:
        """Delete what was last handed out before then. Never raises a Trouble: what stays is deleted another time."""
        account = self._account()
        if account is None:
            return
        async with self._one_at_a_time:
            known = await asyncio.to_thread(self._memory.all, account.identity)
            old = [each.key for each in known if each.used < before]
            await self._delete(old)

    async def clear(self) -> int:
        """Delete all that is ours in this bucket; gives how many files stay. Raises no Trouble."""
        account = self._account()
        if account is None:
            return 0
        async with self._one_at_a_time:
            known = await asyncio.to_thread(self._memory.all, account.identity)
            return await self._delete([each.key for each in known])

    async def held(self) -> int:
        """How many files of ours are in this bucket, as far as we know."""
        account = self._account()
        return 0 if account is None else len(await asyncio.to_thread(self._memory.all, account.identity))

    async def _delete(self, keys: Sequence[str]) -> int:
        """Delete these; gives how many stay."""
        left = len(keys)
        if not keys:
            return 0  # nothing to ask the keyring for
        try:
            async with self._visit() as visit:
                for key in keys:
                    await visit.delete(key)
                    passing("bucket.deleted")
                    await asyncio.to_thread(self._memory.forget, key)
                    passing("bucket.forgotten")
                    left -= 1
        except Trouble as trouble:
            _log.info("files in the bucket stay for now: %s", trouble.code)
        return left

    async def test(self) -> tuple[BucketStep, ...]:
        """Write, read without a key, delete: each with what went wrong. Never raises a Trouble."""
        steps: list[BucketStep] = []

        async def take(name: str, work: Awaitable[None]) -> bool:
            trouble: Trouble | None = None
            try:
                await work
            except Trouble as failed:
                trouble = failed
            steps.append(BucketStep(name=name, trouble=trouble))
            return trouble is None

        try:
            async with self._visit() as visit:
                key = f"{visit.account.prefix}test-{secrets.token_hex(8)}.txt"
                if await take("write", visit.put(key, "test.txt", "text/plain", len(_TEST), _small)):
                    await take("read", visit.expect(visit.open_to_all(key), _TEST, "test.txt"))
                    await take("delete", visit.delete(key))
        except Trouble as trouble:  # no bucket, no secret
            steps.append(BucketStep(name="write", trouble=trouble))
        return tuple(steps)

    def _visit(self) -> _Visit:
        account = self._account()
        if account is None:
            raise NoBucket
        return _Visit(account, self._keys, self._clock, self._pause)

    async def _address(self, visit: _Visit, name: str, picture: ReadyPicture, advanced: Callable[[int], None]) -> str:
        now, identity = self._clock.now(), visit.account.identity
        start = await asyncio.to_thread(_start_of, picture.file, name)
        known = await asyncio.to_thread(self._memory.find, identity, picture.sha256, now)
        if known is not None:
            url = visit.open_to_all(known.key)
            if (await visit.ask("GET", url, headers=_RANGE)).start.startswith(start):
                await asyncio.to_thread(self._memory.touch, known.key, now)
                return url
            await asyncio.to_thread(self._memory.forget, known.key)
        # Never the name of the artist's file.
        key = f"{visit.account.prefix}{secrets.token_hex(16)}{_ENDINGS.get(picture.mime, '')}"
        until = now + timedelta(hours=visit.account.hours)
        # Remembered first: what a crash leaves behind is still found and deleted.
        await asyncio.to_thread(
            self._memory.add, Known(bucket=identity, sha256=picture.sha256, key=key, until=until, used=now)
        )
        passing("bucket.remembered")
        await visit.put(key, name, picture.mime, picture.bytes, lambda: _parts(picture.file, name, advanced))
        passing("bucket.written")
        url = visit.open_to_all(key)
        await visit.expect(url, start, name)
        return url


_RANGE = {"Range": f"bytes=0-{_START - 1}"}


class _Visit:
    """One connection to the bucket, with its secret in hand; a context manager."""

    def __init__(self, account: BucketAccount, keys: BucketKeys, clock: Clock, pause: float | None) -> None:
        self.account = account
        self._keys = keys
        self._clock = clock
        self._pause = pause
        self._secret = BucketSecret(secret="")
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> _Visit:
        self._secret = await self._keys.secret()
        for name in ("httpx", "httpcore"):  # httpx writes whole addresses into the log, signatures included
            logging.getLogger(name).setLevel(logging.WARNING)
        try:
            self._client = httpx.AsyncClient(**connection_to(self.account.endpoint))
        except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
            raise unreachable(self.account, error) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client is not None:
            await self._client.aclose()

    def open_to_all(self, key: str) -> str:
        """An address that anybody can read the object at, for as long as the settings say."""
        return self._signed("GET", key, self.account.hours * 3600)

    def _signed(self, method: str, key: str, seconds: int) -> str:
        return signed(method, self.account, self._secret, key, now=self._clock.now(), seconds=seconds)

    async def put(self, key: str, name: str, mime: str, size: int, content: Content) -> None:
        """Write an object. Raises the troubles of `Bucket.publish`."""
        headers = {"Content-Type": mime, "Content-Length": str(size)}
        reply = await self.ask(
            "PUT", lambda: self._signed("PUT", key, SHORT), headers=headers, content=content, tries=TRIES
        )
        if not reply.good:
            raise self._refusal(reply, "write", name)

    async def expect(self, url: str, start: bytes, name: str) -> None:
        """Read the start of an object as a provider will; raises BucketClosed when it is not what was written."""
        reply = await self.ask("GET", url, headers=_RANGE, tries=TRIES)
        if reply.good and reply.start.startswith(start):
            return
        if reply.status in _PASSING:
            raise self._refusal(reply, "read", name)
        raise BucketClosed(bucket=self.account.bucket, file=name, host=self.account.host)

    async def delete(self, key: str) -> None:
        """Delete an object; one that is not there is fine."""
        reply = await self.ask("DELETE", lambda: self._signed("DELETE", key, SHORT))
        if not reply.good and reply.status != 404:
            raise self._refusal(reply, "delete", key.rpartition("/")[2])

    def _refusal(self, reply: Reply, deed: str, name: str) -> Trouble:
        now = self._clock.now()
        wait = retry_after(reply.headers, now)
        return refusal(self.account, reply, deed=deed, file=name, now=now, wait=wait)

    async def ask(
        self,
        method: str,
        url: str | Callable[[], str],
        *,
        headers: Mapping[str, str] | None = None,
        content: Content | None = None,
        tries: int = 1,
    ) -> Reply:
        """The answer, whatever it is; a network fault or a passing one is tried again. Raises CannotReach, NotTrusted.

        All of it may be repeated: the same bytes to the same key cost nothing.
        """
        for attempt in range(1, tries + 1):
            wait: float | None = None
            try:
                reply = await self._send(method, url if isinstance(url, str) else url(), headers, content)
            except BROKEN as error:
                trouble = unreachable(self.account, error)
                if attempt == tries or not isinstance(error, httpx.TransportError | OSError):
                    raise trouble from None
            else:
                wait = retry_after(reply.headers, self._clock.now())
                too_long = wait is not None and wait > LONGEST_PAUSE and self._pause is None
                if reply.status not in _PASSING or attempt == tries or too_long:
                    return reply
            await self._clock.sleep(self._seconds(attempt, wait))
        raise AssertionError("the last try returns or raises")

    async def _send(self, method: str, url: str, headers: Mapping[str, str] | None, content: Content | None) -> Reply:
        assert self._client is not None, "only inside its context"
        async with (
            asyncio.timeout(_WHOLE),
            self._client.stream(
                method, url, headers=headers, content=None if content is None else content(), timeout=_WAITS
            ) as response,
        ):
            start = b""
            async for chunk in response.aiter_raw():
                start += chunk
                if len(start) >= _CHUNK:  # it does not know ranges: that much is enough
                    break
            named = {name.lower(): value for name, value in response.headers.items()}
            return Reply(status=response.status_code, headers=named, start=start[:_CHUNK])

    def _seconds(self, attempt: int, wait: float | None) -> float:
        if self._pause is not None:
            return self._pause
        if wait is not None:
            return wait
        return float(2 ** (attempt - 1)) * random.uniform(0.75, 1.25)  # noqa: S311  not a secret


async def _small() -> AsyncIterator[bytes]:
    yield _TEST


async def _parts(file: Path, name: str, advanced: Callable[[int], None]) -> AsyncIterator[bytes]:
    """The bytes of a file, read from disk as they go out. Raises PictureLost."""
    sent = 0
    try:
        with await asyncio.to_thread(file.open, "rb") as opened:
            while chunk := await asyncio.to_thread(opened.read, _CHUNK):
                yield chunk
                sent += len(chunk)
                advanced(sent)
    except OSError:
        raise PictureLost(file=name) from None


def _start_of(file: Path, name: str) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_START)
    except OSError:
        raise PictureLost(file=name) from None
