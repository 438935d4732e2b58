"""What the checks panel says: every problem, and in a line or two what is fine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Counting, Offer
from kling_desktop.domain.problems import Problem, Severity
from kling_desktop.words import n, problems, t

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Way(Enum):
    """What a link at the end of a line does."""

    FIX = auto()
    BUCKET = auto()
    """Set up a bucket: it brings local files to any provider."""
    ADDRESS = auto()
    """Give a web address in place of what stands there."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way out, with its words."""

    way: Way
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A line. Without a problem it says that something is fine."""

    words: str
    problem: Problem | None = None

    @property
    def links(self) -> tuple[Link, ...]:
        """The ways out, the best first."""
        if self.problem is None:
            return ()
        fix, code = self.problem.fix, self.problem.code
        fixed = () if fix is None else (Link(Way.FIX, problems.fix_words(fix)),)
        if code.endswith(".no-route"):
            bucket = Link(Way.BUCKET, t("Set up a bucket"))
            return (*fixed, bucket, Link(Way.ADDRESS, t("Give its web address")))
        if code.endswith(("bad-address", "http-address", "private-address")):
            return (*fixed, Link(Way.ADDRESS, t("Change the address")))
        return fixed

    @property
    def fix_words(self) -> str:
        """What the first way out does, or nothing."""
        return self.links[0].words if self.links else ""


def findings(film: Film, offer: Offer, found: tuple[Problem, ...], used: int) -> tuple[Finding, ...]:
    """What blocks, what is doubtful, what is fine, what is good to know: the weightiest needs no scrolling."""
    good: list[Finding] = []
    if film.shots and not any(_of_length(problem) for problem in found if problem.severity is not Severity.INFO):
        good.append(
            Finding(
                n(
                    "{count} shot, {seconds} s in all",
                    "{count} shots, {seconds} s in all",
                    len(film.shots),
                    seconds=f"{float(film.duration):g}",
                )
            )
        )
    if used and not any(_of_pictures(problem) for problem in found if problem.severity is not Severity.INFO):
        good.append(Finding(_picture_words(offer, used)))
    ordered = sorted(found, key=lambda problem: _WEIGHT[problem.severity])
    bad = [Finding(problems.sentence(problem), problem) for problem in ordered if problem.severity is not Severity.INFO]
    rest = [Finding(problems.sentence(problem), problem) for problem in ordered if problem.severity is Severity.INFO]
    return (*bad, *good, *rest)


def _picture_words(offer: Offer, used: int) -> str:
    slots, side = offer.capabilities.slots, offer.capabilities.pictures.min_side
    if slots.total is None:
        return n("{count} picture", "{count} pictures", used)
    if slots.counting is Counting.PICTURES:
        return t("{used} of {total} images, all ≥ {side} px a side", used=used, total=slots.total, side=side)
    return t("{used} of {total} slots, all ≥ {side} px a side", used=used, total=slots.total, side=side)


def _of_length(problem: Problem) -> bool:
    return problem.field == "shots" or problem.field.endswith(".duration")


def _of_pictures(problem: Problem) -> bool:
    return problem.field.startswith(("references", "elements", "start_frame", "end_frame")) and problem.blocks
