"""What came back from a service, read without trusting it: size, depth, shape, numbers and times."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeAlias, cast

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | Decimal | bool | None"

MOST_BYTES = 8 * 1024 * 1024
MOST_LEVELS = 64
_MOST_MONEY = Decimal(10) ** 9
_MOST_DIGITS = 400
_FINEST = -9
_LEAST_MONEY = Decimal(10) ** _FINEST
# The year 5138 in seconds: larger numbers are milliseconds.
_NO_SECONDS = 1e11
# Any id may come; what is put into a path is visible ASCII and no step upwards.
_ID = re.compile(r"[!-~]{1,256}\Z", re.ASCII)
_PAGE_STARTS = (b"<!doctype", b"<html", b"<head", b"<body", b"<!--", b"<?xml", b"<error", b"<center")


class Shape(StrEnum):
    """What kind of answer it was."""

    JSON = "json"
    PAGE = "page"
    """A web page where JSON should be."""
    JUNK = "junk"
    """Neither: cut off, too large, too deep, or not text."""
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer. Header names are in lower case; `data` is None unless `shape` is JSON."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    shape: Shape = Shape.EMPTY
    data: Json = None
    text: str = ""
    """The start of a body that is no JSON and no page."""

    @property
    def good(self) -> bool:
        """Whether the status says that it worked."""
        return 200 <= self.status < 300


class _UnreadableError(ValueError):
    pass


def read_answer(status: int, headers: Mapping[str, str], body: bytes | None) -> Answer:
    """The answer with this body; None stands for one that was too large to be read."""
    if body is None:
        return Answer(status=status, headers=headers, shape=Shape.JUNK)
    stripped = body.strip()
    if not stripped:
        return Answer(status=status, headers=headers)
    kind = headers.get("content-type", "").lower()
    # JSON under the name of a page is JSON all the same: an id in it may be worth money.
    named_page = "html" in kind and not stripped.startswith((b"{", b"["))
    if named_page or stripped[:200].removeprefix(codecs.BOM_UTF8).lower().startswith(_PAGE_STARTS):
        return Answer(status=status, headers=headers, shape=Shape.PAGE)
    try:
        data = _parse(stripped)
    except (ValueError, RecursionError):
        if "html" in kind:
            return Answer(status=status, headers=headers, shape=Shape.PAGE)
        text = stripped[:2000].decode("utf-8", "replace") if "json" not in kind else ""
        return Answer(status=status, headers=headers, shape=Shape.JUNK, text=text)
    return Answer(status=status, headers=headers, shape=Shape.JSON, data=data)


def _parse(body: bytes) -> Json:
    text = body.decode("utf-8-sig")
    value = cast("Json", json.loads(text, parse_float=_number, parse_int=_whole, parse_constant=lambda _: None))
    level: list[Json] = [value]
    for _ in range(MOST_LEVELS):
        level = [inner for outer in level for inner in _children(outer)]
        if not level:
            return value
    raise _UnreadableError("nested too deeply")


def _children(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _number(text: str) -> Decimal | None:
    """A number as it stands; nothing for one beyond all measure, which must not cost us the id beside it."""
    try:
        return Decimal(text) if len(text) <= _MOST_DIGITS else None
    except InvalidOperation:
        return None


def _whole(text: str) -> int | None:
    # More digits than that take Python's reader of whole numbers too long, and count nothing in this world.
    return int(text) if len(text) <= _MOST_DIGITS else None


def inside(value: Json, *path: str | int) -> Json:
    """What lies at a path of names and positions; None where something is missing or of another kind."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def rows(value: Json) -> list[dict[str, Json]]:
    """The objects of a list; nothing for anything else."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def words(value: Json) -> str:
    """A text without the space around it; empty for anything else. Halves of characters, which no file takes, go."""
    if not isinstance(value, str):
        return ""
    return (value if value.isascii() else value.encode("utf-8", "ignore").decode("utf-8")).strip()


def remote_id(value: Json) -> str | None:
    """An id that may be put into a path (quoted), or None."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = words(value)
    return text if _ID.match(text) and text not in {".", ".."} else None


def amount(value: Json) -> Decimal | None:
    """A finite amount of money, zero or more, from a number or a text."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    if isinstance(value, str) and len(value) > _MOST_DIGITS:
        return None
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < _MOST_MONEY:
        return None
    # Written out, a sum of a million places would fill the disk.
    places = number.as_tuple().exponent
    return number if isinstance(places, int) and places >= _FINEST else number.quantize(_LEAST_MONEY)


def share(value: Json) -> float | None:
    """Percent as a share from 0 to 1."""
    number = amount(value)
    return None if number is None else min(float(number) / 100, 1.0)


def moment(value: Json) -> datetime | None:
    """A time in UTC, from Unix seconds or milliseconds or ISO 8601; None when it cannot be understood."""
    try:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            seconds = float(value)
            return datetime.fromtimestamp(seconds / 1000 if seconds > _NO_SECONDS else seconds, UTC)
        text = words(value)
        if not text:
            return None
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
