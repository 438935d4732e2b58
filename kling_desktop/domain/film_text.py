"""Films as the text of a row, read once however many rows have the same one.

Takes of one night are of few films, and each of their rows has the film whole: to read it anew for each cost more than
all else that is done with a row, and every job on screen held a film of its own.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from kling_desktop.domain.film import Film
from kling_desktop.domain.film_data import film_from_data
from kling_desktop.domain.money import Quote
from kling_desktop.domain.money_data import quote_from_data

_FILMS = 32
_QUOTES = 128


@lru_cache(_FILMS)
def film_from_text(text: str, folder: Path) -> Film:
    """The film of a row; `folder` is what its paths are relative to. Raises UnreadableProject, ValueError."""
    return film_from_data(json.loads(text), folder)


@lru_cache(_QUOTES)
def quote_from_text(text: str) -> Quote:
    """The price of a row. Raises ValueError."""
    return quote_from_data(json.loads(text))
