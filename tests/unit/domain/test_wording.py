"""A reference's role words its mention, in the language of the prompt."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kling_desktop.domain import edits
from kling_desktop.domain.film import Media, ReferenceId, Role
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.domain.problems import Fix
from kling_desktop.domain.project import read_project, write_project
from kling_desktop.domain.troubles import UnreadableProject
from kling_desktop.domain.wording import PromptLanguage, language_of, role_of, with_mention, worded
from tests.unit.domain.films import FOLDER, film, picture, reference, said

ONE = Mention(MentionKind.IMAGE, 1)


@pytest.mark.parametrize(
    ("prompt", "role", "after"),
    [
        ("", Role.NONE, "@Image1"),
        ("A cat sleeps", Role.NONE, "A cat sleeps @Image1"),
        ("A cat sleeps", Role.STYLE, "A cat sleeps, in the style of @Image1"),
        ("A cat sleeps.", Role.PERSON, "A cat sleeps. the person in @Image1"),
        ("Rain on  ", Role.PLACE, "Rain on, the place in @Image1"),
        ("", Role.OBJECT, "the object in @Image1"),
        ("猫在睡觉", Role.STYLE, "猫在睡觉，以 @Image1 的风格"),
        ("猫在睡觉。", Role.PERSON, "猫在睡觉。 @Image1 中的人物"),
        ("A 猫", Role.NONE, "A 猫 @Image1"),
        ("A cat sleeps", "weather", "A cat sleeps @Image1"),
    ],
)
def test_a_mention_is_written_as_its_role_says(prompt: str, role: str, after: str) -> None:
    assert with_mention(prompt, ONE, role) == after


def test_every_role_has_words_of_its_own_in_both_languages() -> None:
    for language in PromptLanguage:
        said_all = {worded(ONE, role, language) for role in Role}
        assert len(said_all) == len(Role)
        assert all(str(ONE) in words for words in said_all)


def test_one_chinese_character_makes_a_prompt_chinese() -> None:
    assert [language_of(text) for text in ("", "café", "a 猫")] == ["en", "en", "zh"]


def test_inserting_goes_by_the_role_and_the_fix_does_the_same() -> None:
    value = film(references=(reference("a"), reference("b")), shots=said("A cat sleeps"))
    value = edits.set_role(value, {ReferenceId("b")}, Role.STYLE)
    two = Mention(MentionKind.IMAGE, 2)
    assert role_of(two, value) == Role.STYLE
    assert role_of(Mention(MentionKind.ELEMENT, 1), value) == Role.NONE
    assert role_of(Mention(MentionKind.IMAGE, 9), value) == Role.NONE
    after = edits.insert_mention(value, value.shots[0].id, two)
    assert after.shots[0].prompt == "A cat sleeps, in the style of @Image2"
    fix = Fix(kind="insert-mention", facts={"shot": value.shots[0].id, "mention": "@Image2"})
    assert edits.apply_fix(value, fix) == after


def test_role_hue_notes_and_shelf_are_keys_of_their_own() -> None:
    value = film(references=(replace(reference("a"), role=Role.PLACE), reference("b")))
    value = edits.add_element(value, "Ada", picture("ada.png"))
    element = value.elements[0].id
    value = edits.set_shelf(edits.set_notes(edits.set_hue(value, element, 3), element, "left-handed"), element, "abc")
    data = json.loads(write_project(value, FOLDER))
    assert data["references"] == [
        {"id": "a", "path": "a.jpg", "role": "place"} | {"path": data["references"][0]["path"]},
        {"id": "b", "path": data["references"][1]["path"]},
    ]
    assert {key: data["elements"][0][key] for key in ("hue", "notes", "shelf")} == {
        "hue": 3,
        "notes": "left-handed",
        "shelf": "abc",
    }
    assert read_project(json.dumps(data).encode(), FOLDER).film == value


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [("references", "role", 3), ("elements", "hue", "red"), ("elements", "hue", 1.5), ("elements", "notes", [])],
)
def test_values_of_the_wrong_type_name_their_place(place: str, key: str, value: object) -> None:
    made = edits.add_element(film(references=(reference("a"),)), "Ada")
    data = json.loads(write_project(made, FOLDER))
    data[place][0][key] = value
    with pytest.raises(UnreadableProject) as caught:
        read_project(json.dumps(data).encode(), FOLDER)
    assert caught.value.given["field"] == f"{place}[0].{key}"


def test_several_move_together_in_their_order_and_mentions_follow() -> None:
    value = film(references=tuple(reference(name) for name in "abcd"), shots=said("@Image1 @Image2 @Image3 @Image4"))
    after = edits.move_references(value, {ReferenceId("d"), ReferenceId("b")}, 0)
    assert [entry.id for entry in after.references] == ["b", "d", "a", "c"]
    assert after.shots[0].prompt == "@Image3 @Image1 @Image4 @Image2"
    gone = edits.remove_references(after, {ReferenceId("b"), ReferenceId("a")})
    assert [entry.id for entry in gone.references] == ["d", "c"]
    assert gone.shots[0].prompt == "@Image2 @Image1"
    aside = edits.set_all_aside(after, {ReferenceId("b"), ReferenceId("d")}, True)
    assert aside.shots[0].prompt == "@Image1 @Image2"


def test_a_found_file_is_linked_wherever_it_is_used_and_keeps_its_crop() -> None:
    lost, there = Media(path=FOLDER / "old" / "a.png", sha256="1"), Media(path=FOLDER / "new" / "a.png", sha256="1")
    turned = replace(lost, rotate=90)
    value = film(references=(replace(reference("a"), media=lost),), start_frame=turned)
    value = edits.add_element(value, "Ada", lost, [lost])
    after = edits.relink(value, {lost: there, turned: there})
    assert {media.path for media in after.files} == {there.path}
    assert after.start_frame == replace(there, rotate=90)
    assert edits.relink(after, {lost: there}) is after


def test_accepting_a_changed_file_counts_for_all_its_uses() -> None:
    media = Media(path=FOLDER / "a.png", sha256="old")
    value = film(references=(replace(reference("a"), media=media),), end_frame=replace(media, rotate=180))
    after = edits.accept_picture(value, "references[0]", "new")
    assert [entry.sha256 for entry in after.files] == ["new", "new"]
    assert edits.accept_picture(value, "references[7]", "new") is value


def test_a_view_goes_to_another_element_and_what_stood_there_comes_back() -> None:
    value = edits.add_element(film(), "Ada", picture("a0.png"), [picture("a1.png")])
    value = edits.add_element(value, "Bo", picture("b0.png"))
    ada, bo = (entry.id for entry in value.elements)

    def names(value: object) -> list[list[str]]:
        return [[media.name for media in entry.pictures] for entry in value.elements]  # type: ignore[attr-defined]

    assert names(edits.take_view(value, ada, 1, bo, 0)) == [["a0.png", "b0.png"], ["a1.png"]]
    assert names(edits.take_view(value, ada, 1, bo, 1)) == [["a0.png"], ["b0.png", "a1.png"]]
    assert names(edits.take_view(value, ada, 0, bo, 3)) == [["a1.png"], ["b0.png", "a0.png"]]
    assert edits.take_view(value, ada, 3, bo, 0) is value
    twice = edits.duplicate_element(value, ada)
    assert [entry.name for entry in twice.elements] == ["Ada", "Ada", "Bo"]
    assert len({entry.id for entry in twice.elements}) == 3
