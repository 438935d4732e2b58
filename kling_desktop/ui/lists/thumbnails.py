"""Small pictures for tiles, decoded off the GUI thread, kept as long as there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from kling_desktop.core import Core
from kling_desktop.domain.film import Media
from kling_desktop.host.workers import at_once
from kling_desktop.media.pixels import Pixels
from kling_desktop.ui.bridge import Bridge, turnstile

_ROOM = 64 * 1024 * 1024
_AT_ONCE = 3


def to_image(pixels: Pixels) -> QImage:
    """Pixels of the core as a QImage that owns its bytes, as Qt paints them; made where they are decoded."""
    image = QImage(pixels.rgba, pixels.width, pixels.height, pixels.width * 4, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def cut_to(pixmap: QPixmap, aspect: float) -> QPixmap:
    """The middle of a picture in another shape."""
    width, height = pixmap.width(), pixmap.height()
    if width > height * aspect:
        cut = round(height * aspect)
        return pixmap.copy((width - cut) // 2, 0, cut, height)
    cut = round(width / aspect)
    return pixmap.copy(0, (height - cut) // 2, width, cut)


@dataclass(frozen=True, slots=True)
class _Want:
    """What was asked for: a picture or a file at a size in real pixels, cut to cover or fitted whole."""

    media: Media
    width: int
    height: int
    whole: bool


class Thumbnails(QObject):
    """`get` answers at once: a pixmap, or None and later `arrived`."""

    arrived = Signal(object)
    """The `Media` whose thumbnail is there now (or failed for good)."""

    def __init__(self, bridge: Bridge[Core], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._kept: OrderedDict[_Want, QPixmap | None] = OrderedDict()
        self._asked: set[_Want] = set()
        self.bytes = 0
        """What is kept now."""
        self._few = turnstile(at_once(_AT_ONCE))

    def get(self, media: Media, width: int, height: int, scale: float = 1.0, *, whole: bool = False) -> QPixmap | None:
        """The picture covering (or, `whole`, fitting into) width x height device-independent pixels."""
        want = _Want(media, round(width * scale), round(height * scale), whole)
        if want in self._kept:
            self._kept.move_to_end(want)
            pixmap = self._kept[want]
            if pixmap is not None:
                pixmap.setDevicePixelRatio(scale)
            return pixmap
        if want not in self._asked and media.path is not None:
            self._asked.add(want)
            self._bridge.start(self._load(want))
        return None

    def failed(self, media: Media, width: int, height: int, scale: float = 1.0) -> bool:
        """Whether it was tried and there is no picture in that file."""
        want = _Want(media, round(width * scale), round(height * scale), whole=False)
        return want in self._kept and self._kept[want] is None

    def forget(self, media: Media) -> None:
        """Load it anew next time: the file behind it changed."""
        for want in [want for want in self._kept if want.media == media]:
            self._drop(want)

    async def _load(self, want: _Want) -> None:
        async with self._few:
            image = await self._bridge.work(_decode(want))
        self._asked.discard(want)
        if image is None:
            self._kept[want] = None
        else:
            self._kept[want] = QPixmap.fromImage(image)
            self.bytes += image.sizeInBytes()
        while self.bytes > _ROOM and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))
        self.arrived.emit(want.media)

    def _drop(self, want: _Want) -> None:
        pixmap = self._kept.pop(want)
        if pixmap is not None:
            self.bytes -= pixmap.width() * pixmap.height() * 4


def _decode(want: _Want) -> Callable[[], QImage | None]:
    def decode() -> QImage | None:
        from kling_desktop.media import pictures  # Pillow is not needed before the first picture

        make = pictures.fitted if want.whole else pictures.thumbnail
        pixels = make(want.media, want.width, want.height)
        return None if pixels is None else to_image(pixels)

    return decode


def of_file(path: Path) -> Media:
    """A file as media, for thumbnails of posters and loose pictures."""
    return Media(path=path)
