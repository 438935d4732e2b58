"""One press, drag and release on the timeline: what it does to the film, as one undo step."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, ShotId
from kling_desktop.ui.compose.timeline.layout import Hit, Layout, Part, shown
from kling_desktop.words import t

LONGEST_SHOT = 60
"""Where dragging stops, in seconds: far past any model, so that too long can be seen and undone."""


@dataclass(frozen=True, slots=True)
class Gesture:
    """A drag in progress. `layout` is the timeline as it was at the press: the scale does not run from the hand."""

    hit: Hit
    shot: ShotId
    film: Film
    layout: Layout
    start: float
    key: int

    def retimed(self, x: float, *, alone: bool) -> Film:
        """The film when an edge is at `x`.

        The right edge retimes its shot and later ones move; `alone` (Alt) takes from or gives to the next shot
        instead. The left edge moves the border to the shot before.
        """
        by = round((x - self.start) / self.layout.per_second)
        index = self.hit.index
        if self.hit.part is Part.LEFT_EDGE:
            before = self.film.shots[index - 1]
            wanted = max(1, round(shown(before.duration)) + by)
            return edits.retime(self.film, before.id, wanted, ripple=False) if by else self.film
        wanted = max(1, min(round(shown(self.film.shots[index].duration)) + by, LONGEST_SHOT))
        return edits.retime(self.film, self.shot, wanted, ripple=not alone) if by else self.film

    def place(self, x: float) -> int:
        """Where the dragged shot would go."""
        return self.layout.gap(x, self.hit.index)

    def moved(self, x: float) -> Film:
        """The film with the dragged shot at its new place."""
        place = self.place(x)
        return self.film if place == self.hit.index else edits.move_shot(self.film, self.shot, place)

    @property
    def words(self) -> str:
        """The name of the undo step."""
        return t("Move shot") if self.hit.part is Part.BODY else t("Retime shot")
