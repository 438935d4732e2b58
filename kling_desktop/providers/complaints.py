"""What a service's error says: its code and words in any of the known shapes, and the trouble they name.

The same sentence arrives under different statuses, wrapped and bare, so the words are matched wherever they stand.
Sources: the error tables of Oxen, PixelDojo and AIHubMax, whose codes EvoLink shares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from kling_desktop.domain.answer_troubles import ModelBusy, PictureUnfit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import (
    ContentRefused,
    ModelGone,
    NotAllowed,
    OutOfCredit,
    PictureNotFetched,
    RequestRefused,
    Trouble,
)
from kling_desktop.providers.answers import Json, inside, read_answer, rows, words
from kling_desktop.providers.cleaning import unwrapped

TITLES: Mapping[ProviderId, str] = MappingProxyType(
    {ProviderId.OXEN: "Oxen", ProviderId.PIXELDOJO: "PixelDojo", ProviderId.AIHUBMAX: "AIHubMax"}
)
"""The services' names, as sentences say them."""

NO_SUCH_JOB = frozenset({"invalid_task_id", "task_not_found", "resource_not_found"})
"""Codes of a job that is not (or no longer) known."""
PASSING = frozenset(
    {"generation_timeout", "service_error", "service_unavailable", "resource_exhausted", "upstream_error"}
)
"""Codes of a failed job whose fault will have passed in a minute or two."""

_CREDIT = re.compile(
    r"insufficient[ _-]?(?:credit|balance|fund|quota)|not enough (?:credit|balance)|out of credits?|"
    r"credits? (?:are |is )?(?:exhausted|used up)|no credits? left|balance (?:is )?too low",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"content[ _-]?(?:policy|moderation|filter|violation)|flagged|moderat(?:ion|ed)|\bnsfw\b|"
    r"safety (?:system|filter|policy|check)|(?<!case[- ])sensitive (?:content|word|information)|prohibited content|"
    r"violat\w+ (?:of )?(?:our |the )?(?:terms|polic|guideline|usage)",
    re.IGNORECASE,
)
_UNFIT = re.compile(
    r"image_dimension_mismatch|invalid_file_type|unsupported (?:image|picture|file) (?:type|format)|"
    r"(?:image|picture) (?:(?:is|size|width|height|resolution|dimensions?|side) ){1,3}(?:too|must|should|invalid|not )",
    re.IGNORECASE,
)
_NOT_FETCHED = re.compile(
    r"client error: .{0,80}? for url|invalid[ _-]image[ _-]?url|image_processing_error|invalid url|video_probe_failed|"
    r"(?:could ?n[o']t|cannot|can't|can not|failed to|unable to|error) (?:\w+ ){0,3}?"
    r"(?:download|fetch|load|read|decode|identify|process|retriev\w+|access) (?:\w+ ){0,3}?"
    r"(?:image|picture|video|file|url|input|media)|"
    r"(?:image|picture|video|file|media)\b.{0,40}\b(?:could not|cannot|can't|failed to) be (?:\w+ )?"
    r"(?:download|fetch|load|read|decod|process|retriev|access)\w*",
    re.IGNORECASE,
)
_A_PICTURE = re.compile(r"image|picture|photo|\.(?:jpe?g|png|webp|gif)\b", re.IGNORECASE)
_A_VIDEO = re.compile(r"video|\.(?:mp4|mov|webm|m4v)\b", re.IGNORECASE)
_MODEL = re.compile(
    r"model[ _]not[ _](?:found|enabled|available|supported)|model_unavailable|unknown model|no such model|"
    r"model .{0,80}? (?:does not exist|not found|is no longer)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"cannot provide both|must be provided|field required|duration value '|total shot duration|input should be|"
    r"num_generations must|value error|getting model response error: 422|extra inputs are not permitted|"
    r"invalid[ _](?:param|request|value)|validation[ _]error|"
    r"unrecognized key|out of range",
    re.IGNORECASE,
)
_MOMENTARY = re.compile(
    r"\btim(?:ed|e)[ -]?out|temporar|try again|overload|no capacity|unavailable|internal (?:server )?error|bad gateway",
    re.IGNORECASE,
)


