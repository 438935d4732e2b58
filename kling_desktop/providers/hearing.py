"""What services answered, word for word as far as it may be kept: for the log of a job, and for disputes.

Whoever drives a job listens while it talks to the service; what is heard is short, and free of keys, pictures and the
signed parts of addresses. Nobody listening costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal

from kling_desktop.host.secrets import GONE, redact, unsigned
from kling_desktop.providers.answers import Answer, Json, Shape
from kling_desktop.providers.cleaning import clean

MOST = 4000
"""Characters of one answer that are kept."""
_LONGEST_TEXT = 600
_MOST_ITEMS = 40
_DEEPEST = 8
_SECRET = ("key", "token", "secret", "authorization", "password", "cookie", "signature", "credential")
_KEPT_HEADERS = ("x-request-id", "x-amzn-requestid", "cf-ray", "request-id", "x-trace-id", "x-correlation-id", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One answer. `deed` is `order`, `look` or `cancel`; `status` is None where no answer came; `said` is text."""

    deed: str
    status: int | None
    said: str


_listeners: ContextVar[list[Heard] | None] = ContextVar("kling_heard", default=None)


@contextmanager
def listening() -> Iterator[list[Heard]]:
    """Everything that is answered inside, in this task and those it starts."""
    heard: list[Heard] = []
    before = _listeners.set(heard)
    try:
        yield heard
    finally:
        _listeners.reset(before)


def hear_answer(deed: str, answer: Answer, secrets: tuple[str, ...] = ()) -> None:
    """A whole HTTP answer, with the ids its headers carry."""
    listener = _listeners.get()
    if listener is None:
        return
    ids = {name: answer.headers[name] for name in _KEPT_HEADERS if answer.headers.get(name)}
    body: object = answer.data if answer.shape is Shape.JSON else clean(answer.text, secrets) or answer.shape.value
    listener.append(Heard(deed=deed, status=answer.status, said=_text({"headers": ids, "body": body}, secrets)))


def hear_row(row: Json, secrets: tuple[str, ...] = ()) -> None:
    """What a service says of one job, wherever it was in its answer. Only the latest counts."""
    listener = _listeners.get()
    if listener is None:
        return
    listener[:] = [heard for heard in listener if heard.deed != "look"]
    listener.append(Heard(deed="look", status=200, said=_text({"body": row}, secrets)))


def hear_silence(deed: str, why: str) -> None:
    """No answer came, or none that can be read."""
    listener = _listeners.get()
    if listener is not None:
        listener.append(Heard(deed=deed, status=None, said=json.dumps({"no answer": why})))


def _text(data: Mapping[str, object], secrets: tuple[str, ...]) -> str:
    text = json.dumps(_fit(data, secrets, 0), ensure_ascii=False)
    # JSON may hold half characters, which no database and no file takes.
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _fit(value: object, secrets: tuple[str, ...], depth: int) -> object:
    """`value` as it may be kept."""
    match value:
        case None | bool() | int():
            return value
        case float() | Decimal():
            return str(value)
        case str():
            return _fit_text(value, secrets)
        case Mapping() if depth < _DEEPEST:
            pairs = list(value.items())[:_MOST_ITEMS]
            return {
                _fit_text(str(name), secrets): GONE if _is_secret(str(name)) else _fit(item, secrets, depth + 1)
                for name, item in pairs
            }
        case list() | tuple() if depth < _DEEPEST:
            return [_fit(item, secrets, depth + 1) for item in value[:_MOST_ITEMS]]
        case _:
            return "…"


def _is_secret(name: str) -> bool:
    plain = name.casefold().replace("-", "_")
    return any(plain == word or plain.endswith(f"_{word}") for word in _SECRET)


def _fit_text(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        if len(secret) >= 4:
            text = text.replace(secret, GONE)
    text = redact(unsigned(text))
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
