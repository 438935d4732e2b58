"""Several shots at once, borders rolled, cuts tapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, ShotId
from kling_desktop.domain.mentions import Mention, MentionKind, find
from tests.unit.domain.films import film, said, shots
from tests.unit.domain.generated import films

Edit = Callable[[Film], Film]


def ids(value: Film, *places: int) -> tuple[ShotId, ...]:
    return tuple(value.shots[place].id for place in places)


def lengths(value: Film) -> list[float]:
    return [shot.duration for shot in value.shots]


def order(before: Film, after: Film) -> list[int]:
    """Where each shot was before; -1 for a new one."""
    places = {shot.id: place for place, shot in enumerate(before.shots)}
    return [places.get(shot.id, -1) for shot in after.shots]


FOUR = film(shots=shots(3, 2, 5, 4))


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda value: edits.remove_shots(value, ids(value, 0, 2)), [1, 3]),
        (lambda value: edits.duplicate_shots(value, ids(value, 0, 2)), [0, 1, 2, -1, -1, 3]),
        (lambda value: edits.move_shots(value, ids(value, 2, 0), 2), [1, 3, 0, 2]),
        (lambda value: edits.move_shots(value, ids(value, 1, 2), 0), [1, 2, 0, 3]),
        (lambda value: edits.move_shots(value, ids(value, 3), 99), [0, 1, 2, 3]),
        (lambda value: edits.insert_shots(value, value.shots[2:], 1), [0, -1, -1, 1, 2, 3]),
        (lambda value: edits.merge_shots(value, ids(value, 0, 1, 3)), [0, 2, 3]),
    ],
)
def test_order_is_kept(edit: Edit, expected: list[int]) -> None:
    assert order(FOUR, edit(FOUR)) == expected


@pytest.mark.parametrize(
    "edit",
    [
        lambda value: edits.remove_shots(value, (ShotId("gone"),)),
        lambda value: edits.duplicate_shots(value, ()),
        lambda value: edits.insert_shots(value, (), 0),
        lambda value: edits.move_shots(value, (), 3),
        lambda value: edits.merge_shots(value, ids(value, 0, 2)),
        lambda value: edits.equal_durations(value, ids(value, 1)),
        lambda value: edits.lengthen_shots(value, ids(value, 1, 2), 0),
        lambda value: edits.roll(value, value.shots[3].id, 1),
        lambda value: edits.roll(value, value.shots[0].id, 0),
        lambda value: edits.cut_at(value, 3, [13]),
        lambda value: edits.cut_at(value, 0, []),
        lambda value: edits.cut_at(value, 9, [1]),
    ],
)
def test_where_there_is_nothing_to_do_the_film_is_the_same(edit: Edit) -> None:
    assert edit(FOUR) is FOUR


def test_merging_joins_words_and_seconds_of_neighbours() -> None:
    value = film(shots=said("One.", "Two.", "Two.", "Four."))
    merged = edits.merge_shots(value, ids(value, 0, 1, 3))
    assert [shot.prompt for shot in merged.shots] == ["One. Two.", "Two.", "Four."]
    assert lengths(edits.merge_shots(FOUR, ids(FOUR, 1, 2, 3))) == [3, 11]


@pytest.mark.parametrize(
    ("before", "chosen", "after"),
    [
        ((3, 2, 5, 4), (1, 2), [3, 4, 3, 4]),
        ((3, 2, 5, 4), (0, 3), [4, 2, 5, 3]),
        ((1, 1, 1, 9), (0, 1, 2, 3), [3, 3, 3, 3]),
        ((2.5, 2.5, 5, 1), (0, 1), [3, 2, 5, 1]),
    ],
)
def test_equal_lengths_keep_their_sum(before: Sequence[float], chosen: Sequence[int], after: list[float]) -> None:
    value = film(shots=shots(*before))
    assert lengths(edits.equal_durations(value, ids(value, *chosen))) == after


def test_lengthening_stops_at_a_second() -> None:
    assert lengths(edits.lengthen_shots(FOUR, ids(FOUR, 0, 1), -2)) == [1, 1, 5, 4]
    assert lengths(edits.lengthen_shots(FOUR, ids(FOUR, 3), 2)) == [3, 2, 5, 6]


@pytest.mark.parametrize(("place", "by", "after"), [(0, 1, [4, 1, 5, 4]), (0, -9, [1, 4, 5, 4]), (1, 9, [3, 6, 1, 4])])
def test_rolling_keeps_the_sum(place: int, by: int, after: list[float]) -> None:
    assert lengths(edits.roll(FOUR, FOUR.shots[place].id, by)) == after


@pytest.mark.parametrize(
    ("first", "cuts", "more", "after"),
    [
        (0, [], True, [11, 1, 1, 1]),
        (0, [2.4], True, [2, 10, 1, 1]),
        (0, [2.5], True, [3, 9, 1, 1]),
        (0, [2.4, 6, 9], False, [2, 4, 3, 5]),
        (1, [4], False, [3, 1, 6, 4]),
        (0, [0.1, 0.2, 0.3], False, [1, 1, 1, 11]),
        (0, [99], False, [11, 1, 1, 1]),
        (0, [5], False, [5, 2, 4, 3]),
        (0, [1, 2, 3, 4, 5], False, [1, 1, 1, 11]),
    ],
)
def test_cuts_end_shots_at_whole_seconds(first: int, cuts: list[float], more: bool, after: list[float]) -> None:
    assert lengths(edits.cut_at(FOUR, first, cuts, more=more)) == after


def test_a_mention_is_added_once() -> None:
    value = film(shots=said("See @image1 ", ""))
    image, other = Mention(MentionKind.IMAGE, 1), Mention(MentionKind.ELEMENT, 2)
    assert edits.add_mention(value, value.shots[0].id, image) is value
    assert edits.add_mention(value, value.shots[0].id, other).shots[0].prompt == "See @image1 @Element2"
    assert edits.add_mention(value, value.shots[1].id, image).shots[1].prompt == "@Image1"


# whatever film, whatever sequence ----------------------------------------------------------------------------------

_places = st.lists(st.integers(0, 5), max_size=4)
_steps = st.lists(
    st.tuples(
        st.sampled_from(
            ("remove", "duplicate", "move", "merge", "equal", "longer", "roll", "cut", "tap", "fit", "split", "set")
        ),
        _places,
        st.integers(-4, 12),
    ),
    max_size=10,
)


def carry_out(value: Film, name: str, places: list[int], by: int) -> Film:
    """One edit on the shots at these places, those there are."""
    chosen = [value.shots[place].id for place in places if place < len(value.shots)]
    first = min(places, default=0)
    match name:
        case "remove":
            return edits.remove_shots(value, chosen)
        case "duplicate":
            return edits.duplicate_shots(value, chosen)
        case "move":
            return edits.move_shots(value, chosen, by)
        case "merge":
            return edits.merge_shots(value, chosen)
        case "equal":
            return edits.equal_durations(value, chosen)
        case "longer":
            return edits.lengthen_shots(value, chosen, by)
        case "fit":
            return edits.fit_to(value, by)
        case "cut":
            return edits.cut_at(value, first, sorted(float(place) * 2.3 for place in places))
        case "tap":
            return edits.cut_at(value, first, [place * 1.7 for place in places], more=True)
        case "set":
            return edits.set_durations(value, dict.fromkeys(chosen, by))
    if not chosen:
        return value
    return edits.roll(value, chosen[0], by) if name == "roll" else edits.split_shot(value, chosen[0], by)


@given(films(), _steps)
def test_any_sequence_can_be_undone_and_leaves_whole_films(
    value: Film, sequence: list[tuple[str, list[int], int]]
) -> None:
    """Edits make new films: going back through them gives each one back, letter for letter."""
    states, kept = [value], [repr(value)]
    known = {found.mention for shot in value.shots for found in find(shot.prompt)}
    for name, places, by in sequence:
        after = carry_out(states[-1], name, places, by)
        assert len({shot.id for shot in after.shots}) == len(after.shots)
        assert {found.mention for shot in after.shots for found in find(shot.prompt)} <= known
        assert (after.references, after.elements, after.settings) == (value.references, value.elements, value.settings)
        if after is not states[-1]:
            states.append(after)
            kept.append(repr(after))
    while states:
        assert repr(states.pop()) == kept.pop()


@given(films(), _places, st.integers(-4, 12))
def test_sums_stay_where_they_should(value: Film, places: list[int], by: int) -> None:
    value = edits.fit_to(value, 20)
    chosen = [value.shots[place].id for place in places if place < len(value.shots)]
    first = min(places, default=0)
    cuts = sorted(place * 1.7 for place in places)
    assert edits.move_shots(value, chosen, by).duration == value.duration
    assert edits.merge_shots(value, chosen).duration == value.duration
    assert edits.equal_durations(value, chosen).duration == value.duration
    for more in (False, True):
        tapped = edits.cut_at(value, first, cuts, more=more)
        assert tapped.duration == value.duration
        assert [shot.id for shot in tapped.shots] == [shot.id for shot in value.shots]
        assert all(isinstance(shot.duration, int) and shot.duration >= 1 for shot in tapped.shots)
        assert lengths(tapped)[:first] == lengths(value)[:first]
    if chosen:
        assert edits.roll(value, chosen[0], by).duration == value.duration
        doubled = edits.duplicate_shots(value, chosen)
        assert doubled.duration == value.duration + sum(s.duration for s in value.shots if s.id in chosen)
        removed = edits.remove_shots(value, chosen)
        assert removed.duration == value.duration - sum(s.duration for s in value.shots if s.id in chosen)


@given(films(), st.integers(0, 5), st.integers(1, 10))
def test_merging_what_was_split_gives_the_shot_back(value: Film, place: int, second: int) -> None:
    value = edits.fit_to(value, 30)
    if place < len(value.shots):
        whole = value.shots[place]
        halves = edits.split_shot(value, whole.id, second)
        joined = edits.merge_with_next(halves, whole.id) if halves is not value else value
        assert joined.shots[place].duration == whole.duration
        assert joined.shots[place].prompt.strip() == whole.prompt.strip()
        assert len(joined.shots) == len(value.shots)
