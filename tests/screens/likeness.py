"""Whether two pictures show the same, whatever little differences two rasterisers make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

BLOCK = 8
"""Pixels of one block's side."""
FAR = 14
"""Mean difference (of 255, in the channel that differs most) from which a block counts as different."""
ALLOWED = 0.0008
"""Share of different blocks that is let pass: some sixteen of a picture of 1440 x 900."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two pictures compare; `marked` is the actual one, dimmed, its different blocks in red."""

    share: float
    marked: Image.Image | None = None

    @property
    def alike(self) -> bool:
        return self.share <= ALLOWED


def compare(golden: Path, actual: Path) -> Likeness:
    """Compare block by block; pictures of different sizes are not alike at all."""
    with Image.open(golden) as one, Image.open(actual) as other:
        return compare_images(one.convert("RGB"), other.convert("RGB"))


def compare_images(golden: Image.Image, actual: Image.Image) -> Likeness:
    """The same for pictures in memory."""
    if golden.size != actual.size:
        return Likeness(1.0)
    channels = ImageChops.difference(golden, actual).reduce(BLOCK).split()
    worst = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    far = worst.point([255 if value > FAR else 0 for value in range(256)])
    share = far.histogram()[255] / (far.width * far.height)
    if share == 0:
        return Likeness(0.0)
    mask = far.resize((far.width * BLOCK, far.height * BLOCK), Image.Resampling.NEAREST).crop((0, 0, *actual.size))
    dimmed = Image.blend(actual, Image.new("RGB", actual.size), 0.6)
    return Likeness(
        share, Image.composite(Image.blend(actual, Image.new("RGB", actual.size, "red"), 0.5), dimmed, mask)
    )
