"""Decoded frames as they are to be seen: square pixels, turned as the camera was held, sRGB."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kling_desktop.media.pixels import Pixels, pixels_of

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

_UNTOLD = {0, 2, 3}
"""AVColorSpace: RGB, unspecified, reserved."""
_HD_LINES = 720


def shown_size(frame: VideoFrame, pixel_ratio: Fraction) -> tuple[int, int]:
    """Width and height on screen."""
    width, height = max(1, round(frame.width * pixel_ratio)), frame.height
    return (height, width) if _quarters(frame) % 2 else (width, height)


def shown(frame: VideoFrame, width: int | None, pixel_ratio: Fraction) -> Pixels:
    """The frame's pixels, scaled to `width` on screen if given; scaling and colour conversion in one pass."""
    from av.video.reformatter import Colorspace, Interpolation

    full_width, full_height = shown_size(frame, pixel_ratio)
    want_width = full_width if width is None else max(1, width)
    want_height = max(1, round(full_height * want_width / full_width))
    turned = _quarters(frame)
    size = (want_height, want_width) if turned % 2 else (want_width, want_height)
    source = None
    if frame.colorspace in _UNTOLD and not frame.format.is_rgb:
        # What players assume where nothing is noted: the colours of HD from 720 lines on.
        source = Colorspace.ITU709 if min(frame.width, frame.height) >= _HD_LINES else Colorspace.ITU601
    smooth = Interpolation.BICUBIC if size != (frame.width, frame.height) else Interpolation.BILINEAR
    plain = frame.reformat(
        width=size[0], height=size[1], format="rgba", src_colorspace=source, interpolation=int(smooth)
    )
    plane = plain.planes[0]
    row, stride, data = size[0] * 4, plane.line_size, bytes(plane)
    if stride != row:
        data = b"".join(data[line * stride : line * stride + row] for line in range(size[1]))
    pixels = Pixels(size[0], size[1], data[: row * size[1]])
    return _turned(pixels, turned) if turned else pixels


def _quarters(frame: VideoFrame) -> int:
    """Quarter turns counter-clockwise that bring the frame upright."""
    return round(frame.rotation / 90) % 4


def _turned(pixels: Pixels, quarters: int) -> Pixels:
    from PIL import Image

    turns = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
    image = Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba)
    return pixels_of(image.transpose(turns[quarters]))
