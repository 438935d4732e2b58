"""Files in a public repository of the artist's at Oxen: anybody may read them there, and they stay in its history.

So nothing goes there before a yes. Names are random, the same bytes go there once, and every address is opened without
a key before money is spent. Source: Oxen's pages on its repositories, which do not agree whether the path of an upload
is that of the file or of its folder: whichever opens is the one.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from kling_desktop.domain.film import Media
from kling_desktop.domain.ports import ReadyPicture
from kling_desktop.domain.troubles import JobLost, NotAllowed, PictureLost, RequestRefused, UploadFailed
from kling_desktop.providers.bucket_memory import Known, Memory
from kling_desktop.providers.errors import TITLES
from kling_desktop.providers.http import Service
from kling_desktop.providers.oxen.account import Account
from kling_desktop.providers.oxen.contract import REPOS

NAME = "kling-desktop-inputs"
BRANCH = "main"
_STAYS = timedelta(days=365)
"""How long an address is believed to be there, if it still opens: nothing removes what is in a repository."""
_CHUNK = 64 * 1024
_START = 1024
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg", "video/mp4": ".mp4"}
_NOBODY = "kling-desktop@example.invalid"
"""Commits have an author's address, and history is public: not the artist's own."""


class Repository:
    """`agreed` tells whether the artist has said yes; `memory` is a file of what is there already."""

    def __init__(self, service: Service, account: Account, memory: Path, agreed: Callable[[], bool]) -> None:
        self._service = service
        self._account = account
        self._memory = Memory(memory)
        self._agreed = agreed
        self._one_at_a_time = asyncio.Lock()

    @property
    def open(self) -> bool:
        """Whether files may go there."""
        return self._agreed()

    async def publish(
        self, files: Mapping[Media, ReadyPicture], progress: Callable[[float], None]
    ) -> Mapping[Media, str]:
        """A public address for each file, tried out before it is given.

        Raises UploadFailed (also without a yes), PictureLost, NoUserName, DiskFull, CannotSave, and the troubles of
        any read.
        """
        if not self._agreed():
            raise UploadFailed(provider=self._title, file=next(iter(files)).name)
        total = sum(file.bytes for file in files.values()) or 1
        done = 0
        addresses: dict[Media, str] = {}
        async with self._one_at_a_time:
            user = await self._account.user()
            ready = False
            for media, file in files.items():

                def advanced(sent: int, before: int = done) -> None:
                    progress(min(1.0, (before + sent) / total))

                start = await asyncio.to_thread(_start_of, file.file, media.name)
                known = await self._known(user, file, start)
                if known is None:
                    if not ready:
                        await self._make(user, media.name)
                        ready = True
                    known = await self._put(user, media.name, file, start, advanced)
                addresses[media] = known
                done += file.bytes
                progress(min(1.0, done / total))
        return addresses

    @property
    def _title(self) -> str:
        return TITLES[self._service.provider]

    def _identity(self, user: str) -> str:
        return hashlib.sha256(f"{self._service.base}\n{user}\n{NAME}".encode()).hexdigest()[:32]

    async def _known(self, user: str, file: ReadyPicture, start: bytes) -> str | None:
        """The address of the same bytes, if it still opens."""
        now, identity = self._service.clock.now(), self._identity(user)
        known = await asyncio.to_thread(self._memory.find, identity, file.sha256, now)
        if known is None:
            return None
        if await self._opens(self._service.base + known.key, start):
            await asyncio.to_thread(self._memory.touch, known.key, now)
            return self._service.base + known.key
        await asyncio.to_thread(self._memory.forget, known.key)
        return None

    async def _make(self, user: str, name: str) -> None:
        """The repository; it may be there already."""
        order = {
            "namespace": user,
            "name": NAME,
            "description": "Pictures and videos that films made with Kling Desktop begin with",
            "is_public": True,
            "user": {"name": user, "email": _NOBODY},
        }
        body = json.dumps(order).encode("ascii")

        async def parts() -> AsyncIterator[bytes]:
            yield body

        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        try:
            await self._service.ask(REPOS, method="POST", body=parts, headers=headers)
        except RequestRefused as trouble:
            if trouble.given.get("status") != "409":
                raise self._failed(trouble.detail, name) from None
        except (NotAllowed, JobLost) as trouble:
            raise self._failed(trouble.detail, name) from None

    async def _put(
        self, user: str, name: str, file: ReadyPicture, start: bytes, advanced: Callable[[int], None]
    ) -> str:
        # Never the name of the artist's file.
        stored = secrets.token_hex(16) + _ENDINGS.get(file.mime, "")
        path = f"{REPOS}/{quote(user, safe='')}/{NAME}/file/{BRANCH}/{stored}"
        form = Form(file, stored, name, {"message": "Add an input", "name": user, "email": _NOBODY})
        try:
            await self._service.ask(path, method="PUT", body=lambda: form.parts(advanced), headers=form.headers)
        except (RequestRefused, NotAllowed, JobLost) as trouble:
            raise self._failed(trouble.detail, name) from None
        for place in (path, f"{path}/{stored}"):
            if await self._opens(self._service.base + place, start):
                now = self._service.clock.now()
                known = Known(bucket=self._identity(user), sha256=file.sha256, key=place, until=now + _STAYS, used=now)
                await asyncio.to_thread(self._memory.add, known)
                return self._service.base + place
        raise self._failed("", name)

    async def _opens(self, url: str, start: bytes) -> bool:
        """Whether anybody can read it: as the service will, without the key."""
        answer = await self._service.peek(url)
        return answer is not None and answer.good and answer.text.encode("latin-1").startswith(start)

    def _failed(self, detail: str, name: str) -> UploadFailed:
        return UploadFailed(detail, provider=self._title, file=name)


class Form:
    """A multipart form with one file, read from disk as it goes out, and plain fields. `name` is for troubles."""

    def __init__(self, file: ReadyPicture, stored: str, name: str, fields: Mapping[str, str]) -> None:
        boundary = secrets.token_hex(16)
        self._file = file.file
        self._name = name
        plain = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        self._head = (
            f'{plain}--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{stored}"\r\n'
            f"Content-Type: {file.mime}\r\n\r\n"
        ).encode("ascii")
        self._tail = f"\r\n--{boundary}--\r\n".encode("ascii")
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + file.bytes + len(self._tail)),
        }

    async def parts(self, advanced: Callable[[int], None]) -> AsyncIterator[bytes]:
        """The bytes of the form; raises PictureLost."""
        yield self._head
        sent = 0
        try:
            with await asyncio.to_thread(self._file.open, "rb") as opened:
                while chunk := await asyncio.to_thread(opened.read, _CHUNK):
                    yield chunk
                    sent += len(chunk)
                    advanced(sent)
        except OSError:
            raise PictureLost(file=self._name) from None
        yield self._tail


def _start_of(file: Path, name: str) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_START)
    except OSError:
        raise PictureLost(file=name) from None
