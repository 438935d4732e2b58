"""One edit makes a film fit another model, and the list of what it costs says everything that is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kling_desktop.domain.cards import BUILT_IN, offers
from kling_desktop.domain.checks import check
from kling_desktop.domain.edits.conversion import LOSSES, conversion, losses
from kling_desktop.domain.film import Film, Settings, SourceVideo
from kling_desktop.domain.offers import Durations, Offer, Slots
from kling_desktop.words.losses import codes, loss_words
from tests.unit.domain.films import (
    AIHUBMAX,
    JARGON,
    OXEN,
    PIXELDOJO,
    element,
    film,
    picture,
    reference,
    said,
    shots,
    web,
)
from tests.unit.domain.generated import films

OMNI = next(card for card in offers() if card.model == "kling-video-o3-omni")
TEXT = next(card for card in offers() if card.model == "kling-video-v2-6-pro-text-to-video")
FOR_THE_ARTIST = {
    *("shots.none", "prompt.empty", "element.no-front", "frame.start-needed", "quality.unknown"),
    *("send-references.unknown", "takes.out-of-range", "duration.shot-too-short", "duration.total-too-long"),
    *("source-video.needed", "source-video.other-use", "source-video.unknown-use", "source-video.bad-range"),
    *("source-video.no-route", "source-video.too-short", "source-video.too-long", "source-video.length-unknown"),
}
"""What only an artist can mend: nothing is there to be changed, or it cannot be known what was meant."""


def lost(value: Film, offer: Offer) -> list[str]:
    return [loss_words(loss) for loss in conversion(value, offer).losses]


def test_o3_pro_to_omni_says_what_a_film_loses() -> None:
    value = film(
        shots=said("A cat naps", "It wakes", "It leaves"),
        settings=Settings(negative_prompt="blur", quality="pro"),
    )
    made = conversion(value, OMNI)
    assert [loss_words(loss) for loss in made.losses] == [
        "The negative prompt is left out",
        "3 shots become one, without cuts",
    ]
    assert (made.film.settings.provider, made.film.settings.model) == ("oxen", OMNI.model)
    assert [(shot.prompt, shot.duration) for shot in made.film.shots] == [("A cat naps It wakes It leaves", 15)]
    # What is merely set aside stays, and comes back with the other model.
    assert made.film.settings.negative_prompt == "blur"
    assert not [problem for problem in check(made.film, OMNI, {}) if problem.blocks]


def test_what_is_lost_already_is_not_lost_again() -> None:
    value = film(settings=Settings(negative_prompt="blur", quality="4k"))
    assert [loss.code for loss in losses(value, OXEN, PIXELDOJO)] == ["negative-prompt.left-out"]
    assert [loss.code for loss in losses(value, None, PIXELDOJO)] == ["negative-prompt.left-out", "quality.becomes"]
    assert losses(value, OXEN, OXEN) == ()


def test_pictures_that_are_too_many() -> None:
    many = tuple(reference(f"r{number}") for number in range(6))
    unsaid = film(references=many, shots=said("@Image1 and @Image2 meet"))
    made = conversion(unsaid, OXEN)
    assert made.film.settings.send_references == "cited"
    assert lost(unsaid, OXEN) == ["4 pictures that no prompt mentions are not sent"]
    spoken = film(references=many, shots=said(" ".join(f"@Image{number}" for number in range(1, 7))))
    made = conversion(spoken, OXEN)
    assert [entry.aside for entry in made.film.references] == [False] * 4 + [True] * 2
    assert lost(spoken, OXEN) == [
        "2 pictures are too many and are set aside",
        "2 mentions are taken out of the prompts",
    ]
    assert made.film.shots[0].prompt == "@Image1 @Image2 @Image3 @Image4"


def test_limits_of_one_kind_alone() -> None:
    can = replace(AIHUBMAX.capabilities, slots=Slots(total=7, references=1, elements=1))
    strict = replace(AIHUBMAX, capabilities=can)
    value = film(
        references=(reference("a"), reference("b")),
        elements=(element("cat"), element("dog")),
        shots=said("@Image1 @Image2 @Element1 @Element2"),
    )
    assert {problem.code for problem in check(value, strict, {})} == {"references.too-many", "elements.too-many"}
    made = conversion(value, strict).film
    assert check(made, strict, {}) == ()
    assert (len(made.elements), len(made.numbered)) == (1, 1)
    assert "2 mentions are taken out of the prompts" in lost(value, strict)


def test_lengths_and_words() -> None:
    long = film(shots=shots(4, 9, prompt="word " * 200))
    made = conversion(long, TEXT)
    assert made.film.duration == 10
    assert "13 seconds become 10 seconds" in lost(long, TEXT)
    assert "The prompt of shot 1 loses" in " ".join(lost(film(shots=shots(5, prompt="word " * 600)), TEXT))
    short = conversion(film(shots=shots(5, prompt="fine words " * 60 + "@Image1")), OXEN).film.shots[0].prompt
    assert len(short) <= 512
    assert short.endswith(("fine", "words"))


def test_a_mention_is_cut_whole() -> None:
    for before in ("x" * 507 + " ", "走" * 508):
        value = film(references=(reference("a"),), shots=said(before + "@Image1"))
        assert conversion(value, OXEN).film.shots[0].prompt == before.rstrip()


def test_frames_shape_takes_and_source() -> None:
    value = replace(
        film(end_frame=picture("e.png"), settings=Settings(aspect_ratio="21:9", takes=70)),
        source_video=SourceVideo(media=web("take.mp4"), use="edit", end=6),
    )
    made = conversion(value, OXEN)
    assert [loss.code for loss in made.losses] == [
        "source-video.left-out",
        "end-frame.becomes-start",
        "aspect-ratio.becomes",
        "takes.fewer",
    ]
    assert made.film.source_video == value.source_video
    assert made.film.start_frame == value.end_frame
    assert (made.film.settings.aspect_ratio, made.film.settings.takes) == ("16:9", 50)


def test_a_film_that_fits_loses_nothing() -> None:
    value = film(settings=Settings(model=str(OXEN.model)))
    assert conversion(value, OXEN).losses == ()
    assert conversion(value, OXEN).film == value


@settings(max_examples=150)
@given(films(), st.sampled_from(BUILT_IN.offers))
def test_whatever_the_film_only_an_artists_work_is_left(value: Film, offer: Offer) -> None:
    made = conversion(value, offer)
    again = conversion(made.film, offer)
    assert again.film == made.film, "converting twice is converting once"
    left = {problem.code for problem in check(made.film, offer, {}, bucket=True) if problem.blocks}
    pictures = {code for code in left if code.startswith(("picture.", "crop", "rotate", "address"))}
    assert left - pictures <= FOR_THE_ARTIST
    for loss in made.losses:
        words = loss_words(loss)
        assert loss.code in LOSSES
        assert words
        assert not JARGON.search(words), words


def test_every_loss_has_words() -> None:
    assert codes() == LOSSES


@pytest.mark.parametrize("exactly", [(), (5, 10)])
def test_too_short_a_film_becomes_long_enough(exactly: tuple[int, ...]) -> None:
    can = replace(OXEN.capabilities, durations=Durations(total=(5, 10), exactly=exactly))
    made = conversion(film(shots=shots(1, 1)), replace(OXEN, capabilities=can))
    assert made.film.duration == 5
