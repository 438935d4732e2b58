"""When a job is looked at again after a fault: as told, and ever more slowly when told nothing of use."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import cast

import pytest

from kling_desktop.domain.ports import Pace
from kling_desktop.domain.troubles import RateLimited, ServerFault, Trouble
from kling_desktop.jobs.kit import Kit, Rhythm

PACE = Pace(first=20, start=15, longest=30)


@dataclass
class FewParts:
    """What a rhythm reads of a kit."""

    poll_seconds: float | None = None
    random: Random = None  # type: ignore[assignment]  # made below

    def __post_init__(self) -> None:
        self.random = Random(1)  # noqa: S311 - not a secret


def rhythm(fixed: float | None = None) -> Rhythm:
    return Rhythm(cast("Kit", FewParts(fixed)), PACE)


def fault(wait: float | None) -> Trouble:
    trouble = ServerFault(provider="x")
    trouble.wait = wait
    return trouble


@pytest.mark.parametrize("trouble", [RateLimited(wait=40), fault(40)], ids=["429", "503"])
def test_as_long_as_told(trouble: Trouble) -> None:
    assert rhythm().after(trouble) == 40
    assert rhythm(0.02).after(trouble) == 0.02, "the pace set by hand comes first"


def test_told_at_once_again_and_again_it_slows_down() -> None:
    pace = rhythm()
    waits = [pace.after(RateLimited(wait=0)) for _ in range(9)]
    assert waits[0] >= 1
    assert waits == sorted(waits)
    assert waits[-1] == PACE.longest


def test_told_nothing_it_keeps_its_own_pace() -> None:
    waits = [rhythm().after(each) for each in (RateLimited(), fault(None))]
    assert all(13 <= wait <= 34 for wait in waits), waits
