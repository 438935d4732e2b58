"""The file a download grows in: hashed as it is written, resumable, flushed at the end."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from kling_desktop.host.disk import flush, new_folders, saving, start_file
from kling_desktop.host.faults import passing
from kling_desktop.providers.hasher import Hasher

_CHUNK = 1024 * 1024
_VIDEO_STARTS = (b"\x1a\x45\xdf\xa3", b"OggS", b"FLV\x01", b"\x00\x00\x01\xba")
_BOXES = frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"pnot", b"sidx", b"uuid"})
ENOUGH = 16
"""Bytes after which it is clear whether something is a video file."""


def starts_like_video(start: bytes) -> bool:
    """Whether this is the beginning of an MP4, MOV, WebM, MKV, AVI, Ogg, FLV or MPEG file."""
    if start[4:8] in _BOXES or start.startswith(_VIDEO_STARTS):
        return True
    return start[:4] == b"RIFF" and start[8:12] == b"AVI "


class PartFile:
    """A part file and, beside it, the tag that says which version of the result it is a part of.

    The tag is on disk before the first byte, so that a killed program can go on where it was. Raises DiskFull and
    CannotSave. Use it as a context manager.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tag = path.with_name(path.name + ".tag")
        self._file: BinaryIO | None = None
        self._hasher = Hasher()
        self.size = 0
        self.start = b""

    def __enter__(self) -> PartFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hasher.end()
        if self._file is not None:
            with saving(self.path):
                self._file.close()

    @property
    def sha256(self) -> str:
        """The hash of what is in the file."""
        return self._hasher.digest()

    def kept_size(self) -> int:
        """Bytes an earlier attempt left."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def kept_tag(self) -> str | None:
        """The tag an earlier attempt left."""
        try:
            return self._tag.read_text("ascii").strip() or None
        except (OSError, ValueError):
            return None

    def resume(self) -> None:
        """Open what is there and hash it again: the bytes come from disk, not from memory of an earlier run."""
        with saving(self.path):
            self._file = self.path.open("r+b")
            while chunk := self._file.read(_CHUNK):
                self._note(chunk)

    def begin(self, tag: str | None) -> None:
        """An empty file; whatever was there is of no use."""
        with saving(self.path):
            if self._file is None:
                new_folders(self.path.parent, None)
                self._file = start_file(self.path)
            self._file.seek(0)
            self._file.truncate()
            passing("part.opened")
            if tag is None:
                self._tag.unlink(missing_ok=True)
            else:
                with start_file(self._tag) as file:
                    file.write(tag.encode("ascii"))
        passing("part.tagged")
        self._hasher.begin()
        self.size, self.start = 0, b""

    def add(self, chunk: bytes) -> None:
        """Write behind what is there."""
        with saving(self.path):
            self._open.write(chunk)
            passing("part.chunk-written")
        self._note(chunk)

    def finish(self) -> None:
        """Everything is here: onto the disk with it."""
        with saving(self.path):
            self._open.flush()
            flush(self._open.fileno())
            passing("part.flushed")
            self._tag.unlink(missing_ok=True)
            passing("part.whole")

    @property
    def _open(self) -> BinaryIO:
        assert self._file is not None, "begin or resume first"
        return self._file

    def _note(self, chunk: bytes) -> None:
        self._hasher.add(chunk)
        self.size += len(chunk)
        if len(self.start) < ENOUGH:
            self.start += chunk[:ENOUGH]
