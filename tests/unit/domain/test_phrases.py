"""Picking camera moves, framings and lights: plain words where the caret is, one of each kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.mentions import find
from kling_desktop.domain.phrases import PHRASES, Phrase, PhraseKind, is_chinese, pick, picked
from tests.unit.domain.generated import _words as prompts


def phrase(kind: PhraseKind, name: str) -> Phrase:
    return next(entry for entry in PHRASES[kind] if entry.id == name)


PUSH, PAN = phrase(PhraseKind.CAMERA, "push-in"), phrase(PhraseKind.CAMERA, "pan-left")
CLOSE, CLOSER = phrase(PhraseKind.FRAMING, "close-up"), phrase(PhraseKind.FRAMING, "extreme-close")
EVERY = [entry for kind in PhraseKind for entry in PHRASES[kind]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("|", "Slow push-in|"),
        ("A cat naps|", "A cat naps, slow push-in|"),
        ("A cat naps.|", "A cat naps. Slow push-in|"),
        ("A cat naps,|", "A cat naps, slow push-in|"),
        ("A cat |naps", "A cat, slow push-in|, naps"),
        ("|A cat naps", "Slow push-in|, A cat naps"),
        ("A cat naps|, warm", "A cat naps, slow push-in|, warm"),
        ("猫睡了|", "猫睡了，镜头缓缓推近|"),
        ("猫睡了。|", "猫睡了。镜头缓缓推近|"),
        ("@Image1|", "@Image1, slow push-in|"),
    ],
)
def test_words_are_put_in_at_the_caret(before: str, after: str) -> None:
    caret = before.index("|")
    made = pick(before.replace("|", ""), caret, PUSH, chinese=False)
    assert made.text[: made.caret] + "|" + made.text[made.caret :] == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Slow push-in, a cat", "Camera pans left, a cat"),
        ("a cat, slow push-in", "a cat, camera pans left"),
        ("猫，镜头缓缓推近，暖光", "猫，镜头向左摇，暖光"),
    ],
)
def test_one_of_a_kind_replaces_the_other_where_it_stands(before: str, after: str) -> None:
    assert pick(before, 0, PAN, chinese=False).text == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Slow push-in, a cat", "A cat"),
        ("a cat, slow push-in, warm", "a cat, warm"),
        ("a cat, slow push-in", "a cat"),
        ("猫，镜头缓缓推近，暖光", "猫，暖光"),
    ],
)
def test_the_same_once_more_takes_it_out(before: str, after: str) -> None:
    assert pick(before, 0, PUSH, chinese=False).text == after


def test_a_close_up_is_not_found_in_an_extreme_one() -> None:
    found = picked("an extreme close-up of a cat", PhraseKind.FRAMING)
    assert found is not None
    assert found.phrase == CLOSER
    assert picked("a disclose-ups", PhraseKind.FRAMING) is None
    assert picked("CLOSE-UP!", PhraseKind.FRAMING) is not None


def test_other_kinds_stay() -> None:
    assert pick("Close-up, at night", 8, PUSH, chinese=False).text == "Close-up, slow push-in, at night"


def test_the_language_is_the_prompts_own() -> None:
    assert is_chinese("猫 cat") is True
    assert is_chinese("the cat 猫 naps") is False
    assert is_chinese("@Image1 3") is None
    assert pick("猫", 1, CLOSE, chinese=False).text == "猫，特写"
    assert pick("A cat", 5, CLOSE, chinese=True).text == "A cat, close-up"
    assert pick("", 0, CLOSE, chinese=True).text == "特写"


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.kind}-{entry.id}")
def test_every_phrase_is_found_again_in_both_languages(entry: Phrase) -> None:
    for words in (entry.english, entry.chinese):
        found = picked(f"一 {words}, end", entry.kind)
        assert found is not None
        assert found.phrase == entry


@given(prompts, st.integers(0, 60), st.sampled_from(EVERY), st.booleans())
def test_a_pick_never_breaks_a_mention_and_stands_there_afterwards(
    text: str, caret: int, entry: Phrase, chinese: bool
) -> None:
    made = pick(text, min(caret, len(text)), entry, chinese=chinese)
    assert [found.mention for found in find(made.text)] == [found.mention for found in find(text)]
    there = picked(made.text, entry.kind)
    assert there is not None
    assert there.phrase == entry
    assert made.text[: made.caret].casefold().endswith((entry.english.casefold(), entry.chinese))
