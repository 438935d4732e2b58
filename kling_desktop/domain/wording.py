"""The words a mention is written with: what a reference is there for, in the language of the prompt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from kling_desktop.domain.film import Film, Role
from kling_desktop.domain.mentions import Mention, MentionKind

_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_ENDED = re.compile(r"[\s.,;:!?，。；：！？、—-]$")


class PromptLanguage(StrEnum):
    """The languages the models read."""

    ENGLISH = "en"
    CHINESE = "zh"


_WORDS: Mapping[PromptLanguage, Mapping[str, str]] = MappingProxyType(
    {
        PromptLanguage.ENGLISH: MappingProxyType(
            {
                Role.PERSON: "the person in {mention}",
                Role.OBJECT: "the object in {mention}",
                Role.PLACE: "the place in {mention}",
                Role.STYLE: "in the style of {mention}",
            }
        ),
        PromptLanguage.CHINESE: MappingProxyType(
            {
                Role.PERSON: "{mention} 中的人物",
                Role.OBJECT: "{mention} 中的物体",
                Role.PLACE: "{mention} 中的场景",
                Role.STYLE: "以 {mention} 的风格",
            }
        ),
    }
)


def language_of(prompt: str) -> PromptLanguage:
    """Chinese as soon as there is one Chinese character in it."""
    return PromptLanguage.CHINESE if _CHINESE.search(prompt) else PromptLanguage.ENGLISH


def role_of(mention: Mention, film: Film) -> str:
    """The role of the reference a mention stands for; none for everything else."""
    numbered = film.numbered
    if mention.kind is MentionKind.IMAGE and 1 <= mention.number <= len(numbered):
        return numbered[mention.number - 1].role
    return Role.NONE


def worded(mention: Mention, role: str, language: PromptLanguage) -> str:
    """What to write for a mention: "the person in @Image1"; the bare mention for a reference without a role."""
    return _WORDS[language].get(role, "{mention}").format(mention=mention)


def with_mention(prompt: str, mention: Mention, role: str) -> str:
    """The prompt with a mention written at its end, in its own language."""
    language, text = language_of(prompt), prompt.rstrip()
    said = worded(mention, role, language)
    if not text:
        return said
    if said == str(mention) or _ENDED.search(text):
        return f"{text} {said}"
    return f"{text}，{said}" if language is PromptLanguage.CHINESE else f"{text}, {said}"