_MOST_PACKED = 20_000


def said(data: Json) -> tuple[str, str]:
    """Code and text of an error in any of the known shapes; both may be empty.

    Shapes: `error` as object (detail, message, title; code, type) or text, `errors` list, `detail` as text, list or
    object, `error_message`, `errorMessage`, `message`, `msg`, `status_description`, `status_message`.
    """
    if isinstance(data, str):
        return "", words(data)
    error = inside(data, "error")
    texts = [
        *(_flat(inside(error, name)) for name in ("detail", "message", "title", "msg")),
        _flat(error) if not isinstance(error, dict) else "",
        *(
            _flat(inside(data, name))
            for name in ("error_message", "errorMessage", "errors", "detail", "message", "msg")
        ),
        *(words(inside(data, name)) for name in ("status_description", "status_message")),
    ]
    codes = [
        *(_code(inside(error, name)) for name in ("code", "type")),
        *(_code(inside(data, name)) for name in ("code", "error_code", "errorCode", "status_message")),
        _code(inside(data, "detail", "code")),
    ]
    return next((code for code in codes if code), ""), _unpacked(next((text for text in texts if text), ""))


def _unpacked(text: str) -> str:
    """The words inside an error that was passed on as it came from the model, as JSON within a text."""
    inner = unwrapped(text[:_MOST_PACKED]).strip()
    if not inner.startswith(("{", "[")):
        return text
    data = read_answer(0, {}, inner.encode("utf-8")).data
    found = _flat(data) if isinstance(data, list) else said(data)[1]
    return found or text


def _code(value: Json) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else words(value)


def _flat(value: Json) -> str:
    """A text, or the messages of a complaint or of a list of them, each with its place."""
    if isinstance(value, list):
        parts = [words(item) for item in value if isinstance(item, str)]
        parts += [_complaint(row) for row in rows(value)]
        return "; ".join(part for part in parts if part)
    return _complaint(value) if isinstance(value, dict) else words(value)


def _complaint(row: Mapping[str, Json]) -> str:
    place = row.get("path") or row.get("loc") or row.get("field")
    where = ".".join(str(step) for step in place) if isinstance(place, list) else words(place)
    what = unwrapped(words(row.get("message")) or words(row.get("msg")))
    return f"{where}: {what}" if where and what else what


def by_words(provider: ProviderId, code: str, text: str, model: str = "") -> Trouble | None:
    """The trouble that code and words of an error name, or None when they name none."""
    both, title = f"{code} {text}", TITLES[provider]
    if code == "quota_exceeded":  # of money or in time: it does not say which
        return OutOfCredit(text, provider=title, reason="quota")
    if _CREDIT.search(both):
        return OutOfCredit(text, provider=title)
    if _CONTENT.search(both):
        return ContentRefused(text, provider=title)
    if _UNFIT.search(both):
        return PictureUnfit(text, provider=title)
    if _NOT_FETCHED.search(both):
        what = "picture" if _A_PICTURE.search(both) else "video" if _A_VIDEO.search(both) else ""
        return PictureNotFetched(text, provider=title, what=what)
    if _MODEL.search(both):
        return ModelGone(text, provider=provider.value, model=model)
    if "unsupported_media_type" in both:  # Oxen's word for a model that makes text
        return RequestRefused(text, provider=title, status="", reason="model")
    if code == "model_access_denied":
        return NotAllowed(text, provider=title, model=model)
    if code == "no_compatible_channel":
        return ModelBusy(text, provider=title, model=model)
    return None


def about_the_request(code: str, text: str) -> bool:
    """Whether these words complain about what was asked for."""
    return _REQUEST.search(f"{code} {text}") is not None


def momentary(code: str, text: str) -> bool:
    """Whether these words name a fault that passes."""
    return code in PASSING or _MOMENTARY.search(text) is not None
