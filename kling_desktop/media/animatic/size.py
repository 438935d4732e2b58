"""How large the animatic's picture is."""

from __future__ import annotations

import math
import re

from kling_desktop.domain.film import Quality

_SHORT = {Quality.STANDARD: 720, Quality.PRO: 1080, Quality.UHD: 2160}
_RATIO = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[:/x]\s*(\d+(?:\.\d+)?)\s*")
_MOST = 4.0


def ratio_of(text: str) -> float:
    """Width over height of an aspect ratio such as 21:9; 16:9 for what is none, at most 4:1 either way."""
    match = _RATIO.fullmatch(text)
    if match is None or not float(match[1]) or not float(match[2]):
        return 16 / 9
    return min(max(float(match[1]) / float(match[2]), 1 / _MOST), _MOST)


def size_of(aspect_ratio: str, quality: str) -> tuple[int, int]:
    """Width and height in pixels, both even: the shorter side is 720, 1080 or 2160 by quality."""
    short = next((side for word, side in _SHORT.items() if word == quality), _SHORT[Quality.STANDARD])
    ratio = ratio_of(aspect_ratio)
    return (_even(short * ratio), short) if ratio >= 1 else (short, _even(short / ratio))


def size_within(aspect_ratio: str, width: int, height: int) -> tuple[int, int]:
    """The largest size of this shape inside width x height."""
    ratio = ratio_of(aspect_ratio)
    wide = min(float(width), height * ratio)
    return max(2, math.floor(wide)), max(2, math.floor(wide / ratio + 1e-9))


def _even(side: float) -> int:
    return round(side / 2) * 2
