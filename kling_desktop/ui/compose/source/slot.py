"""The picture of the source video, or the quiet place where one can be dropped."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent

from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.incoming import may_hold_videos
from kling_desktop.ui.parts.picture_slot import PictureSlot
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.words import t

_EMPTY_HEIGHT = 9
_LOWEST, _HIGHEST = 18, 40


class VideoSlot(PictureSlot):
    """A `PictureSlot` that takes videos and shows one frame, as high as its shape asks for."""

    def __init__(self, thumbnails: Thumbnails) -> None:
        self._shape = 16 / 9
        self._image: QImage | None = None
        self._picture: QPixmap | None = None
        self._here = False
        size = QSize(space(20), space(_EMPTY_HEIGHT))
        super().__init__(thumbnails, size, t("Source video"), t("Drop a video to edit or to follow"), plate="@Video1")
        self._settle()

    def takes(self, mime: QMimeData) -> bool:
        """Videos, also takes."""
        return may_hold_videos(mime)

    def show_picture(self, image: QImage | None) -> None:
        """Another frame of it; None for none (yet)."""
        self._image, self._picture = image, None
        self.update()

    def set_shape(self, shape: float | None) -> None:
        """Width over height of the video on this computer; None where there is nothing to be seen of it."""
        self._here = shape is not None
        self._shape = shape or self._shape
        self._settle()

    def picture_width(self) -> int:
        """How wide a frame of it is worth being decoded, in real pixels."""
        return max(16, round(min(self.width(), self.height() * self._shape) * self.devicePixelRatioF()))

    def pixmap(self) -> QPixmap | None:
        """The frame, whole, in the middle of the slot."""
        if self.media is None or self._image is None:
            return None
        size = self.size() * self.devicePixelRatioF()
        if self._picture is None or self._picture.size() != size:
            self._picture = _in_the_middle(self._image, size)
            self._picture.setDevicePixelRatio(self.devicePixelRatioF())
        return self._picture

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as the shape asks for at this width."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        height = space(_EMPTY_HEIGHT)
        if self._here and self.width() > 0:
            height = round(min(max(self.width() / self._shape, space(_LOWEST)), space(_HIGHEST)))
        if self.minimumHeight() != height or self.maximumHeight() != height:
            self.setFixedHeight(height)


def _in_the_middle(image: QImage, size: QSize) -> QPixmap:
    """The whole picture on the canvas's colour."""
    whole = QPixmap(size)
    whole.fill(theme().surface[0])
    fitted = image.size().scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    box = QRect(QPoint(0, 0), fitted)
    box.moveCenter(whole.rect().center())
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, image)
    painter.end()
    return whole
