"""What the palette finds for what was typed, and in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.ui.palette.entries import Entry, matching


def entry(words: str, group: str = "Film") -> Entry:
    return Entry(id=words, words=words, group=group, run=lambda: None)


FILM = [
    entry("New film"),
    entry("Save as…"),
    entry("Show the film's file"),
    entry("Split at the playhead", "Shots"),
    entry("@Image2 · rocket.jpg", "Go to reference"),
    entry("新建影片", "影片"),
    Entry(id="up", words="Where pictures go…", group="Window", run=lambda: None, also="upload, hosting 上传托管"),
]


def found(typed: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [match.entry.words for match in matching(typed, FILM, recent)]


def test_nothing_typed_gives_everything_the_last_used_first() -> None:
    assert found("") == [one.words for one in FILM]
    assert found("", ("Save as…", "gone"))[:2] == ["Save as…", "New film"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("save", "Save as…"),
        ("FILM new", "New film"),
        ("nf", "New film"),
        ("sp play", "Split at the playhead"),
        ("rocket", "@Image2 · rocket.jpg"),
        ("image2", "@Image2 · rocket.jpg"),
        ("影", "新建影片"),
        ("host", "Where pictures go…"),
        ("window up", "Where pictures go…"),
        ("托管", "Where pictures go…"),
        ("shots", "Split at the playhead"),
    ],
)
def test_words_parts_initials_and_groups_are_found(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_every_typed_word_must_be_found() -> None:
    assert found("save rocket") == []
    assert found("xyz") == []


def test_the_start_of_a_word_goes_before_its_inside() -> None:
    assert matching("head", [entry("Playhead"), entry("Headline")])[0].entry.words == "Headline"


def test_letters_far_apart_are_chance() -> None:
    assert matching("cup", [entry("column of white smoke rises up")]) == []


@given(st.text(max_size=12), st.lists(st.text(max_size=30), max_size=5))
def test_the_marked_places_are_letters_of_the_words(typed: str, words: list[str]) -> None:
    for match in matching(typed, [entry(text) for text in words]):
        assert all(0 <= place < len(match.entry.words) for place in match.places)
