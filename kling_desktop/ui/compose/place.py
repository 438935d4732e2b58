"""Where somebody was in a film, to come back to."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain.film import ShotId


@dataclass(frozen=True, slots=True)
class Place:
    """The shot that was selected and where the playhead stood."""

    shot: ShotId | None
    playhead: float
