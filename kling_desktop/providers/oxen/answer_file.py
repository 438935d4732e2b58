"""The answer of a call that was kept open: on disk as it comes, and the videos that are in it.

It may be a link, or the video itself as Base64 inside the JSON: then the answer is larger than what fits into memory
comfortably, and it is paid for, so nothing is understood before everything is safe.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from kling_desktop.domain.ports import Clock
from kling_desktop.domain.troubles import AnswerLost, CannotSave, DiskFull, NotAVideo
from kling_desktop.host.disk import flush, flush_folder, new_folders, private_opener, saving, start_file
from kling_desktop.host.faults import passing
from kling_desktop.providers.answers import MOST_BYTES, Answer, Json, inside, read_answer, rows, words
from kling_desktop.providers.partfile import ENOUGH, starts_like_video

MOST = 2 * 1024**3
"""Bytes of an answer; a source for films of at most 15 seconds."""
_AT_ONCE = 256 * 1024
_WAIT = 2.0
_INLINE = re.compile(rb'"b64_json"\s*:\s*"')
_ESCAPED = re.compile(rb"\\[nrt]|\\u000[aAdD9]")
_SPACE = b" \t\r\n\\"
_MARK = "\x00bytes:"


class AnswerFile:
    """Takes an answer piece by piece; it is under its name once it is whole. A full disk is waited out."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._part = path.with_name(path.name + ".coming")
        self._clock = clock
        self._held = bytearray()
        self._file: FileIO | None = None
        self._written = 0

    async def begin(self) -> None:
        """Make the file before anything is ordered; raises DiskFull, CannotSave."""
        await asyncio.to_thread(self._write, False)

    async def take(self, chunk: bytes) -> None:
        """Keep a piece. Raises AnswerLost when it is larger than any true answer."""
        self._held += chunk
        if self._written + len(self._held) > MOST:
            raise AnswerLost(why="too large")
        if len(self._held) >= _AT_ONCE:
            await self._patiently()

    async def finish(self) -> None:
        """All of it is there: onto the disk, under its name."""
        await self._patiently(whole=True)

    async def aclose(self) -> None:
        """Let go of the file; what is not whole is of no use."""
        file, self._file = self._file, None
        if file is not None:
            await asyncio.to_thread(file.close)
            await asyncio.to_thread(self._part.unlink, missing_ok=True)

    async def _patiently(self, *, whole: bool = False) -> None:
        while True:
            try:
                return await asyncio.to_thread(self._write, whole)
            except (DiskFull, CannotSave):
                # While we do not read, the service waits. It is better to be late than to lose it.
                await self._clock.sleep(_WAIT)

    def _write(self, whole: bool) -> None:
        with saving(self._part):
            if self._file is None:
                new_folders(self._part.parent)
                self._file = FileIO(str(self._part), "w", opener=private_opener)
            # Half of a piece may have been written before the disk was full.
            self._file.seek(self._written)
            self._file.truncate()
            rest = memoryview(bytes(self._held))
            while rest:
                rest = rest[self._file.write(rest) :]
            if whole:
                flush(self._file.fileno())
                self._file.close()
                passing("held.part-flushed")
                self._part.replace(self._path)
                passing("held.answer-renamed")
                flush_folder(self._path.parent)
                self._file = None
        self._written += len(self._held)
        self._held.clear()


@dataclass(frozen=True, slots=True)
class Made:
    """One video of an answer: a link, or where its Base64 stands in the file."""

    url: str = ""
    span: tuple[int, int] | None = None


def read(path: Path) -> tuple[Answer, tuple[Made, ...]]:
    """The answer, its bytes left out, and its videos in order. Raises CannotSave when it cannot be read. Blocks."""
    with saving(path), path.open("rb") as file:
        size = path.stat().st_size
        if size == 0:
            return read_answer(200, {}, b""), ()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            spans: list[tuple[int, int]] = []
            bones: list[bytes] = []
            at = 0
            for match in _INLINE.finditer(data):
                end = data.find(b'"', match.end())
                if end < 0:
                    break  # cut off: what is left is no JSON
                bones += [data[at : match.end()], (_MARK.encode() + b"%d" % len(spans)).replace(b"\x00", b"\\u0000")]
                spans.append((match.end(), end))
                at = end
            whole = size - at + sum(map(len, bones)) <= MOST_BYTES
            body = b"".join([*bones, data[at:]]) if whole else None
    answer = read_answer(200, {}, body)
    return answer, tuple(_made(answer.data, spans))


def _made(data: Json, spans: list[tuple[int, int]]) -> Iterator[Made]:
    listed = [row for name in ("videos", "data") for row in rows(inside(data, name))]
    for row in listed or ([data] if isinstance(data, dict) else []):
        inline = words(inside(row, "b64_json"))
        url = words(inside(row, "url")) or words(inside(row, "video_url"))
        if inline.startswith(_MARK) and inline.removeprefix(_MARK).isdecimal():
            number = int(inline.removeprefix(_MARK))
            if number < len(spans) and spans[number][0] < spans[number][1]:
                yield Made(span=spans[number])
        elif url:
            yield Made(url=url)


def decode(path: Path, span: tuple[int, int], out: Path) -> None:
    """Write the bytes that stand at `span` in an answer as `out`, whole and on disk or not at all. Blocks.

    Raises NotAVideo, DiskFull, CannotSave.
    """
    part = out.with_name(out.name + ".coming")
    with saving(part):
        new_folders(part.parent)
        with path.open("rb") as source, start_file(part) as target:
            start = b""
            for piece in _pieces(source, *span):
                if len(start) < ENOUGH:
                    start += piece[:ENOUGH]
                    if len(start) >= ENOUGH and not starts_like_video(start):
                        raise NotAVideo(why="unknown")
                target.write(piece)
            if len(start) < ENOUGH:
                raise NotAVideo(why="empty")
            target.flush()
            flush(target.fileno())
        passing("held.video-flushed")
        part.replace(out)
        passing("held.video-renamed")
        flush_folder(out.parent)


def _pieces(source: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a Base64 text inside JSON: with escaped strokes, line ends, or a prefix such as a data address."""
    source.seek(start)
    left, held = end - start, b""
    first = True
    while left or held:
        text = source.read(min(left, 1024 * 1024))
        left -= len(text)
        if left and not text:
            raise NotAVideo(why="cut off")
        text = held + text
        held = b""
        if left:
            # An escape may be cut in two at the edge.
            stroke = text.rfind(b"\\", -6)
            if stroke >= 0:
                text, held = text[:stroke], text[stroke:]
        if first:
            first = False
            if text[:5] == b"data:":
                text = text[text.find(b",", 0, 200) + 1 :]
        clean = _ESCAPED.sub(b"", text).translate(None, _SPACE)
        whole = len(clean) - len(clean) % 4 if left else len(clean)
        held = clean[whole:] + held
        clean = clean[:whole]
        if not left:
            held = b""
            clean += b"=" * (-len(clean) % 4)
        try:
            yield base64.b64decode(clean.translate(bytes.maketrans(b"-_", b"+/")), validate=True)
        except binascii.Error:
            raise NotAVideo(why="Base64") from None
