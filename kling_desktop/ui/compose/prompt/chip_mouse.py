"""The mouse over mentions: a card with the picture, a click that goes to it, a press that takes hold of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Found, Mention
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.mentions import colour, picture, title
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

if TYPE_CHECKING:
    from kling_desktop.ui.compose.prompt.editor import PromptEditor

_HOVER_MILLISECONDS = 350
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ChipMouse(QObject):
    """Watches the viewport of an editor."""

    hovered = Signal(object, QRectF)
    """The `Mention` the mouse rests on and its box in the viewport; None when it is on none."""
    clicked = Signal(object)
    """The `Mention` that was clicked."""

    def __init__(self, editor: PromptEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._under: Found | None = None
        self._pressed: tuple[Found, QPoint] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_HOVER_MILLISECONDS)
        self._timer.timeout.connect(self._rested)
        editor.viewport().setMouseTracking(True)
        editor.viewport().installEventFilter(self)
        editor.edited.connect(lambda _text: self._over(None))

    def pressed(self, event: QMouseEvent) -> None:
        """Before Qt gets the press: select the mention, so that a drag takes it along as a whole."""
        self._pressed = None
        self._timer.stop()
        if event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            return
        place = event.position().toPoint()
        found = self._editor.mention_at(place)
        if found is not None:
            self._pressed = (found, place)
            if not self._editor.textCursor().hasSelection():
                self._editor.select_mention(found)

    def released(self, event: QMouseEvent) -> None:
        """A press and release in one place is a click."""
        held, self._pressed = self._pressed, None
        if held is None:
            return
        found, place = held
        moved = (event.position().toPoint() - place).manhattanLength()
        if moved < QApplication.startDragDistance() and self._editor.mention_at(place) == found:
            self._over(None)
            self.clicked.emit(found.mention)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Follow the mouse; nothing is taken away from the editor."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self._over(None if event.buttons() else self._editor.mention_at(event.position().toPoint()))
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.Hide):
            self._over(None)
        return False

    def _over(self, found: Found | None) -> None:
        if found == self._under:
            return
        self._under = found
        shape = Qt.CursorShape.IBeamCursor if found is None else Qt.CursorShape.PointingHandCursor
        self._editor.viewport().setCursor(shape)
        self._timer.stop()
        self.hovered.emit(None, QRectF())
        if found is not None:
            self._timer.start()

    def _rested(self) -> None:
        if self._under is not None:
            self.hovered.emit(self._under.mention, QRectF(self._editor.box_of(self._under)))


class ChipCard(QFrame):
    """The picture behind a mention, with its tag and name. It lies over the window and takes nothing."""

    def __init__(self, owner: QWidget, thumbnails: Thumbnails) -> None:
        super().__init__(owner)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setProperty("role", "card")
        self._owner, self._thumbnails = owner, thumbnails
        self.mention: Mention | None = None
        self._film: Film | None = None
        thumbnails.arrived.connect(lambda _media: self.update())
        self.hide()

    def show_for(self, mention: Mention, film: Film, editor: QWidget, box: QRectF) -> None:
        """Above the mention, or below it where there is no room."""
        window = self._owner.window()
        if self.parent() is not window:
            self.setParent(window)
        self.mention, self._film = mention, film
        self.setAccessibleName(f"{mention} {title(mention, film)}".strip())
        height = space(34) if picture(mention, film) is not None else space(9)
        width = min(space(44), window.width() - space(4))
        corner = editor.mapTo(window, box.topLeft().toPoint())
        top = corner.y() - height - space(1)
        if top < space(2):
            top = corner.y() + round(box.height()) + space(1)
        left = max(space(2), min(corner.x(), window.width() - width - space(2)))
        self.setGeometry(left, top, width, height)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.mention is None or self._film is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        foot = QRectF(space(2), self.height() - space(8), self.width() - space(4), space(7))
        media = picture(self.mention, self._film)
        if media is not None:
            frame = QRectF(space(1), space(1), self.width() - space(2), self.height() - space(9))
            path = QPainterPath()
            path.addRoundedRect(frame, metrics().radius_picture, metrics().radius_picture)
            painter.fillPath(path, theme().surface[0])
            width, height = round(frame.width()), round(frame.height())
            pixmap = self._thumbnails.get(media, width, height, self.devicePixelRatioF(), whole=True)
            if pixmap is not None:
                shown = pixmap.deviceIndependentSize()
                at = QPointF(frame.center().x() - shown.width() / 2, frame.center().y() - shown.height() / 2)
                painter.setClipPath(path)
                painter.drawPixmap(at, pixmap)
                painter.setClipping(False)
        tag = str(self.mention)
        painter.setPen(colour(self.mention, self._film))
        painter.drawText(foot, _LEFT, tag)
        used = painter.fontMetrics().horizontalAdvance(tag) + space(2)
        painter.setPen(theme().dim)
        name = title(self.mention, self._film) or t("does not exist")
        name = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, round(foot.width()) - used)
        painter.drawText(foot.adjusted(used, 0, 0, 0), _LEFT, name)
        painter.end()
