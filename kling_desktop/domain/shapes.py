"""Aspect ratios as words ("16:9") and as numbers, and the crop that brings a picture to one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from kling_desktop.domain.film import Crop

_RATIO = re.compile(r"\s*(\d{1,5}(?:\.\d{1,5})?)\s*[:/x]\s*(\d{1,5}(?:\.\d{1,5})?)\s*$")


def ratio_of(words: str) -> float | None:
    """Width / height of "16:9"; None for anything that is no ratio."""
    match = _RATIO.match(words)
    if match is None:
        return None
    width, height = float(match[1]), float(match[2])
    return width / height if width > 0 and height > 0 else None


def nearest_ratio(words: str, offered: Iterable[str]) -> str | None:
    """The offered ratio that looks most like `words`; the first one when that is no ratio at all."""
    known = [(other, ratio) for other in offered if (ratio := ratio_of(other)) is not None]
    wanted = ratio_of(words)
    if wanted is None or not known:
        return known[0][0] if known else None
    return min(known, key=lambda entry: abs(math.log(entry[1] / wanted)))[0]


def crop_to_ratio(width: int, height: int, crop: Crop | None, least: float, most: float) -> Crop:
    """The crop, about the middle, that brings a picture of `width` × `height` pixels (as cropped now) within ratios.

    One pixel is left to spare, as a crop is rounded to pixels where it is carried out.
    """
    now = crop or Crop()
    across = min(1.0, (math.floor(height * most) - 1) / width)
    down = min(1.0, (math.floor(width / least) - 1) / height) if least > 0 else 1.0
    across, down = max(across, 1 / width), max(down, 1 / height)
    return Crop(
        x=now.x + now.width * (1 - across) / 2,
        y=now.y + now.height * (1 - down) / 2,
        width=now.width * across,
        height=now.height * down,
    )
