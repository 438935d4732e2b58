"""Time left: told by the service, learned from renders before, or honestly unknown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.waiting import Outlook, outlook


def test_nothing_known_is_nothing_said() -> None:
    assert outlook(30, None, None) is None
    assert outlook(30, 0.0, None) is None
    assert outlook(30, None, (0, 0)) is None


def test_progress_tells_the_pace() -> None:
    assert outlook(30, 0.25, (600, 900)) == Outlook(left=90, share=0.25, guessed=False)
    assert outlook(30, 1.0, None) == Outlook(left=0, share=1.0, guessed=False)


def test_a_service_that_stands_at_nothing_is_not_believed_about_its_pace() -> None:
    found = outlook(30, 0.01, (60, 120))
    assert found == Outlook(left=60, share=30 / 90, guessed=True)


def test_past_the_middle_the_longest_counts_and_past_that_nobody_knows() -> None:
    assert outlook(100, None, (60, 120)) == Outlook(left=20, share=100 / 120, guessed=True)
    assert outlook(121, None, (60, 120)) == Outlook(left=None, share=0.95, guessed=True)


@given(
    st.floats(-10, 1e6),
    st.none() | st.floats(0, 1),
    st.none() | st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(lambda pair: (min(pair), max(pair))),
)
def test_whatever_is_known_the_numbers_make_sense(
    elapsed: float, told: float | None, usual: tuple[int, int] | None
) -> None:
    found = outlook(elapsed, told, usual)
    if found is not None:
        assert 0 <= found.share <= 1
        assert found.left is None or found.left >= 0
        assert found.guessed is not (told is not None and told >= 0.05)
