"""Handing files to AIHubMax: by its own upload, under a random name, once per content, tried before money is spent.

What was uploaded is remembered on disk, so that another run of the program uses it again. The service keeps files 72
hours at most and deletes the oldest first when its space runs out, so each address is tried before every order and is
given up after a day. It documents no way to delete a file: what was uploaded goes by itself.

Source: the gateway's page on its upload by form, read in August 2026.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from pathlib import Path

from kling_desktop.domain.film import Media
from kling_desktop.domain.network_troubles import BETWEEN, LogInFirst
from kling_desktop.domain.ports import ReadyPicture
from kling_desktop.domain.troubles import (
    JobLost,
    NotAllowed,
    PictureLost,
    RequestRefused,
    ServerFault,
    Trouble,
    UploadFailed,
)
from kling_desktop.host.faults import passing
from kling_desktop.providers.answers import Answer, Shape, inside, read_answer, words
from kling_desktop.providers.bucket_memory import Known, Memory
from kling_desktop.providers.errors import TITLES, is_log_in
from kling_desktop.providers.http import Service
from kling_desktop.providers.reach import host_of, may_follow

STREAM = "/v1/files/upload/stream"
FRESH = timedelta(hours=24)
"""How long an address is believed in at all."""
_QUESTION = "/v1/models"
"""A question that costs nothing."""
_CHUNK = 64 * 1024
_MARK = 8
"""Bytes at the start of a file that tell what it is."""
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "video/mp4": ".mp4"}
_DEAD = frozenset({401, 403, 404, 410})
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_TOO_LARGE = "413"
_NO_SPACE = re.compile(r"storage|space|full|cleanup", re.IGNORECASE)
"""The one 403 of an upload that the page knows: no room, and nothing may be cleared away."""


class Uploads:
    """Addresses of uploaded files, remembered by the hash of what was sent."""

    def __init__(self, service: Service, memory: Memory) -> None:
        self._service = service
        self._memory = memory
        self._one_at_a_time = asyncio.Lock()

    async def forget(self) -> None:
        """The service could not fetch a picture: trust no address there any more."""
        for known in await asyncio.to_thread(self._memory.all, self._identity):
            await asyncio.to_thread(self._memory.forget, known.key)

    async def hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """An address for each file.

        Raises UploadFailed, PictureLost, DiskFull, CannotSave, and the troubles of any read.
        """
        total = sum(picture.bytes for picture in pictures.values()) or 1
        done = 0
        addresses: dict[Media, str] = {}
        for media, picture in pictures.items():

            def advanced(sent: int, before: int = done) -> None:
                progress(min(1.0, (before + sent) / total))

            async with self._one_at_a_time:  # several takes of one film need the same files
                addresses[media] = await self._address(media, picture, advanced)
            done += picture.bytes
            advanced(0, done)
        return addresses

    async def _address(self, media: Media, picture: ReadyPicture, advanced: Callable[[int], None]) -> str:
        now, identity = self._service.clock.now(), self._identity
        start = await asyncio.to_thread(_start_of, picture.file, media.name)
        known = await asyncio.to_thread(self._memory.find, identity, picture.sha256, now)
        if known is not None:
            if await self._opens(known.key, start):
                await asyncio.to_thread(self._memory.touch, known.key, now)
                return known.key
            await asyncio.to_thread(self._memory.forget, known.key)
        passing("upload.sending")
        url = await self._upload(media, picture, advanced)
        passing("upload.answered")
        # Before it is tried: where a network asks for a log-in meanwhile, the file need not be sent again after it.
        fresh = Known(bucket=identity, sha256=picture.sha256, key=url, until=now + FRESH, used=now)
        await asyncio.to_thread(self._memory.add, fresh)
        if not await self._opens(url, start):
            await asyncio.to_thread(self._memory.forget, url)
            raise UploadFailed(provider=self._title, file=media.name, why="closed")
        return url

    async def _upload(self, media: Media, picture: ReadyPicture, advanced: Callable[[int], None]) -> str:
        # Never the name of the artist's file.
        name = secrets.token_hex(12) + _ENDINGS.get(picture.mime, "")
        try:
            size = (await asyncio.to_thread(picture.file.stat)).st_size
        except OSError:
            raise PictureLost(file=media.name) from None
        form = _Form(picture.file, name, picture.mime, size)
        try:
            answer = await self._service.ask(
                STREAM, method="POST", body=lambda: form.parts(advanced), headers=form.headers
            )
        except NotAllowed as trouble:
            why = "full" if _NO_SPACE.search(trouble.detail) else ""
            raise UploadFailed(trouble.detail, provider=self._title, file=media.name, why=why) from None
        except (RequestRefused, JobLost) as trouble:
            why = "large" if trouble.given.get("status") == _TOO_LARGE else ""
            raise UploadFailed(trouble.detail, provider=self._title, file=media.name, why=why) from None
        except ServerFault as trouble:
            if trouble.given.get("status") == _TOO_LARGE:  # said by what stands before the service, as a page
                raise UploadFailed(provider=self._title, file=media.name, why="large") from None
            raise
        except OSError:
            raise PictureLost(file=media.name) from None
        if answer.shape is Shape.EMPTY:
            # Not the service's own words: something on the way swallowed the file, or the answer.
            raise ServerFault(provider=self._title, status=answer.status)
        url = words(inside(answer.data, "url")) or words(inside(answer.data, "data", "url"))
        kept = inside(answer.data, "size")
        if not may_follow(url, self._service.base) or (isinstance(kept, int) and kept != size):
            raise UploadFailed(provider=self._title, file=media.name)
        return url

    async def _opens(self, url: str, start: bytes) -> bool:
        """Fetch the start of it as the service will. A host that will not answer us may still answer them.

        Raises LogInFirst, CannotReach where it is a network on the way that answered.
        """
        answer = await self._service.peek(url)
        if answer is None:
            return True
        seen = read_answer(answer.status, answer.headers, answer.text.encode("latin-1"))
        if is_log_in(seen, url):
            await self._ask_the_way(url, seen)
        return answer.status not in _DEAD and _may_be(answer, start)

    async def _ask_the_way(self, url: str, page: Answer) -> None:
        """A page, where a file should be, is a network's or the service's own: its answer to a question tells."""
        try:
            await self._service.ask(_QUESTION, tries=1)
        except BETWEEN:
            raise
        except Trouble:
            pass  # whatever it says: it is the service that says it
        host = host_of(url)
        if page.good and host != host_of(self._service.base):
            raise LogInFirst(provider=self._title, status=page.status, host=host)

    @property
    def _identity(self) -> str:
        account = f" {self._service.account}" if self._service.account else ""
        return hashlib.sha256(f"upload {self._service.base}{account}".encode()).hexdigest()[:32]

    @property
    def _title(self) -> str:
        return TITLES[self._service.provider]


def _may_be(answer: Answer, start: bytes) -> bool:
    body = answer.text.encode("latin-1")
    # A store may write a picture anew; then it is still a picture.
    return not answer.good or body.startswith((start, *_PICTURES))


def _start_of(file: Path, name: str) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_MARK)
    except OSError:
        raise PictureLost(file=name) from None


class _Form:
    """A multipart form with one file, read from disk as it goes out.

    `auto_cleanup`: when space runs out the oldest uploads make room. All of ours live for hours only.
    """

    def __init__(self, file: Path, name: str, mime: str, size: int) -> None:
        boundary = secrets.token_hex(16)
        self._file = file
        fields = {"file_name": name, "auto_cleanup": "true"}
        self._head = (
            "".join(
                f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
                for field, value in fields.items()
            )
            + f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: {mime}\r\n\r\n"
        ).encode("ascii")
        self._tail = f"\r\n--{boundary}--\r\n".encode("ascii")
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + size + len(self._tail)),
        }

    async def parts(self, advanced: Callable[[int], None]) -> AsyncIterator[bytes]:
        """The bytes of the form."""
        yield self._head
        sent = 0
        with await asyncio.to_thread(self._file.open, "rb") as file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK):
                yield chunk
                sent += len(chunk)
                advanced(sent)
        yield self._tail
