"""Mentions in prompts: @Image1, @Element2, @Video1.

A mention stands for the n-th numbered reference, element or source video. It is found in any case, also between
Chinese words without spaces or right after another mention, but not inside an address such as me@image1.org nor when
letters or digits follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kling_desktop.domain.film import Film

_MENTION = re.compile(r"@(image|element|video)([0-9]{1,4})(?![A-Za-z0-9_])", re.IGNORECASE)
_PART_OF_A_WORD = re.compile(r"[A-Za-z0-9_@]")


class MentionKind(StrEnum):
    """What a mention points to; the value is the word in the prompt."""

    IMAGE = "Image"
    ELEMENT = "Element"
    VIDEO = "Video"


_KINDS = {str(kind).lower(): kind for kind in MentionKind}


@dataclass(frozen=True, slots=True)
class Mention:
    """The n-th (from 1) thing of a kind."""

    kind: MentionKind
    number: int

    def __str__(self) -> str:
        return f"@{self.kind}{self.number}"


@dataclass(frozen=True, slots=True)
class Found:
    """A mention and where it stands: `text[start:end]`."""

    mention: Mention
    start: int
    end: int


def find(text: str) -> tuple[Found, ...]:
    """Every mention of a prompt, in order."""
    return _find(text) if "@" in text else ()


# The prompts of a film are asked about again and again while one of them is being typed.
_PROMPTS = 256


@lru_cache(maxsize=_PROMPTS)
def _find(text: str) -> tuple[Found, ...]:
    found: list[Found] = []
    for match in _MENTION.finditer(text):
        start = match.start()
        follows_another = bool(found) and found[-1].end == start
        if start and not follows_another and _PART_OF_A_WORD.match(text, start - 1):
            continue
        found.append(Found(Mention(_KINDS[match[1].lower()], int(match[2])), start, match.end()))
    return tuple(found)


def rewrite(text: str, change: Callable[[Mention], Mention | None]) -> str:
    """The prompt with every mention replaced by what `change` gives; None takes it out, with one space beside it."""
    out: list[str] = []
    last = 0
    for found in find(text):
        before = text[last : found.start]
        after = change(found.mention)
        last = found.end
        if after is None:
            # Of several mentions in a row the one before may have left nothing.
            written = before or next((piece for piece in reversed(out) if piece), "")
            at_edge = not written or written.endswith((" ", "\n"))
            if at_edge and text[last : last + 1] == " ":
                last += 1
            elif before.endswith(" ") and (last >= len(text) or text[last] in ".,;:!?"):
                before = before[:-1]
            out.append(before)
        else:
            out += (before, str(after))
    out.append(text[last:])
    return "".join(out)


def exists(mention: Mention, film: Film) -> bool:
    """Whether the film has what the mention points to."""
    match mention.kind:
        case MentionKind.IMAGE:
            return 1 <= mention.number <= len(film.numbered)
        case MentionKind.ELEMENT:
            return 1 <= mention.number <= len(film.elements)
        case MentionKind.VIDEO:
            return mention.number == 1 and film.source_video is not None


def spoken(film: Film) -> frozenset[Mention]:
    """All that the film mentions: in the words of its shots, and in the style line that each of them inherits."""
    return mentioned((*(shot.prompt for shot in film.shots), film.settings.style))


def mentioned(prompts: Iterable[str]) -> frozenset[Mention]:
    """All that these prompts mention."""
    return frozenset().union(*map(mentions_of, prompts))


@lru_cache(maxsize=_PROMPTS)
def mentions_of(text: str) -> frozenset[Mention]:
    """All that one prompt mentions."""
    return frozenset(in_order(text))


@lru_cache(maxsize=_PROMPTS)
def in_order(text: str) -> tuple[Mention, ...]:
    """All that one prompt mentions, each once, in the order of the words."""
    return tuple(dict.fromkeys(found.mention for found in find(text)))
