"""Words moved between prompts: nothing is lost, mentions stay whole, spaces are as one would write them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_desktop.domain.edits import WordsPlace, change_settings, move_words, words_at
from kling_desktop.domain.film import Film, Shot, ShotId, new_film
from kling_desktop.domain.mentions import find

A, B = ShotId("a"), ShotId("b")


def film_of(first: str, second: str = "", style: str = "") -> Film:
    film = replace(new_film("Moving"), shots=(Shot(id=A, prompt=first), Shot(id=B, prompt=second)))
    return change_settings(film, style=style)


def place_of(text: str, words: str, shot: ShotId | None = A) -> WordsPlace:
    return WordsPlace(shot=shot, start=text.index(words), end=text.index(words) + len(words))


@pytest.mark.parametrize(
    ("text", "words", "at", "after"),
    [
        ("A @Image1 walks.", "@Image1", 16, "A walks. @Image1"),
        ("A @Image1 walks.", "@Image1", 0, "@Image1 A walks."),
        ("See @Image1.", "@Image1", 0, "@Image1 See."),
        ("@Image1 walks (home)", "@Image1", 15, "walks (@Image1 home)"),
        ("@Image1 走过来", "@Image1", 10, "走过@Image1来"),
        ("one two three", "two ", 13, "one three two "),
        ("A @Image1 walks.", "@Image1", 5, "A @Image1 walks."),
    ],
)
def test_what_leaves_closes_up_and_what_comes_keeps_its_distance(text: str, words: str, at: int, after: str) -> None:
    film, end = move_words(film_of(text), place_of(text, words), A, at)
    assert film.shots[0].prompt == after
    assert after[:end].endswith(words)


def test_to_another_shot_to_the_style_line_and_as_a_copy() -> None:
    text = "Rain on @Element1, slow"
    film, words = film_of(text, "Fog.", "35mm"), place_of(text, "@Element1")
    moved, end = move_words(film, words, B)
    assert [shot.prompt for shot in moved.shots] == ["Rain on, slow", "Fog. @Element1"]
    assert end == len("Fog. @Element1")
    copied, _ = move_words(film, words, None, 0, copy=True)
    assert (copied.shots[0].prompt, copied.settings.style) == (text, "@Element1 35mm")
    back, _ = move_words(copied, WordsPlace(shot=None, start=0, end=9), B)
    assert (back.settings.style, back.shots[1].prompt) == ("35mm", "Fog. @Element1")
    assert move_words(film, words, ShotId("gone")) == (film, 0)
    two_lines = film_of("one\ntwo")
    assert move_words(two_lines, place_of("one\ntwo", "one\ntwo"), None)[0].settings.style == "one two"


def mentions(film: Film) -> list[str]:
    return sorted(str(part.mention) for shot in film.shots for part in find(shot.prompt))


_TEXT = st.lists(st.sampled_from(["@Image1", "@Element2", " ", "walks", ".", "走", "(", "\n", "é"]), max_size=8)


@given(_TEXT, _TEXT, st.data())
def test_no_letter_is_lost_and_every_mention_stays_one(
    first: list[str], second: list[str], data: st.DataObject
) -> None:
    one, other = " ".join(first), " ".join(second)
    film = film_of(one, other)
    found = find(one)
    if not found:
        return
    chosen = data.draw(st.sampled_from(found))
    to = data.draw(st.sampled_from([A, B]))
    edges = range(len(one if to == A else other) + 1)
    inside = [at for at in edges if any(part.start < at < part.end for part in find(one if to == A else other))]
    at = data.draw(st.sampled_from([at for at in edges if at not in inside]))
    words = WordsPlace(shot=A, start=chosen.start, end=chosen.end)
    moved, end = move_words(film, words, to, at)
    before, after = one + other, "".join(shot.prompt for shot in moved.shots)
    assert Counter(letter for letter in before if letter != " ") == Counter(letter for letter in after if letter != " ")
    mentions = [
        sorted(str(part.mention) for shot in each.shots for part in find(shot.prompt)) for each in (film, moved)
    ]
    assert mentions[0] == mentions[1]
    target = moved.shots[0 if to == A else 1].prompt
    assert target[:end].endswith(words_at(film, words))
