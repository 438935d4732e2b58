"""The bar below the picture: where in the take we are, where its shots meet, what is looped."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessibleInterface, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kling_desktop.ui.accessible.roles import Sliding, value_changed
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t


class Scrubber(QWidget):
    """Frames from left to right; click or drag to go there, Left and Right step."""

    sought = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._count, self._index = 0, 0
        self._cuts: tuple[int, ...] = ()
        self._span: tuple[int, int] | None = None
        self.setFixedHeight(space(7))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(t("Position in the take"))

    def spoken_as(self) -> QAccessibleInterface:
        """The frame on show as a value."""
        return Sliding(self, lambda: self._index, lambda: max(0, self._count - 1), self.sought.emit)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(space(150), space(7))

    def set_clip(self, count: int, cuts: tuple[int, ...]) -> None:
        """How many frames there are and at which ones a new shot begins."""
        self._count, self._cuts = count, cuts
        self.update()

    def set_index(self, index: int) -> None:
        """The frame on show."""
        another = index != self._index
        self._index = index
        self.setAccessibleDescription(t("frame {n} of {count}", n=index + 1, count=self._count))
        if another:
            value_changed(self, index)
        self.update()

    def set_span(self, span: tuple[int, int] | None) -> None:
        """The looped part."""
        self._span = span
        self.update()

    def _x(self, index: float) -> float:
        return index / max(1, self._count) * self.width()

    def _index_at(self, x: float) -> int:
        return max(0, min(self._count - 1, int(x / max(1, self.width()) * self._count)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if self._count and event.button() is Qt.MouseButton.LeftButton:
            self.sought.emit(self._index_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._count and event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self._index_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrows."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._count:
            super().keyPressEvent(event)
            return
        self.sought.emit(max(0, min(self._count - 1, self._index + step)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, loop, cuts, playhead."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.surface[2])
        painter.drawRoundedRect(QRectF(self.rect()), metrics().radius_picture, metrics().radius_picture)
        if self._span is not None:
            left, right = self._x(self._span[0]), self._x(self._span[1] + 1)
            painter.setBrush(look.shot_selected)
            painter.drawRect(QRectF(left, 0, right - left, self.height()))
        painter.setBrush(look.faint)
        for cut in self._cuts:
            painter.drawRect(QRectF(round(self._x(cut)), 0, metrics().line, self.height()))
        if self._count:
            painter.setBrush(look.accent)
            painter.drawRect(QRectF(self._x(self._index + 0.5) - 1, 0, 2, self.height()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.accent)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
