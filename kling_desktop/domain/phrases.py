"""The words of the trade: camera moves, framings, lights, lenses and times of day, as prompts say them.

Plain words, in English and Chinese; a model reads nothing but the text. A prompt has at most one of a kind: picking
another replaces the one that stands there, picking the same takes it out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from kling_desktop.domain.mentions import find


class PhraseKind(StrEnum):
    """What a phrase is about."""

    CAMERA = "camera"
    FRAMING = "framing"
    LIGHT = "light"
    LENS = "lens"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`id` names it for pictures and labels; `english` and `chinese` are what is written."""

    kind: PhraseKind
    id: str
    english: str
    chinese: str


_TABLE = {
    PhraseKind.CAMERA: (
        ("static", "static camera", "固定机位"),
        ("push-in", "slow push-in", "镜头缓缓推近"),
        ("pull-out", "slow pull-out", "镜头缓缓拉远"),
        ("pan-left", "camera pans left", "镜头向左摇"),
        ("pan-right", "camera pans right", "镜头向右摇"),
        ("tilt-up", "camera tilts up", "镜头上摇"),
        ("tilt-down", "camera tilts down", "镜头下摇"),
        ("track-left", "camera tracks left", "镜头向左平移"),
        ("track-right", "camera tracks right", "镜头向右平移"),
        ("crane-up", "crane shot rising", "镜头升起"),
        ("crane-down", "crane shot descending", "镜头降下"),
        ("orbit", "camera orbits the subject", "镜头环绕主体"),
        ("follow", "camera follows from behind", "镜头从身后跟拍"),
        ("handheld", "handheld camera", "手持镜头"),
        ("zoom-in", "slow zoom in", "缓慢变焦推近"),
        ("whip-pan", "fast whip pan", "快速甩镜"),
    ),
    PhraseKind.FRAMING: (
        ("extreme-wide", "extreme wide shot", "大远景"),
        ("wide", "wide shot", "远景"),
        ("full", "full shot", "全景"),
        ("medium", "medium shot", "中景"),
        ("medium-close", "medium close-up", "中近景"),
        ("close-up", "close-up", "特写"),
        ("extreme-close", "extreme close-up", "大特写"),
        ("over-shoulder", "over-the-shoulder shot", "过肩镜头"),
        ("two-shot", "two-shot", "双人镜头"),
        ("low-angle", "low-angle shot", "仰拍"),
        ("high-angle", "high-angle shot", "俯拍"),
        ("top-down", "top-down shot", "垂直俯拍"),
        ("point-of-view", "point-of-view shot", "主观视角"),
        ("dutch", "Dutch angle", "倾斜构图"),
    ),
    PhraseKind.LIGHT: (
        ("soft", "soft diffused light", "柔和的漫射光"),
        ("hard", "hard directional light", "强烈的硬光"),
        ("side", "strong side light", "侧光"),
        ("back", "backlit", "逆光"),
        ("rim", "bright rim light", "轮廓光"),
        ("top", "overhead light", "顶光"),
        ("low-key", "low-key lighting", "暗调布光"),
        ("high-key", "high-key lighting", "亮调布光"),
        ("window", "light from a window", "窗光"),
        ("candle", "warm candlelight", "温暖的烛光"),
        ("neon", "neon light", "霓虹灯光"),
        ("beams", "volumetric light beams", "体积光束"),
    ),
    PhraseKind.LENS: (
        ("ultra-wide", "ultra wide-angle lens", "超广角镜头"),
        ("wide", "24mm wide-angle lens", "24mm 广角镜头"),
        ("normal", "50mm lens", "50mm 标准镜头"),
        ("portrait", "85mm portrait lens", "85mm 人像镜头"),
        ("tele", "200mm telephoto lens", "200mm 长焦镜头"),
        ("macro", "macro lens", "微距镜头"),
        ("fisheye", "fisheye lens", "鱼眼镜头"),
        ("anamorphic", "anamorphic lens", "变形宽银幕镜头"),
        ("shallow", "shallow depth of field", "浅景深"),
        ("deep", "deep focus", "深焦"),
    ),
    PhraseKind.TIME: (
        ("dawn", "at dawn", "黎明"),
        ("morning", "in the early morning", "清晨"),
        ("noon", "in bright midday sun", "正午的阳光下"),
        ("golden", "at golden hour", "黄金时刻"),
        ("sunset", "at sunset", "日落时分"),
        ("blue", "at blue hour", "蓝调时刻"),
        ("night", "at night", "夜晚"),
        ("moon", "in the moonlight", "月光下"),
        ("overcast", "under an overcast sky", "阴天"),
        ("rain", "in heavy rain", "大雨中"),
        ("fog", "in thick fog", "浓雾中"),
        ("snow", "in falling snow", "落雪中"),
    ),
}

