"""Where somebody was in a film, to come back to."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain.film import ShotId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What of the timeline is seen: pixels a second (0: the whole film), pixels hidden on the left and of the lanes."""

    scale: float = 0.0
    scroll: float = 0.0
    lanes: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The shot whose words were shown, all that were selected, where the playhead stood, what was seen."""

    shot: ShotId | None
    shots: frozenset[ShotId] = frozenset()
    playhead: float = 0.0
    sight: Sight = Sight()
