"""The picture with a box on it: pull the corners and edges, move the box, see what will be left."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from kling_desktop.domain.cropping import HANDLES, MOVE, Canvas, moved, pulled
from kling_desktop.domain.film import Crop
from kling_desktop.ui.accessible.roles import Speaking
from kling_desktop.ui.parts import tile_paint
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_REACH = 3
"""Steps from a corner or edge at which it is taken hold of."""
_MARGIN = 4
_CURSORS = {
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "w": Qt.CursorShape.SizeHorCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    MOVE: Qt.CursorShape.SizeAllCursor,
}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CropCanvas(QWidget):
    """Holds the box while it is being pulled; `legal` False paints it as one no model takes."""

    changed = Signal(object)
    """The new `Crop`."""
    apply_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas(1, 1)
        self.crop = Crop()
        self.legal = True
        self._pixmap: QPixmap | None = None
        self._held: str | None = None
        self._from = QPointF()
        self._before = Crop()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(space(50), space(40))
        self.setAccessibleName(t("Crop"))
        self.setAccessibleDescription(
            t("Arrows move the box by a pixel, with Ctrl they resize it; with Shift by ten pixels")
        )

    def spoken_as(self) -> QAccessibleInterface:
        """A picture; its description says how it is cut."""
        return Speaking(self, QAccessible.Role.Graphic)

    def sizeHint(self) -> QSize:
        return QSize(space(200), space(140))

    def show_picture(self, pixmap: QPixmap | None) -> None:
        """The whole picture, turned."""
        self._pixmap = pixmap
        self.update()

    def show_crop(self, canvas: Canvas, crop: Crop, *, legal: bool) -> None:
        """Another box, ratio or turn."""
        self.canvas, self.crop, self.legal = canvas, crop, legal
        self.update()

    # places ------------------------------------------------------------------------------------------------------

    def room(self) -> QSize:
        """How large the picture may be shown."""
        margin = 2 * space(_MARGIN)
        return QSize(max(1, self.width() - margin), max(1, self.height() - margin))

    def picture_box(self) -> QRectF:
        """Where the whole picture is painted."""
        room = self.room()
        scale = min(room.width() / self.canvas.width, room.height() / self.canvas.height)
        width, height = self.canvas.width * scale, self.canvas.height * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def crop_box(self) -> QRectF:
        """Where the box is painted."""
        whole = self.picture_box()
        return QRectF(
            whole.x() + self.crop.x * whole.width(),
            whole.y() + self.crop.y * whole.height(),
            self.crop.width * whole.width(),
            self.crop.height * whole.height(),
        )

    def handle_at(self, point: QPointF) -> str | None:
        """What is taken hold of there: a corner, an edge, the box itself, nothing."""
        box = self.crop_box()
        reach = min(float(space(_REACH)), box.width() / 3, box.height() / 3) if box.contains(point) else space(_REACH)
        if not box.adjusted(-reach, -reach, reach, reach).contains(point):
            return None
        rows = "n" if abs(point.y() - box.top()) <= reach else "s" if abs(point.y() - box.bottom()) <= reach else ""
        sides = "w" if abs(point.x() - box.left()) <= reach else "e" if abs(point.x() - box.right()) <= reach else ""
        return rows + sides or (MOVE if box.contains(point) else None)

    # pointer -----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = self.handle_at(event.position())
            self._from, self._before = event.position(), self.crop

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull."""
        at = event.position()
        if self._held is None:
            shape = _CURSORS.get(self.handle_at(at) or "", Qt.CursorShape.ArrowCursor)
            self.setCursor(shape)
            return
        whole = self.picture_box()
        across, down = (at.x() - self._from.x()) / whole.width(), (at.y() - self._from.y()) / whole.height()
        self._change(pulled(self._before, self._held, across, down, self.canvas))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() is Qt.MouseButton.LeftButton and self._held is not None:
            self._held = None
            self.changed.emit(self.crop)

    @property
    def pulling(self) -> bool:
        """Whether the hand has not let go yet."""
        return self._held is not None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Done."""
        if self.handle_at(event.position()) == MOVE:
            self.apply_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move by a pixel, with Ctrl they pull the lower right corner; with Shift ten times as far.

        Escape lets go of what is being pulled and puts it back.
        """
        step = _ARROWS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self.pulling:
            self._held = None
            self._change(self._before)
            return
        if step is None:
            super().keyPressEvent(event)
            return
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        across, down = step[0] * far / self.canvas.width, step[1] * far / self.canvas.height
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            handle = "e" if step[0] else "s"
            self._change(pulled(self.crop, handle, across, down, self.canvas))
        else:
            self._change(moved(self.crop, across, down))

    def _change(self, crop: Crop) -> None:
        if crop != self.crop:
            self.crop = crop
            self.update()
            self.changed.emit(crop)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    # painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, what is cut off in the dark, thirds, handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole, box = self.picture_box(), self.crop_box()
        if self._pixmap is None:
            painter.fillRect(whole, theme().surface[2])
        else:
            painter.drawPixmap(whole, self._pixmap, QRectF(self._pixmap.rect()))
        self._paint_outside(painter, whole, box)
        look = tile_paint.on_pictures()
        edge = QColor(look.text if self.legal else look.bad)
        thin = QColor(edge)
        thin.setAlphaF(0.45)
        painter.setPen(QPen(thin, metrics().line))
        for part in (1 / 3, 2 / 3):
            x, y = box.left() + box.width() * part, box.top() + box.height() * part
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        tile_paint.paint_frame(painter, box, edge, metrics().line, 0)
        self._paint_handles(painter, box, edge)
        painter.end()

    def _paint_outside(self, painter: QPainter, whole: QRectF, box: QRectF) -> None:
        dark = QColor(tile_paint.on_pictures().surface[0])
        dark.setAlphaF(0.66)
        for part in (
            QRectF(whole.left(), whole.top(), whole.width(), box.top() - whole.top()),
            QRectF(whole.left(), box.bottom(), whole.width(), whole.bottom() - box.bottom()),
            QRectF(whole.left(), box.top(), box.left() - whole.left(), box.height()),
            QRectF(box.right(), box.top(), whole.right() - box.right(), box.height()),
        ):
            painter.fillRect(part, dark)

    def _paint_handles(self, painter: QPainter, box: QRectF, edge: QColor) -> None:
        length = min(float(space(4)), box.width() / 3, box.height() / 3)
        colour = edge if not self.hasFocus() or not self.legal else tile_paint.on_pictures().accent
        painter.setPen(QPen(colour, space(0.75), Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        for handle in HANDLES:
            x = box.left() if "w" in handle else box.right() if "e" in handle else box.center().x()
            y = box.top() if "n" in handle else box.bottom() if "s" in handle else box.center().y()
            along = (length if "w" in handle else -length) if len(handle) == 2 else length / 2
            down = (length if "n" in handle else -length) if len(handle) == 2 else length / 2
            if handle in {"n", "s"} or len(handle) == 2:
                start = x if len(handle) == 2 else x - along
                painter.drawLine(QPointF(start, y), QPointF(x + along, y))
            if handle in {"w", "e"} or len(handle) == 2:
                start = y if len(handle) == 2 else y - down
                painter.drawLine(QPointF(x, start), QPointF(x, y + down))
