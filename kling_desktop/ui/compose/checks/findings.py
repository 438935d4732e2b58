"""What the checks panel says: every problem, and in a line or two what is fine."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Counting, Offer
from kling_desktop.domain.problems import Problem, Severity
from kling_desktop.words import n, problems, t

_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """A line. Without a problem it says that something is fine."""

    words: str
    problem: Problem | None = None

    @property
    def fix_words(self) -> str:
        """What the fix does, or nothing."""
        fix = None if self.problem is None else self.problem.fix
        return "" if fix is None else problems.fix_words(fix)


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
