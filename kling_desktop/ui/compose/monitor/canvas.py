"""The picture itself: a frame on black in the film's shape, or a single picture, or an invitation."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QFocusEvent,
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kling_desktop.ui.accessible.roles import Speaking
from kling_desktop.ui.compose.monitor.plates import paint_plate
from kling_desktop.ui.theme.tokens import metrics, space, theme

_CENTRE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def ratio_of(text: str) -> float:
    """Width over height of an aspect ratio such as `16:9`; that one where the text is nonsense."""
    try:
        width, height = (float(part) for part in text.split(":"))
        ratio = width / height
    except (ValueError, ZeroDivisionError):
        return 16 / 9
    return ratio if 0.1 <= ratio <= 10 else 16 / 9


class Canvas(QWidget):
    """Paints one picture as large as it fits."""

    resized = Signal()
    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("monitor")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(space(60), space(34))
        self.ratio = 16 / 9
        self.plate_words = ""
        self.invitation: tuple[str, str] | None = None
        self._image: QImage | None = None
        self._pixmap: QPixmap | None = None
        self._ring = False

    def spoken_as(self) -> QAccessibleInterface:
        """A picture."""
        return Speaking(self, QAccessible.Role.Graphic)

    def sizeHint(self) -> QSize:
        return QSize(space(190), space(107))

    @property
    def image(self) -> QImage | None:
        """The frame on show."""
        return self._image

    @property
    def picture(self) -> QPixmap | None:
        """The single picture on show instead of the film."""
        return self._pixmap

    def show_image(self, image: QImage) -> None:
        """A frame of the film."""
        self._image = image
        self.update()

    def show_pixmap(self, pixmap: QPixmap | None) -> None:
        """A single picture over the film; None goes back to the film."""
        self._pixmap = pixmap
        self.update()

    def invite(self, invitation: tuple[str, str] | None, ratio: float) -> None:
        """Title and words instead of a film, or None; and the film's shape. Painted anew where they are others."""
        if (invitation, ratio) != (self.invitation, self.ratio):
            self.invitation, self.ratio = invitation, ratio
            self.update()

    def frame(self) -> QRectF:
        """Where the film's frame is."""
        ratio = self.ratio
        if self._pixmap is not None and self._pixmap.height() > 0:
            ratio = self._pixmap.width() / self._pixmap.height()
        width, height = float(self.width()), float(self.height())
        fitted = min(width, height * ratio)
        return QRectF((width - fitted) / 2, (height - fitted / ratio) / 2, fitted, fitted / ratio)

    def real_size(self) -> tuple[int, int]:
        """The frame's size in real pixels."""
        box, scale = self.frame(), self.devicePixelRatioF()
        return max(2, round(box.width() * scale)), max(2, round(box.height() * scale))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.frame()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.invitation is not None and self._pixmap is None:
            self._paint_invitation(painter, box)
            return
        painter.fillRect(box, Qt.GlobalColor.black)
        if self._pixmap is not None:
            painter.drawPixmap(box, self._pixmap, QRectF(self._pixmap.rect()))
        elif self._image is not None:
            painter.drawImage(box, self._image)
        if self.plate_words:
            paint_plate(painter, box, self.plate_words, self.font())
        if self._ring:
            painter.setPen(theme().accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_invitation(self, painter: QPainter, box: QRectF) -> None:
        assert self.invitation is not None, "asked for only when there is one"
        painter.setPen(theme().line)
        painter.setBrush(theme().surface[0])
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), metrics().radius_picture, metrics().radius_picture)
        title, words = self.invitation
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        upper = QRectF(box.left(), box.top(), box.width(), box.height() / 2 - space(1))
        lower = QRectF(box.left(), box.center().y() + space(1), box.width(), box.height() / 2 - space(1))
        upper.adjust(space(4), 0, -space(4), 0)
        lower.adjust(space(4), 0, -space(4), 0)
        painter.setFont(bold)
        painter.setPen(theme().text)
        painter.drawText(upper, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, title)
        painter.setFont(self.font())
        painter.setPen(theme().dim)
        painter.drawText(
            lower, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, words
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        # The picture is to be judged: it gets a ring only for those who walk by keyboard.
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()
