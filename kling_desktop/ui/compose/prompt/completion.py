"""What an @ or a / in a prompt may become: finding the half-written word, and the things that match it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kling_desktop.domain.film import Film
from kling_desktop.domain.mentions import Mention
from kling_desktop.host.text_blocks import TextBlock
from kling_desktop.ui.parts.mentions import mentionable, title

_HALF = re.compile(r"(?<![A-Za-z0-9_.@])@(\w{0,40})$")
_SLASH = re.compile(r"(?<![A-Za-z0-9_./:])/([^\s/@]{0,40})$")
_NO_SPACE_BEFORE = " \t\n.,;:!?)]}，。；：！？）】」』、'’"


@dataclass(frozen=True, slots=True)
class Half:
    """A mention being written: from the @ at `start` to the caret, and what stands after the @."""

    start: int
    query: str


def half_written(before_caret: str) -> Half | None:
    """The mention being written right before the caret, if there is one."""
    found = _HALF.search(before_caret)
    return None if found is None else Half(found.start(), found[1])


def half_block(before_caret: str) -> Half | None:
    """The name of a text block being written after a slash, if there is one."""
    found = _SLASH.search(before_caret)
    return None if found is None else Half(found.start(), found[1])


def matching_blocks(query: str, blocks: tuple[TextBlock, ...]) -> tuple[TextBlock, ...]:
    """The text blocks whose name starts like the query or holds it, then those whose words do."""
    wanted = query.casefold()
    first = [block for block in blocks if block.name.casefold().startswith(wanted)]
    held = [block for block in blocks if block not in first and wanted in block.name.casefold()]
    said = [block for block in blocks if block not in first and block not in held and wanted in block.text.casefold()]
    return (*first, *held, *said)


def matches(query: str, film: Film) -> tuple[Mention, ...]:
    """The things whose tag starts like the query or whose name holds it; tags first. Nothing when it is complete."""
    wanted = query.casefold()
    everything = mentionable(film)
    by_tag = [mention for mention in everything if str(mention)[1:].casefold().startswith(wanted)]
    by_name = [mention for mention in everything if mention not in by_tag and wanted in title(mention, film).casefold()]
    found = (*by_tag, *by_name)
    return () if len(found) == 1 and str(found[0])[1:].casefold() == wanted else found


def completed(mention: Mention, after_caret: str) -> str:
    """What is put in: the tag, and a space unless one or a stop follows."""
    if after_caret[:1] and after_caret[0] in _NO_SPACE_BEFORE:
        return str(mention)
    return f"{mention} "
