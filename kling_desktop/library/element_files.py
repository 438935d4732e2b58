"""One element as one file (`.klingelement`): a zip with a manifest and its pictures, each named by its hash.

Such files come from anywhere, so nothing in one is believed: names are looked up, never used as paths; every size is
counted while it is read, whatever the headers say; every picture must hash to its name and open as a picture.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from kling_desktop.domain.film import Media
from kling_desktop.domain.shelf import ShelfElement
from kling_desktop.domain.troubles import NotAnElement, PictureLost, Trouble
from kling_desktop.host.disk import USUAL, write_whole
from kling_desktop.library import shelf_data
from kling_desktop.library.kept import keep_picture

ENDING = ".klingelement"
MANIFEST = "element.json"
PICTURES = "pictures/"
LARGEST_FILE = 500_000_000
"""Bytes of the file as a whole."""
LARGEST_PICTURE = 80_000_000
MOST_ENTRIES = 400
_BLOCK = 1 << 20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def write_element(entry: ShelfElement, file: Path) -> None:
    """Write an element with all its pictures to `file`. Blocks.

    Raises PictureLost for a picture that is not there, CannotSave, DiskFull.
    """
    pictures: dict[str, bytes] = {}

    def name_of(media: Media) -> str | None:
        if media.path is None:
            return None
        try:
            data = media.path.read_bytes()
        except OSError as error:
            raise PictureLost(file=media.path) from error
        name = f"{hashlib.sha256(data).hexdigest()}{_ending(media.path)}"
        pictures[name] = data
        return name

    manifest = shelf_data.to_text(entry, name_of)
    buffer = BytesIO()
    # Pictures are compressed already.
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(_plain(MANIFEST), manifest)
        for name, data in sorted(pictures.items()):
            packed.writestr(_plain(PICTURES + name), data)
    write_whole(file, buffer.getvalue(), USUAL)


def read_element(file: Path, references: Path) -> ShelfElement:
    """The element in `file`, its pictures kept in `references` once by hash. Blocks.

    Raises NotAnElement (facts: file, why), CannotSave, DiskFull.
    """
    try:
        size = file.stat().st_size if file.is_file() else -1
        if size < 0:
            raise NotAnElement(why="missing")
        if size > LARGEST_FILE:
            raise NotAnElement(why="too-large")
        with zipfile.ZipFile(file) as packed:
            return _unpack(packed, references)
    except NotAnElement as trouble:
        raise NotAnElement(**{"file": file.name} | trouble.given) from None
    except Trouble:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        # RuntimeError and NotImplementedError: passwords and methods of packing we do not take.
        raise NotAnElement(file=file.name, why="damaged") from error
    except OSError as error:
        raise NotAnElement(file=file.name, why="missing") from error


def _unpack(packed: zipfile.ZipFile, references: Path) -> ShelfElement:
    entries = packed.infolist()
    if len(entries) > MOST_ENTRIES:
        raise NotAnElement(why="too-large")
    known: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        _check(info, known)
        known[info.filename] = info
    if MANIFEST not in known:
        raise NotAnElement(why="another-format")
    manifest = _content(packed, known[MANIFEST], shelf_data.LARGEST)
    kept: dict[str, Path] = {}
    left = LARGEST_FILE

    # First everything is looked at, then everything is kept: a file that is refused leaves nothing behind.
    wanted: dict[str, bytes] = {}

    def look(name: str) -> Media:
        nonlocal left
        if name not in wanted:
            info = known.get(PICTURES + name)
            if info is None:
                raise NotAnElement(why="picture-missing", name=name)
            wanted[name] = data = _content(packed, info, min(LARGEST_PICTURE, left))
            left -= len(data)
            if hashlib.sha256(data).hexdigest() != name.partition(".")[0]:
                raise NotAnElement(why="picture-changed", name=name)
            _check_picture(data, name)
        return Media(path=references / name)

    shelf_data.from_text(manifest, look)
    for name, data in wanted.items():
        try:
            kept[name] = keep_picture(data, references)
        except PictureLost:
            raise NotAnElement(why="not-a-picture", name=name) from None
    return shelf_data.from_text(manifest, lambda name: Media(path=kept[name]))


def _check(info: zipfile.ZipInfo, known: dict[str, zipfile.ZipInfo]) -> None:
    name = info.filename
    ours = name == MANIFEST or (
        name.startswith(PICTURES) and shelf_data.PICTURE.fullmatch(name.removeprefix(PICTURES)) is not None
    )
    mode = info.external_attr >> 16
    if not ours or name in known or (mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0)):
        raise NotAnElement(why="odd-name", name=name[:80])
    if info.flag_bits & 0x1 or info.compress_type not in _METHODS:
        raise NotAnElement(why="damaged")


def _content(packed: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of an entry; never reads on past the limit, whatever size the header tells."""
    if info.file_size > limit:
        raise NotAnElement(why="too-large")
    pieces, length = [], 0
    with packed.open(info) as source:
        while piece := source.read(_BLOCK):
            length += len(piece)
            if length > limit:
                raise NotAnElement(why="too-large")
            pieces.append(piece)
    return b"".join(pieces)


def _check_picture(data: bytes, name: str) -> None:
    from kling_desktop.media.opening import NotAPicture, opened_bytes

    try:
        with opened_bytes(data) as image:
            image.draft(None, (1, 1))
            image.load()
    except NotAPicture:
        raise NotAnElement(why="not-a-picture", name=name) from None


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    return ending if shelf_data.PICTURE.fullmatch("0" * 64 + ending) else ".bin"


def _plain(name: str) -> zipfile.ZipInfo:
    # The same element gives the same bytes, whenever it is written.
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
