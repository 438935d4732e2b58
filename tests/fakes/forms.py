"""Reads a multipart form body."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.fakes.wire import Request

_BOUNDARY = re.compile(r'multipart/form-data;.*?boundary="?([^";]+)"?', re.IGNORECASE)
_NAME = re.compile(r'[; ]name="([^"]*)"')
_FILE = re.compile(r'filename="([^"]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field of a form."""

    data: bytes
    filename: str | None
    type: str

    @property
    def text(self) -> str:
        """The value of a plain field."""
        return self.data.decode("utf-8")


def read_form(request: Request) -> dict[str, Part]:
    """The fields by name; empty when the body is no form."""
    match = _BOUNDARY.match(request.headers.get("content-type", ""))
    if match is None:
        return {}
    parts: dict[str, Part] = {}
    for piece in (b"\r\n" + request.body).split(b"\r\n--" + match[1].encode("latin-1"))[1:-1]:
        head, _, data = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = head.decode("utf-8")
        name, file = _NAME.search(headers), _FILE.search(headers)
        kind = re.search(r"content-type: *(\S+)", headers, re.IGNORECASE)
        if name is not None:
            parts[name[1]] = Part(data=data, filename=file[1] if file else None, type=kind[1] if kind else "text/plain")
    return parts
