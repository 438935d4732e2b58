"""Slow moves over a picture: which part of it fills the frame at a moment."""

from __future__ import annotations

import math
from enum import StrEnum

MOST_ZOOM = 1.14
"""How far any move goes in; pictures are prepared this much larger than the frame."""
_PUSH = 0.022
_DRIFT = 0.026
_DRIFT_ZOOM = 1.08
_UPWARD = 0.6
"""In pictures taller than the frame, what matters (a face, a skyline) is mostly above the middle."""


class Kind(StrEnum):
    """How the view goes over the picture."""

    REST = "rest"
    PUSH = "push"
    PULL = "pull"
    DRIFT = "drift"
    DRIFT_BACK = "drift-back"


def box(
    kind: Kind, progress: float, seconds: float, plate: tuple[int, int], frame: tuple[int, int]
) -> tuple[float, float, float, float]:
    """The part of the plate (pixels, fractions count) that fills the frame, inside the plate and of the frame's shape.

    `seconds` is how long the whole move takes: longer ones go further, at the same calm pace.
    """
    # The plate is at least the frame times MOST_ZOOM: at zoom 1 the view touches its sides.
    fit = min(plate[0] / frame[0], plate[1] / frame[1])
    wide, high = plate[0] / fit / frame[0], plate[1] / fit / frame[1]
    eased = progress - math.sin(2 * math.pi * progress) / (2 * math.pi) * 0.6
    zoom, x, y = 1.0, 0.0, 0.0
    if kind is not Kind.REST:
        y = -_UPWARD * (high - 1) / 2
    if kind in {Kind.PUSH, Kind.PULL}:
        reach = min(max(_PUSH * seconds, 0.03), MOST_ZOOM - 1)
        zoom = 1 + reach * (eased if kind is Kind.PUSH else 1 - eased)
    elif kind in {Kind.DRIFT, Kind.DRIFT_BACK}:
        zoom = _DRIFT_ZOOM
        side = eased * 2 - 1 if kind is Kind.DRIFT else 1 - eased * 2
        room_x, room_y = (wide - 1 / zoom) / 2, (high - 1 / zoom) / 2
        reach = _DRIFT * seconds / 2 + 0.01
        if room_y > room_x:
            y += side * min(reach, room_y - abs(y))
        else:
            x = side * min(reach, room_x)
    left, top, right, bottom = _pixels(zoom, x, y, (wide, high), fit, frame)
    # Rounding may put a side a hair outside, which no resizing accepts.
    return max(left, 0.0), max(top, 0.0), min(right, float(plate[0])), min(bottom, float(plate[1]))


def _pixels(
    zoom: float, x: float, y: float, size: tuple[float, float], fit: float, frame: tuple[int, int]
) -> tuple[float, float, float, float]:
    """From offsets of the view's middle in frames to a box in pixels, kept inside."""
    view = 1 / zoom
    left = min(max((size[0] - view) / 2 + x, 0.0), size[0] - view)
    top = min(max((size[1] - view) / 2 + y, 0.0), size[1] - view)
    scale_x, scale_y = fit * frame[0], fit * frame[1]
    return left * scale_x, top * scale_y, (left + view) * scale_x, (top + view) * scale_y
