"""What an address was found to speak: learned from its answers alone, newest first, and kept for this process."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from kling_desktop.providers.answers import Json

QUEUE = "/api/ai/queue"
HISTORY = "/api/ai/generations"
AT_ONCE = ("/api/ai/videos/generate", "/api/videos/generate")
"""The call that stays open until the video is there, and where it was in the first generation."""
OLD_STATUS = "/api/media/generations/status"
OLD_JOBS = "/api/media/generations"
EVENTS = "/api/events"
ME = "/api/users/me"
REPOS = "/api/repos"

_BELIEVED = 3600.0


class Rows(Enum):
    """What becomes of the row of a job."""

    STAY = auto()
    """Since May 2026: it tells state, result and price for good."""
    VANISH = auto()
    """Before: there as long as the job is under way, without a state; after that nothing."""
    LISTED = auto()
    """At first: the same, and only in a list for each user and model."""


class Contract:
    """What is known of one base address. Never wrong for long: a newer answer always counts more."""

    def __init__(self) -> None:
        self.rows: Rows | None = None
        self._no_queue: float | None = None
        self._history: bool | None = None

    def history_first(self) -> bool:
        """Whether a look is best begun with the history, whose rows have the price as well: one question, not two."""
        return self._history is True

    def saw_price(self) -> None:
        """The history told the price of a job that has ended."""
        if self._history is None:
            self._history = True

    def saw_no_history(self) -> None:
        """The history did not have (yet) what the queue has: it is asked for prices only."""
        self._history = False

    def listed(self) -> bool:
        """Whether jobs are known to be in the oldest list alone."""
        return self.rows is Rows.LISTED

    def forgets(self) -> bool:
        """Whether a job that is not there (any more) is known to have ended."""
        return self.rows in {Rows.VANISH, Rows.LISTED}

    def saw_row(self, row: Mapping[str, Json]) -> None:
        """A row of `QUEUE` tells its generation: only the newest has a state."""
        self.rows = Rows.STAY if "status" in row else Rows.VANISH

    def saw_no_queue(self, now: float) -> None:
        """An order was answered with: there is no such call. `now` by a clock that nobody sets."""
        self._no_queue = now

    def saw_queue(self) -> None:
        """An order was taken."""
        self._no_queue = None

    def has_no_queue(self, now: float) -> bool:
        """Whether the queue was found missing lately. After an hour it is asked again: newest first."""
        return self._no_queue is not None and now - self._no_queue < _BELIEVED
