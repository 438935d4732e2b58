"""When a job is looked at again after a fault: as told, and ever more slowly when told nothing of use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kling_desktop.domain.ports import Pace
from kling_desktop.domain.troubles import RateLimited, ServerFault, Trouble
from kling_desktop.jobs.kit import Rhythm
from tests.unit.jobs.conftest import Opening

PACE = Pace(first=20, start=15, longest=30)


def fault(wait: float | None) -> Trouble:
    trouble = ServerFault(provider="x")
    trouble.wait = wait
    return trouble


@pytest.mark.parametrize("trouble", [RateLimited(wait=40), fault(40)], ids=["429", "503"])
async def test_as_long_as_told(opening: Opening, trouble: Trouble) -> None:
    async with opening() as desk:
        waits = {Rhythm(desk.kit, PACE).after(trouble) for _ in range(9)}
        assert all(40 <= wait <= 44 for wait in waits)
        assert len(waits) > 1, "several takes do not come back in step"
        by_hand = replace(desk.kit, poll_seconds=0.02)
        assert Rhythm(by_hand, PACE).after(trouble) == 0.02


async def test_told_at_once_again_and_again_it_slows_down(opening: Opening) -> None:
    async with opening() as desk:
        pace = Rhythm(desk.kit, PACE)
        waits = [pace.after(RateLimited(wait=0)) for _ in range(9)]
    assert waits[0] >= 1
    assert waits[:5] == sorted(waits[:5])
    assert waits[-1] >= PACE.longest


async def test_told_nothing_it_keeps_its_own_pace(opening: Opening) -> None:
    async with opening() as desk:
        waits = [Rhythm(desk.kit, PACE).after(each) for each in (RateLimited(), fault(None))]
    assert all(13 <= wait <= 34 for wait in waits), waits
