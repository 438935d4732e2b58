"""A large look at a picture over the window; any key or click ends it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import PictureFacts
from kling_desktop.ui.accessible.roles import Speaking
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts import faults, tile_paint
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_SHARE = 0.86
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
Step = Callable[[int], "tuple[str, Media, PictureFacts | None] | None"]


class LargeLook(QWidget):
    """The whole picture, as large as the window has room for, with its name and size below."""

    def __init__(
        self,
        window: QWidget,
        thumbnails: Thumbnails,
        title: str,
        media: Media,
        facts: PictureFacts | None,
        step: Step | None = None,
    ) -> None:
        """`step` gives the next picture (1) or the one before (-1) for the arrow keys; None where there is none."""
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window, self._thumbnails, self._step = window, thumbnails, step
        self.show_picture(title, media, facts)
        thumbnails.arrived.connect(self._arrived)

    def spoken_as(self) -> QAccessibleInterface:
        """A dialog with the name of what is looked at."""
        return Speaking(self, QAccessible.Role.Dialog)

    def show_picture(self, title: str, media: Media, facts: PictureFacts | None) -> None:
        """This one, in the middle of the window."""
        window, self._media, self._facts = self._window, media, facts
        parts = (title, media.name, faults.size_words(media, facts))
        self._caption = " · ".join(dict.fromkeys(part for part in parts if part))
        self.setAccessibleName(t("Large look at {what}", what=self._caption))
        room = window.size() * _SHARE
        self._room = QSize(room.width() - space(4), room.height() - space(10))
        self.resize(self._fitting(room))
        frame = QRect(window.mapToGlobal(window.rect().topLeft()), window.size())
        self.move(frame.center() - self.rect().center())
        self.update()

    def _fitting(self, room: QSize) -> QSize:
        """The window around the picture, where its size is known already."""
        facts = self._facts
        if facts is None or not facts.width or not facts.height:
            return room
        shown = QSize(facts.width, facts.height)
        if shown.width() > self._room.width() or shown.height() > self._room.height():
            shown = shown.scaled(self._room, Qt.AspectRatioMode.KeepAspectRatio)
        return QSize(max(shown.width(), space(60)) + space(4), shown.height() + space(10))

    def _arrived(self, media: Media) -> None:
        if media == self._media:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture on the neutral ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme().surface[0])
        box = QRectF(self.rect()).adjusted(space(2), space(2), -space(2), -space(8))
        size = self._room
        pixmap = self._thumbnails.get(self._media, size.width(), size.height(), self.devicePixelRatioF(), whole=True)
        if pixmap is not None:
            shown = pixmap.deviceIndependentSize()
            place = QRectF(0, 0, shown.width(), shown.height())
            place.moveCenter(box.center())
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
        else:
            words = faults.tile_words(self._media, self._facts)
            tile_paint.paint_words(painter, box, words, self.font(), theme().dim)
        painter.setPen(theme().dim)
        caption = QRectF(self.rect()).adjusted(space(3), self.height() - space(8), -space(3), 0)
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, self._caption)
        tile_paint.paint_frame(painter, QRectF(self.rect()), theme().line, metrics().line, 0)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go on to the next picture; every other key ends it."""
        way = _ARROWS.get(Qt.Key(event.key())) if self._step is not None else None
        if way is None or self._step is None:
            self.close()
            return
        found = self._step(way)
        if found is not None:
            self.show_picture(*found)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.close()
