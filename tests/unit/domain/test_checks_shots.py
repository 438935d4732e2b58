"""Shots: every row of the duration table, every limit on words."""

from __future__ import annotations

import pytest

from kling_desktop.domain.checks import check
from kling_desktop.domain.edits import apply_fix
from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.wire import build
from tests.unit.domain.films import AIHUBMAX, ANIMATIC, KINDS, OXEN, PAID, PIXELDOJO, codes, film, found, said, shots

SHORT, LONG = "duration.total-too-short", "duration.total-too-long"

# The first eight rows are the table of Oxen's page, in its order.
DURATIONS: list[tuple[list[float], list[tuple[str, str]]]] = [
    ([1], [(SHORT, "shots[0].duration")]),
    ([2], [(SHORT, "shots[0].duration")]),
    ([3], []),
    ([2, 1], []),
    ([1, 1], [(SHORT, "shots[1].duration")]),
    ([15], []),
    ([5, 5, 5], []),
    ([5, 5, 6], [(LONG, "shots[2].duration")]),
    ([16], [(LONG, "shots[0].duration")]),
    ([0], [(SHORT, "shots[0].duration")]),
    ([99], [(LONG, "shots[0].duration")]),
    ([1, 1, 1], []),
    ([14, 1], []),
    ([15, 1], [(LONG, "shots[1].duration")]),
    ([16, 1], [("duration.shot-too-long", "shots[0].duration"), (LONG, "shots[0].duration")]),
    ([0, 5], [("duration.shot-too-short", "shots[0].duration")]),
    ([-1, 5], [("duration.shot-too-short", "shots[0].duration")]),
    ([2.5], [("duration.not-whole", "shots[0].duration"), (SHORT, "shots[0].duration")]),
    ([2.5, 2.5], [("duration.not-whole", "shots[0].duration"), ("duration.not-whole", "shots[1].duration")]),
    ([10, 10, 10], [(LONG, "shots[1].duration")]),
]


@pytest.mark.parametrize("offer", PAID, ids=lambda offer: offer.provider)
@pytest.mark.parametrize(("seconds", "expected"), DURATIONS, ids=str)
def test_durations(seconds: list[float], expected: list[tuple[str, str]], offer: Offer) -> None:
    assert codes(found(film(shots=shots(*seconds)), offer)) == expected


@pytest.mark.parametrize("seconds", [seconds for seconds, expected in DURATIONS if expected], ids=str)
def test_the_fixes_of_durations_make_the_film_fit(seconds: list[float]) -> None:
    value = film(shots=shots(*seconds))
    for _ in range(10):
        problems = found(value)
        if not problems:
            break
        assert problems[0].fix is not None
        value = apply_fix(value, problems[0].fix)
    assert found(value) == []


def test_the_animatic_draws_up_to_a_minute() -> None:
    assert codes(found(film(shots=shots(1)), ANIMATIC)) == []
    assert codes(found(film(shots=shots(*[1] * 60)), ANIMATIC)) == []
    assert codes(found(film(shots=shots(60, 1)), ANIMATIC)) == [(LONG, "shots[1].duration")]
    assert codes(found(film(shots=shots(0)), ANIMATIC)) == [(SHORT, "shots[0].duration")]


def test_more_shots_than_seconds_have_no_fix() -> None:
    problem = next(problem for problem in found(film(shots=shots(*[1] * 16))) if problem.code == LONG)
    assert problem.fix is None


def test_a_film_without_shots() -> None:
    (problem,) = found(film(shots=()))
    assert (problem.code, problem.field, problem.blocks) == ("shots.none", "shots", True)
    assert problem.fix is not None
    assert len(apply_fix(film(shots=()), problem.fix).shots) == 1


@pytest.mark.parametrize("offer", PAID, ids=lambda offer: offer.provider)
def test_six_shots_and_not_seven(offer: Offer) -> None:
    assert codes(found(film(shots=shots(*[2] * 6)), offer)) == []
    assert codes(found(film(shots=shots(*[2] * 7)), offer)) == [("shots.too-many", "shots[6]")]


LETTERS = {"latin": "x", "emoji": "🚀", "chinese": "猫", "combining": "é", "family": "👩‍🚀"}


def of_length(letter: str, length: int) -> str:
    return (letter * length)[:length]


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
@pytest.mark.parametrize(
    ("offer", "single", "limit"),
    [
        (OXEN, True, 512),
        (OXEN, False, 512),
        (PIXELDOJO, True, 2500),
        (PIXELDOJO, False, 512),
        (AIHUBMAX, True, 2500),
        (AIHUBMAX, False, 512),
    ],
    ids=lambda value: value.provider if isinstance(value, Offer) else str(value),
)
def test_words_are_counted_in_code_points(offer: Offer, single: bool, limit: int, letter: str) -> None:
    others = () if single else ("A cat naps",)
    assert found(film(shots=said(*others, of_length(letter, limit))), offer) == []
    (problem,) = found(film(shots=said(*others, of_length(letter, limit + 1))), offer)
    assert (problem.code, problem.field) == ("prompt.too-long", f"shots[{len(others)}].prompt")
    facts = {name: problem.facts[name] for name in ("length", "limit", "over", "shot")}
    assert facts == {"length": limit + 1, "limit": limit, "over": 1, "shot": len(others) + 1}


def test_words_are_counted_as_they_are_sent() -> None:
    words = "x" * 510 + " @Image7 \n"
    assert codes(found(film(shots=said(words)))) == [("mention.missing", "shots[0].prompt")]


@pytest.mark.parametrize("empty", ["", " \n\t", "@Image1", "(@Element3) @image2", "\x00"])
@pytest.mark.parametrize("offer", PAID, ids=lambda offer: offer.provider)
def test_every_shot_needs_words(empty: str, offer: Offer) -> None:
    problems = [problem for problem in found(film(shots=said("A cat", empty)), offer) if problem.blocks]
    assert codes(problems) == [("prompt.empty", "shots[1].prompt")]


def test_an_empty_single_prompt_is_no_film() -> None:
    assert codes(found(film(shots=said("")))) == [("prompt.empty", "shots[0].prompt")]


def test_the_animatic_needs_no_words() -> None:
    assert found(film(shots=said("", "x" * 20_000)), ANIMATIC) == []


@pytest.mark.parametrize("offer", KINDS, ids=lambda offer: offer.provider)
@pytest.mark.parametrize("count", [0, 1, 2, 6])
def test_prompt_and_shots_never_go_together(offer: Offer, count: int) -> None:
    names = offer.wire.names
    body = build(film(shots=shots(*[3] * count)), offer, lambda media: f"data:{media.name}")
    assert (names["prompt"] in body, names["shots"] in body) == (count == 1, count > 1)


def test_checking_asks_nothing_and_changes_nothing() -> None:
    value: Film = film(shots=shots(5, 5, 6))
    assert check(value, OXEN, {}) == check(value, OXEN, {})
