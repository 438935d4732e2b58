"""What a hand feels at the model's limits, as numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain import cards
from kling_desktop.domain.film import Media, SourceUse, SourceVideo
from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.compose.timeline.limits import Limits, limits_of
from tests.ui.compose_centre.timeline_hand import film_of

LIMITS = Limits(3, 15)


@pytest.mark.parametrize(
    ("total", "asked", "given"),
    [
        (9, 2.4, 2),
        (9, 2.5, 3),
        (9, 6, 6),
        (9, 7, 6),
        (9, 8, 7),
        (9, 10, 8),
        (15, 1, 0),
        (15, 2, 1),
        (18, -2, -2),
        (18, 4, 2),
        (5, -2, -2),
        (5, -3, -2),
        (5, -4, -3),
        (2, 1, 1),
    ],
)
def test_past_the_limits_every_second_costs_two(total: float, asked: float, given: int) -> None:
    assert LIMITS.resisted(total, asked) == given


@given(st.integers(1, 40), st.floats(-30, 30), st.floats(0, 3))
def test_further_is_never_less(total: int, asked: float, more: float) -> None:
    assert LIMITS.resisted(total, asked) <= LIMITS.resisted(total, asked + more)


def test_only_totals_the_model_knows_are_taken() -> None:
    known = Limits(5, 10, (5, 10))
    assert [known.takes(total) for total in (4, 5, 7, 10, 11)] == [False, True, False, True, False]


def test_where_the_source_video_gives_the_length_nothing_is_too_long() -> None:
    film = film_of((20, 20))
    offer = cards.offer_for(ProviderId.OXEN, None, film)
    assert offer is not None
    assert limits_of(offer, film).too_long(40)
    edited = replace(film, source_video=SourceVideo(media=Media(url="https://example.org/a.mp4"), use=SourceUse.EDIT))
    following = cards.offer_for(ProviderId.OXEN, None, edited)
    assert following is not None
    assert following.follows_source(edited)
    free = limits_of(following, edited)
    assert not free.too_long(40)
    assert free.takes(40)
    assert free.resisted(40, 7.6) == 8
