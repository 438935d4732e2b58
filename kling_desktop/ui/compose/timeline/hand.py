"""The mouse on the timeline: one press, drag and release at a time. The film changes when the hand lets go, once."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.gestures import Trim
from kling_desktop.ui.compose.timeline.layout import Hit, Part
from kling_desktop.ui.compose.timeline.stage import Stage
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import n

_TICK_MILLISECONDS = 16
_SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Doing(Enum):
    """What the hand is about."""

    NOTHING = auto()
    SCRUB = auto()
    TRIM = auto()
    MOVE = auto()
    BAND = auto()
    PAN = auto()


class Hand(QObject):
    """`dragging` once a press has become a drag; until then it may still be a click."""

    changed = Signal()
    """What lies over the shots is to be painted anew."""

    def __init__(self, stage: Stage, model: ComposeModel, deeds: ShotDeeds) -> None:
        super().__init__(stage)
        self._stage, self._model, self._deeds = stage, model, deeds
        self.doing = Doing.NOTHING
        self.dragging = False
        self.roll = False
        self.copying = False
        self.moving: tuple[int, ...] = ()
        """Places of the shots in the hand."""
        self._hit = Hit(Part.NOTHING)
        self._press, self._at = QPointF(), QPointF()
        self._second = 0.0
        self._click_selects = False
        self._click_toggles = False
        self._trim: Trim | None = None
        self._film: Film | None = None
        self._before: tuple[float, tuple[int, ...]] = (0.0, ())
        """Playhead and selected places at the press."""
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MILLISECONDS)
        self._timer.timeout.connect(self._scroll_on)
        model.document.film_changed.connect(lambda _film: self._film_changed())

    # what is painted ---------------------------------------------------------------------------------------------

    @property
    def insertion(self) -> int | None:
        """Where the shots in the hand would go, counted with them taken out (copies: with all of them in)."""
        if not (self.dragging and self.doing is Doing.MOVE):
            return None
        return self._stage.layout.gap(self._at.x(), () if self.copying else self.moving)

    @property
    def insertion_x(self) -> float:
        """Where the mark for that place is."""
        return self._stage.layout.gap_x(self.insertion or 0, () if self.copying else self.moving)

    @property
    def held(self) -> tuple[int, QPointF] | None:
        """The shot in the hand and where its card is."""
        if self.insertion is None:
            return None
        card = self._stage.layout.card(self._hit.index)
        return self._hit.index, QPointF(card.left() + self._at.x() - self._press.x(), card.top() + space(1))

    @property
    def band(self) -> QRectF | None:
        """The rubber band."""
        if not (self.dragging and self.doing is Doing.BAND):
            return None
        start = QPointF(self._stage.layout.x(self._second), self._press.y())
        return QRectF(start, self._at).normalized()

    @property
    def note(self) -> tuple[QPointF, str, bool] | None:
        """Numbers beside the hand: where, what, and whether they are bad."""
        if not self.dragging:
            return None
        place = QPointF(self._at.x(), self._stage.layout.lanes_top)
        if self.doing is Doing.TRIM and self._trim is not None:
            after = self._stage.film
            return place, self._trim.words(after, roll=self.roll), not self._trim.limits.takes(after.duration)
        if self.doing is Doing.MOVE and (len(self.moving) > 1 or self.copying):
            count = len(self.moving)
            words = (
                n("Copy of {n} shot", "Copies of {n} shots", count)
                if self.copying
                else n("{n} shot", "{n} shots", count)
            )
            return place, words, False
        return None

    # press, move, release ----------------------------------------------------------------------------------------

    def press(self, hit: Hit, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The left button went down on the ruler, a shot or nothing."""
        self._hit, self._press, self._at = hit, point, point
        self._second = self._stage.layout.second(point.x())
        self.dragging = self._click_selects = self._click_toggles = False
        self._film = self._model.film
        self._before = self._model.playhead, self._deeds.selecting.indexes
        if hit.part is Part.RULER:
            self.doing = Doing.SCRUB
            self._scrub(modifiers)
        elif hit.part in (Part.BODY, Part.SECONDS, Part.LEFT_EDGE, Part.RIGHT_EDGE):
            self._press_shot(hit, modifiers)
        else:
            self.doing = Doing.BAND

    def _press_shot(self, hit: Hit, modifiers: Qt.KeyboardModifier) -> None:
        selecting = self._deeds.selecting
        several = len(selecting.ids) > 1
        edge = hit.part in (Part.LEFT_EDGE, Part.RIGHT_EDGE)
        if modifiers & _SHIFT:
            selecting.range_to(hit.index)
        elif modifiers & _CTRL and not edge:
            self._click_toggles = True
        elif several and hit.index in selecting.indexes:
            self._click_selects = True
        else:
            selecting.one(hit.index)
        chosen = selecting.indexes
        self.moving = chosen if hit.index in chosen else (hit.index,)
        self.doing = Doing.TRIM if edge else Doing.MOVE
        self._trim = Trim(hit, self._model.film, self._deeds.limits) if edge else None

    def pan(self, point: QPointF) -> None:
        """The middle button went down."""
        self.doing, self._press, self._at, self.dragging = Doing.PAN, point, point, True

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer moved with the button down."""
        before, self._at = self._at, point
        if self.doing is Doing.SCRUB:
            self.dragging = True
            self._scrub(modifiers)
        elif self.doing is Doing.PAN:
            self._stage.scroll(before.x() - point.x())
        elif self.doing is not Doing.NOTHING:
            if not self.dragging:
                way = point - self._press
                if max(abs(way.x()), abs(way.y())) < QApplication.startDragDistance() / 2:
                    return
                if not self._begin():
                    return
            self.modify(modifiers)
        if self.dragging and self.doing is not Doing.PAN:
            self._watch_borders()

    def _begin(self) -> bool:
        if self._model.document.read_only and self.doing is not Doing.BAND:
            return False
        self.dragging = True
        if self.doing is Doing.TRIM:
            self._stage.hold()
        return True

    def modify(self, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer or the keys held with it changed: show what would come of it."""
        if not self.dragging:
            return
        if self.doing is Doing.TRIM and self._trim is not None:
            self.roll = self._trim.rolls(bool(modifiers & (_ALT | _CTRL)))
            by = self._stage.layout.second(self._at.x()) - self._second
            self._stage.preview(self._trim.after(by, roll=self.roll))
        elif self.doing is Doing.MOVE:
            self.copying = bool(modifiers & _CTRL)
        elif self.doing is Doing.BAND:
            start = self._stage.layout.x(self._second)
            self._deeds.selecting.these(self._stage.layout.shots_between(start, self._at.x()))
        self.changed.emit()

    def _scrub(self, modifiers: Qt.KeyboardModifier) -> None:
        layout = self._stage.layout
        reach = 0.0 if modifiers & (_ALT | _CTRL) else space(1.5)
        self._model.move_playhead(layout.near_cut(self._at.x(), reach))

    def release(self) -> None:
        """The button went up: what was shown is done; nothing, when the drag was called off before."""
        if self.doing is Doing.NOTHING:
            return
        doing, dragging = self.doing, self.dragging
        after, place, trim, roll = self._stage.film, self.insertion, self._trim, self.roll
        copying, moving = self.copying, self.moving
        self._end()
        if not dragging:
            self._clicked()
        elif doing is Doing.TRIM and trim is not None:
            self._deeds.edit(after, trim.step(roll=roll))
        elif doing is Doing.MOVE and place is not None:
            self._drop(place, copying, moving)
        self.changed.emit()

    def _clicked(self) -> None:
        if self._click_toggles:
            self._deeds.selecting.toggle(self._hit.index)
        elif self._click_selects:
            self._deeds.selecting.one(self._hit.index)

    def _drop(self, place: int, copying: bool, moving: tuple[int, ...]) -> None:
        film = self._model.film
        shots = [film.shots[index] for index in moving]
        if copying:
            self._deeds.insert_all(shots, place)
        elif edits.move_shots(film, [shot.id for shot in shots], place) is not film:
            self._deeds.move_to(place)

    def cancel(self) -> None:
        """Escape: everything as it was at the press, playhead and selection too."""
        doing, dragging, film, before = self.doing, self.dragging, self._film, self._before
        self._end()
        if dragging and doing is Doing.SCRUB:
            self._model.move_playhead(before[0])
        elif dragging and doing is Doing.BAND and film is self._model.film:
            self._deeds.selecting.these(before[1])
        self.changed.emit()

    def _end(self) -> None:
        self._timer.stop()
        self.doing, self.dragging, self.roll, self.copying = Doing.NOTHING, False, False, False
        self._trim, self._film, self.moving = None, None, ()
        self._stage.preview(None)
        self._stage.let_go()

    def _film_changed(self) -> None:
        # Undone or edited elsewhere meanwhile: what is in the hand is of another film.
        if self._film is not None and self.doing is not Doing.SCRUB and self._model.film is not self._film:
            self.cancel()

    # at the borders ----------------------------------------------------------------------------------------------

    def _watch_borders(self) -> None:
        layout = self._stage.layout
        outside = not layout.left <= self._at.x() <= layout.right
        if outside and layout.longest_scroll > 0:
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def _scroll_on(self) -> None:
        layout = self._stage.layout
        x = self._at.x()
        beyond = x - layout.right if x > layout.right else x - layout.left
        fastest = space(6)
        self._stage.scroll(max(-fastest, min(beyond / 4, fastest)))
        modifiers = QApplication.keyboardModifiers()
        if self.doing is Doing.SCRUB:
            self._scrub(modifiers)
        else:
            self.modify(modifiers)
        self._watch_borders()
