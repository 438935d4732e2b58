"""Words moved or copied from one prompt to another, or within one; the style line counts as a prompt, too."""

from __future__ import annotations

from dataclasses import dataclass

from kling_desktop.domain.edits.settings import change_settings
from kling_desktop.domain.edits.shots import set_prompt
from kling_desktop.domain.film import Film, ShotId
from kling_desktop.domain.mentions import find

_OPENING = "([{\"'“‘「『（《"
_CLOSING = ".,;:!?)]}，。；：！？）】」』、'’”"
_NO_SPACES = "\u2e80"
"""From here on come scripts that put no spaces between words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsPlace:
    """A part of a prompt in code points; `shot` None: of the style line."""

    shot: ShotId | None
    start: int
    end: int


def words_at(film: Film, place: WordsPlace) -> str:
    """The words that stand there now; nothing where the shot is gone."""
    return (_prompt(film, place.shot) or "")[place.start : place.end]


def move_words(
    film: Film, words: WordsPlace, to: ShotId | None, at: int | None = None, *, copy: bool = False
) -> tuple[Film, int]:
    """Words put to another place (`at` None: the end), and the place behind them there.

    Mentions keep their distance there; what they leave closes up. Dropped where they came from they stay.
    """
    source, target = _prompt(film, words.shot), _prompt(film, to)
    taken = words_at(film, words)
    if source is None or target is None or not taken:
        return film, at or 0
    at = len(target) if at is None else min(at, len(target))
    if not copy:
        if to == words.shot and words.start <= at <= words.end:
            return film, words.end
        rest, gone = _without(source, words.start, words.end)
        film = _write(film, words.shot, rest)
        if to == words.shot:
            at = _moved(at, gone)
            target = rest
    if to is None:
        taken = " ".join(taken.split("\n"))
    text, end = _with(target, at, taken)
    return _write(film, to, text), end


def _prompt(film: Film, shot: ShotId | None) -> str | None:
    if shot is None:
        return film.settings.style
    return next((entry.prompt for entry in film.shots if entry.id == shot), None)


def _write(film: Film, shot: ShotId | None, text: str) -> Film:
    return change_settings(film, style=text) if shot is None else set_prompt(film, shot, text)


def _without(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """A text without a part and without the space that would be one too many; and what was taken out."""
    spaced = start == 0 or text[start - 1].isspace()
    if spaced and text[end : end + 1] == " ":
        end += 1
    elif start > 0 and text[start - 1] == " " and (end == len(text) or text[end] in _CLOSING):
        start -= 1
    return text[:start] + text[end:], (start, end)


def _moved(at: int, gone: tuple[int, int]) -> int:
    start, end = gone
    return at if at <= start else max(start, at - (end - start))


def _with(text: str, at: int, words: str) -> tuple[str, int]:
    """A text with words in it, a space on each side where they would grow together with others."""
    before, after = text[at - 1 : at] if at else "", text[at : at + 1]
    found = tuple(find(words))
    mention_first = bool(found) and found[0].start == 0
    mention_last = bool(found) and found[-1].end == len(words)
    glue = " " if before and _apart(before, words[0], of_mention=mention_first) else ""
    tail = " " if after and _meet(words[-1], after) and (mention_last or words[-1].isalnum()) else ""
    return text[:at] + glue + words + tail + text[at:], at + len(glue) + len(words)


def _apart(before: str, first: str, *, of_mention: bool) -> bool:
    if of_mention:
        return not before.isspace() and before not in _OPENING and before < _NO_SPACES
    return _meet(before, first)


def _meet(left: str, right: str) -> bool:
    return _of_a_word(left) and (_of_a_word(right) or right == "@")


def _of_a_word(letter: str) -> bool:
    return letter.isalnum() and letter < _NO_SPACES
