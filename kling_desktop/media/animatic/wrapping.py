"""Prompts in lines: mentions stay whole, Chinese breaks between characters, marks never start a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention, MentionKind, exists, find

# One character of a script without spaces, a run of spaces, or a word of any other letters.
_WIDE = (
    "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_ATOM = re.compile(rf"[{_WIDE}]|\s+|[^\s{_WIDE}]+")
_IS_WIDE = re.compile(rf"[{_WIDE}]")
_NEVER_FIRST = set(",.;:!?)]}%'\"…”’，。！？、；：）】」』》〉·ー～")
_NEVER_LAST = set("([{“‘（【「『《〈")
MORE = "…"
_LONGEST = 1500


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text that is never divided; a `mention` is painted as a chip."""

    text: str
    mention: Mention | None = None

    @property
    def space(self) -> bool:
        """Nothing but space: vanishes at the end of a line."""
        return self.text == " "


Line = tuple[Atom, ...]
Measure = Callable[[Atom], float]


def atoms_of(prompt: str, film: Film) -> list[Atom]:
    """A prompt in atoms. Mentions of elements with a name show the name; those of nothing stay plain words.

    More than any frame has room for is cut off first, with an ellipsis.
    """
    if len(prompt) > _LONGEST:
        prompt = prompt[:_LONGEST].rstrip() + MORE
    atoms: list[Atom] = []
    last = 0
    for found in find(prompt):
        if exists(found.mention, film):
            atoms += _words(prompt[last : found.start])
            atoms.append(Atom(_name(found.mention, film), found.mention))
            last = found.end
    return atoms + _words(prompt[last:])


def _words(text: str) -> list[Atom]:
    return [Atom(" " if part.isspace() else part) for part in _ATOM.findall(text)]


def _name(mention: Mention, film: Film) -> str:
    if mention.kind is MentionKind.ELEMENT:
        return " ".join(film.elements[mention.number - 1].name.split()) or str(mention)
    return str(mention)


def wrap(atoms: list[Atom], width: float, measure: Measure) -> list[Line]:
    """Lines no wider than `width`; what is wider by itself is cut wherever it must be."""
    lines: list[Line] = []
    line: list[Atom] = []
    used = 0.0
    for unit in _units(_cut(atoms, width, measure)):
        size = sum(map(measure, unit))
        if line and used + size > width and not unit[0].space:
            lines.append(_trimmed(line))
            line, used = [], 0.0
        if line or not unit[0].space:
            line += unit
            used += size
    if _trimmed(line):
        lines.append(_trimmed(line))
    return lines


def balanced(atoms: list[Atom], width: float, measure: Measure) -> list[Line]:
    """As `wrap`, in no more lines but with lines of like length, so that no word is left alone on the last one."""
    lines = wrap(atoms, width, measure)
    if len(lines) < 2:
        return lines
    narrow, wide = width / 2, width
    while wide - narrow > width / 50:
        middle = (narrow + wide) / 2
        if len(wrap(atoms, middle, measure)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return wrap(atoms, wide, measure)


def shortened(lines: list[Line], most: int, width: float, measure: Measure) -> list[Line]:
    """The first `most` lines, the last ending in an ellipsis if anything is missing."""
    if len(lines) <= most:
        return lines
    last = list(lines[most - 1])
    more = Atom(MORE)
    while last and sum(map(measure, last)) + measure(more) > width:
        last.pop()
    while last and (last[-1].space or (last[-1].mention is None and last[-1].text[-1] in ",;:，；：、")):
        last.pop() if last[-1].space else last.__setitem__(-1, Atom(last[-1].text[:-1] or " "))
    return [*lines[: most - 1], (*last, more)]


def _cut(atoms: list[Atom], width: float, measure: Measure) -> Iterator[Atom]:
    for atom in atoms:
        rest = atom.text
        if measure(atom) <= width:
            yield atom
        elif atom.mention is not None:
            while len(rest) > 1 and measure(Atom(rest + MORE, atom.mention)) > width:
                rest = rest[:-1]
            yield Atom(rest + MORE, atom.mention)
        else:
            start, used = 0, 0.0
            for place, letter in enumerate(rest):
                size = measure(Atom(letter))
                if place > start and used + size > width:
                    yield Atom(rest[start:place])
                    start, used = place, 0.0
                used += size
            yield Atom(rest[start:])


def _units(atoms: Iterator[Atom]) -> Iterator[list[Atom]]:
    """What must stay on one line together."""
    unit: list[Atom] = []
    for atom in atoms:
        if unit and _may_break(unit[-1], atom):
            yield unit
            unit = []
        unit.append(atom)
    if unit:
        yield unit


def _may_break(before: Atom, after: Atom) -> bool:
    if before.space or after.space:
        return True
    if after.mention is None and after.text[0] in _NEVER_FIRST:
        return False
    if before.mention is None and before.text[-1] in _NEVER_LAST:
        return False
    if before.mention is not None and after.mention is not None:
        return True
    return any(atom.mention is None and _IS_WIDE.match(atom.text) for atom in (before, after)) or (
        # Pieces of a word that was cut.
        before.mention is None and after.mention is None
    )


def _trimmed(line: list[Atom]) -> Line:
    end = len(line)
    while end and line[end - 1].space:
        end -= 1
    return tuple(line[:end])
