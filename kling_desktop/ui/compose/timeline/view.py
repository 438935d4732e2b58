"""The timeline one works on: shots as cards on a ruler, dragged, split and retimed by hand or by keys."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.gestures import Gesture
from kling_desktop.ui.compose.timeline.lanes import Lane, lane_words, lanes
from kling_desktop.ui.compose.timeline.layout import Hit, Layout, Part, shown
from kling_desktop.ui.compose.timeline.menu import shot_menu
from kling_desktop.ui.compose.timeline.painting import Painting
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import n, t

_DIGITS_MILLISECONDS = 900
_EDGES = (Part.LEFT_EDGE, Part.RIGHT_EDGE)
_NOTHING = Hit(Part.NOTHING)


class ShotsView(QWidget):
    """Paints and moves; every change goes through the document, one undo step a gesture."""

    def __init__(self, model: ComposeModel, deeds: ShotDeeds) -> None:
        super().__init__()
        self.setObjectName("shots")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setAccessibleName(t("Shots"))
        self._model, self._deeds = model, deeds
        self._gesture: Gesture | None = None
        self._dragging = False
        self._scrubbing = False
        self._pointer = QPointF()
        self._hover = _NOTHING
        self._typed = ""
        self._typed_key = -1
        self._typed_at = QElapsedTimer()
        self._lanes: tuple[Lane, ...] = ()
        self._layout = Layout(1.0, (), 0)
        model.standings_changed.connect(self.refresh)
        model.shot_selected.connect(lambda _shot: self._selection_changed())
        model.playhead_moved.connect(lambda _seconds: self.update())
        self.refresh()

    # state -------------------------------------------------------------------------------------------------------

    @property
    def geometry_now(self) -> Layout:
        """Where everything is right now."""
        return self._layout

    @property
    def insertion(self) -> int | None:
        """Where the dragged shot would go, while one is dragged."""
        if self._gesture is None or not self._dragging or self._gesture.hit.part is not Part.BODY:
            return None
        return self._gesture.place(self._pointer.x())

    def refresh(self) -> None:
        """The film or the chosen model changed."""
        film = self._model.film
        self._lanes = lanes(film)
        before = self._layout
        self._layout = Layout(float(self.width()), tuple(shown(shot.duration) for shot in film.shots), len(self._lanes))
        if self._layout.height != before.height:
            self.setMinimumHeight(self._layout.height)
            self.updateGeometry()
        self._selection_changed()

    def _selection_changed(self) -> None:
        shot, index = self._model.shot, self._model.shot_index
        spoken = t("No shots")
        if shot is not None:
            spoken = n(
                "Shot {number} of {of}, {count} second: {words}",
                "Shot {number} of {of}, {count} seconds: {words}",
                round(shown(shot.duration)),
                number=index + 1,
                of=len(self._model.film.shots),
                words=shot.prompt or t("no words yet"),
            )
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(space(150), self._layout.height)

    def minimumSizeHint(self) -> QSize:
        return QSize(space(80), self._layout.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()
        super().resizeEvent(event)

    # painting ----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture = Painting(
            painter, self._layout, self._model.film, self.font(), self._model.offer.capabilities.durations.total
        )
        moving = self._gesture.hit.index if self.insertion is not None and self._gesture is not None else -1
        picture.ruler()
        picture.grid()
        picture.ghost(self._hover.part is Part.GHOST)
        picture.shots(self._model.shot_index, self._hover, moving, self.hasFocus())
        picture.lanes(self._lanes, self._hover.index if self._hover.part is Part.LANE else -1)
        picture.playhead(min(self._model.playhead, self._layout.total))
        if self.insertion is not None:
            picture.insertion(self._layout.gap_x(self.insertion, moving))
        painter.end()

    # mouse -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position()
        hit = self._layout.hit(point)
        if hit.part is Part.RULER:
            self._scrubbing = True
            self._model.move_playhead(self._layout.at(point.x()))
        elif hit.part is Part.GHOST:
            self._deeds.add()
        elif hit.part in (Part.BODY, *_EDGES):
            film = self._model.film
            shot = film.shots[hit.index]
            self._deeds.select(hit.index)
            self._gesture = Gesture(hit, shot.id, film, self._layout, point.x(), self._model.document.new_gesture())
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._scrubbing:
            self._model.move_playhead(self._layout.at(self._pointer.x()))
        elif self._gesture is not None:
            self._drag(event)
        else:
            self._hover_over(self._layout.hit(self._pointer))

    def _drag(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        assert gesture is not None, "only while a gesture runs"
        x = self._pointer.x()
        if not self._dragging and abs(x - gesture.start) < QApplication.startDragDistance() / 2:
            return
        self._dragging = True
        if gesture.hit.part in _EDGES:
            alone = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._show(gesture.retimed(x, alone=alone), gesture)
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.update()

    def _show(self, film: Film, gesture: Gesture) -> None:
        self._model.document.edit(film, gesture.words, gesture.key)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, dragging = self._gesture, self._dragging
        self._scrubbing, self._gesture, self._dragging = False, None, False
        if gesture is not None and dragging and gesture.hit.part is Part.BODY:
            self._show(gesture.moved(event.position().x()), gesture)
        self._hover_over(self._layout.hit(event.position()))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._layout.hit(event.position())
        if hit.part in (Part.BODY, *_EDGES):
            self._gesture = None
            self._model.goto_requested.emit(f"shots[{hit.index}].prompt")
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover_over(_NOTHING)
        super().leaveEvent(event)

    def _hover_over(self, hit: Hit) -> None:
        shapes = {
            Part.LEFT_EDGE: Qt.CursorShape.SizeHorCursor,
            Part.RIGHT_EDGE: Qt.CursorShape.SizeHorCursor,
            Part.GHOST: Qt.CursorShape.PointingHandCursor,
        }
        self.setCursor(shapes.get(hit.part, Qt.CursorShape.ArrowCursor))
        if hit != self._hover:
            self._hover = hit
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            hit = self._layout.hit(QPointF(event.pos()))
            if hit.part in (Part.BODY, *_EDGES):
                self._deeds.select(hit.index)
            where = event.globalPos()
        else:
            index = self._model.shot_index
            spot = self._layout.card(index).center().toPoint() if index >= 0 else self.rect().center()
            where = self.mapToGlobal(spot)
        shot_menu(self, self._model, self._deeds).popup(where)

    def event(self, event: QEvent) -> bool:
        """Tips, and our letters before the window's shortcuts get them."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._deed(event):
            event.accept()
            return True
        return super().event(event)

    def _tip(self, point: QPointF) -> str:
        hit = self._layout.hit(point)
        match hit.part:
            case Part.BODY:
                return self._model.film.shots[hit.index].prompt
            case Part.LANE:
                return lane_words(self._lanes[hit.index], self._model.film)
            case Part.RIGHT_EDGE:
                return t("Drag to retime; with Alt, the next shot gives or takes the seconds")
            case Part.LEFT_EDGE:
                return t("Drag to move the border between the two shots")
            case _:
                return ""

    # keys --------------------------------------------------------------------------------------------------------

    def _deed(self, event: QKeyEvent) -> object:
        """What a key does here, or None."""
        deeds, key = self._deeds, event.key()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.AltModifier:
            return {Qt.Key.Key_Left: lambda: deeds.move(-1), Qt.Key.Key_Right: lambda: deeds.move(1)}.get(Qt.Key(key))
        if event.text() and event.text() in "0123456789" and modifiers == Qt.KeyboardModifier.NoModifier:
            return lambda: self._type(event.text())
        written = {"+": deeds.add, "[": lambda: deeds.lengthen(-1), "]": lambda: deeds.lengthen(1)}.get(event.text())
        if written is not None or modifiers != Qt.KeyboardModifier.NoModifier:
            return written
        return {
            Qt.Key.Key_S: deeds.split,
            Qt.Key.Key_D: deeds.duplicate,
            Qt.Key.Key_Delete: deeds.remove,
            Qt.Key.Key_Backspace: deeds.remove,
            Qt.Key.Key_Left: lambda: deeds.step(-1),
            Qt.Key.Key_Right: lambda: deeds.step(1),
            Qt.Key.Key_Return: self._write,
            Qt.Key.Key_Enter: self._write,
            Qt.Key.Key_F2: self._write,
        }.get(Qt.Key(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self._deed(event)
        if event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            self._give_up()
        elif callable(deed):
            deed()
        else:
            super().keyPressEvent(event)

    def _give_up(self) -> None:
        gesture = self._gesture
        assert gesture is not None, "only while a gesture runs"
        self._show(gesture.film, gesture)
        self._gesture, self._dragging = None, False
        self.update()

    def _write(self) -> None:
        if self._model.shot_index >= 0:
            self._model.goto_requested.emit(f"shots[{self._model.shot_index}].prompt")

    def _type(self, digit: str) -> None:
        """Digits typed quickly after each other are one number of seconds."""
        shot = self._model.shot
        if shot is None:
            return
        going_on = self._typed_at.isValid() and self._typed_at.elapsed() < _DIGITS_MILLISECONDS
        if not (going_on and self._typed):
            self._typed, self._typed_key = "", self._model.document.new_gesture()
        self._typed = (self._typed + digit)[-2:]
        self._typed_at.start()
        if int(self._typed) > 0:
            self._deeds.retime(shot.id, int(self._typed), self._typed_key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._typed = ""
        self.update()
