"""Files the server hands out: results, uploads. No key is needed; ranges are understood."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass

from tests.fakes.ledger import Journal
from tests.fakes.wire import Reply, Request

_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file; `dead` is the status its address answers instead of the bytes."""

    data: bytes
    type: str
    etag: str
    dead: int | None = None


class Files:
    """What lies under `/files/`.

    `refuse_keys`: a request with an Authorization header gets 400, as a presigned address answers, and counts as a
    leak; at the second port it always counts as one. `ranges` False: Range is ignored, as some stores do.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._files: dict[str, StoredFile] = {}
        self.fetched: dict[str, int] = {}
        self.refuse_keys = False
        self.ranges = True

    def put(self, name: str, data: bytes, *, dead: int | None = None) -> str:
        """Keep a file; its path on this server."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        self._files[name] = StoredFile(data=data, type=kind, etag=etag, dead=dead)
        return f"/files/{name}"

    def at(self, path: str) -> StoredFile | None:
        """The file at a path of this server."""
        return self._files.get(path.removeprefix("/files/")) if path.startswith("/files/") else None

    def kill(self, path: str, status: int = 410) -> None:
        """Let an address expire."""
        name = path.removeprefix("/files/")
        file = self._files[name]
        self._files[name] = StoredFile(data=file.data, type=file.type, etag=file.etag, dead=status)

    def handle(self, request: Request) -> Reply | None:
        """The answer for a path under `/files/`, else None."""
        if not request.path.startswith("/files/"):
            return None
        if "authorization" in request.headers and (self.refuse_keys or request.elsewhere):
            self._journal.leak(request)
            if self.refuse_keys:
                return _xml(400, "Only one auth mechanism allowed")
        self.fetched[request.path] = self.fetched.get(request.path, 0) + 1
        self._journal.nudge()
        file = self.at(request.path)
        if file is None:
            return _xml(404, "NoSuchKey")
        if file.dead is not None:
            return _xml(file.dead, "Request has expired")
        if request.method not in {"GET", "HEAD"}:
            return _xml(405, "MethodNotAllowed")
        return self._serve(file, request)

    def _serve(self, file: StoredFile, request: Request) -> Reply:
        headers = {"Content-Type": file.type, "ETag": file.etag}
        if self.ranges:
            headers["Accept-Ranges"] = "bytes"
        asked = _RANGE.match(request.headers.get("range", ""))
        same = request.headers.get("if-range", file.etag) == file.etag
        if asked is None or not self.ranges or not same:
            return Reply(body=file.data, headers=headers)
        size = len(file.data)
        if asked[1]:
            start = int(asked[1])
            end = min(int(asked[2]), size - 1) if asked[2] else size - 1
        else:
            start, end = max(0, size - int(asked[2] or 0)), size - 1
        if start >= size or start > end:
            return Reply(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
        part = file.data[start : end + 1]
        return Reply(status=206, body=part, headers={**headers, "Content-Range": f"bytes {start}-{end}/{size}"})


def _xml(status: int, code: str) -> Reply:
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code></Error>'.encode()
    return Reply(status=status, body=body, headers={"Content-Type": "application/xml"})
