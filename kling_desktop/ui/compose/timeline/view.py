"""The timeline one works on: shots as cards on a ruler, dragged, split and retimed by hand or by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessibleInterface,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from kling_desktop.domain.film import Shot
from kling_desktop.ui.accessible.items import PaintedList, current_changed
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline import overlay
from kling_desktop.ui.compose.timeline.commands import ShotCommands
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.drops import ShotDrops, field_of
from kling_desktop.ui.compose.timeline.faces import Faces, hues_of
from kling_desktop.ui.compose.timeline.hand import Doing, Hand
from kling_desktop.ui.compose.timeline.layout import CARD, Hit, Layout, Part
from kling_desktop.ui.compose.timeline.look import look
from kling_desktop.ui.compose.timeline.menu import shot_menu
from kling_desktop.ui.compose.timeline.scene import Scene, State
from kling_desktop.ui.compose.timeline.seconds_typing import SecondsTyping
from kling_desktop.ui.compose.timeline.spoken_shots import SpokenShots
from kling_desktop.ui.compose.timeline.stage import Stage
from kling_desktop.ui.compose.timeline.tapping import Tapping
from kling_desktop.ui.compose.timeline.tips import spoken, tip
from kling_desktop.ui.compose.timeline.zoom import STEP
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.words import t

_NOTHING = Hit(Part.NOTHING)
_NOTCH = 120.0


class ShotsView(QWidget):
    """Paints the stage and hands mouse and keys on; every change goes through the document."""

    resized = Signal()
    """The room for the lanes may be another."""

    def __init__(self, model: ComposeModel, stage: Stage, deeds: ShotDeeds, tapping: Tapping) -> None:
        super().__init__()
        self.setObjectName("shots")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(t("Shots"))
        self._model, self.stage, self._deeds, self._tapping = model, stage, deeds, tapping
        self.hand = Hand(stage, model, deeds)
        self.hand.setParent(self)
        self.typing = SecondsTyping(self, model, stage, deeds)
        self.commands: ShotCommands | None = None
        """Set by the panel, which knows the window's."""
        self._hover = _NOTHING
        self.drops = ShotDrops(self, model, stage, deeds)
        self.drops.changed.connect(self.update)
        self._faces = Faces()
        self._scene: Scene | None = None
        self._painted_for: tuple[object, ...] = ()
        self._called_off = False
        """Whether the last press ended a drag: the menu it stands for on some systems is not meant."""
        self._measured: tuple[object, ...] = ()
        """What the scene was measured from, but for the words of the shots."""
        self._shots: tuple[Shot, ...] = ()
        """The shots of the scene."""
        self._faded: frozenset[int] = frozenset()
        self._playhead = 0.0
        stage.changed.connect(self._repaint_changed)
        model.selection_changed.connect(self._selection_changed)
        model.standings_changed.connect(self._selection_changed)
        model.playhead_moved.connect(self._playhead_moved)
        self.hand.changed.connect(self._hand_changed)
        self._selection_changed()

    def spoken_as(self) -> QAccessibleInterface:
        """A list of the shots."""
        return PaintedList(self, SpokenShots(self._model, self.stage, self._deeds, self._show_menu))

    @property
    def geometry_now(self) -> Layout:
        """Where everything is right now."""
        return self.stage.layout

    # what changed ------------------------------------------------------------------------------------------------

    def repaint_all(self) -> None:
        """Measure and paint anew."""
        self._scene = None
        self.update()

    def _selection_changed(self) -> None:
        words = spoken(self._model)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            current_changed(self, self._model.shot_index)
        self._repaint_changed()

    def _repaint_changed(self) -> None:
        """Only the cards whose words are others, while nothing else is: a key typed in a prompt moves nothing."""
        shots, scene = self.stage.film.shots, self._scene
        if scene is None or self._facts() != self._measured:
            self.repaint_all()
            return
        changed = [place for place, (old, new) in enumerate(zip(self._shots, shots, strict=True)) if old != new]
        self._shots = shots
        if changed:
            scene.retell(self.stage.film, self._faces)
        for place in changed:
            self.update(self.stage.layout.card(place).toAlignedRect())

    def _facts(self) -> tuple[object, ...]:
        film, stage = self.stage.film, self.stage
        sent = film.settings.send_references
        return stage.layout, stage.lanes, self._deeds.limits, self._state(), hues_of(film), sent, len(film.shots)

    def _playhead_moved(self, seconds: float) -> None:
        layout = self.stage.layout
        if self._model.playing and not self.stage.fits and not layout.left <= layout.x(seconds) <= layout.right:
            self.stage.turn_page(seconds)
        for second in (self._playhead, seconds):
            self.update(overlay.playhead_strip(self.stage.layout, second).toAlignedRect())
        self._playhead = seconds

    def _hand_changed(self) -> None:
        hand = self.hand
        faded = frozenset(hand.moving) if hand.insertion is not None and not hand.copying else frozenset()
        if faded != self._faded:
            self._faded = faded
            self._scene = None
        self._point()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(space(150), self.stage.layout.height_with(6))

    def minimumSizeHint(self) -> QSize:
        return QSize(space(80), self.stage.layout.height_with(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.stage.resize(float(self.width()), float(self.height()))
        self.resized.emit()

    # painting ----------------------------------------------------------------------------------------------------

    def _state(self) -> State:
        return State(
            chosen=self._model.shot_index,
            selected=frozenset(self._deeds.selecting.indexes),
            faded=self._faded,
            hover=self._hover,
            focused=self.hasFocus(),
            ratio=self.devicePixelRatioF(),
        )

    def _scene_now(self) -> Scene:
        ratio = self.devicePixelRatioF()
        wanted = (theme().name, ratio, self.font().toString())
        if self._scene is None or wanted != self._painted_for:
            self._painted_for = wanted
            self._measured, self._shots = self._facts(), self.stage.film.shots
            self._scene = Scene(
                self.stage.layout,
                self.stage.film,
                self.stage.lanes,
                self._deeds.limits,
                look(self.font()),
                self._faces,
                self._state(),
            )
        return self._scene

    def paintEvent(self, event: QPaintEvent) -> None:
        scene, layout, style, hand = self._scene_now(), self.stage.layout, look(self.font()), self.hand
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        scene.paint(painter)
        if self.drops.target >= 0:
            overlay.paint_target(painter, layout, style, self.drops.target)
        overlay.paint_playhead(painter, layout, style, min(self._model.playhead, layout.total))
        held = hand.held
        if held is not None:
            picture = scene.pictures.get(held[0])
            if picture is not None:
                overlay.paint_held(painter, held[1], picture)
            overlay.paint_insertion(painter, layout, style, hand.insertion_x)
        band = hand.band
        if band is not None:
            overlay.paint_band(painter, style, band)
        note = hand.note
        if note is not None:
            overlay.paint_plate(painter, layout, style, *note)
        painter.end()

    # mouse -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        self._called_off = self.hand.doing is not Doing.NOTHING
        if self._called_off:  # a second button calls off what the first began
            self.hand.cancel()
        elif event.button() is Qt.MouseButton.MiddleButton:
            self.hand.pan(point)
            self._point()
        elif event.button() is Qt.MouseButton.LeftButton:
            hit = self.stage.layout.hit(point)
            if hit.part is Part.GHOST:
                self._deeds.add()
            else:
                self.hand.press(hit, point, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.hand.doing is Doing.NOTHING:
            self._hover_over(self.stage.layout.hit(event.position()), event.modifiers())
        else:
            self.hand.move(event.position(), event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hit = self.stage.layout.hit(event.position())
        if self.hand.doing is Doing.BAND and not self.hand.dragging and hit.part is Part.LANE:
            self._model.goto_requested.emit(field_of(self.stage.lanes[hit.index].mention, self._model.film))
        self.hand.release()
        self._hover_over(self.stage.layout.hit(event.position()), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self.stage.layout.hit(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or hit.part not in CARD:
            self.mousePressEvent(event)
            return
        self.hand.cancel()
        if hit.part is Part.SECONDS:
            self.typing.begin()
        else:
            self._model.goto_requested.emit(f"shots[{hit.index}].prompt")

    def wheelEvent(self, event: QWheelEvent) -> None:
        stage, angle, pixels = self.stage, event.angleDelta(), event.pixelDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            stage.zoom(STEP ** (angle.y() / _NOTCH), event.position().x())
            event.accept()
            return
        way = pixels if not pixels.isNull() else angle * (space(12) / _NOTCH)
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        over_lanes = event.position().y() >= stage.layout.lanes_top and stage.hidden_lanes > 0
        if over_lanes and not shifted and abs(way.y()) >= abs(way.x()):
            stage.scroll_lanes_to(stage.layout.lane_scroll - way.y())
        elif stage.layout.longest_scroll > 0:
            stage.scroll(-(way.x() or way.y()))
        else:
            event.ignore()
            return
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover_over(_NOTHING, Qt.KeyboardModifier.NoModifier)
        super().leaveEvent(event)

    def _hover_over(self, hit: Hit, modifiers: Qt.KeyboardModifier) -> None:
        if hit != self._hover:
            self._hover = hit
            self.repaint_all()
        self._point(modifiers)

    def _point(self, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """The shape of the pointer tells what a press would do."""
        hand = self.hand
        rolls = modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
        if hand.doing is Doing.PAN or (hand.dragging and hand.doing is Doing.MOVE and not hand.copying):
            shape = Qt.CursorShape.ClosedHandCursor
        elif hand.dragging and hand.doing is Doing.MOVE:
            shape = Qt.CursorShape.DragCopyCursor
        elif hand.doing is Doing.TRIM:
            shape = Qt.CursorShape.SplitHCursor if hand.roll else Qt.CursorShape.SizeHorCursor
        elif self._hover.part in (Part.LEFT_EDGE, Part.RIGHT_EDGE):
            shape = Qt.CursorShape.SplitHCursor if rolls else Qt.CursorShape.SizeHorCursor
        elif self._hover.part in (Part.GHOST, Part.LANE):
            shape = Qt.CursorShape.PointingHandCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            if self._called_off:
                return
            hit = self.stage.layout.hit(QPointF(event.pos()))
            if hit.part in CARD and hit.index not in self._deeds.selecting.indexes:
                self._deeds.selecting.one(hit.index)
            self._show_menu(event.globalPos())
        else:
            self._show_menu()

    def _show_menu(self, where: QPoint | None = None) -> None:
        if self.commands is not None:
            shot_menu(self, self.commands).popup(self.mapToGlobal(self._spot()) if where is None else where)

    def _spot(self) -> QPoint:
        index = self._model.shot_index
        return (self.stage.layout.card(index).center() if index >= 0 else QRectF(self.rect()).center()).toPoint()

    # drops -------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.drops.wants(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.drops.over(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drops.drop(event)

    # keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tips, pinches, and our keys before the window's shortcuts get them."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self.stage.layout.hit(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip(hit, self.stage.lanes, self._model.film), self)
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.stage.zoom(1 + event.value(), event.position().x())
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            return self.hand.doing is not Doing.NOTHING or self._tapping.active
        return _digit(event) or (self.commands is not None and self.commands.of(event) is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.hand.doing is not Doing.NOTHING:
            self.hand.cancel()
        elif event.key() == Qt.Key.Key_Escape and self._tapping.active:
            self._tapping.give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._tapping.active:
            self._tapping.finish()
        elif _digit(event):
            self.typing.begin(event.text())
        elif event.key() in (Qt.Key.Key_Alt, Qt.Key.Key_Control):
            self._modify(event, held=True)
        else:
            action = None if self.commands is None else self.commands.of(event)
            if action is not None:
                action.trigger()
            else:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Alt, Qt.Key.Key_Control):
            self._modify(event, held=False)
        super().keyReleaseEvent(event)

    def _modify(self, event: QKeyEvent, *, held: bool) -> None:
        alt, control = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
        own = alt if event.key() == Qt.Key.Key_Alt else control
        modifiers = event.modifiers() | own if held else event.modifiers() & ~own
        self.hand.modify(modifiers)
        self._point(modifiers)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt itself tells that the list has the focus, and does so after this.
        QTimer.singleShot(0, self, lambda: current_changed(self, self._model.shot_index))
        self.repaint_all()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.repaint_all()


def _digit(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
    return held == Qt.KeyboardModifier.NoModifier and len(event.text()) == 1 and event.text() in "0123456789"
