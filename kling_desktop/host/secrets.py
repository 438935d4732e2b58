"""Takes keys and signed addresses out of texts that will be kept or shown.

The values of keys that were used in this process are remembered here, in memory alone, so that a log line or a
provider's error text can be freed of them whatever way they came in.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping

GONE = "[removed]"

_lock = threading.Lock()
_known: set[str] = set()

_SHORTEST = 6
"""Shorter values would blot out innocent words."""

_RULES = (
    # data:image/png;base64,…: pictures inside a request.
    (re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*,[A-Za-z0-9+/=_%.~-]*", re.IGNORECASE), GONE),
    (re.compile(r"\b(Bearer|Basic|Token)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), rf"\1 {GONE}"),
    (
        re.compile(r"""(["']?(?:x-)?(?:api[_-]?key|authorization)["']?\s*[:=]\s*["']?)[^\s"',;}]{4,}""", re.IGNORECASE),
        rf"\g<1>{GONE}",
    ),
    # user:password@host
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@:\"'<>]+(?::[^\s/@\"'<>]*)?@", re.IGNORECASE), rf"\g<1>{GONE}@"),
    # Whatever follows the question mark of an address may be a signature.
    (re.compile(r"(\bhttps?://[^\s?\"'<>]+\?)[^\s\"'<>]+", re.IGNORECASE), rf"\g<1>{GONE}"),
)


def remember_secret(value: str) -> None:
    """From now on `redact` takes this value out of every text."""
    if len(value) >= _SHORTEST:
        with _lock:
            _known.add(value)


def redact(text: str) -> str:
    """`text` without known keys, tokens, signed parts of addresses and inline pictures."""
    with _lock:
        known = sorted(_known, key=len, reverse=True)
    for value in known:
        text = text.replace(value, GONE)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


_SIGNED = re.compile(r"sig|token|key|credential|expires|policy|auth|x-amz|x-goog|x-oss", re.IGNORECASE)


def unsigned(text: str) -> str:
    """An address without its query when that looks like a signature, a data address without its data; else `text`."""
    if text[:5].lower() == "data:":
        return text.partition(",")[0] + "," + GONE
    if text[:8].lower().startswith(("http://", "https://")):
        address, mark, query = text.partition("?")
        if mark and _SIGNED.search(query):
            return address
    return text


def scrubbed(value: object) -> object:
    """Plain data (objects, lists, texts, numbers) with every text freed of secrets and signed addresses."""
    match value:
        case str():
            return redact(unsigned(value))
        case Mapping():
            return {str(name): scrubbed(item) for name, item in value.items()}
        case list() | tuple():
            return [scrubbed(item) for item in value]
        case _:
            return value
