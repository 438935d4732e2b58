"""Taking typed values out of what a JSON file held, with the exact place named when one has the wrong type.

A `Reading` is one JSON object on its way to becoming a value. Keys nobody asked for stay behind as `rest`: they are
unknown to this program and travel on with the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from kling_desktop.domain.film import NOTHING
from kling_desktop.domain.troubles import UnreadableProject

LARGEST_NUMBER = 1_000_000_000
LONGEST_ADDRESS = 32_768

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def unreadable(why: str, field: str = "", **facts: object) -> UnreadableProject:
    """The trouble for a project file: `why` is a code that `words.troubles` has a sentence for."""
    return UnreadableProject("", why=why, field=field, **facts)


class Reading:
    """One JSON object at `path`; every `take` removes a key. Raises UnreadableProject on a wrong type."""

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, Mapping):
            raise unreadable("not-an-object", path or "film")
        self._left: dict[str, object] = dict(data)
        self._path = path

    def at(self, key: str) -> str:
        """The full path of a key."""
        return f"{self._path}.{key}" if self._path else key

    def rest(self) -> Mapping[str, object]:
        """What nobody took, in the order of the file."""
        return MappingProxyType(dict(self._left)) if self._left else NOTHING

    def take(self, key: str) -> object:
        """The raw value, None when missing."""
        return self._left.pop(key, None)

    def has(self, key: str) -> bool:
        """Whether the file names this key at all."""
        return key in self._left

    def text(self, key: str, default: str) -> str:
        """A text; half characters (lone surrogates) become the replacement sign, as no file or service takes them."""
        if key not in self._left:
            return default
        value = self._left.pop(key)
        if not isinstance(value, str):
            raise unreadable("not-text", self.at(key))
        return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)

    def optional_text(self, key: str) -> str | None:
        """A text, None when missing or null."""
        if self._left.get(key) is None:
            self._left.pop(key, None)
            return None
        return self.text(key, "")

    def address(self, key: str) -> str | None:
        """A path or web address: not empty, without null bytes; None when missing or null.

        Other control characters are legal in file names on most systems, so a film saved here may hold them.
        """
        value = self._left.get(key)
        if value is None:
            self._left.pop(key, None)
            return None
        del self._left[key]
        if not isinstance(value, str):
            raise unreadable("not-text", self.at(key))
        if not value.strip():
            raise unreadable("empty", self.at(key))
        if "\x00" in value:
            raise unreadable("null-byte", self.at(key))
        if len(value) > LONGEST_ADDRESS:
            raise unreadable("too-long", self.at(key))
        # File names may hold bytes that are no text, and travel as lone surrogates; web addresses may not.
        return value if key == "path" else _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._left.pop(key, default)
        if not isinstance(value, bool):
            raise unreadable("not-true-or-false", self.at(key))
        return value

    def number(self, key: str, default: int | float) -> int | float:
        """A number; 5.0 is read as 5."""
        return number(self._left.pop(key, default), self.at(key))

    def optional_number(self, key: str) -> float | None:
        """A number, None when missing or null."""
        value = self._left.pop(key, None)
        return None if value is None else float(number(value, self.at(key)))

    def whole(self, key: str, default: int) -> int:
        """A whole number."""
        value = self.number(key, default)
        if not isinstance(value, int):
            raise unreadable("not-whole", self.at(key))
        return value

    def listed(self, key: str) -> tuple[tuple[object, str], ...]:
        """The entries of a list, each with its path; none when the key is missing."""
        value = self._left.pop(key, [])
        if not isinstance(value, list | tuple):
            raise unreadable("not-a-list", self.at(key))
        return tuple((entry, f"{self.at(key)}[{index}]") for index, entry in enumerate(value))

    def mapping(self, key: str) -> Mapping[str, object]:
        """An object kept as it is; empty when missing."""
        value = self._left.pop(key, {})
        if not isinstance(value, Mapping):
            raise unreadable("not-an-object", self.at(key))
        return MappingProxyType(dict(value)) if value else NOTHING


def number(value: object, path: str) -> int | float:
    """`value` as a number of reasonable size."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unreadable("not-a-number", path)
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise unreadable("too-large-a-number", path)
    return int(value) if value == int(value) else value
