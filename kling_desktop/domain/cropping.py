"""The geometry of cropping: pulling at a box inside a picture, at a ratio or freely. Fractions of the turned one."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain.film import Crop

WHOLE = Crop()
LEAST_PIXELS = 16
"""A box is never pulled smaller than this; what a model takes is for the checks to say."""
MOVE = "move"
HANDLES = ("nw", "n", "ne", "e", "se", "s", "sw", "w")
"""The corners and edges of a box, as on a compass; `move` takes hold of it as a whole."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture, turned but not cropped, in pixels. `ratio` (width / height) is kept while pulling; None: free."""

    width: int
    height: int
    ratio: float | None = None

    @property
    def slope(self) -> float | None:
        """The ratio in fractions: how much width goes with a height."""
        return None if self.ratio is None else self.ratio * self.height / self.width

    @property
    def least(self) -> tuple[float, float]:
        """The smallest width and height of a box."""
        wide, high = min(1.0, LEAST_PIXELS / self.width), min(1.0, LEAST_PIXELS / self.height)
        if self.slope is not None:
            wide = max(wide, high * self.slope)
            high = wide / self.slope
        return wide, high


def pixels(crop: Crop, width: int, height: int) -> tuple[int, int]:
    """Width and height after the crop, rounded as it is carried out."""
    across = round((crop.x + crop.width) * width) - round(crop.x * width)
    down = round((crop.y + crop.height) * height) - round(crop.y * height)
    return max(1, across), max(1, down)


def turned(crop: Crop, clockwise: bool) -> Crop:
    """The same part of the picture after the picture was turned by 90°."""
    if clockwise:
        return Crop(x=1 - crop.y - crop.height, y=crop.x, width=crop.height, height=crop.width)
    return Crop(x=crop.y, y=1 - crop.x - crop.width, width=crop.height, height=crop.width)


def fitted(canvas: Canvas, crop: Crop = WHOLE) -> Crop:
    """The largest box of the canvas' ratio about the middle of `crop`, moved inside the picture where it must be."""
    slope = canvas.slope
    if slope is None:
        return crop
    wide = min(1.0, slope)
    return centred(crop.x + crop.width / 2, crop.y + crop.height / 2, wide, wide / slope)


def centred(x: float, y: float, width: float, height: float) -> Crop:
    """A box about a point, moved inside the picture."""
    left = min(max(0.0, x - width / 2), 1 - width)
    top = min(max(0.0, y - height / 2), 1 - height)
    return Crop(x=left, y=top, width=width, height=height)


def moved(crop: Crop, across: float, down: float) -> Crop:
    """The box at another place, stopped by the picture's edges."""
    x = min(max(0.0, crop.x + across), 1 - crop.width)
    y = min(max(0.0, crop.y + down), 1 - crop.height)
    return Crop(x=x, y=y, width=crop.width, height=crop.height)


def pulled(crop: Crop, handle: str, across: float, down: float, canvas: Canvas) -> Crop:
    """The box with a handle pulled by so much; what lies opposite stays where it is. At a ratio the box keeps it."""
    if handle == MOVE:
        return moved(crop, across, down)
    least_wide, least_high = canvas.least
    left, right = crop.x, crop.x + crop.width
    top, bottom = crop.y, crop.y + crop.height
    if "w" in handle:
        left = min(max(0.0, left + across), max(0.0, right - least_wide))
    if "e" in handle:
        right = max(min(1.0, right + across), min(1.0, left + least_wide))
    if "n" in handle:
        top = min(max(0.0, top + down), max(0.0, bottom - least_high))
    if "s" in handle:
        bottom = max(min(1.0, bottom + down), min(1.0, top + least_high))
    if canvas.slope is None:
        return Crop(x=left, y=top, width=right - left, height=bottom - top)
    return _at_ratio(crop, handle, right - left, bottom - top, canvas.slope, canvas.least[0])


def _at_ratio(crop: Crop, handle: str, wide: float, high: float, slope: float, least: float) -> Crop:
    """A box of the ratio, held where the handle's opposite is, as near to `wide` × `high` as there is room for."""
    right, bottom = crop.x + crop.width, crop.y + crop.height
    middle_x, middle_y = crop.x + crop.width / 2, crop.y + crop.height / 2
    room_x = right if "w" in handle else 1 - crop.x if "e" in handle else 2 * min(middle_x, 1 - middle_x)
    room_y = bottom if "n" in handle else 1 - crop.y if "s" in handle else 2 * min(middle_y, 1 - middle_y)
    if handle in {"n", "s"}:
        wide = high * slope
    elif len(handle) == 2:
        # The side that was pulled further decides.
        by_height = abs(high - crop.height) * slope > abs(wide - crop.width)
        wide = high * slope if by_height else wide
    wide = max(min(wide, room_x, room_y * slope), min(least, room_x, room_y * slope))
    high = wide / slope
    x = right - wide if "w" in handle else crop.x if "e" in handle else middle_x - wide / 2
    y = bottom - high if "n" in handle else crop.y if "s" in handle else middle_y - high / 2
    return Crop(x=min(max(0.0, x), 1 - wide), y=min(max(0.0, y), 1 - high), width=wide, height=high)


def snapped(crop: Crop, canvas: Canvas) -> Crop:
    """The box on whole pixels; at a ratio its height is the nearest to it."""
    left, top = round(crop.x * canvas.width), round(crop.y * canvas.height)
    wide, high = max(1, round(crop.width * canvas.width)), max(1, round(crop.height * canvas.height))
    if canvas.ratio is not None:
        high = max(1, round(wide / canvas.ratio))
    wide, high = min(wide, canvas.width), min(high, canvas.height)
    left, top = min(left, canvas.width - wide), min(top, canvas.height - high)
    return Crop(x=left / canvas.width, y=top / canvas.height, width=wide / canvas.width, height=high / canvas.height)


def tidy(crop: Crop) -> Crop | None:
    """The box to keep in a film: None for the whole picture, never outside it."""
    x, y = min(max(0.0, crop.x), 1.0), min(max(0.0, crop.y), 1.0)
    width, height = min(crop.width, 1 - x), min(crop.height, 1 - y)
    if x < 1e-4 and y < 1e-4 and width > 1 - 1e-4 and height > 1 - 1e-4:
        return None
    rounded = Crop(x=round(x, 8), y=round(y, 8), width=round(width, 8), height=round(height, 8))
    return rounded if rounded.valid else None
