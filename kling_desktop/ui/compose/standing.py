"""How one offer stands to a film."""

from __future__ import annotations

from kling_desktop.domain.money import Quote
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import Problem


class Standing:
    """How one offer stands to the film on screen, or to what a drag would make of it."""

    __slots__ = ("has_key", "offer", "problems", "quote")

    def __init__(self, offer: Offer, problems: tuple[Problem, ...], quote: Quote, has_key: bool | None) -> None:
        self.offer, self.problems, self.quote, self.has_key = offer, problems, quote, has_key

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """What keeps the film from being sent there."""
        return tuple(problem for problem in self.problems if problem.blocks)

    @property
    def fits(self) -> bool:
        """Whether the film could be sent there as it is (keys aside)."""
        return not self.blocking
