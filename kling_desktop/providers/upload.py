"""Handing files to AIHubMax: by its own upload, under a random name, once in a day, tried before money is spent."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kling_desktop.domain.film import Media
from kling_desktop.domain.ports import ReadyPicture
from kling_desktop.domain.troubles import (
    JobLost,
    NotAllowed,
    PictureLost,
    RequestRefused,
    ServerFault,
    UploadFailed,
)
from kling_desktop.providers.answers import Answer, inside, words
from kling_desktop.providers.errors import TITLES
from kling_desktop.providers.http import Service
from kling_desktop.providers.reach import may_follow

STREAM = "/v1/files/upload/stream"
FRESH = timedelta(hours=24)
"""Files are kept 72 hours at most, and the oldest go first when space runs out."""
_CHUNK = 64 * 1024
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "video/mp4": ".mp4"}
_DEAD = frozenset({401, 403, 404, 410})
_TOO_LARGE = "413"
_PICTURES = ("\x89PNG\r\n\x1a\n", "\xff\xd8\xff")


@dataclass(frozen=True, slots=True)
class _Uploaded:
    url: str
    at: datetime


class Uploads:
    """Addresses of uploaded pictures, kept in memory by the hash of what was sent."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known: dict[str, _Uploaded] = {}
        self._one_at_a_time = asyncio.Lock()

    def forget(self) -> None:
        """A picture could not be fetched: trust no address any more."""
        self._known.clear()

    async def hand_over(
        self, pictures: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """An address for each picture. Raises UploadFailed, PictureLost, and the troubles of any read."""
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
        now = self._service.clock.now()
        known = self._known.get(picture.sha256)
        if known is not None and now < known.at + FRESH:
            return known.url
        url = await self._upload(media, picture, advanced)
        await self._try(url, media, video=picture.is_video)
        self._known[picture.sha256] = _Uploaded(url, now)
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
        except (RequestRefused, ServerFault) as trouble:
            large = trouble.given.get("status") == _TOO_LARGE
            if isinstance(trouble, ServerFault) and not large:
                raise
            raise UploadFailed(
                trouble.detail, provider=self._title, file=media.name, why="large" if large else ""
            ) from None
        except (NotAllowed, JobLost) as trouble:
            raise UploadFailed(trouble.detail, provider=self._title, file=media.name) from None
        except OSError:
            raise PictureLost(file=media.name) from None
        url = words(inside(answer.data, "url")) or words(inside(answer.data, "data", "url"))
        kept = inside(answer.data, "size")
        if not may_follow(url, self._service.base) or (isinstance(kept, int) and kept != size):
            raise UploadFailed(provider=self._title, file=media.name)
        return url

    async def _try(self, url: str, media: Media, *, video: bool) -> None:
        """Fetch the start of it as the service will. A host that will not answer us may still answer them."""
        answer = await self._service.peek(url)
        if answer is not None and (answer.status in _DEAD or not _may_be_it(answer, video=video)):
            raise UploadFailed(provider=self._title, file=media.name)

    @property
    def _title(self) -> str:
        return TITLES[self._service.provider]


def _may_be_it(answer: Answer, *, video: bool) -> bool:
    return not answer.good or (answer.text[4:8] == "ftyp" if video else answer.text.startswith(_PICTURES))


class _Form:
    """A multipart form with one file, read from disk as it goes out."""

    def __init__(self, file: Path, name: str, mime: str, size: int) -> None:
        boundary = secrets.token_hex(16)
        self._file = file
        self._head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file_name"\r\n\r\n{name}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
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
