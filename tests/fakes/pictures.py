"""Whether bytes are a picture the model would take: PNG or JPEG, whole, with sensible sides. Standard library only."""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from dataclasses import dataclass

SMALLEST_SIDE = 300
WIDEST = 2.5
MOST_BYTES = 10 * 1024 * 1024

_DATA = re.compile(r"data:(?P<type>[a-z]+/[a-z0-9.+-]+);base64,(?P<data>[A-Za-z0-9+/]*={0,2})\Z", re.ASCII)
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture is; sides in pixels."""

    type: str
    width: int
    height: int
    size: int


def read_data_address(address: str) -> tuple[str, bytes]:
    """Media type and bytes of a data address; ValueError when it is not a well-formed base64 one."""
    match = _DATA.match(address)
    if match is None:
        raise ValueError("not a base64 data address")
    try:
        return match["type"], base64.b64decode(match["data"], validate=True)
    except binascii.Error as error:
        raise ValueError(f"bad base64: {error}") from None


def read_picture(data: bytes) -> Picture:
    """What `data` shows; ValueError when it is no whole PNG or JPEG."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _read_png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _read_jpeg(data)
    except (struct.error, IndexError, KeyError, zlib.error) as error:
        raise ValueError(f"broken picture: {error}") from None
    raise ValueError("neither PNG nor JPEG")


def _read_png(data: bytes) -> Picture:
    at, kind = 8, b""
    pixels = zlib.decompressobj()
    unpacked = 0
    width = height = bits = colour = interlaced = 0
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        (crc,) = struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        if crc != zlib.crc32(kind + body):
            raise ValueError("broken picture: a checksum is wrong")
        if kind == b"IHDR":
            width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            unpacked += len(pixels.decompress(body))
        at += 12 + length
    expected = height * (1 + (width * bits * _CHANNELS[colour] + 7) // 8)
    if not interlaced and unpacked != expected:
        raise ValueError("broken picture: it ends too early")
    return Picture(type="image/png", width=width, height=height, size=len(data))


def _read_jpeg(data: bytes) -> Picture:
    if not data.rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise ValueError("broken picture: it ends too early")
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("broken picture: a marker is missing")
        marker = data[at + 1]
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Picture(type="image/jpeg", width=width, height=height, size=len(data))
        if marker in {0xDA, 0xD9}:
            raise ValueError("broken picture: it has no size")
        at += 2 + length


def picture_fault(data: bytes, said: str | None = None) -> str | None:
    """Why the model would not take this picture, or None; `said` is the media type it was sent under."""
    try:
        picture = read_picture(data)
    except ValueError as error:
        return str(error)
    if said is not None and said.replace("image/jpg", "image/jpeg") != picture.type:
        return f"sent as {said}, is {picture.type}"
    if picture.size > MOST_BYTES:
        return f"{picture.size} bytes, at most {MOST_BYTES}"
    if min(picture.width, picture.height) < SMALLEST_SIDE:
        return f"{picture.width}x{picture.height} pixels, each side at least {SMALLEST_SIDE}"
    if max(picture.width, picture.height) > WIDEST * min(picture.width, picture.height):
        return f"{picture.width}x{picture.height} pixels, at most 1:{WIDEST}"
    return None
