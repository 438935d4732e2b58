"""Does the line fit: how long it takes to say what a prompt puts in quotation marks.

The rates are those of people who act, not of people who read out: English 2.5 words a second (150 a minute, the usual
pace of conversation; audio books are read at 150 to 160), Mandarin 4.5 characters a second (270 a minute; news readers
reach 300). A comma costs a breath, the end of a sentence a longer one, and the next line waits for its speaker.
An estimate, good to about a fifth: it says when a line cannot fit, not how it is to be spoken.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from kling_desktop.domain.mentions import find

WORD = 1 / 2.5
HAN = 1 / 4.5
KANA = 1 / 7.0
HANGUL = 1 / 5.0
"""Seconds for a word of an alphabet, and for one character of Chinese, Japanese and Korean."""
DIGIT = 0.3
"""Figures are said one by one or as words of several syllables: 1969 is four of these."""
BREATH = 0.2
STOP = 0.4
NEXT_LINE = 0.5
"""Pauses: at a comma, between two sentences, between two lines."""
_LONG_WORD = 8
"""Letters; what a word has beyond them takes time of its own."""

_QUOTED = re.compile(r'“([^“”\n]+)”|「([^「」\n]+)」|『([^『』\n]+)』|«([^«»\n]+)»|(?<![0-9\w])"([^"\n]+)"')
_PIECE = re.compile(
    r"(?P<digit>[0-9])"
    r"|(?P<kana>[\u3040-\u30ff])"
    r"|(?P<hangul>[\uac00-\ud7af])"
    r"|(?P<han>[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
    r"|(?P<stop>[.!?…。！？]+)"
    r"|(?P<breath>[,;:，、；：–—]+)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
)
_SCRIPTS = {"digit": DIGIT, "kana": KANA, "hangul": HANGUL, "han": HAN}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that is said: `text[start:end]` of the prompt without its quotation marks, and its seconds."""

    start: int
    end: int
    seconds: float


@lru_cache(maxsize=256)
def lines(prompt: str) -> tuple[Line, ...]:
    """Everything a prompt has said: what stands in "…", “…”, 「…」, 『…』 or «…» on one line of it.

    A quotation mark right after a figure is an inch, one that is not closed is none.
    """
    found = []
    for match in _QUOTED.finditer(prompt):
        group = match.lastindex or 0
        seconds = _seconds(match[group])
        if seconds > 0:
            found.append(Line(match.start(group), match.end(group), seconds))
    return tuple(found)


def speech_seconds(prompt: str) -> float:
    """How long all lines of a prompt take one after another; 0 when nothing is said."""
    said = lines(prompt)
    return sum(line.seconds for line in said) + NEXT_LINE * max(0, len(said) - 1)


def whole_seconds(seconds: float) -> int:
    """The least length of a shot, in whole seconds, that has room for speech of so many."""
    return max(1, math.ceil(round(seconds, 1)))


def fits(seconds: float, shot: float) -> bool:
    """Whether speech of so many seconds fits into a shot; a tenth is within what anybody can hear."""
    return round(seconds, 1) <= shot


def _seconds(text: str) -> float:
    for mention in reversed(find(text)):
        # A mention stands for who is seen, and is not said.
        text = text[: mention.start] + " " + text[mention.end :]
    total = pause = 0.0
    for piece in _PIECE.finditer(text):
        kind = piece.lastgroup or ""
        if kind in ("stop", "breath"):
            # Only what comes between words is waited for, and several stops are one.
            pause = max(pause, STOP if kind == "stop" else BREATH) if total else 0.0
            continue
        total += pause
        pause = 0.0
        if kind == "word":
            total += WORD * max(1.0, len(piece[0]) / _LONG_WORD)
        else:
            total += _SCRIPTS[kind]
    return total
