"""Copies kept by content: one file for one sha256, however many films use it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

from kling_desktop.domain.troubles import PictureLost
from kling_desktop.media.whole_files import appearing

_BLOCK = 1 << 20
_STARTS = (
    (re.compile(rb"\xff\xd8\xff"), ".jpg"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ".png"),
    (re.compile(rb"GIF8[79]a"), ".gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ".webp"),
    (re.compile(rb"II\*\0|MM\0\*"), ".tif"),
    (re.compile(rb"BM"), ".bmp"),
    (re.compile(rb"....ftyp(avif|avis)", re.DOTALL), ".avif"),
    (re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL), ".heic"),
    (re.compile(rb"....ftypqt", re.DOTALL), ".mov"),
    (re.compile(rb"....ftyp", re.DOTALL), ".mp4"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), ".webm"),
)


def hash_of(path: Path) -> str:
    """The sha256 of a file's bytes; raises PictureLost when it cannot be read."""
    try:
        if not path.is_file():
            # Also pipes and devices, which would keep us waiting.
            raise PictureLost(file=path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:
        raise PictureLost(file=path) from error


def keep(path: Path, folder: Path) -> tuple[Path, str]:
    """Copy a file into `folder`, once for its content; gives the kept file and its sha256.

    The ending is told by the content. Raises PictureLost (the file cannot be read), DiskFull, CannotSave.
    """
    digest = hash_of(path)
    try:
        source = path.open("rb")
    except (OSError, ValueError) as error:
        raise PictureLost(file=path) from error
    with source:
        start = source.read(32)
        source.seek(0, 2)
        size = source.tell()
        source.seek(0)
        kept = folder / f"{digest}{_ending(start)}"
        if _is_whole(kept, size):
            return kept, digest
        with appearing(kept) as part:
            copied = _copy(source, part, path)
            if copied != digest:
                # The file changed while it was read: what we would keep is neither the old nor surely the new one.
                raise PictureLost(file=path)
    return kept, digest


def _copy(source: BinaryIO, target: Path, name: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while block := _read(source, name):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _read(source: BinaryIO, name: Path) -> bytes:
    try:
        return source.read(_BLOCK)
    except OSError as error:
        raise PictureLost(file=name) from error


def _is_whole(kept: Path, size: int) -> bool:
    try:
        return kept.stat().st_size == size
    except OSError:
        return False


def _ending(start: bytes) -> str:
    return next((ending for pattern, ending in _STARTS if pattern.match(start)), ".bin")
