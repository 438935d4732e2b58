"""Takes keys and signed addresses out of texts that will be kept or shown.

The values of keys that were used in this process are remembered here, in memory alone, so that a log line or a
provider's error text can be freed of them whatever way they came in: as they are, in the spellings of addresses, JSON,
HTML, Base64 and hexadecimal digits, or broken by a line's end.
"""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus, unquote, urlsplit

GONE = "[removed]"

_lock = threading.Lock()
_known: dict[str, tuple[str, ...]] = {}
"""Each secret with its spellings, the longest first."""

_OWN = re.compile(r"KLING_DESKTOP_\w*(?:KEY|SECRET|TOKEN)\w*")
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


_SHORTEST_SPELLING = 8
_PART = 12
"""Characters; a part of a secret of nearly twice that is sure to be recognised."""
_BREAKS = re.compile(r"\\[nrt]|[\s\"'\\]+")
"""What comes between the pieces of a secret that was folded, wrapped, or quoted in pieces."""
_BREAK = r"(?:\\[nrt]|[\s\"'\\])*"


def remember_secret(value: str) -> None:
    """From now on `redact` takes this value out of every text."""
    if len(value) >= _SHORTEST and value not in _known:
        found = tuple(sorted({value, *spellings(value)}, key=len, reverse=True))
        with _lock:
            _known[value] = found


def remember_environment(environ: Mapping[str, str]) -> None:
    """Remember the keys and secrets that are given in the environment, and the passwords of proxies there."""
    for name, value in environ.items():
        if _OWN.fullmatch(name.upper()):
            remember_secret(value.strip())
        elif name.lower().endswith("_proxy"):
            try:
                told = urlsplit(value if "//" in value else f"//{value}").password or ""
            except ValueError:
                continue
            remember_secret(told)
            remember_secret(unquote(told))


def spellings(value: str) -> Iterator[str]:
    """Other forms of `value`, each long enough to be recognised."""
    data = value.encode("utf-8", "surrogatepass")
    forms = [quote(value, safe=""), quote(value), quote_plus(value), json.dumps(value)[1:-1], html.escape(value)]
    forms += [form.replace("/", "\\/") for form in forms]
    forms += [data.hex(), data.hex().upper(), data.hex(" "), data.hex(":")]
    for skip in range(3):
        # Within a longer Base64 text it may begin at any of three places; what is whole in it is always the same.
        whole = data[skip : skip + (len(data) - skip) // 3 * 3]
        forms += [base64.b64encode(whole).decode(), base64.urlsafe_b64encode(whole).decode()]
    for form in forms:
        lower = re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), form)
        yield from (each for each in (form, lower) if len(each) >= _SHORTEST_SPELLING and each != value)


def redact(text: str) -> str:
    """`text` without known keys, tokens, signed parts of addresses and inline pictures."""
    with _lock:
        known = sorted(_known.items(), key=lambda each: len(each[0]), reverse=True)
    for _, forms in known:
        for form in forms:
            text = text.replace(form, GONE)
    if known:
        values = [value for value, _ in known]
        text = _without_parts(_without_broken(text, values), values)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def _without_parts(text: str, known: list[str]) -> str:
    """Without long parts of secrets, as something leaves them that cuts texts off."""
    for value in known:
        for begin in range(0, len(value) - _PART + 1, _PART) if len(value) >= 2 * _PART else ():
            piece = value[begin : begin + _PART]
            at = text.find(piece)
            while at >= 0:
                first, last, end = at, at + _PART, begin + _PART
                before = begin
                while first > 0 and before > 0 and text[first - 1] == value[before - 1]:
                    first, before = first - 1, before - 1
                while last < len(text) and end < len(value) and text[last] == value[end]:
                    last, end = last + 1, end + 1
                text = text[:first] + GONE + text[last:]
                at = text.find(piece, first + len(GONE))
    return text


def _without_broken(text: str, known: list[str]) -> str:
    """Without secrets in pieces."""
    whole = _BREAKS.sub("", text)
    if len(whole) == len(text):
        return text
    for value in known:
        bare = _BREAKS.sub("", value)
        if bare and bare in whole:
            text = re.sub(_BREAK.join(map(re.escape, bare)), GONE, text)
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
