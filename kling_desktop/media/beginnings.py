"""What a file is, told by its first bytes alone: for files on the web, of which no more is fetched than needed."""

from __future__ import annotations

import io
import re

from PIL import Image

from kling_desktop.domain.problems import PictureFacts
from kling_desktop.media.opening import FORMATS, format_of, steps_upright, swaps_sides

_PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!doctype|<html|<head|<\?xml|<!--|\{|\[)", re.IGNORECASE)
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_VIDEOS = (b"\x1a\x45\xdf\xa3", b"RIFF", b"FLV\x01", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"OggS")


def picture_facts(start: bytes) -> PictureFacts | None:
    """Format and sides as seen of a picture that begins like this; None when it is none that we know.

    Sides are 0 where they stand later in the file than `start` reaches. Blocks.
    """
    try:
        with Image.open(io.BytesIO(start), formats=FORMATS) as image:
            width, height = image.size
            if swaps_sides(steps_upright(image, 0)):
                width, height = height, width
            return PictureFacts(width=width, height=height, format=format_of(image))
    except Exception:  # noqa: BLE001 - a piece of a file makes the readers raise nearly anything
        if start.startswith(b"\xff\xd8\xff"):  # large notes of the camera before the sides
            return PictureFacts(format="JPEG")
        return PictureFacts(format="HEIC") if start[4:8] == b"ftyp" and start[8:12] in _HEIC else None


def is_video(start: bytes) -> bool:
    """Whether a video may begin like this."""
    if start.startswith(b"RIFF"):
        return start[8:12] == b"AVI "
    return start[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free"} or start.startswith(_VIDEOS)


def is_page(start: bytes) -> bool:
    """Whether this is the beginning of a web page or of an answer in words."""
    return _PAGE.match(start) is not None
