"""Where everything on the timeline is, and what lies under a point. Pure geometry: no widget, no painting."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import accumulate

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
    SECONDS = auto()
    """The length written on a shot."""
    LEFT_EDGE = auto()
    RIGHT_EDGE = auto()
    GHOST = auto()
    LANE = auto()


CARD = frozenset({Part.BODY, Part.SECONDS, Part.LEFT_EDGE, Part.RIGHT_EDGE})
"""The parts of a shot."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A part, and the place of the shot or lane it belongs to."""

    part: Part
    index: int = -1


@dataclass(frozen=True, slots=True)
class Layout:
    """The timeline at one width. `durations` are the shots' seconds.

    `scale` are pixels a second, 0 for the whole film in the width there is; `scroll` and `lane_scroll` are what is
    hidden on the left and above, in pixels; `tail` are seconds kept free after the film.
    """

    width: float
    durations: tuple[float, ...]
    lanes: int
    scale: float = 0.0
    scroll: float = 0.0
    lane_scroll: float = 0.0
    tail: float = 0.0
    starts: tuple[float, ...] = field(init=False, compare=False, repr=False)
    """Where each shot starts, in seconds, and last where the film ends."""
    left: float = field(init=False, compare=False, repr=False)
    """Where the names of the lanes end and, unless scrolled, second 0 is."""
    right: float = field(init=False, compare=False, repr=False)
    """Where what is seen of the ruler ends."""
    per_second: float = field(init=False, compare=False, repr=False)
    """Pixels a second."""

    def __post_init__(self) -> None:
        # Asked for hundreds of times with every frame of a drag: measured once.
        ends = accumulate((shown(duration) for duration in self.durations), initial=0.0)
        object.__setattr__(self, "starts", tuple(ends))
        object.__setattr__(self, "left", float(space(23)))
        object.__setattr__(self, "right", max(self.left + space(10), self.width - space(0.5)))
        object.__setattr__(self, "per_second", self.scale or self.fitted)

    # columns -----------------------------------------------------------------------------------------------------

    @property
    def total(self) -> float:
        """Seconds of all shots."""
        return self.starts[-1]

    @property
    def seconds(self) -> float:
        """What the ruler spans: the same for every model, or the film when it is longer."""
        return max(_USUAL_SECONDS, float(math.ceil(self.total))) + self.tail

    @property
    def fitted(self) -> float:
        """Pixels a second at which everything is seen."""
        return (self.right - self.left) / self.seconds

    @property
    def longest_scroll(self) -> float:
        """How far it can be scrolled."""
        return max(0.0, self.seconds * self.per_second - (self.right - self.left))

    def x(self, seconds: float) -> float:
        """Where a second is."""
        return self.left - self.scroll + seconds * self.per_second

    def second(self, x: float) -> float:
        """Which second is at a place, also before the film and after it."""
        return (x - self.left + self.scroll) / self.per_second

    def at(self, x: float) -> float:
        """Which second is at a place, inside the film."""
        return max(0.0, min(self.second(x), self.total))

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
        """Where what is seen of the lanes begins."""
        return self.cards_top + self.cards_height + space(1)

    @property
    def lane_height(self) -> float:
        """How high a lane is."""
        return space(5)

    @property
    def lanes_height(self) -> float:
        """How high all lanes are together."""
        return self.lanes * self.lane_height

    def height_with(self, most: int) -> int:
        """How high everything is with at most so many lanes."""
        return round(self.lanes_top + min(self.lanes, most) * self.lane_height + space(1))

    # shots -------------------------------------------------------------------------------------------------------

    def start(self, index: int) -> float:
        """The second at which a shot starts."""
        return self.starts[index]

    def shot_at(self, seconds: float) -> int:
        """The shot playing at a second (the last one at the film's end), or -1."""
        for index, end in enumerate(self.starts[1:]):
            if seconds < end:
                return index
        return len(self.durations) - 1

    def shots_between(self, one: float, other: float) -> range:
        """The shots of which something lies between two places."""
        first, last = sorted((self.second(one), self.second(other)))
        inside = [
            index
            for index in range(len(self.durations))
            if self.starts[index] < last and self.starts[index + 1] > first
        ]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def card(self, index: int) -> QRectF:
        """The card of a shot, on whole pixels; a hairline stays free between neighbours."""
        left, right = round(self.x(self.starts[index])), round(self.x(self.starts[index + 1]))
        return QRectF(left, self.cards_top, max(right - left - 1, 2), self.cards_height)

    def length(self, index: int) -> QRectF:
        """Where a shot says its seconds."""
        card = self.card(index)
        width = min(card.width() / 2, space(9))
        return QRectF(card.right() - width, card.top(), width, space(6.5))

    @property
    def ghost(self) -> QRectF | None:
        """Where a click adds a shot, if there is room for it."""
        left = self.x(self.total) + space(0.5)
        width = min(self.per_second * 1.5, space(20), self.right - left)
        if width < space(6):
            return None
        return QRectF(left, self.cards_top, width, self.cards_height)

    def lane(self, index: int) -> QRectF:
        """The strip of a lane, without its name."""
        top = self.lanes_top + index * self.lane_height - self.lane_scroll
        return QRectF(self.left, top, self.right - self.left, self.lane_height)

    def gap(self, x: float, moving: Sequence[int] = ()) -> int:
        """Where shots dragged to `x` would go, counted with them taken out."""
        second, starts = self.second(x), self.starts
        middles = ((starts[i] + starts[i + 1]) / 2 for i in range(len(self.durations)) if i not in moving)
        return sum(middle < second for middle in middles)

    def gap_x(self, place: int, moving: Sequence[int] = ()) -> float:
        """Where the insertion mark for that place is drawn."""
        rest = [index for index in range(len(self.durations)) if index not in moving]
        if place < len(rest):
            following = rest[place]
            # Shots that would stay where they are: the mark is before them, not between them and the next.
            while following - 1 in moving:
                following -= 1
            return self.card(following).left() - 0.5
        last = rest[-1] if rest else -1
        return self.card(last).right() + 0.5 if last >= 0 else self.x(0)

    def near_cut(self, x: float, reach: float) -> float:
        """The second at a place inside the film, drawn to a cut close by."""
        seconds = self.at(x)
        cut = min(self.starts, key=lambda start: abs(start - seconds))
        return cut if abs(cut - seconds) * self.per_second <= reach else seconds

    # hits --------------------------------------------------------------------------------------------------------

    def hit(self, point: QPointF) -> Hit:
        """What is under a point."""
        x, y = point.x(), point.y()
        if y <= self.cards_top and self.left - space(2) <= x <= self.right + space(2):
            return Hit(Part.RULER)
        if self.cards_top <= y <= self.cards_top + self.cards_height and x >= self.left - 1:
            return self._card_hit(point)
        if y >= self.lanes_top:
            index = int((y - self.lanes_top + self.lane_scroll) // self.lane_height)
            if index < self.lanes:
                return Hit(Part.LANE, index)
        return Hit(Part.NOTHING)

    def _card_hit(self, point: QPointF) -> Hit:
        x = point.x()
        for index in range(len(self.durations)):
            card = self.card(index)
            grip = min(space(2), card.width() / 4)
            # The gap of a hairline belongs to the edge on its left.
            if card.right() - grip <= x <= card.right() + 1:
                return Hit(Part.RIGHT_EDGE, index)
            if card.left() <= x <= card.left() + grip:
                return Hit(Part.LEFT_EDGE, index)
            if card.left() <= x <= card.right():
                return Hit(Part.SECONDS if self.length(index).contains(point) else Part.BODY, index)
        last = len(self.durations) - 1
        if last >= 0 and 0 <= x - self.card(last).right() <= space(1):
            return Hit(Part.RIGHT_EDGE, last)
        ghost = self.ghost
        return Hit(Part.GHOST) if ghost is not None and ghost.left() <= x <= ghost.right() else Hit(Part.NOTHING)


def ticks(seconds: float, per_second: float) -> Sequence[int]:
    """The seconds the ruler names: every third of fifteen, all of them when there is room, few of a long film."""
    whole = math.ceil(seconds)
    room = space(12)
    step = next((step for step in (1, 3, 5, 10, 30, 60, 300, 600) if step * per_second >= room), 1200)
    return range(0, whole + 1, step)
