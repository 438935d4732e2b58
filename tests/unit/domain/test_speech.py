"""Does the line fit: what counts as said, how long it takes, what the checks make of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.cards import offer_for
from kling_desktop.domain.film import Settings, SourceVideo
from kling_desktop.domain.problems import Severity
from kling_desktop.domain.speech import BREATH, HAN, NEXT_LINE, STOP, WORD, lines, speech_seconds, whole_seconds
from tests.unit.domain.films import OXEN, film, found, picture, said


@pytest.mark.parametrize(
    ("prompt", "said_words"),
    [
        ('She says "we go home" and leaves', ["we go home"]),
        ("She says “we go home”.", ["we go home"]),
        ("他说「我们回家」然后离开", ["我们回家"]),
        ("他说『我们回家』", ["我们回家"]),
        ("“一”和“二”", ["一", "二"]),
        ('A 5" lens, and 7" of rain', []),
        ('Not closed: "we go', []),
        ("It's the cat's, isn't it", []),
        ("“…”", []),
        ("", []),
        ("「她说『走』，就走了」", ["她说『走』，就走了"]),
    ],
)
def test_what_is_said_stands_in_quotation_marks(prompt: str, said_words: list[str]) -> None:
    assert [prompt[line.start : line.end] for line in lines(prompt)] == said_words


@pytest.mark.parametrize(
    ("prompt", "seconds"),
    [
        ('"we go home now"', 4 * WORD),
        ('"we go, home"', 3 * WORD + BREATH),
        ('"We go. Home."', 3 * WORD + STOP),
        ("「我们现在回家」", 6 * HAN),
        ("「我们，回家。」", 4 * HAN + BREATH),
        ('"no" he says "yes"', 2 * WORD + NEXT_LINE),
        ('"hello @Image1"', WORD),
        ('"don’t go"', 2 * WORD),
        ("no line at all", 0.0),
        ('"extraordinarily"', WORD * 15 / 8),
    ],
)
def test_how_long_it_takes(prompt: str, seconds: float) -> None:
    assert speech_seconds(prompt) == pytest.approx(seconds)


def test_ten_seconds_of_conversation_are_about_twenty_five_words_or_forty_five_characters() -> None:
    assert speech_seconds('"' + "word " * 25 + '"') == pytest.approx(10)
    assert speech_seconds("「" + "字" * 45 + "」") == pytest.approx(10)


def test_a_length_has_room_for_the_line_to_the_tenth() -> None:
    assert [whole_seconds(seconds) for seconds in (0.1, 1.0, 1.04, 1.06, 4.9)] == [1, 1, 1, 2, 5]


LONG = 'He says "' + "word " * 20 + '"'  # eight seconds


@pytest.mark.parametrize(("sound", "severity"), [(True, Severity.WARNING), (False, Severity.INFO)])
def test_a_line_that_does_not_fit_is_said_and_the_fix_makes_room(sound: bool, severity: Severity) -> None:
    value = film(shots=said(LONG), settings=Settings(generate_audio=sound))
    problem = next(problem for problem in found(value) if problem.code == "speech.too-long")
    assert (problem.severity, problem.field) == (severity, "shots[0].prompt")
    assert problem.fix is not None
    after = edits.apply_fix(value, problem.fix)
    assert after.shots[0].duration == 8
    assert "speech.too-long" not in [problem.code for problem in found(after)]


def test_a_line_that_fits_is_nobodys_business() -> None:
    assert [problem.code for problem in found(film(shots=said('She says "we go home"')))] == []


def test_no_fix_where_the_film_would_become_too_long() -> None:
    value = film(shots=said(LONG, "A cat naps", "A dog naps"))
    value = replace(value, shots=tuple(replace(shot, duration=5) for shot in value.shots))
    problem = next(problem for problem in found(value) if problem.code == "speech.too-long")
    assert problem.fix is None


def test_a_result_as_long_as_its_source_video_is_not_measured_by_the_shots() -> None:
    source = SourceVideo(media=replace(picture("clip.mp4")), use="edit")
    value = replace(film(shots=said(LONG)), source_video=source)
    offer = next(
        card
        for card in (offer_for(str(OXEN.provider), None, value), OXEN)
        if card is not None and card.follows_source(value)
    )
    assert "speech.too-long" not in [problem.code for problem in found(value, offer)]
