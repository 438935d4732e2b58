"""Where everything on the timeline is, and what lies under a point. Pure geometry: no widget, no painting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF

from kling_desktop.ui.theme.tokens import space

_MOST_SECONDS = 3600.0
"""A file may say anything of a duration; the view stays drawable."""

_USUAL_SECONDS = 15.0


def shown(duration: float) -> float:
    """A duration as it can be drawn."""
    return max(0.0, min(float(duration), _MOST_SECONDS)) if math.isfinite(duration) else 0.0


class Part(Enum):
    """What can be under the pointer."""

    NOTHING = auto()
    RULER = auto()
    BODY = auto()
    LEFT_EDGE = auto()
    RIGHT_EDGE = auto()
    GHOST = auto()
    LANE = auto()


@dataclass(frozen=True, slots=True)
class Hit:
    """A part, and the place of the shot or lane it belongs to."""

    part: Part
    index: int = -1


@dataclass(frozen=True, slots=True)
class Layout:
    """The timeline at one width. `durations` are the shots' seconds."""

    width: float
    durations: tuple[float, ...]
    lanes: int

    # columns -----------------------------------------------------------------------------------------------------

    @property
    def left(self) -> float:
        """Where second 0 is."""
        return space(23)

    @property
    def right(self) -> float:
        """Where the ruler ends."""
        return max(self.left + space(10), self.width - space(0.5))

    @property
    def total(self) -> float:
        """Seconds of all shots."""
        return sum(shown(duration) for duration in self.durations)

    @property
    def seconds(self) -> float:
        """What the ruler spans: the same for every model, or the film when it is longer."""
        return max(_USUAL_SECONDS, float(math.ceil(self.total)))

    @property
    def per_second(self) -> float:
        """Pixels a second."""
        return (self.right - self.left) / self.seconds

    def x(self, seconds: float) -> float:
        """Where a second is."""
        return self.left + seconds * self.per_second

    def at(self, x: float) -> float:
        """Which second is at a place, inside the film."""
        return max(0.0, min((x - self.left) / self.per_second, self.total))

    # rows --------------------------------------------------------------------------------------------------------

    @property
    def ruler(self) -> QRectF:
        """The ruler's strip."""
        return QRectF(self.left, 0, self.right - self.left, space(5.5))

    @property
    def cards_top(self) -> float:
        """Where the shots begin."""
        return self.ruler.bottom() + space(1.5)

    @property
    def cards_height(self) -> float:
        """How high a shot is."""
        return space(18.5)

    @property
    def lanes_top(self) -> float:
        """Where the first lane begins."""
        return self.cards_top + self.cards_height + space(1)

    @property
    def lane_height(self) -> float:
        """How high a lane is."""
        return space(5)

    @property
    def height(self) -> int:
        """How high everything is."""
        return self.height_with(self.lanes)

    def height_with(self, most: int) -> int:
        """How high everything is with at most so many lanes."""
        return round(self.lanes_top + min(self.lanes, most) * self.lane_height + space(1))

    # shots -------------------------------------------------------------------------------------------------------

    def start(self, index: int) -> float:
        """The second at which a shot starts."""
        return sum(shown(duration) for duration in self.durations[:index])

    def shot_at(self, seconds: float) -> int:
        """The shot playing at a second (the last one at the film's end), or -1."""
        end = 0.0
        for index, duration in enumerate(self.durations):
            end += shown(duration)
            if seconds < end:
                return index
        return len(self.durations) - 1

    def card(self, index: int) -> QRectF:
        """The card of a shot; a hairline stays free between neighbours."""
        left = self.x(self.start(index))
        right = self.x(self.start(index) + shown(self.durations[index]))
        return QRectF(left, self.cards_top, max(right - left - 1, 2.0), self.cards_height)

    @property
    def ghost(self) -> QRectF | None:
        """Where a click adds a shot, if there is room for it."""
        left = self.x(self.total) + space(0.5)
        width = min(self.per_second * 1.5, self.right - left)
        if width < space(6):
            return None
        return QRectF(left, self.cards_top, width, self.cards_height)

    def lane(self, index: int) -> QRectF:
        """The strip of a lane, without its name."""
        top = self.lanes_top + index * self.lane_height
        return QRectF(self.left, top, self.right - self.left, self.lane_height)

    def gap(self, x: float, moving: int) -> int:
        """Where a shot dragged to `x` would go, counted with it taken out."""
        place = 0
        for index in range(len(self.durations)):
            if index != moving and self.card(index).center().x() < x:
                place += 1
        return place

    def gap_x(self, place: int, moving: int) -> float:
        """Where the insertion mark for that place is drawn."""
        others = [index for index in range(len(self.durations)) if index != moving]
        if place < len(others):
            following = others[place]
            if following - 1 == moving:
                return self.card(moving).left()
            return self.card(following).left() - 0.5
        return self.card(others[-1]).right() + 0.5 if others else self.left

    # hits --------------------------------------------------------------------------------------------------------

    def hit(self, point: QPointF) -> Hit:
        """What is under a point."""
        if point.y() <= self.cards_top and self.left - space(2) <= point.x() <= self.right + space(2):
            return Hit(Part.RULER)
        if self.cards_top <= point.y() <= self.cards_top + self.cards_height:
            return self._card_hit(point.x())
        if point.y() >= self.lanes_top:
            index = int((point.y() - self.lanes_top) // self.lane_height)
            if index < self.lanes:
                return Hit(Part.LANE, index)
        return Hit(Part.NOTHING)

    def _card_hit(self, x: float) -> Hit:
        for index in range(len(self.durations)):
            card = self.card(index)
            grip = min(space(2), card.width() / 4)
            # The gap of a hairline belongs to the edge on its left.
            if card.right() - grip <= x <= card.right() + 1:
                return Hit(Part.RIGHT_EDGE, index)
            if index > 0 and card.left() <= x <= card.left() + grip:
                return Hit(Part.LEFT_EDGE, index)
            if card.left() <= x <= card.right():
                return Hit(Part.BODY, index)
        last = len(self.durations) - 1
        if last >= 0 and 0 <= x - self.card(last).right() <= space(1):
            return Hit(Part.RIGHT_EDGE, last)
        ghost = self.ghost
        return Hit(Part.GHOST) if ghost is not None and ghost.left() <= x <= ghost.right() else Hit(Part.NOTHING)


def ticks(seconds: float) -> Sequence[int]:
    """The seconds the ruler names: every third of fifteen, and as few of a longer film."""
    whole = math.ceil(seconds)
    step = next((step for step in (1, 3, 5, 10, 30, 60, 300, 600) if whole / step <= 6), 1200)
    return range(0, whole + 1, step)
