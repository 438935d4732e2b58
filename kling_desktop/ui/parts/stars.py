"""Five stars to rate with: click, or the keys 1 to 5 of the place they stand in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAccessibleInterface, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kling_desktop.ui.accessible.roles import Sliding, value_changed
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, theme
from kling_desktop.words import n, t


def paint_stars(painter: QPainter, at: QPointF, rating: int, side: int, scale: float) -> None:
    """Five stars from `at` to the right, `rating` of them full."""
    look = theme()
    for number in range(1, 6):
        full = number <= rating
        picture = icons.pixmap("star_full" if full else "star", look.accent if full else look.faint, side, scale)
        painter.drawPixmap(QPointF(at.x() + (number - 1) * side, at.y()), picture)


class Stars(QWidget):
    """A rating of 0 to 5; `rated` is the star a person chose."""

    rated = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rating = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(self.sizeHint())
        self.set_rating(0)

    def sizeHint(self) -> QSize:
        """Five icons side by side."""
        side = metrics().icon
        return QSize(side * 5, side + 4)

    def spoken_as(self) -> QAccessibleInterface:
        """A value of 0 to 5."""
        return Sliding(self, lambda: self._rating, lambda: 5, lambda stars: self.rated.emit(max(1, stars)))

    @property
    def rating(self) -> int:
        """Stars given, 0 for none."""
        return self._rating

    def set_rating(self, rating: int) -> None:
        """Show so many stars."""
        another = rating != self._rating
        self._rating = rating
        self.setAccessibleName(t("Rating"))
        self.setAccessibleDescription(n("{n} star", "{n} stars", rating) if rating else t("not rated"))
        if another:
            value_changed(self, rating)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Rate by the star under the pointer."""
        self.rated.emit(max(1, min(5, int(event.position().x() // metrics().icon) + 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 5, and the arrows."""
        if event.text() in {"1", "2", "3", "4", "5"}:
            self.rated.emit(int(event.text()))
        elif event.key() == Qt.Key.Key_Right and self._rating < 5:
            self.rated.emit(self._rating + 1)
        elif event.key() == Qt.Key.Key_Left and self._rating > 1:
            self.rated.emit(self._rating - 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The stars, framed while they have the focus."""
        painter = QPainter(self)
        paint_stars(painter, QPointF(0, 2), self._rating, metrics().icon, self.devicePixelRatioF())
        if self.hasFocus():
            painter.setPen(theme().accent)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
