"""Mentions, slots, elements and settings against the cards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.checks import SlotUse, check, slots_used
from kling_desktop.domain.film import Element, ElementId, Film, Settings, SourceVideo
from kling_desktop.domain.offers import Counting, Offer
from kling_desktop.domain.problems import Severity
from kling_desktop.domain.sending import sending
from tests.unit.domain.films import (
    AIHUBMAX,
    ANIMATIC,
    KINDS,
    OXEN,
    PAID,
    PIXELDOJO,
    codes,
    element,
    film,
    found,
    picture,
    reference,
    said,
    web,
)


def crowd(references: int, *angles: int) -> Film:
    """So many references, and an element for every number of angles, all mentioned, all on the web."""
    mentions = [f"@Image{number}" for number in range(1, references + 1)]
    mentions += [f"@Element{number}" for number in range(1, len(angles) + 1)]
    return film(
        references=tuple(reference(f"r{number}", media=web(f"r{number}")) for number in range(references)),
        elements=tuple(
            Element(
                id=ElementId(f"e{number}"),
                frontal=web(f"e{number}"),
                angles=tuple(web(f"e{number}-{view}") for view in range(count)),
            )
            for number, count in enumerate(angles)
        ),
        shots=said("They meet: " + " ".join(mentions)),
    )


OXEN_SLOTS: list[tuple[Film, int, str | None]] = [
    (crowd(0), 0, None),
    (crowd(4), 4, None),
    (crowd(5), 5, "references[4]"),
    (crowd(0, 3), 4, None),
    (crowd(1, 3), 5, "elements[0].angles[2]"),
    (crowd(2, 1), 4, None),
    (crowd(2, 2), 5, "elements[0].angles[1]"),
    (crowd(0, 1, 1), 4, None),
    (crowd(1, 1, 1), 5, "elements[1].angles[0]"),
    (crowd(4, 0), 5, "elements[0].frontal"),
    (crowd(6, 0), 7, "references[4]"),
]


@pytest.mark.parametrize(("value", "used", "field"), OXEN_SLOTS, ids=range(len(OXEN_SLOTS)))
def test_oxen_counts_every_picture(value: Film, used: int, field: str | None) -> None:
    assert slots_used(value, OXEN) == SlotUse(used=used, total=4, counting=Counting.PICTURES)
    problems = found(value, OXEN)
    assert codes(problems) == ([] if field is None else [("slots.too-many", field)])
    if problems:
        facts = {name: problems[0].facts[name] for name in ("used", "limit", "over")}
        assert facts == {"used": used, "limit": 4, "over": used - 4}


@pytest.mark.parametrize("offer", [PIXELDOJO, AIHUBMAX], ids=lambda offer: offer.provider)
@pytest.mark.parametrize(
    ("value", "used", "field"),
    [
        (crowd(7), 7, None),
        (crowd(8), 8, "references[7]"),
        (crowd(5, 3, 3), 7, None),
        (crowd(6, 3, 3), 8, "elements[1]"),
    ],
    ids=range(4),
)
def test_the_others_count_an_element_once(value: Film, used: int, field: str | None, offer: Offer) -> None:
    assert slots_used(value, offer) == SlotUse(used=used, total=7, counting=Counting.ENTRIES)
    assert codes(found(value, offer)) == ([] if field is None else [("slots.too-many", field)])


def test_a_source_video_leaves_four_slots() -> None:
    video = SourceVideo(media=web("walk.mp4"), use="reference")
    assert found(replace(crowd(4), source_video=video), PIXELDOJO) == []
    (problem,) = found(replace(crowd(5), source_video=video), PIXELDOJO)
    assert (problem.code, problem.field, problem.facts["limit"]) == ("slots.too-many", "references[4]", 4)
    assert problem.facts["with_video"] is True


def test_the_animatic_has_no_limit() -> None:
    assert slots_used(crowd(9, 3, 3, 3), ANIMATIC).total is None
    assert not [problem for problem in found(crowd(9, 3, 3, 3), ANIMATIC) if problem.blocks]


def test_what_is_set_aside_or_not_cited_takes_no_slot() -> None:
    value = crowd(5, 3)
    aside = edits.set_aside(value, value.references[0].id, True)
    assert slots_used(aside, OXEN).used == 8
    cited = edits.change_settings(
        edits.set_prompt(value, value.shots[0].id, "@Image2 and @Element1"), send_references="cited"
    )
    assert slots_used(cited, OXEN).used == 5


def test_too_many_slots_are_fixed_by_sending_only_what_is_mentioned() -> None:
    value = edits.set_prompt(crowd(6), crowd(6).shots[0].id, "@Image1 and @Image6")
    problem = found(value, OXEN)[0]
    assert problem.code == "slots.too-many"
    assert problem.fix is not None
    fixed = edits.apply_fix(value, problem.fix)
    assert slots_used(fixed, OXEN).used == 2
    assert not [left for left in found(fixed, OXEN) if left.blocks]


def test_too_many_that_are_all_mentioned_have_no_fix() -> None:
    assert found(crowd(5), OXEN)[0].fix is None


@pytest.mark.parametrize(("angles", "expected"), [(3, []), (4, [("element.too-many-angles", "elements[0].angles[3]")])])
def test_three_angles_and_not_four(angles: int, expected: list[tuple[str, str]]) -> None:
    problems = found(crowd(0, angles), AIHUBMAX)
    assert codes(problems) == expected
    if problems:
        assert problems[0].fix is not None
        assert found(edits.apply_fix(crowd(0, angles), problems[0].fix), AIHUBMAX) == []


@pytest.mark.parametrize("angles", [0, 2])
@pytest.mark.parametrize("offer", KINDS, ids=lambda offer: offer.provider)
def test_an_element_needs_a_front_view(angles: int, offer: Offer) -> None:
    value = film(elements=(element("cat", angles, front=False),), shots=said("@Element1 naps"))
    problem = found(value, offer, {})[0]
    assert (problem.code, problem.field, problem.blocks) == ("element.no-front", "elements[0].frontal", True)
    assert problem.fix is not None
    fixed = edits.apply_fix(value, problem.fix)
    assert [entry.frontal is not None for entry in fixed.elements] == ([True] if angles else [])
    assert sending(value, offer).elements == ()


def test_an_element_without_a_name_is_fine() -> None:
    value = film(elements=(replace(element("cat"), name=""),), shots=said("@Element1 naps"))
    assert found(value) == []


@pytest.mark.parametrize("mention", ["@Image2", "@image0", "@Image99", "@Element1", "@Video1"])
def test_a_mention_of_nothing_is_left_out(mention: str) -> None:
    value = film(references=(reference("r1"),), shots=said(f"@Image1 and {mention} meet"))
    (problem,) = found(value)
    assert (problem.code, problem.field, problem.severity) == ("mention.missing", "shots[0].prompt", Severity.WARNING)
    assert problem.fix is not None
    assert found(edits.apply_fix(value, problem.fix)) == []


def test_a_mention_of_nothing_twice_is_one_problem() -> None:
    value = film(shots=said("@Image1 and @image1", "@Image1"))
    assert codes(found(value))[-2:] == [("mention.missing", "shots[0].prompt"), ("mention.missing", "shots[1].prompt")]
    assert len([problem for problem in found(value) if problem.code == "mention.missing"]) == 2


@pytest.mark.parametrize(
    ("sending_word", "severity", "kind"),
    [("all", Severity.WARNING, "insert-mention"), ("cited", Severity.INFO, "set-aside")],
)
def test_a_reference_nobody_mentions(sending_word: str, severity: Severity, kind: str) -> None:
    value = film(
        references=(reference("r0", aside=True), reference("r1"), reference("r2")),
        shots=said("@Image1 lifts off", "and lands"),
        settings=Settings(send_references=sending_word),
    )
    (problem,) = found(value)
    assert (problem.code, problem.field, problem.severity) == ("reference.unused", "references[2]", severity)
    assert problem.facts["mention"] == "@Image2"
    assert problem.fix is not None
    assert problem.fix.kind == kind
    assert found(edits.apply_fix(value, problem.fix)) == []


def test_an_element_nobody_mentions() -> None:
    value = film(elements=(element("cat"),))
    (problem,) = found(value)
    assert (problem.code, problem.field) == ("element.unused", "elements[0]")
    assert found(value, ANIMATIC)[0].severity is Severity.INFO


SETTINGS: list[tuple[Settings, Offer, list[tuple[str, str]], Severity | None]] = [
    (Settings(), OXEN, [], None),
    (Settings(aspect_ratio="1:1", quality="standard"), PIXELDOJO, [], None),
    (Settings(aspect_ratio="21:9"), OXEN, [("aspect-ratio.not-offered", "settings.aspect_ratio")], Severity.ERROR),
    (Settings(aspect_ratio=""), ANIMATIC, [("aspect-ratio.not-offered", "settings.aspect_ratio")], Severity.ERROR),
    (Settings(quality="4k"), OXEN, [("quality.not-offered", "settings.quality")], Severity.WARNING),
    (Settings(quality="standard"), OXEN, [("quality.not-offered", "settings.quality")], Severity.WARNING),
    (Settings(quality="4k"), PIXELDOJO, [("quality.not-offered", "settings.quality")], Severity.WARNING),
    (Settings(quality="4k"), AIHUBMAX, [], None),
    (Settings(quality="ultra"), AIHUBMAX, [("quality.unknown", "settings.quality")], Severity.ERROR),
    (Settings(quality="ultra"), ANIMATIC, [("quality.unknown", "settings.quality")], Severity.ERROR),
    (Settings(negative_prompt="blur"), OXEN, [], None),
    (Settings(negative_prompt=" "), PIXELDOJO, [], None),
    (
        Settings(negative_prompt="blur"),
        PIXELDOJO,
        [("negative-prompt.not-offered", "settings.negative_prompt")],
        Severity.WARNING,
    ),
    (Settings(generate_audio=True), OXEN, [], None),
    (Settings(takes=50), OXEN, [], None),
    (Settings(takes=51), OXEN, [("takes.out-of-range", "settings.takes")], Severity.ERROR),
    (Settings(takes=0), ANIMATIC, [("takes.out-of-range", "settings.takes")], Severity.ERROR),
    (Settings(provider="veo"), OXEN, [("provider.unknown", "settings.provider")], Severity.WARNING),
    (Settings(provider="pixeldojo"), OXEN, [], None),
    (Settings(model="kling-9"), OXEN, [("model.unknown", "settings.model")], Severity.ERROR),
    (Settings(model="kling-9"), PIXELDOJO, [], None),
    (Settings(model=str(OXEN.model)), OXEN, [], None),
    (Settings(send_references="some"), OXEN, [("send-references.unknown", "settings.send_references")], Severity.ERROR),
]


@pytest.mark.parametrize(("settings", "offer", "expected", "severity"), SETTINGS, ids=range(len(SETTINGS)))
def test_settings(settings: Settings, offer: Offer, expected: list[tuple[str, str]], severity: Severity | None) -> None:
    value = film(settings=settings)
    problems = found(value, offer)
    assert codes(problems) == expected
    assert [problem.severity for problem in problems] == [severity] * len(expected)
    for problem in problems:
        if problem.fix is not None:
            assert found(edits.apply_fix(value, problem.fix), offer) == []


def test_no_sound_beside_a_source_video() -> None:
    video = SourceVideo(media=web("walk.mp4"), use="reference")
    value = replace(film(settings=Settings(generate_audio=True)), source_video=video)
    assert codes(found(value, PIXELDOJO)) == [("sound.not-offered", "settings.generate_audio")]


def test_an_element_that_does_not_go_out_takes_no_slot() -> None:
    value = film(elements=(element("cat", 2, front=False),))
    assert codes(found(value)) == [("element.no-front", "elements[0].frontal")]
    assert slots_used(value, OXEN).used == 0


def test_errors_come_first() -> None:
    value = film(references=(reference("r1"),), shots=said("@Image5", ""), settings=Settings(quality="4k", takes=51))
    order = [problem.severity for problem in found(value)]
    assert order == sorted(order, key=[Severity.ERROR, Severity.WARNING, Severity.INFO].index)
    assert len(order) >= 4


@pytest.mark.parametrize("offer", PAID, ids=lambda offer: offer.provider)
def test_a_film_that_fits_has_no_problem(offer: Offer) -> None:
    value = film(
        references=(reference("r1", media=web()),),
        elements=(Element(id=ElementId("e1"), name="Cat", frontal=web("c.png"), angles=(web("d.png"),)),),
        shots=said("@Element1 pours coffee", "@Image1 lifts off"),
        start_frame=web("s.png"),
    )
    assert check(value, offer, {}) == ()


def test_pictures_of_no_known_size_are_left_alone() -> None:
    assert check(film(start_frame=picture()), OXEN, {}) == ()
