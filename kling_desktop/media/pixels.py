"""Pixels in memory, as they pass from decoding threads to whoever paints them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture: `rgba` holds width * height * 4 bytes, straight (not premultiplied) sRGB, rows tightly packed."""

    width: int
    height: int
    rgba: bytes


def pixels_of(image: Image.Image) -> Pixels:
    """The pixels of a Pillow image."""
    return Pixels(image.width, image.height, image.convert("RGBA").tobytes())
