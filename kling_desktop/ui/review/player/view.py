"""The picture of the take, as large as fits; double click for full screen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kling_desktop.ui.theme.tokens import space, theme


class PictureView(QWidget):
    """Paints one image fitted and centred, or words in its place."""

    width_changed = Signal(int)
    """The width in real pixels at which a picture fills the view."""
    full_screen_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._aspect = 16 / 9
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(space(40))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """Wide."""
        return QSize(space(240), space(135))

    @property
    def image(self) -> QImage:
        """The picture on show."""
        return self._image

    def set_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        if image.height():
            self._aspect = image.width() / image.height()
        self.update()

    def set_aspect(self, aspect: float) -> None:
        """The shape to come, so that the right width is asked for."""
        self._aspect = aspect
        self._tell_width()

    def set_words(self, words: str) -> None:
        """Words instead of a picture."""
        self._words = words
        if words:
            self._image = QImage()
        self.setAccessibleDescription(words)
        self.update()

    def picture_area(self) -> QRectF:
        """Where the picture is painted."""
        width, height = float(self.width()), float(self.height())
        if width / max(1.0, height) > self._aspect:
            width = height * self._aspect
        else:
            height = width / self._aspect
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _tell_width(self) -> None:
        self.width_changed.emit(round(self.picture_area().width() * self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size wants another decode."""
        super().resizeEvent(event)
        self._tell_width()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Full screen and back."""
        self.full_screen_requested.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, or the words."""
        look = theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.surface[0])
        area = self.picture_area()
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._image)
        elif self._words:
            painter.setPen(look.dim)
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(space(10), 0, -space(10), 0), flags, self._words)
        painter.end()
