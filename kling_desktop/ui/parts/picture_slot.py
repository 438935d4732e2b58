"""A place for one picture: drop, paste, browse, remove, drag out. Says what is wrong with what stands in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QWidget

from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import PictureFacts, Problem
from kling_desktop.ui.accessible.roles import MENU, PRESS, Deeds, Speaking
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts import faults, tile_paint
from kling_desktop.ui.parts.clipboard_keys import claims
from kling_desktop.ui.parts.incoming import may_hold_pictures, read
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.parts.media_drag import Carried, begin_drag, pack
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_REMOVE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class PictureSlot(QWidget):
    """Shows one picture or an empty place. Asks its owner for every change."""

    came = Signal(object)
    """An `Incoming` was dropped or pasted here."""
    browse_requested = Signal()
    remove_requested = Signal()
    menu_requested = Signal(QPoint)
    """A context menu is wanted at this place of the screen."""
    crop_requested = Signal()

    def __init__(self, thumbnails: Thumbnails, size: QSize, title: str, empty: str, *, plate: str = "") -> None:
        super().__init__()
        self._thumbnails, self._size, self._empty, self._plate = thumbnails, size, empty, plate
        self._title = title
        self.media: Media | None = None
        self.carried: Carried | None = None
        self._facts: PictureFacts | None = None
        self._problems: tuple[Problem, ...] = ()
        self._shown: tuple[object, ...] = ()
        """What is told and painted now."""
        self._lit = self._hover = False
        self._pressed: QPoint | None = None
        self.taken_away = False
        """Whether what came last is to leave where it came from: it was dropped with Shift held."""
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(size)
        thumbnails.arrived.connect(self._arrived)
        self.set_content(None, None, ())

    def spoken_as(self) -> QAccessibleInterface:
        """A button: pressing it chooses a picture, or looks at the one that is there."""
        return Speaking(self, QAccessible.Role.Button, self._deeds)

    def _deeds(self) -> Deeds:
        return {
            PRESS: self.browse_requested.emit if self.media is None else self.look,
            MENU: lambda: self.menu_requested.emit(self.mapToGlobal(self.rect().center())),
        }

    def sizeHint(self) -> QSize:
        """As large as it was made for."""
        return self._size

    def takes(self, mime: QMimeData) -> bool:
        """Whether this may be dropped here."""
        return may_hold_pictures(mime)

    def set_title(self, title: str) -> None:
        """What the place is called, for tooltips and screen readers."""
        self._title = title

    def set_content(
        self,
        media: Media | None,
        carried: Carried | None,
        problems: tuple[Problem, ...],
        facts: PictureFacts | None = None,
    ) -> None:
        """Show this picture with what the checks say of it."""
        shown = (self._title, media, carried, problems, facts)
        if shown == self._shown:
            return  # asked with every letter typed
        self._shown = shown
        self.media, self.carried, self._problems, self._facts = media, carried, problems, facts
        self.setToolTip(faults.hint(self._title, media, facts, problems))
        empty = t("{place}, empty", place=self._title)
        self.setAccessibleName(self._title if media is not None else empty)
        self.setAccessibleDescription(faults.spoken("", media, facts, problems))
        self.update()

    def _arrived(self, media: Media) -> None:
        if media == self.media:
            self.update()

    # painting ----------------------------------------------------------------------------------------------------

    def pixmap(self) -> QPixmap | None:
        """The picture at the slot's own size, once it is decoded."""
        if self.media is None:
            return None
        return self._thumbnails.get(self.media, self.width(), self.height(), self.devicePixelRatioF())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture or the dashed place, plate, badge, focus."""
        painter = QPainter(self)
        box = QRectF(self.rect())
        font = tile_paint.caption_font(self.font())
        if self.media is None:
            tile_paint.paint_empty(painter, box, self._empty, font, lit=self._lit or self._hover)
        else:
            self._paint_picture(painter, box, self.media, font)
        severity = faults.worst(self._problems)
        if severity is not None:
            tile_paint.paint_badge(painter, self._badge_box(box), severity)
        if self._lit or self.hasFocus():
            tile_paint.paint_frame(painter, box, theme().accent, 2 * metrics().line)
        if self._close_box().isValid():
            self._paint_close(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter, box: QRectF, media: Media, caption: QFont) -> None:
        pixmap = self.pixmap()
        tile_paint.paint_picture(painter, box, pixmap)
        words = faults.tile_words(media, self._facts)
        if pixmap is None and words and box.width() >= space(12):
            tile_paint.paint_words(painter, box, words, caption, theme().dim)
        elif pixmap is None and words:
            side = metrics().icon
            sign = icons.pixmap("image" if media.path else "external", theme().dim, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), sign)
        if self._plate:
            corner = QPointF(box.left() + space(1.25), box.bottom() - space(1.25))
            strong = tile_paint.caption_font(self.font(), strong=True)
            tile_paint.paint_plate(painter, corner, self._plate, theme().on_plate, strong, box.width() - space(2.5))

    def _badge_box(self, box: QRectF) -> QRectF:
        return box.adjusted(0, 0, -space(5), 0) if self._close_box().isValid() else box

    def _close_box(self) -> QRectF:
        """The cross that removes the picture, under the pointer and where there is room for it."""
        if not self._hover or self.media is None or self.width() < space(12):
            return QRectF()
        side = space(4.5)
        return QRectF(self.width() - side - space(0.75), space(0.75), side, side)

    def _paint_close(self, painter: QPainter) -> None:
        box = self._close_box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().plate)
        painter.drawRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
        side = metrics().caption
        sign = icons.pixmap("close", theme().on_plate, side, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(box.center().x() - side / 2, box.center().y() - side / 2), sign)

    # pointer -----------------------------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = False
        self.update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, for a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture out once the pointer has gone far enough."""
        start, carried, media = self._pressed, self.carried, self.media
        if start is None or carried is None or media is None:
            return
        if (event.position().toPoint() - start).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        begin_drag(self, carried, media, self.pixmap())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click fills an empty place; on the cross it removes."""
        pressed, self._pressed = self._pressed, None
        at = event.position()
        if pressed is None or not self.rect().contains(at.toPoint()):
            return
        if self._close_box().contains(at):
            self.remove_requested.emit()
        elif self.media is None:
            self.browse_requested.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Choose another picture."""
        if self.media is not None:
            self.browse_requested.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    # keyboard ----------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Paste and copy belong to this slot while it has the focus, not to the window's shortcuts."""
        return claims(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter browses, Space looks, C crops, Delete removes, paste and copy."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Space and self.media is not None:
            self.look()
        elif event.key() in (*_ENTER_KEYS, Qt.Key.Key_Space):
            self.browse_requested.emit()
        elif event.key() == Qt.Key.Key_C and plain and self.media is not None:
            self.crop_requested.emit()
        elif event.key() in _REMOVE_KEYS and self.media is not None:
            self.remove_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.taken_away = False
            self.came.emit(read(QGuiApplication.clipboard().mimeData()))
        elif event.matches(QKeySequence.StandardKey.Copy) and self.carried is not None:
            QGuiApplication.clipboard().setMimeData(pack(self.carried, self.media))
        else:
            super().keyPressEvent(event)

    def look(self) -> None:
        """A large look at the picture."""
        if self.media is not None:
            LargeLook(self.window(), self._thumbnails, self._title, self.media, self._facts).show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    # drops -------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for pictures."""
        if self.takes(event.mimeData()):
            self._lit = True
            self.update()
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._lit = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what came."""
        self._lit = False
        self.update()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.taken_away = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.came.emit(read(event.mimeData()))
