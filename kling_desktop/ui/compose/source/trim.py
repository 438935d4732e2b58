"""A strip of the whole source video with a handle at each end of the chosen part."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kling_desktop.ui.accessible.roles import Speaking
from kling_desktop.ui.compose.source.frames import Reel
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_SIZE = QSize(30, 11)
_GRIP = 2.25
_SHADE = 0.66


class Grip(Enum):
    """What is held: an end of the part, or all of it."""

    START = auto()
    END = auto()
    WHOLE = auto()


class TrimBar(QWidget):
    """Shows a part of a `Reel` and asks for another; edges fall between frames. Its owner does the editing."""

    moved = Signal(float, float)
    """Start and end wanted, while dragging and at every key."""
    begun = Signal()
    """A drag or a fresh press of a key begins: what follows is one gesture."""
    looked_at = Signal(float)
    """The moment to show: where the pointer or the handle is; below 0 for none."""
    strip_wanted = Signal(int, int)
    """How many pictures, and how many real pixels wide each."""

    def __init__(self) -> None:
        super().__init__()
        self._reel: Reel | None = None
        self._start = self._end = 0.0
        self._bad = False
        self._pieces: dict[int, QPixmap] = {}
        self._count = 0
        self._held: Grip | None = None
        self._active = Grip.START
        self._pressed_at = 0.0
        self._before = (0.0, 0.0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(space(_SIZE.height()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(t("Part of the source video"))
        self.setToolTip(
            t(
                "Drag the ends, or what is between them. With the keyboard: I and O choose an end, the arrows move it "
                "by a frame, with Shift by a second."
            )
        )

    def spoken_as(self) -> QAccessibleInterface:
        """A slider; its description says from where to where."""
        return Speaking(self, QAccessible.Role.Slider)

    def sizeHint(self) -> QSize:
        """Wide enough for a few pictures."""
        return QSize(space(_SIZE.width()), space(_SIZE.height()))

    def show_reel(self, reel: Reel | None) -> None:
        """Another video, or none."""
        self._reel, self._pieces, self._count, self._held = reel, {}, 0, None
        self._ask_for_strip()
        self.update()

    def show_part(self, start: float, end: float, *, bad: bool) -> None:
        """The part that is chosen; `bad`: no model of now takes it like that."""
        if (start, end, bad) != (self._start, self._end, self._bad):
            self._start, self._end, self._bad = start, end, bad
            said = t("from {start} to {end} seconds", start=f"{start:.2f}", end=f"{end:.2f}")
            self.setAccessibleDescription(said)
            self.update()

    def add_piece(self, place: int, image: QImage) -> None:
        """A picture of the strip has come."""
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._pieces[place] = pixmap
        self.update()

    # places ------------------------------------------------------------------------------------------------------

    def _band(self) -> QRectF:
        """Where the film lies: the handles stand beside it at its ends."""
        return QRectF(self.rect()).adjusted(space(_GRIP), 0, -space(_GRIP), 0)

    def _x_of(self, moment: float) -> float:
        band, reel = self._band(), self._reel
        share = 0.0 if reel is None or reel.seconds <= 0 else moment / reel.seconds
        return band.left() + band.width() * min(1.0, max(0.0, share))

    def _moment_at(self, x: float) -> float:
        """Also before the start and after the end: a hand that holds an end at its edge must reach both."""
        band, reel = self._band(), self._reel
        if reel is None or band.width() <= 0:
            return 0.0
        return (x - band.left()) / band.width() * reel.seconds

    def _handle(self, grip: Grip) -> QRectF:
        wide = space(_GRIP)
        if grip is Grip.START:
            return QRectF(self._x_of(self._start) - wide, 0, wide, self.height())
        return QRectF(self._x_of(self._end), 0, wide, self.height())

    def _grip_at(self, at: QPointF) -> Grip | None:
        slack = space(1)
        near = {grip: self._handle(grip).adjusted(-slack, 0, slack, 0) for grip in (Grip.START, Grip.END)}
        found = [grip for grip, box in near.items() if box.contains(at)]
        if len(found) == 2:  # a short part: the nearer one
            return min(found, key=lambda grip: abs(self._handle(grip).center().x() - at.x()))
        if found:
            return found[0]
        return Grip.WHOLE if self._x_of(self._start) <= at.x() <= self._x_of(self._end) else None

    # gestures ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an end, or of the part; elsewhere the nearer end comes."""
        if event.button() is not Qt.MouseButton.LeftButton or self._reel is None:
            return
        at = event.position()
        grip = self._grip_at(at)
        self._before, self._pressed_at = (self._start, self._end), self._moment_at(at.x())
        if grip is None:
            grip = Grip.START if at.x() < self._x_of(self._start) else Grip.END
            self._pressed_at = self._start if grip is Grip.START else self._end
        self._held = grip
        if grip is not Grip.WHOLE:
            self._active = grip
        self.begun.emit()
        self._drag_to(at.x())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or look at what is under the pointer."""
        if self._held is not None:
            self._drag_to(event.position().x())
            return
        grip = self._grip_at(event.position())
        ends = grip in {Grip.START, Grip.END}
        self.setCursor(Qt.CursorShape.SizeHorCursor if ends else Qt.CursorShape.ArrowCursor)
        if self._reel is not None:
            self.looked_at.emit(self._moment_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._held = None
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Back to the start of the part."""
        if self._held is None:
            self.looked_at.emit(-1.0)
        super().leaveEvent(event)

    def _drag_to(self, x: float) -> None:
        reel, (start, end) = self._reel, self._before
        if reel is None:
            return
        by = self._moment_at(x) - self._pressed_at
        match self._held:
            case Grip.START:
                self._ask(reel, reel.border(start + by), end, Grip.START)
            case Grip.END:
                self._ask(reel, start, reel.border(end + by), Grip.END)
            case Grip.WHOLE:
                by = min(max(by, -start), reel.seconds - end)
                moved = reel.border(start + by)
                self._ask(reel, moved, min(reel.seconds, moved + (end - start)), Grip.START)

    def _ask(self, reel: Reel, start: float, end: float, grip: Grip) -> None:
        """Ask for a part of one frame at least."""
        if grip is Grip.START:
            start = min(start, reel.stepped(end, -1))
        else:
            end = max(end, reel.stepped(start, 1))
        if (start, end) != (self._start, self._end):
            self.moved.emit(start, end)
        # Of an end the last frame that belongs to it is looked at.
        self.looked_at.emit(start if grip is Grip.START else reel.stepped(end, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """I and O choose an end, arrows move it, Home and End take it all the way, Escape takes a drag back."""
        reel = self._reel
        if reel is None:
            super().keyPressEvent(event)
            return
        key, far = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape and self._held is not None:
            self._held = None
            self.moved.emit(*self._before)
        elif key in {Qt.Key.Key_I, Qt.Key.Key_O}:
            self._active = Grip.START if key == Qt.Key.Key_I else Grip.END
            self.looked_at.emit(self._start if self._active is Grip.START else reel.stepped(self._end, -1))
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}:
            if not event.isAutoRepeat():
                self.begun.emit()
            self._step(reel, Qt.Key(key), far=far)
        else:
            super().keyPressEvent(event)
            return
        self.update()

    def _step(self, reel: Reel, key: Qt.Key, *, far: bool) -> None:
        here = self._start if self._active is Grip.START else self._end
        way = 1 if key == Qt.Key.Key_Right else -1
        match key:
            case Qt.Key.Key_Home:
                there = 0.0 if self._active is Grip.START else reel.stepped(self._start, 1)
            case Qt.Key.Key_End:
                there = reel.seconds if self._active is Grip.END else reel.stepped(self._end, -1)
            case _ if far:
                there = reel.border(min(max(here + way, 0.0), reel.seconds))
            case _:
                there = reel.stepped(here, way)
        if self._active is Grip.START:
            self._ask(reel, there, self._end, Grip.START)
        else:
            self._ask(reel, self._start, there, Grip.END)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    # painting ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for another number of pictures."""
        super().resizeEvent(event)
        self._ask_for_strip()

    def _ask_for_strip(self) -> None:
        reel, band = self._reel, self._band()
        if reel is None or band.width() < 1:
            return
        shape = min(3.0, max(0.4, reel.size[0] / max(reel.size[1], 1)))
        count = max(2, round(band.width() / (band.height() * shape)))
        if count != self._count:
            self._count, self._pieces = count, {}
            self.strip_wanted.emit(count, max(16, round(band.width() / count * self.devicePixelRatioF())))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The film, what of it is left out in shade, and the frame with its handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        look, band = theme(), self._band()
        clip = QPainterPath()
        clip.addRoundedRect(band, metrics().radius_picture, metrics().radius_picture)
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(band, look.surface[2])
        if self._count:
            self._paint_strip(painter, band)
        left, right = self._x_of(self._start), self._x_of(self._end)
        shade = QColor(look.surface[0])
        shade.setAlphaF(_SHADE)
        painter.fillRect(QRectF(band.left(), band.top(), left - band.left(), band.height()), shade)
        painter.fillRect(QRectF(right, band.top(), band.right() - right, band.height()), shade)
        painter.restore()
        if self._reel is not None:
            self._paint_frame(painter, left, right)
        painter.end()

    def _paint_strip(self, painter: QPainter, band: QRectF) -> None:
        wide = band.width() / self._count
        for place, pixmap in self._pieces.items():
            box = QRectF(band.left() + place * wide, band.top(), wide, band.height())
            whole = QRectF(pixmap.rect())
            scale = max(box.width() / whole.width(), box.height() / whole.height())
            seen = QRectF(0, 0, box.width() / scale, box.height() / scale)
            seen.moveCenter(whole.center())
            painter.drawPixmap(box, pixmap, seen)

    def _paint_frame(self, painter: QPainter, left: float, right: float) -> None:
        look, thick = theme(), 2 * metrics().line
        colour = look.bad if self._bad else look.accent
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for top in (0.0, float(self.height() - thick)):
            painter.drawRect(QRectF(left, top, right - left, thick))
        for grip in (Grip.START, Grip.END):
            self._paint_handle(painter, grip, colour)

    def _paint_handle(self, painter: QPainter, grip: Grip, colour: QColor) -> None:
        look, box, round_ = theme(), self._handle(grip), metrics().radius_picture
        path = QPainterPath()
        path.addRoundedRect(box, round_, round_)
        inner = box.adjusted(round_, 0, 0, 0) if grip is Grip.START else box.adjusted(0, 0, -round_, 0)
        path.addRect(inner)
        path.setFillRule(Qt.FillRule.WindingFill)
        painter.setBrush(colour)
        painter.drawPath(path)
        active = self.hasFocus() and grip is self._active
        painter.setBrush(look.text if active else look.on_accent)
        line = QRectF(0, 0, metrics().line * (3 if active else 2), self.height() * 0.36)
        line.moveCenter(box.center())
        painter.drawRoundedRect(line, line.width() / 2, line.width() / 2)
