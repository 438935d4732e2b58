"""Mentions: where they are, where they are not, and how they come out of a sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.mentions import Mention, MentionKind, find, mentioned, rewrite


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("@Image1 lifts off", ["@Image1"]),
        ("@image12,@ELEMENT3.@Video1", ["@Image12", "@Element3", "@Video1"]),
        ("猫@Image1和@Element2走", ["@Image1", "@Element2"]),
        ("me@image1.org", []),
        ("@Image1@Element2@video1", ["@Image1", "@Element2", "@Video1"]),
        ("It stops.@Image1 goes", ["@Image1"]),
        ("@Image1st@Image2", []),
        ("@@image1", []),
        ("@Image", []),
        ("@Image1st", []),
        ("@Image_1", []),
        ("@Image99999", []),
        ("@Image1 @Image10", ["@Image1", "@Image10"]),
        ("@Image 1", []),
        ("", []),
    ],
)
def test_finding(text: str, mentions: list[str]) -> None:
    assert [str(found.mention) for found in find(text)] == mentions


@given(st.text("@Image1Element 2,.é中\n"))
def test_what_is_found_stands_where_it_is_said_to_stand(text: str) -> None:
    for found in find(text):
        piece = text[found.start : found.end]
        word, number = re.fullmatch(r"@([a-z]+)([0-9]+)", piece.lower()).groups()  # type: ignore[union-attr]  # it is one
        assert (word, int(number)) == (found.mention.kind.lower(), found.mention.number)


@given(st.text("@Image1Element 2,.é中\n"))
def test_rewriting_to_the_same_keeps_the_meaning(text: str) -> None:
    again = rewrite(text, lambda mention: mention)
    assert [found.mention for found in find(again)] == [found.mention for found in find(text)]


@given(st.text("@Image1Element 2,.é中\n"))
def test_taking_all_out_leaves_none(text: str) -> None:
    assert find(rewrite(text, lambda mention: None)) == ()


def test_what_a_film_mentions() -> None:
    assert mentioned(["@Image1 @image1", "@Element2"]) == {
        Mention(MentionKind.IMAGE, 1),
        Mention(MentionKind.ELEMENT, 2),
    }
