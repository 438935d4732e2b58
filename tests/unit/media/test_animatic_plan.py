"""What is on screen when, counted in frames."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kling_desktop.domain.film import Film, FilmId, Media, Shot, ShotId
from kling_desktop.media.animatic.move import MOST_ZOOM, Kind, box
from kling_desktop.media.animatic.plan import FPS, Cue, plan_of
from kling_desktop.media.animatic.size import size_of, size_within
from tests.unit.media.films import film, plain


def shown(cues: tuple[Cue, ...]) -> list[tuple[str, int, int]]:
    return [(cue.media.path.stem if cue.media and cue.media.path else "words", cue.first, cue.last) for cue in cues]


def test_pictures_share_their_shot_in_the_order_of_mention(tmp_path: Path) -> None:
    plan = plan_of(film(tmp_path, ("@Image2 then @Image1, @Image2 again", 4), ("@Element1 waits", 2)))
    assert plan.frames == 6 * FPS
    assert shown(plan.cues) == [("green", 0, 48), ("red", 48, 96), ("blue", 96, 120), ("cyan", 120, 144)]
    assert [cue.soft for cue in plan.cues] == [0, 6, 0, 6]


def test_start_frame_first_then_what_is_mentioned_and_the_end_frame_last(tmp_path: Path) -> None:
    whole = film(tmp_path, ("@Image1", 3), ("@Image2", 3))
    framed = film(
        tmp_path,
        ("@Image1", 3),
        ("@Image2", 3),
        start_frame=plain(tmp_path, "white"),
        end_frame=plain(tmp_path, "violet"),
    )
    assert shown(plan_of(whole).cues) == [("red", 0, 72), ("green", 72, 144)]
    assert shown(plan_of(framed).cues) == [
        ("white", 0, 24),
        ("red", 24, 72),
        ("green", 72, 120),
        ("violet", 120, 144),
    ]
    held = plan_of(framed).cues
    assert held[0].kind is held[-1].kind is Kind.REST


def test_a_start_frame_stays_when_nothing_is_mentioned(tmp_path: Path) -> None:
    plan = plan_of(film(tmp_path, ("A quiet room", 3), start_frame=plain(tmp_path, "white")))
    assert shown(plan.cues) == [("white", 0, 72)]
    assert plan.cues[0].still == 24
    assert plan.cues[0].progress(23) == 0
    assert plan.cues[0].progress(71) == 1


def test_one_short_shot_holds_both_frames(tmp_path: Path) -> None:
    frames = {"start_frame": plain(tmp_path, "white"), "end_frame": plain(tmp_path, "violet")}
    plan = plan_of(film(tmp_path, ("A quiet room", 1), **frames))
    assert shown(plan.cues) == [("white", 0, 12), ("violet", 12, 24)]


def test_a_shot_without_pictures_dims_the_one_before_or_shows_its_words(tmp_path: Path) -> None:
    plan = plan_of(film(tmp_path, ("Black", 1), ("@Image1", 1), ("She waits", 1), ("@Image9 @Video1", 1)))
    assert shown(plan.cues) == [("words", 0, 24), ("red", 24, 48), ("red", 48, 72), ("red", 72, 96)]
    assert [cue.dimmed for cue in plan.cues] == [False, False, True, True]


def test_angles_give_way_when_there_is_no_time(tmp_path: Path) -> None:
    plan = plan_of(film(tmp_path, ("@Element1 @Image1 @Image2", 2.5)))
    assert [name for name, _, _ in shown(plan.cues)] == ["blue", "red", "green"]


def test_odd_lengths_do_not_drift(tmp_path: Path) -> None:
    plan = plan_of(film(tmp_path, *[("@Image1", 1 / 3 + 0.01)] * 30))
    assert plan.frames == round(30 * (1 / 3 + 0.01) * 24)


def test_moves_follow_from_the_film_and_differ_from_the_one_before(tmp_path: Path) -> None:
    whole = film(tmp_path, *[("@Image1 @Image2", 3)] * 6)
    kinds = [cue.kind for cue in plan_of(whole).cues]
    assert kinds == [cue.kind for cue in plan_of(whole).cues]
    assert all(before is not after for before, after in pairwise(kinds))
    assert len(set(kinds)) > 2


@given(
    durations=some.lists(some.one_of(some.floats(), some.integers(-3, 40)), max_size=8),
    prompts=some.lists(some.sampled_from(["", "@Image1", "words", "@Element3 @Video1"]), min_size=8, max_size=8),
    start=some.booleans(),
    end=some.booleans(),
)
def test_whatever_the_lengths_cues_follow_without_gaps(
    durations: list[float], prompts: list[str], start: bool, end: bool
) -> None:
    shots = tuple(
        Shot(id=ShotId(str(n)), prompt=prompt, duration=seconds)
        for n, (prompt, seconds) in enumerate(zip(prompts, durations, strict=False))
    )
    picture = Media(path=Path("/a.png"))
    plan = plan_of(
        Film(id=FilmId("f"), shots=shots, start_frame=picture if start else None, end_frame=picture if end else None)
    )
    assert len(plan.spans) == len(shots)
    if not shots:
        assert plan.frames == 0
        return
    assert plan.cues[0].first == 0
    assert plan.cues[-1].last == plan.frames
    assert all(before.last == after.first for before, after in pairwise(plan.cues))
    for frame in {0, plan.frames // 2, plan.frames - 1}:
        assert sum(1 for cue, _ in plan.cues_at(frame) if cue.first <= frame < cue.last) == 1


@pytest.mark.parametrize("plate", [(1460, 822), (1460, 2000), (3000, 821)])
@pytest.mark.parametrize("kind", Kind)
def test_moves_stay_inside_the_picture_in_the_frames_shape_and_never_jump(kind: Kind, plate: tuple[int, int]) -> None:
    boxes = [box(kind, n / 100, 15, plate, (1280, 720)) for n in range(101)]
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= plate[0]
        assert 0 <= top < bottom <= plate[1]
        assert (right - left) / (bottom - top) == pytest.approx(1280 / 720)
        assert right - left >= min(plate[0] / 1280, plate[1] / 720) * 1280 / MOST_ZOOM - 1e-6
    assert all(max(abs(a - b) for a, b in zip(one, two, strict=True)) < 10 for one, two in pairwise(boxes))
    if kind is not Kind.REST:
        assert boxes[0] != boxes[-1]


@pytest.mark.parametrize("kind", Kind)
def test_at_no_size_a_move_leaves_the_picture_by_a_hair(kind: Kind) -> None:
    # Resizing refuses a side that is outside by the last digit.
    for width in range(500, 900):
        frame = (width, round(width * 9 / 16))
        plate = (math.ceil(frame[0] * MOST_ZOOM), math.ceil(frame[1] * MOST_ZOOM))
        for progress in (0, 0.5, 1):
            left, top, right, bottom = box(kind, progress, 5, plate, frame)
            assert 0 <= left < right <= plate[0]
            assert 0 <= top < bottom <= plate[1]


@pytest.mark.parametrize(
    ("ratio", "quality", "size"),
    [
        ("16:9", "standard", (1280, 720)),
        ("16:9", "pro", (1920, 1080)),
        ("16:9", "4k", (3840, 2160)),
        ("9:16", "pro", (1080, 1920)),
        ("1:1", "standard", (720, 720)),
        ("21:9", "standard", (1680, 720)),
        ("4:3", "pro", (1440, 1080)),
        ("2.39:1", "standard", (1720, 720)),
        ("auto", "whatever", (1280, 720)),
        ("0:0", "standard", (1280, 720)),
        ("99:1", "standard", (2880, 720)),
    ],
)
def test_sizes(ratio: str, quality: str, size: tuple[int, int]) -> None:
    assert size_of(ratio, quality) == size


def test_a_sketch_fits_where_it_is_shown() -> None:
    assert size_within("16:9", 960, 700) == (960, 540)
    assert size_within("9:16", 960, 640) == (360, 640)
