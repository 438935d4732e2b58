"""Pulling at a crop: it stays inside, keeps its ratio, and holds still where nobody pulls."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.cropping import HANDLES, MOVE, Canvas, fitted, moved, pixels, pulled, snapped, tidy, turned
from kling_desktop.domain.film import Crop
from kling_desktop.media.opening import box_of

_sides = st.integers(16, 9000)
_shifts = st.floats(-2, 2, allow_nan=False)
_ratios = st.none() | st.floats(0.2, 5)


@st.composite
def crops(draw: st.DrawFn) -> Crop:
    x, y = draw(st.floats(0, 0.9)), draw(st.floats(0, 0.9))
    return Crop(x=x, y=y, width=draw(st.floats(0.02, 1 - x)), height=draw(st.floats(0.02, 1 - y)))


@given(crops(), st.sampled_from((*HANDLES, MOVE)), _shifts, _shifts, _sides, _sides, _ratios)
def test_however_it_is_pulled_it_stays_inside_and_keeps_its_ratio(
    crop: Crop, handle: str, across: float, down: float, width: int, height: int, ratio: float | None
) -> None:
    canvas = Canvas(width, height, ratio)
    before = fitted(canvas, crop)
    after = pulled(before, handle, across, down, canvas)
    assert after.x >= -1e-9
    assert after.y >= -1e-9
    assert after.x + after.width <= 1 + 1e-9
    assert after.y + after.height <= 1 + 1e-9
    assert after.width > 0
    assert after.height > 0
    if ratio is not None:
        assert math.isclose(after.width * width / (after.height * height), ratio, rel_tol=1e-6)
    if handle != MOVE:
        if "w" in handle:
            assert math.isclose(after.x + after.width, before.x + before.width, abs_tol=1e-9)
        if "n" in handle:
            assert math.isclose(after.y + after.height, before.y + before.height, abs_tol=1e-9)
        if "e" in handle:
            assert math.isclose(after.x, before.x, abs_tol=1e-9)
        if "s" in handle:
            assert math.isclose(after.y, before.y, abs_tol=1e-9)


@given(crops())
def test_four_turns_are_none_and_there_and_back_too(crop: Crop) -> None:
    once = turned(crop, True)
    back = turned(once, False)
    whole = turned(turned(turned(once, True), True), True)
    for found in (back, whole):
        assert math.isclose(found.x, crop.x, abs_tol=1e-9)
        assert math.isclose(found.y, crop.y, abs_tol=1e-9)
        assert (found.width, found.height) == (crop.width, crop.height)


@given(crops(), _sides, _sides)
def test_pixels_are_those_that_will_be_cut(crop: Crop, width: int, height: int) -> None:
    left, top, right, bottom = box_of(crop, width, height)
    assert pixels(crop, width, height) == (right - left, bottom - top)


def near(crop: Crop, *parts: float) -> bool:
    return (crop.x, crop.y, crop.width, crop.height) == pytest.approx(parts)


def test_pulling_freely_moves_one_edge() -> None:
    canvas = Canvas(1000, 500)
    assert pulled(Crop(), "e", -0.25, 0.3, canvas) == Crop(width=0.75)
    assert near(pulled(Crop(width=0.5), "nw", 0.1, 0.2, canvas), 0.1, 0.2, 0.4, 0.8)
    assert near(pulled(Crop(width=0.5), "e", -9, 0, canvas), 0, 0, 16 / 1000, 1)


def test_at_a_ratio_the_side_pulled_further_decides() -> None:
    square = Canvas(1000, 500, 1.0)
    start = fitted(square)
    assert near(start, 0.25, 0, 0.5, 1)
    assert near(pulled(start, "se", -0.1, -0.6, square), 0.25, 0, 0.2, 0.4)
    assert near(pulled(start, "w", 0.25, 0.0, square), 0.5, 0.25, 0.25, 0.5)


def test_moving_stops_at_the_edges() -> None:
    assert moved(Crop(x=0.2, width=0.5, height=0.5), 0.9, -0.4) == Crop(x=0.5, y=0.0, width=0.5, height=0.5)


def test_the_whole_picture_is_no_crop() -> None:
    assert tidy(Crop(x=0.00001, width=0.99999)) is None
    assert tidy(Crop(x=0.1, y=0.1, width=0.95, height=0.2)) == Crop(x=0.1, y=0.1, width=0.9, height=0.2)
    assert tidy(Crop(x=1.0, width=0.0)) is None


@given(crops(), _sides, _sides, _ratios)
def test_a_snapped_box_is_cut_as_it_says(crop: Crop, width: int, height: int, ratio: float | None) -> None:
    canvas = Canvas(width, height, ratio)
    after = snapped(fitted(canvas, crop), canvas)
    wide, high = pixels(after, width, height)
    assert (wide, high) == (round(after.width * width), round(after.height * height))
    if ratio is not None and 1 < high < height:
        assert abs(wide / ratio - high) <= 0.5 + 1e-9
    kept = tidy(after)
    assert kept is None or pixels(kept, width, height) == (wide, high)