PHRASES: dict[PhraseKind, tuple[Phrase, ...]] = {
    kind: tuple(Phrase(kind, *row) for row in rows) for kind, rows in _TABLE.items()
}
"""Every phrase, by its kind."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[A-Za-z]")
_STOPS = ".!?。！？"
_MARKS = _STOPS + ",;:，；：、\n"
_SEAM = " \t,，、;；"


@dataclass(frozen=True, slots=True)
class Picked:
    """A phrase of a prompt and where it stands: `text[start:end]`."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A prompt with a phrase in it (or without), and where the caret belongs."""

    text: str
    caret: int


def is_chinese(text: str) -> bool | None:
    """The language of a prompt: its Chinese characters against its words. None when it has neither."""
    for found in reversed(find(text)):
        text = text[: found.start] + " " + text[found.end :]
    han, words = len(_HAN.findall(text)), len(re.findall(r"[A-Za-z]+", text))
    return None if not han and not words else han >= words


@lru_cache(maxsize=16)
def _finder(kind: PhraseKind) -> tuple[re.Pattern[str], dict[str, Phrase]]:
    by_words = {words.casefold(): phrase for phrase in PHRASES[kind] for words in (phrase.english, phrase.chinese)}
    # The longest first: a close-up may be an extreme one.
    longest = sorted(by_words, key=len, reverse=True)
    english = "|".join(re.escape(words) for words in longest if words.isascii())
    chinese = "|".join(re.escape(words) for words in longest if not words.isascii())
    return re.compile(rf"(?<![\w-])(?:{english})(?![\w-])|{chinese}", re.IGNORECASE | re.ASCII), by_words


def picked(text: str, kind: PhraseKind) -> Picked | None:
    """The first phrase of a kind that stands in a prompt, in either language."""
    pattern, by_words = _finder(kind)
    found = pattern.search(text)
    return None if found is None else Picked(by_words[found[0].casefold()], *found.span())


def pick(text: str, caret: int, phrase: Phrase, *, chinese: bool) -> Rewritten:
    """The prompt with a phrase: in place of the one of its kind, else at the caret; without it when it stands there.

    `chinese`: the language for a prompt that has none of its own yet. Commas are put where the words need them.
    """
    before = picked(text, phrase.kind)
    own = is_chinese(text)
    if before is not None:
        if before.phrase == phrase:
            return _without(text, before)
        there = text[before.start : before.end]
        words = phrase.chinese if _HAN.search(there) else phrase.english
        if _LETTER.match(there) and there[0].isupper() and not before.phrase.english[0].isupper():
            words = words[0].upper() + words[1:]
        return Rewritten(text[: before.start] + words + text[before.end :], before.start + len(words))
    chinese = chinese if own is None else own
    return _inserted(text, _outside_mentions(text, caret), phrase.chinese if chinese else phrase.english, chinese)


def _inserted(text: str, caret: int, words: str, chinese: bool) -> Rewritten:
    head, tail = text[:caret].rstrip(" \t"), text[caret:].lstrip(" \t")
    comma, stop = ("，", "") if chinese else (", ", " ")
    if not head or head.endswith("\n"):
        words, glue = words[0].upper() + words[1:], ""
    elif head[-1] in _STOPS:
        words, glue = words[0].upper() + words[1:], "" if head[-1] in "。！？" else stop
    elif head[-1] in _MARKS:
        glue = "" if head[-1] in "，；：、" else " "
    else:
        glue = comma
    after = "" if not tail or tail[0] in _MARKS else comma
    return Rewritten(head + glue + words + after + tail, len(head + glue + words))


def _without(text: str, gone: Picked) -> Rewritten:
    """The prompt without the phrase and one of the commas beside it."""
    head, tail = text[: gone.start], text[gone.end :]
    bare = head.rstrip(_SEAM)
    if bare and bare[-1] not in _MARKS:
        # The comma before it was its own; the one after goes on joining the rest.
        joined = tail if not tail or tail[0] in _MARKS or tail[0].isspace() else f" {tail}"
        return Rewritten(bare + joined, len(bare))
    rest = tail.lstrip(_SEAM)
    if (not bare or bare[-1] in _STOPS) and rest[:1].islower():
        rest = rest[0].upper() + rest[1:]
    head = head if bare or not head.strip() else ""
    return Rewritten(head + rest, len(head))


def _outside_mentions(text: str, caret: int) -> int:
    return next((found.end for found in find(text) if found.start < caret < found.end), caret)
