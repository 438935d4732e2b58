"""Pictures prepared for the frame: just larger than it, so that every move has room and nothing is scaled twice."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PIL import Image, ImageFilter

from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import PictureFault
from kling_desktop.domain.troubles import NotAVideo
from kling_desktop.media.animatic.move import MOST_ZOOM
from kling_desktop.media.opening import NotAPicture
from kling_desktop.media.pictures import measure, scaled

_COVER = 1.85
"""Pictures whose shape differs more than this from the frame's are shown whole instead of being cut."""
_INSET = 0.84
"""Of the plate, so that no move pushes such a picture over the edge."""
_BLUR_SIDE = 96
_BEHIND = 0.5
_CACHE_BYTES = 160 * 1024 * 1024

_Key = tuple[Path, int, int, Media, float, tuple[int, int]]


class Plates:
    """Prepared pictures, the last used kept. Pass one to the next `Sketch` and it starts with them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, Image.Image] = OrderedDict()

    def get(self, media: Media, frame: tuple[int, int], *, is_video: bool, second: float) -> Image.Image:
        """The plate for a frame of this size; raises NotAPicture when there is nothing to show."""
        if media.path is None:
            raise NotAPicture(PictureFault.MISSING)
        try:
            state = media.path.stat()
        except (OSError, ValueError) as error:
            raise NotAPicture(PictureFault.MISSING) from error
        key = (media.path, state.st_mtime_ns, state.st_size, media, second if is_video else -1.0, frame)
        plate = self._kept.get(key)
        if plate is None:
            plate = self._kept[key] = _of_video(media.path, second, frame) if is_video else _of_picture(media, frame)
        self._kept.move_to_end(key)
        while len(self._kept) > 1 and sum(one.width * one.height * 4 for one in self._kept.values()) > _CACHE_BYTES:
            self._kept.popitem(last=False)
        return plate


def _of_picture(media: Media, frame: tuple[int, int]) -> Image.Image:
    facts = measure(media)
    if facts.fault is not None:
        raise NotAPicture(facts.fault)
    if _differs(facts.width, facts.height, frame):
        return _inset(scaled(media, *_larger(frame), cover=False), frame)
    return scaled(media, *_covering(facts.width, facts.height, frame), cover=True)


def _of_video(path: Path, second: float, frame: tuple[int, int]) -> Image.Image:
    from kling_desktop.media.frames import FrameReader

    try:
        with FrameReader(path) as reader:
            pixels = reader.read(reader.index_at(second))
    except NotAVideo as error:
        raise NotAPicture(PictureFault.UNREADABLE) from error
    image = Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba).convert("RGB")
    if _differs(*image.size, frame):
        return _inset(image, frame)
    return image.resize(_covering(*image.size, frame), Image.Resampling.LANCZOS)


def _differs(width: int, height: int, frame: tuple[int, int]) -> bool:
    ratio = (width / height) / (frame[0] / frame[1])
    return max(ratio, 1 / ratio) > _COVER


def _larger(frame: tuple[int, int]) -> tuple[int, int]:
    return round(frame[0] * MOST_ZOOM), round(frame[1] * MOST_ZOOM)


def _covering(width: int, height: int, frame: tuple[int, int]) -> tuple[int, int]:
    """The picture's own shape, as small as still covers the frame with room to move in."""
    least = _larger(frame)
    scale = max(least[0] / width, least[1] / height)
    return max(least[0], round(width * scale)), max(least[1], round(height * scale))


def _inset(image: Image.Image, frame: tuple[int, int]) -> Image.Image:
    """The whole picture before a blurred, darkened copy of itself."""
    size = _larger(frame)
    small = _BLUR_SIDE * size[0] // max(size), _BLUR_SIDE * size[1] // max(size)
    scale = max(small[0] / image.width, small[1] / image.height)
    left, top = (image.width - small[0] / scale) / 2, (image.height - small[1] / scale) / 2
    cut = (left, top, left + small[0] / scale, top + small[1] / scale)
    # Blurred small and enlarged: as smooth, and a hundred times cheaper.
    soft = image.resize(small, Image.Resampling.BOX, box=cut, reducing_gap=2.0)
    soft = soft.filter(ImageFilter.GaussianBlur(_BLUR_SIDE / 14)).point(lambda level: level * _BEHIND)
    plate = soft.resize(size, Image.Resampling.BICUBIC)
    fit = min(size[0] / image.width, size[1] / image.height) * _INSET
    inner = image.resize((round(image.width * fit), round(image.height * fit)), Image.Resampling.LANCZOS)
    plate.paste(inner, ((size[0] - inner.width) // 2, (size[1] - inner.height) // 2))
    return plate
