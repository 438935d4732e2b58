"""Edits one by one: what they change and what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.film import Crop, ElementId, Film, Media, ReferenceId, ShotId, SourceVideo
from kling_desktop.domain.problems import Fix
from tests.unit.domain.films import element, film, picture, reference, said, shots, web

R1, R2, R3 = (ReferenceId(f"r{number}") for number in (1, 2, 3))
S1, S2, S3 = (ShotId(f"s{number}") for number in (1, 2, 3))
E1, E2 = ElementId("e1"), ElementId("e2")


def three(*prompts: str) -> Film:
    return film(
        references=(reference("r1"), reference("r2"), reference("r3")),
        elements=(element("e1", 2), element("e2")),
        shots=said(*prompts),
    )


def prompts(value: Film) -> list[str]:
    return [shot.prompt for shot in value.shots]


def lengths(value: Film) -> list[float]:
    return [shot.duration for shot in value.shots]


TEXT = "@Image1 meets @Image2, @Image3 and @Element1; @Element2 naps"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda f: edits.add_references(f, [picture("new.png")]), TEXT),
        (
            lambda f: edits.add_references(f, [picture("a.png"), picture("b.png")], at=1),
            "@Image1 meets @Image4, @Image5 and @Element1; @Element2 naps",
        ),
        (lambda f: edits.move_reference(f, R1, 2), "@Image3 meets @Image1, @Image2 and @Element1; @Element2 naps"),
        (lambda f: edits.move_reference(f, R3, 0), "@Image2 meets @Image3, @Image1 and @Element1; @Element2 naps"),
        (lambda f: edits.move_reference(f, R2, 99), "@Image1 meets @Image3, @Image2 and @Element1; @Element2 naps"),
        (lambda f: edits.remove_reference(f, R2), "@Image1 meets, @Image2 and @Element1; @Element2 naps"),
        (lambda f: edits.set_aside(f, R1, True), "meets @Image1, @Image2 and @Element1; @Element2 naps"),
        (lambda f: edits.replace_reference(f, R1, web()), TEXT),
        (lambda f: edits.move_element(f, E1, 1), "@Image1 meets @Image2, @Image3 and @Element2; @Element1 naps"),
        (lambda f: edits.remove_element(f, E1), "@Image1 meets @Image2, @Image3 and; @Element1 naps"),
        (lambda f: edits.add_element(f, "New", at=0), "@Image1 meets @Image2, @Image3 and @Element2; @Element3 naps"),
        (lambda f: edits.add_element(f, "New"), TEXT),
        (lambda f: edits.rename_element(f, E1, "Cat"), TEXT),
        (lambda f: edits.remove_reference(f, ReferenceId("gone")), TEXT),
        (lambda f: edits.move_element(f, ElementId("gone"), 0), TEXT),
    ],
)
def test_mentions_follow_their_pictures(edit: Callable[[Film], Film], expected: str) -> None:
    assert prompts(edit(three(TEXT))) == [expected]


def test_every_prompt_and_the_negative_one_follow() -> None:
    value = three("@Image1", "@image3 ", "no mention ", "@Image2")
    value = edits.change_settings(value, negative_prompt="@Image2 blurred")
    after = edits.move_reference(value, R1, 2)
    assert prompts(after) == ["@Image3", "@Image2 ", "no mention ", "@Image1"]
    assert after.settings.negative_prompt == "@Image1 blurred"


def test_a_mention_of_nothing_comes_alive_only_by_what_is_added_at_the_end() -> None:
    value = three("@Image4 waits")
    assert prompts(edits.add_references(value, [picture("x.png")])) == ["@Image4 waits"]
    assert prompts(edits.add_references(value, [picture("x.png")], at=0)) == ["@Image5 waits"]
    assert prompts(edits.remove_reference(value, R1)) == ["@Image4 waits"]


def test_a_reference_set_aside_and_back_has_its_number_again() -> None:
    aside = edits.set_aside(three("@Image3 and @Image2"), R1, True)
    assert [entry.id for entry in aside.numbered] == [R2, R3]
    assert prompts(aside) == ["@Image2 and @Image1"]
    assert prompts(edits.set_aside(aside, R1, False)) == ["@Image3 and @Image2"]


def test_new_references_keep_their_order_and_have_ids_of_their_own() -> None:
    after = edits.add_references(three("x"), [picture("a.png"), picture("a.png")], at=1)
    assert [entry.media.name for entry in after.references] == ["r1.jpg", "a.png", "a.png", "r2.jpg", "r3.jpg"]
    assert len({entry.id for entry in after.references}) == 5


def names(value: Film, index: int = 0) -> list[str]:
    entry = value.elements[index]
    return [view.name if view else "-" for view in (entry.frontal, *entry.angles)]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda f: edits.set_frontal(f, E1, picture("n.png")), ["n.png", "e1-1.png", "e1-2.png"]),
        (lambda f: edits.set_frontal(f, E1, None), ["-", "e1-1.png", "e1-2.png"]),
        (lambda f: edits.add_angle(f, E1, picture("n.png")), ["e1.png", "e1-1.png", "e1-2.png", "n.png"]),
        (lambda f: edits.add_angle(f, E1, picture("n.png"), 0), ["e1.png", "n.png", "e1-1.png", "e1-2.png"]),
        (lambda f: edits.set_angle(f, E1, 0, picture("n.png")), ["e1.png", "n.png", "e1-2.png"]),
        (lambda f: edits.set_angle(f, E1, 7, picture("n.png")), ["e1.png", "e1-1.png", "e1-2.png", "n.png"]),
        (lambda f: edits.remove_angle(f, E1, 0), ["e1.png", "e1-2.png"]),
        (lambda f: edits.remove_angle(f, E1, 9), ["e1.png", "e1-1.png", "e1-2.png"]),
        (lambda f: edits.promote_angle(f, E1, 1), ["e1-2.png", "e1-1.png", "e1.png"]),
        (lambda f: edits.promote_angle(f, E1, 5), ["e1.png", "e1-1.png", "e1-2.png"]),
        (
            lambda f: edits.promote_angle(edits.set_frontal(f, E1, None), E1, 0),
            ["e1-1.png", "e1-2.png"],
        ),
        (lambda f: edits.move_view(f, E1, 0, 2), ["e1-1.png", "e1-2.png", "e1.png"]),
        (lambda f: edits.move_view(f, E1, 2, 1), ["e1.png", "e1-2.png", "e1-1.png"]),
        (lambda f: edits.move_view(f, E1, 9, 0), ["e1.png", "e1-1.png", "e1-2.png"]),
    ],
)
def test_views_of_an_element(edit: Callable[[Film], Film], expected: list[str]) -> None:
    after = edit(three("x"))
    assert names(after) == expected
    assert names(after, 1) == ["e2.png"]


def test_frames_swap_also_when_one_is_missing() -> None:
    value = edits.set_start_frame(film(), picture("a.png"))
    swapped = edits.swap_frames(value)
    assert (swapped.start_frame, swapped.end_frame) == (None, picture("a.png"))


def test_a_source_video_that_goes_takes_its_mentions_along() -> None:
    value = edits.set_source_video(film(shots=said("@Image1 walks like @Video1")), SourceVideo(media=web("w.mp4")))
    assert prompts(value) == ["@Image1 walks like @Video1"]
    assert prompts(edits.set_source_video(value, None)) == ["@Image1 walks like"]


@pytest.mark.parametrize("field", ["references[1]", "elements[0].frontal", "elements[0].angles[1]", "start_frame"])
def test_a_picture_is_cropped_and_turned_where_it_is(field: str) -> None:
    value = edits.set_start_frame(three("x"), picture("c.png"))
    crop = Crop(x=0.1, width=0.5)
    after = edits.adjust_picture(value, field, crop=crop, rotate=90)
    changed = [media for media in after.files if media.crop == crop and media.rotate == 90]
    assert len(changed) == 1
    assert edits.adjust_picture(after, field, crop=None, rotate=0) == value


@pytest.mark.parametrize(
    "field", ["references[9]", "elements[9].frontal", "end_frame", "shots[0]", "elements[0].angles[7]"]
)
def test_nothing_there_nothing_changed(field: str) -> None:
    assert edits.replace_picture(three("x"), field, web()) == three("x")


def test_adding_and_inserting_shots() -> None:
    value = edits.insert_shot(edits.add_shot(film(shots=shots(3)), "late", 2), 0, "early", 1)
    assert prompts(value) == ["early", "A cat naps", "late"]
    assert lengths(value) == [1, 3, 2]
    assert len({shot.id for shot in value.shots}) == 3


def test_moving_and_removing_shots() -> None:
    value = film(shots=shots(1, 2, 3))
    assert lengths(edits.move_shot(value, S1, 2)) == [2, 3, 1]
    assert lengths(edits.move_shot(value, S3, -5)) == [3, 1, 2]
    assert lengths(edits.remove_shot(value, S2)) == [1, 3]
    assert edits.remove_shot(value, ShotId("gone")) == value


@pytest.mark.parametrize(
    ("duration", "second", "expected"),
    [(5, 2, [2, 3]), (5, 0, [5]), (5, 5, [5]), (5, 9, [5]), (1, 1, [1]), (4.5, 2, [2, 3]), (2, 1, [1, 1])],
)
def test_splitting(duration: float, second: int, expected: list[float]) -> None:
    after = edits.split_shot(film(shots=shots(duration)), S1, second)
    assert lengths(after) == expected
    assert len({shot.id for shot in after.shots}) == len(expected)
    assert set(prompts(after)) == {"A cat naps"}


def test_duplicating_puts_the_copy_behind_with_an_id_of_its_own() -> None:
    after = edits.duplicate_shot(film(shots=shots(1, 2)), S1)
    assert lengths(after) == [1, 1, 2]
    assert after.shots[0].id == S1
    assert after.shots[1].id not in {S1, S2}


def test_merging_joins_words_and_seconds() -> None:
    value = film(shots=said("A cat.", "It naps.", "It naps."))
    assert prompts(edits.merge_with_next(value, S1)) == ["A cat. It naps.", "It naps."]
    assert lengths(edits.merge_with_next(value, S1)) == [10, 5]
    assert prompts(edits.merge_with_next(value, S2)) == ["A cat.", "It naps."]
    assert edits.merge_with_next(value, S3) == value


@pytest.mark.parametrize(
    ("shot", "duration", "ripple", "expected"),
    [
        (S1, 8, True, [8, 5, 5]),
        (S1, 8, False, [8, 2, 5]),
        (S1, 99, False, [9, 1, 5]),
        (S1, 2, False, [2, 8, 5]),
        (S1, 0, False, [1, 9, 5]),
        (S3, 9, False, [5, 5, 9]),
        (S2, -4, True, [5, 1, 5]),
        (S2, 2.5, True, [5, 3, 5]),
        (ShotId("gone"), 2, True, [5, 5, 5]),
    ],
)
def test_retiming(shot: ShotId, duration: float, ripple: bool, expected: list[float]) -> None:
    assert lengths(edits.retime(film(shots=shots(5, 5, 5)), shot, duration, ripple=ripple)) == expected


@pytest.mark.parametrize(
    ("before", "total", "after"),
    [
        ([5, 5, 6], 15, [5, 5, 5]),
        ([10, 10], 15, [8, 7]),
        ([1, 1], 3, [2, 1]),
        ([2], 3, [3]),
        ([20], 15, [15]),
        ([1, 1, 20], 15, [1, 1, 13]),
        ([0, 0], 3, [2, 1]),
        ([2.5, 2.5], 5, [3, 2]),
        ([5, 5, 5], 2, [1, 1, 1]),
        ([3, 6], 9, [3, 6]),
        ([], 9, []),
    ],
)
def test_fitting_to_a_length(before: list[float], total: int, after: list[float]) -> None:
    assert lengths(edits.fit_to(film(shots=shots(*before)), total)) == after


def test_settings_and_name() -> None:
    value = edits.change_settings(film(), takes=3, model=None, quality="4k")
    assert (value.settings.takes, value.settings.quality, value.settings.provider) == (3, "4k", "oxen")
    assert edits.rename(value, "Night").name == "Night"


def test_an_unknown_fix_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no such fix"):
        edits.apply_fix(film(), Fix(kind="wish"))


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (Fix(kind="remove-mention", facts={"shot": "s1", "mention": "@Image9"}), "the cat of @Image1"),
        (Fix(kind="insert-mention", facts={"shot": "s1", "mention": "@Image2"}), "the cat @Image9 of @Image1 @Image2"),
        (Fix(kind="insert-mention", facts={"shot": "gone", "mention": "@Image2"}), "the cat @Image9 of @Image1"),
        (Fix(kind="remove-mention", facts={"shot": "gone", "mention": "@Image1"}), "the cat @Image9 of @Image1"),
    ],
)
def test_fixes_of_mentions(fix: Fix, expected: str) -> None:
    assert prompts(edits.apply_fix(three("the cat @Image9 of @Image1"), fix)) == [expected]


def test_fixes_whose_target_went_change_nothing() -> None:
    value = three("x")
    for kind in edits.FIX_KINDS - {"add-shot", "change-setting", "fit-to"}:
        facts = {
            "field": "references[9]",
            "crop": Crop(),
            "rotate": 90,
            "element": "gone",
            "sha256": "ab",
            "reference": "gone",
            "shot": "gone",
            "mention": "@Image1",
            "index": 0,
            "duration": 3,
            "end": 5.0,
        }
        assert edits.apply_fix(value, Fix(kind=kind, facts=facts)) == value, kind


def test_a_view_moved_out_of_an_empty_front_stays() -> None:
    value = edits.set_frontal(three("x"), E1, None)
    assert edits.move_view(value, E1, 0, 1) == value
    assert names(edits.move_view(value, E1, 1, 0)) == ["e1-1.png", "e1-2.png"]


def test_media_of_a_reference_keeps_what_its_file_said() -> None:
    noted = Media(path=picture().path, extra={"mood": "bright"})
    value = film(references=(reference("r1", media=noted),))
    after = edits.adjust_picture(value, "references[0]", crop=None, rotate=180)
    assert after.references[0].media == replace(noted, rotate=180)
