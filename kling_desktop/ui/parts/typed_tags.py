"""Tags as a person types them into one line."""

from __future__ import annotations

import re

_BETWEEN = re.compile("[,，、]")
"""Commas, also those of a Chinese keyboard."""


def typed_tags(text: str) -> tuple[str, ...]:
    """The tags of a line, each once, in the order they were typed."""
    return tuple(dict.fromkeys(word.strip() for word in _BETWEEN.split(text) if word.strip()))
