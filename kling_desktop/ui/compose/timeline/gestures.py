"""What a drag on the timeline would make of the film, without doing it yet."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.timeline.layout import Hit, Part, shown
from kling_desktop.ui.compose.timeline.limits import LONGEST_SHOT, Limits
from kling_desktop.words import t


@dataclass(frozen=True, slots=True)
class Trim:
    """An edge in the hand. Ripple: its shot changes its length, later ones move along. Roll: only the border moves."""

    hit: Hit
    film: Film
    limits: Limits

    @property
    def _border(self) -> int:
        """The shot before the border that would be rolled; -1 where the edge is no border."""
        index = self.hit.index if self.hit.part is Part.RIGHT_EDGE else self.hit.index - 1
        return index if 0 <= index < len(self.film.shots) - 1 else -1

    def rolls(self, wanted: bool) -> bool:
        """Whether a roll is wanted and possible: film's start and end are no borders."""
        return wanted and self._border >= 0

    def after(self, seconds: float, *, roll: bool) -> Film:
        """The film when the hand has gone so many seconds to the right."""
        if self.rolls(roll):
            return edits.roll(self.film, self.film.shots[self._border].id, round(seconds))
        shot = self.film.shots[self.hit.index]
        longer = seconds if self.hit.part is Part.RIGHT_EDGE else -seconds
        by = self.limits.resisted(sum(shown(entry.duration) for entry in self.film.shots), longer)
        if not by:
            return self.film
        return edits.retime(self.film, shot.id, max(1, min(round(shown(shot.duration)) + by, LONGEST_SHOT)))

    def words(self, after: Film, *, roll: bool) -> str:
        """The numbers beside the hand: the shot's seconds and what changed, and the film's."""
        if self.rolls(roll):
            left, right = after.shots[self._border], after.shots[self._border + 1]
            return t(
                "Shot {left}: {one} s | Shot {right}: {other} s",
                left=self._border + 1,
                one=f"{left.duration:g}",
                right=self._border + 2,
                other=f"{right.duration:g}",
            )
        before, now = self.film.shots[self.hit.index].duration, after.shots[self.hit.index].duration
        return t(
            "Shot {number}: {seconds} s ({change}) · film {total} s",
            number=self.hit.index + 1,
            seconds=f"{now:g}",
            change=f"{now - before:+g}",
            total=f"{after.duration:g}",
        )

    def step(self, *, roll: bool) -> str:
        """The name of the undo step."""
        return t("Move the border") if self.rolls(roll) else t("Retime shot")
