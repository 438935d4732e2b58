"""Search texts put together from terms: what the list on the left reads and writes."""

from __future__ import annotations

from kling_desktop.library.query import Term, terms

NOT_REVIEWED = "is:new"
APPROVED = "verdict:approved"
REDO = "verdict:redo"
REJECTED = "verdict:rejected"
BIN = "is:binned"


def named(field: str, name: str) -> str:
    """The term for a film, an element or a tag of a name."""
    words = " ".join(name.replace('"', " ").split())
    exact = field == "film"  # without quotes it would be every film that begins so
    return f'{field}:"{words}"' if exact or " " in words or not words.isalnum() else f"{field}:{words}"


def has(text: str, term: str) -> bool:
    """Whether a search text already asks for what a term asks for."""
    wanted = [_same(each) for each in terms(term)]
    asked = [_same(each) for each in terms(text)]
    return bool(wanted) and all(each in asked for each in wanted)


def toggled(text: str, term: str) -> str:
    """A search text with a term added; without it when it was there."""
    if not has(text, term):
        return f"{text.strip()} {term}".strip()
    wanted = [_same(each) for each in terms(term)]
    return " ".join(_written(each) for each in terms(text) if _same(each) not in wanted)


def _same(term: Term) -> tuple[str | None, str, bool]:
    return term.field, " ".join(term.text.casefold().split()), term.turned


def _written(term: Term) -> str:
    minus = "-" if term.turned else ""
    field = f"{term.field}:" if term.field else ""
    words = f'"{term.text}"' if term.quoted else term.text
    return f"{minus}{field}{words}"
