"""A reader of JSON Schema for request bodies: as much of it as limits a field, and nothing taken on trust."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from kling_desktop.domain.cards.told import FieldRule, RequestRules
from kling_desktop.providers.answers import Json, inside, words

_MOST_FIELDS = 200
_MOST_CHOICES = 200
_LONGEST_WORD = 100
_MOST_LEVELS = 3
_LARGEST = 10**9
_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})


def read_rules(schema: Json) -> RequestRules | None:
    """The rules of a request body; None for what describes no object with fields."""
    fields = _fields(schema, 0)
    if not fields:
        return None
    required = inside(schema, "required")
    return RequestRules(
        fields=MappingProxyType(fields),
        required=frozenset(name for name in required if isinstance(name, str))
        if isinstance(required, list)
        else frozenset(),
        closed=inside(schema, "additionalProperties") is False,
    )


def _fields(schema: Json, level: int) -> dict[str, FieldRule]:
    listed = inside(schema, "properties")
    if not isinstance(listed, dict) or len(listed) > _MOST_FIELDS or level >= _MOST_LEVELS:
        return {}
    return {name: _rule(rule, level) for name, rule in listed.items()}


def _rule(schema: Json, level: int) -> FieldRule:
    schema = _one_of(schema)
    items = _one_of(inside(schema, "items"))
    inner = items if isinstance(items, dict) else schema
    return FieldRule(
        kinds=_kinds(inside(schema, "type")),
        longest=_count(inside(schema, "maxLength")),
        least=_number(inside(schema, "minimum")),
        most=_number(inside(schema, "maximum")),
        choices=_choices(schema),
        most_items=_count(inside(schema, "maxItems")),
        item_kinds=_kinds(inside(items, "type")),
        fields=MappingProxyType(_fields(inner, level + 1)),
        closed=inside(inner, "additionalProperties") is False,
        usual=_word(inside(schema, "default")),
    )


def _one_of(schema: Json) -> Json:
    """The one real alternative of `anyOf` and `oneOf` ("a text or nothing"); else the schema as it is."""
    for name in ("anyOf", "oneOf"):
        listed = inside(schema, name)
        if isinstance(listed, list) and isinstance(schema, dict):
            real = [each for each in listed if isinstance(each, dict) and each.get("type") != "null"]
            if len(real) == 1:
                return {**schema, **real[0]}
    return schema


def _kinds(told: Json) -> frozenset[str]:
    listed = told if isinstance(told, list) else [told]
    return frozenset(kind for kind in listed if isinstance(kind, str)) & _TYPES


def _count(told: Json) -> int | None:
    number = _number(told)
    return int(number) if number is not None and number >= 0 and number == number.to_integral_value() else None


def _number(told: Json) -> Decimal | None:
    if isinstance(told, bool) or not isinstance(told, int | Decimal):
        return None
    number = Decimal(told)
    return number if number.is_finite() and abs(number) <= _LARGEST else None


def _word(told: Json) -> str | int | None:
    if isinstance(told, bool) or not isinstance(told, str | int):
        return None
    if isinstance(told, int):
        return told if abs(told) <= _LARGEST else None
    text = words(told)
    return text if 0 < len(text) <= _LONGEST_WORD and text.isprintable() else None


def _choices(schema: Json) -> tuple[str | int, ...]:
    listed = inside(schema, "enum")
    if listed is None and isinstance(schema, dict) and "const" in schema:
        listed = [schema["const"]]
    if not isinstance(listed, list) or len(listed) > _MOST_CHOICES:
        return ()
    return tuple(word for each in listed if (word := _word(each)) is not None)
