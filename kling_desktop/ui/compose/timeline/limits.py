"""How long the chosen model lets the film be, as the ruler draws it and a dragging hand feels it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import Fix, Problem

LONGEST_SHOT = 60
"""Where any length stops, in seconds: far past any model, so that too long can be seen and undone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Whole seconds, both ends included; `exactly`: the only totals, where a model knows just a few.

    `bound` is false where the result is as long as the source video, whatever the shots say.
    """

    low: int
    high: int
    exactly: tuple[int, ...] = ()
    bound: bool = True

    def takes(self, total: float) -> bool:
        """Whether a film may be that long."""
        if not self.bound:
            return True
        return self.low <= total <= self.high and (not self.exactly or total in self.exactly)

    def too_long(self, total: float) -> bool:
        """Whether a film of that length ends in the red."""
        return self.bound and total > self.high

    def resisted(self, total: float, by: float) -> int:
        """What a film of `total` seconds becomes when a hand asks for `by` more (or fewer), in whole seconds more.

        Past what the model takes, and below it, every second asks for twice the way. Where it is outside already,
        the way back is as short as ever.
        """
        if not self.bound:
            return math.floor(by + 0.5)
        wanted = total + by
        high, low = max(float(self.high), total), min(float(self.low), total)
        if wanted > high:
            by = high - total + (wanted - high) / 2
            return math.floor(by)
        if wanted < low:
            by = low - total - (low - wanted) / 2
            return math.ceil(by)
        return math.floor(by + 0.5)


def limits_of(offer: Offer, film: Film) -> Limits:
    """What the model an offer stands for takes of this film."""
    durations = offer.capabilities.durations
    low, high = durations.total
    if len(film.shots) == 1:
        low, high = max(low, durations.shot[0]), min(high, durations.shot[1])
    return Limits(low, high, durations.exactly, not offer.follows_source(film))


def fitting_fix(problems: tuple[Problem, ...]) -> Fix | None:
    """The way out that the checks offer for a film of the wrong length."""
    return next((problem.fix for problem in problems if problem.fix is not None and problem.fix.kind == "fit-to"), None)
