"""Prompts in lines."""

from __future__ import annotations

from pathlib import Path

from kling_desktop.media.animatic.wrapping import Atom, Line, atoms_of, balanced, shortened, wrap
from tests.unit.media.films import film


def measure(atom: Atom) -> float:
    """One a letter, two a Chinese one, two more for a chip."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in atom.text) + (2 if atom.mention else 0)


def texts(lines: list[Line]) -> list[str]:
    return ["".join(atom.text for atom in line) for line in lines]


def test_words_stay_whole_and_spaces_vanish_at_the_ends(tmp_path: Path) -> None:
    atoms = atoms_of("  the quick   brown\nfox jumps", film(tmp_path))
    assert texts(wrap(atoms, 10, measure)) == ["the quick", "brown fox", "jumps"]


def test_mentions_are_never_divided_and_keep_their_comma(tmp_path: Path) -> None:
    atoms = atoms_of("see @Element1, and (@Image1) go", film(tmp_path))
    assert [atom.text for atom in atoms if atom.mention] == ["Ada", "@Image1"]
    assert texts(wrap(atoms, 11, measure)) == ["see Ada,", "and", "(@Image1)", "go"]


def test_what_does_not_exist_stays_words(tmp_path: Path) -> None:
    assert not any(atom.mention for atom in atoms_of("@Image7 @Video1", film(tmp_path)))


def test_chinese_breaks_between_characters_but_not_before_a_stop(tmp_path: Path) -> None:
    atoms = atoms_of("火箭升空，火光照亮。", film(tmp_path))
    assert texts(wrap(atoms, 8, measure)) == ["火箭升", "空，火光", "照亮。"]


def test_a_word_wider_than_the_line_is_cut(tmp_path: Path) -> None:
    assert texts(wrap(atoms_of("a" * 25, film(tmp_path)), 10, measure)) == ["a" * 10, "a" * 10, "a" * 5]


def test_no_word_is_left_alone(tmp_path: Path) -> None:
    atoms = atoms_of("one two three four five six seven", film(tmp_path))
    assert texts(wrap(atoms, 28, measure)) == ["one two three four five six", "seven"]
    assert texts(balanced(atoms, 28, measure)) == ["one two three four", "five six seven"]


def test_too_many_lines_end_in_an_ellipsis_that_fits(tmp_path: Path) -> None:
    lines = wrap(atoms_of("alpha beta, gamma delta epsilon", film(tmp_path)), 12, measure)
    short = shortened(lines, 1, 12, measure)
    assert texts(short) == ["alpha beta…"]
    assert shortened(lines, 9, 12, measure) == lines
