"""A small reader of JSON Schema: as much of it as the services' request schemas use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast
from urllib.parse import urlsplit

from tests.fakes.wire import Json

Schema: TypeAlias = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where a value breaks its schema: `path` such as `multi_prompt[1].duration`, `rule` the keyword it breaks."""

    path: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'body'}: {self.message}"


def _is(kind: str, value: Json) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            raise ValueError(f"unknown type in a schema: {kind}")


def faults(schema: Schema, value: Json, path: str = "") -> Iterator[Fault]:
    """Everything wrong with `value`; lengths of texts count code points."""
    kind = schema.get("type")
    if isinstance(kind, str) and not _is(kind, value):
        yield Fault(path=path, rule="type", message=f"must be {kind}, is {type(value).__name__}")
        return
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        yield Fault(path=path, rule="enum", message=f"must be one of {allowed}, is {value!r}")
    if isinstance(value, str):
        yield from _text(schema, value, path)
    elif isinstance(value, list):
        yield from _list(schema, value, path)
    elif isinstance(value, dict):
        yield from _object(schema, value, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number(schema, value, path)


def _limit(schema: Schema, name: str) -> float | None:
    limit = schema.get(name)
    return limit if isinstance(limit, int | float) else None


def _number(schema: Schema, value: float, path: str) -> Iterator[Fault]:
    if (least := _limit(schema, "minimum")) is not None and value < least:
        yield Fault(path=path, rule="minimum", message=f"must be at least {least}, is {value}")
    if (most := _limit(schema, "maximum")) is not None and value > most:
        yield Fault(path=path, rule="maximum", message=f"must be at most {most}, is {value}")


def _text(schema: Schema, value: str, path: str) -> Iterator[Fault]:
    if (most := _limit(schema, "maxLength")) is not None and len(value) > most:
        yield Fault(path=path, rule="maxLength", message=f"has {len(value)} characters, at most {most}")
    if (least := _limit(schema, "minLength")) is not None and len(value) < least:
        yield Fault(path=path, rule="minLength", message=f"has {len(value)} characters, at least {least}")
    form = schema.get("format")
    if form in {"uri", "uri-or-data"}:
        parts = urlsplit(value)
        web = parts.scheme in {"http", "https"} and bool(parts.netloc)
        if not web and not (form == "uri-or-data" and parts.scheme == "data"):
            yield Fault(path=path, rule="format", message=f"is not an address: {value[:60]!r}")


def _list(schema: Schema, value: list[Json], path: str) -> Iterator[Fault]:
    if (most := _limit(schema, "maxItems")) is not None and len(value) > most:
        yield Fault(path=path, rule="maxItems", message=f"has {len(value)} items, at most {most}")
    if (least := _limit(schema, "minItems")) is not None and len(value) < least:
        yield Fault(path=path, rule="minItems", message=f"has {len(value)} items, at least {least}")
    items = schema.get("items")
    if isinstance(items, dict):
        for index, item in enumerate(value):
            yield from faults(items, item, f"{path}[{index}]")


def _object(schema: Schema, value: dict[str, Json], path: str) -> Iterator[Fault]:
    known = cast("dict[str, Schema]", schema.get("properties") or {})
    required = schema.get("required")
    for name in required if isinstance(required, list) else []:
        if name not in value:
            yield Fault(path=_join(path, str(name)), rule="required", message="Field required")
    for name, item in value.items():
        if name in known:
            yield from faults(known[name], item, _join(path, name))
        elif schema.get("additionalProperties") is False:
            message = "Extra inputs are not permitted"
            yield Fault(path=_join(path, name), rule="additionalProperties", message=message)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def strict(**properties: Schema) -> dict[str, Json]:
    """An object that allows no other keys; a property marked `required` must be there."""
    required: list[Json] = [name for name, schema in properties.items() if schema.get("required") is True]
    cleaned: dict[str, Json] = {}
    for name, schema in properties.items():
        cleaned[name] = {key: value for key, value in schema.items() if key != "required" or value is not True}
    made: dict[str, Json] = {"type": "object", "additionalProperties": False}
    made["required"], made["properties"] = required, cleaned
    return made


def text(least: int = 1, most: int | None = None, *, required: bool = False) -> dict[str, Json]:
    """A text of `least` to `most` code points."""
    schema: dict[str, Json] = {"type": "string", "minLength": least}
    if most is not None:
        schema["maxLength"] = most
    return schema | ({"required": True} if required else {})


def choice(*words: str, required: bool = False) -> dict[str, Json]:
    """One of `words`."""
    schema: dict[str, Json] = {"type": "string", "enum": [*words]}
    return schema | ({"required": True} if required else {})


def whole(least: int, most: int, *, required: bool = False) -> dict[str, Json]:
    """A whole number in a range."""
    schema: dict[str, Json] = {"type": "integer", "minimum": least, "maximum": most}
    return schema | ({"required": True} if required else {})


def flag() -> dict[str, Json]:
    """True or false."""
    return {"type": "boolean"}


def address(*, data: bool = False, required: bool = False) -> dict[str, Json]:
    """A web address, or with `data` a data address."""
    schema: dict[str, Json] = {"type": "string", "format": "uri-or-data" if data else "uri"}
    return schema | ({"required": True} if required else {})


def several(item: Schema, most: int | None = None) -> dict[str, Json]:
    """A list of one or more: none of the services wants an empty list."""
    schema: dict[str, Json] = {"type": "array", "minItems": 1, "items": dict(item)}
    if most is not None:
        schema["maxItems"] = most
    return schema
