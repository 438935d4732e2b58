"""A service's own words, made fit to be shown: no keys, no signed addresses, no markup, not long."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

from kling_desktop.host.secrets import GONE, redact

LONGEST = 300
# Oxen's newer contract puts this before an error of the model, in whole or in parts.
_WRAPPING = re.compile(r"\A(?:\s*(?:getting model response error:\s*(?:\d+\s*-)?|value error,))+\s*", re.IGNORECASE)
_DATA = re.compile(r"data:[a-z]+/[\w.+-]+(?:;[\w=.+-]+)*,[A-Za-z0-9+/=_%-]*", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s<>\"'`\\]+", re.IGNORECASE)
_KEYLIKE = re.compile(r"\b(?:sk|pk|pd|pdl|oxen|key)[-_][A-Za-z0-9_-]{12,}")
_SCRIPTS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"</?[a-z!?][^>]{0,300}>", re.IGNORECASE)


def unwrapped(text: str) -> str:
    """`text` without what Oxen's newer contract puts before an error of the model."""
    return _WRAPPING.sub("", text)


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` as it may be shown and kept: one line of at most about 300 characters. `secrets` never survive."""
    shown = text[:20_000]
    for secret in secrets:
        if len(secret) >= 4:
            shown = shown.replace(secret, GONE)
    shown = unwrapped(shown)
    shown = _SCRIPTS.sub(" ", shown)
    shown = _DATA.sub("[picture]", shown)
    shown = _ADDRESS.sub(lambda match: _without_query(match[0]), shown)
    shown = _KEYLIKE.sub(GONE, shown)
    shown = redact(_TAGS.sub(" ", shown))
    shown = "".join(_visible(character) for character in shown)
    shown = " ".join(shown.split())
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1].rstrip() + "…"


def _without_query(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "[address]"
    # What stands behind the address in the sentence stays behind it.
    tail = address[len(address.rstrip(".,;:)]}")) :]
    path = parts.path if parts.query or parts.fragment else parts.path[: len(parts.path) - len(tail)]
    return f"{parts.scheme}://{host}{port}{path}{tail}"


def _visible(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in {"Cc", "Zl", "Zp"}:
        return " "
    # Direction marks and other invisible characters, half pairs, private use.
    return "" if kind in {"Cf", "Cs", "Co", "Cn"} else character
