"""Times on cards and in the queue, from seconds to days."""

from __future__ import annotations

import pytest

from kling_desktop.ui.parts.clock_words import clock


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (72.9, "1:12"), (3599, "59:59"), (3725, "1:02:05"), (48 * 3600 - 1, "47:59:59"), (200_000, "2 days")],
)
def test_a_time_is_short_however_long_it_is(seconds: float, words: str) -> None:
    assert clock(seconds) == words
