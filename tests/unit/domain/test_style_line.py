"""The style line: every shot inherits it, it is counted and sent with each, and its mentions count."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.cards.choice import _refused
from kling_desktop.domain.film import Film, SendReferences, Settings
from kling_desktop.domain.project import read_project, write_project
from kling_desktop.domain.sending import sending
from kling_desktop.domain.wire import build
from kling_desktop.words.problems import sentence
from tests.unit.domain.films import AIHUBMAX, ANIMATIC, FOLDER, KINDS, OXEN, film, found, reference, said

STYLE = Settings(style="35mm film, grain")


def sent(value: Film) -> list[str]:
    body = build(value, OXEN, lambda media: media.name)
    shots = body.get("multi_prompt")
    return [str(shot["prompt"]) for shot in shots] if isinstance(shots, list) else [str(body["prompt"])]


@pytest.mark.parametrize(
    ("own", "whole"),
    [
        ("A cat naps", "A cat naps. 35mm film, grain"),
        ("A cat naps.", "A cat naps. 35mm film, grain"),
        ("A cat naps,", "A cat naps, 35mm film, grain"),
        ('She says "Go."', 'She says "Go." 35mm film, grain'),
        ('She says "Go"', 'She says "Go". 35mm film, grain'),
        ("猫睡了", "猫睡了。35mm film, grain"),
        ("猫睡了。", "猫睡了。35mm film, grain"),
        ("他说「走。」", "他说「走。」35mm film, grain"),
        ("他说「走」", "他说「走」。35mm film, grain"),
    ],
)
def test_the_style_is_a_sentence_after_the_words(own: str, whole: str) -> None:
    assert sent(film(shots=said(own), settings=STYLE)) == [whole]


def test_every_shot_inherits_it() -> None:
    value = film(shots=said("A cat naps", "It wakes"), settings=STYLE)
    assert sent(value) == ["A cat naps. 35mm film, grain", "It wakes. 35mm film, grain"]


@pytest.mark.parametrize("offer", KINDS, ids=lambda offer: str(offer.provider))
def test_without_a_style_the_request_is_what_it_was(offer: object) -> None:
    assert offer in KINDS
    value = film(shots=said("A cat naps", "It wakes"))
    assert build(replace(value, settings=Settings(style="  ")), OXEN, str) == build(value, OXEN, str)
    assert sent(value) == ["A cat naps", "It wakes"]


def test_it_counts_and_the_sentence_says_whose_fault_it_is() -> None:
    value = film(shots=said("x" * 500, "It wakes"), settings=STYLE)
    problem = next(problem for problem in found(value) if problem.code == "prompt.too-long")
    assert problem.facts["length"] == 500 + len(". 35mm film, grain")
    assert "style line" in sentence(problem)
    alone = film(shots=said("x" * 513, "It wakes"))
    assert "style line" not in sentence(next(p for p in found(alone) if p.code == "prompt.too-long"))


def test_a_style_alone_is_no_shot() -> None:
    assert "prompt.empty" in [problem.code for problem in found(film(shots=said(""), settings=STYLE))]


def test_its_mentions_are_renumbered_and_count_as_cited() -> None:
    settings = Settings(style="in the manner of @Image2", send_references=SendReferences.CITED)
    value = film(references=(reference("a"), reference("b")), shots=said("A cat naps"), settings=settings)
    assert sent(value) == ["A cat naps. in the manner of @Image1"]
    assert [entry.id for entry in sending(value, OXEN).references] == ["b"]
    unused = [problem.field for problem in found(value) if problem.code == "reference.unused"]
    assert unused == ["references[0]"]


def test_its_mentions_follow_their_picture() -> None:
    value = film(references=(reference("a"), reference("b")), settings=Settings(style="like @Image2"))
    moved = edits.move_reference(value, value.references[1].id, 0)
    assert moved.settings.style == "like @Image1"
    assert edits.remove_reference(moved, moved.references[0].id).settings.style == "like"


def test_a_mention_of_nothing_in_it_is_named_and_taken_out() -> None:
    value = film(settings=Settings(style="like @Image7, soft"))
    problem = next(problem for problem in found(value) if problem.code == "mention.missing")
    assert problem.field == "settings.style"
    assert "style line" in sentence(problem)
    assert problem.fix is not None
    assert edits.apply_fix(value, problem.fix).settings.style == "like, soft"
    assert sent(value) == ["A cat naps. like, soft"]


def test_the_file_keeps_it_and_older_versions_keep_it_as_an_unknown_key() -> None:
    value = film(settings=STYLE)
    text = write_project(value, FOLDER)
    assert json.loads(text)["settings"]["style"] == "35mm film, grain"
    assert read_project(text.encode(), FOLDER).film == value
    assert "style" not in json.loads(write_project(film(), FOLDER))["settings"]


def test_the_animatic_takes_it_without_counting() -> None:
    assert [p.code for p in found(film(settings=Settings(style="x" * 5000)), ANIMATIC)] == []


def test_the_choice_of_a_model_counts_the_style_too() -> None:
    words = said("x" * 2490)
    plain, styled = film(shots=words), film(shots=words, settings=STYLE)
    assert _refused(AIHUBMAX, plain) == 0
    assert _refused(AIHUBMAX, styled) == 1
