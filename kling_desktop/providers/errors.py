"""Every way a service says no, as one of our troubles.

The services write errors in many shapes, and the same sentence arrives under different statuses, so the words decide
first and the status where the words say nothing. Sources: the error tables of Oxen, PixelDojo and AIHubMax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import (
    Again,
    AnswerLost,
    Charged,
    ContentRefused,
    JobLost,
    KeyRefused,
    ModelGone,
    NotAllowed,
    OutOfCredit,
    PictureNotFetched,
    RateLimited,
    RenderFailed,
    RequestRefused,
    ServerFault,
    Trouble,
)
from kling_desktop.providers.answers import Answer, Json, Shape, inside, rows, words
from kling_desktop.providers.cleaning import clean

TRANSIENT = frozenset({408, 429, 499, *range(500, 600)})
"""Statuses after which a read may be asked again."""
_NO_ANSWER = frozenset({408, 499, *range(500, 600)})
"""Statuses that do not say whether an order was taken."""

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
_PICTURE = re.compile(
    r"client error: .{0,80}? for url|invalid[ _-]image[ _-]?url|image_processing_error|invalid_file_type|invalid url|"
    r"(?:could ?n[o']t|cannot|can't|can not|failed to|unable to|error) (?:\w+ ){0,3}?"
    r"(?:download|fetch|load|read|decode|identify|process|retriev\w+|access) (?:\w+ ){0,3}?"
    r"(?:image|picture|file|url|input|media)|"
    r"(?:image|picture|file|media)\b.{0,40}\b(?:could not|cannot|can't|failed to) be (?:\w+ )?"
    r"(?:download|fetch|load|read|decod|process|retriev|access)\w*|video_probe_failed",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"model[ _]not[ _](?:found|enabled|available|supported)|model_unavailable|unknown model|no such model|"
    r"model .{0,80}? (?:does not exist|not found|is no longer)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"cannot provide both|must be provided|field required|duration value '|total shot duration|input should be|"
    r"num_generations must|value error|getting model response error: 422|extra inputs are not permitted|"
    r"invalid[ _](?:param|request|value)|validation[ _]error|unsupported_media_type|image_dimension_mismatch|"
    r"unrecognized key|out of range",
    re.IGNORECASE,
)
_NAMED = re.compile(r"model|namespace|organi[sz]ation|repositor|generation|\bjob\b|\buser\b", re.IGNORECASE)
"""What a 404 may be about other than the call itself."""
TITLES: Mapping[ProviderId, str] = MappingProxyType(
    {ProviderId.OXEN: "Oxen", ProviderId.PIXELDOJO: "PixelDojo", ProviderId.AIHUBMAX: "AIHubMax"}
)
"""The services' names, as sentences say them."""

_PASSING = frozenset(
    {"generation_timeout", "service_error", "service_unavailable", "resource_exhausted", "upstream_error"}
)


def said(data: Json) -> tuple[str, str]:
    """Code and text of an error in any of the known shapes; both may be empty.

    Shapes: `error` as object (detail, message, title; code, type) or text, `errors` list, `detail` as text or list,
    `error_message`, `errorMessage`, `message`, `msg`, `status_message`.
    """
    if isinstance(data, str):
        return "", data.strip()
    error = inside(data, "error")
    texts = [
        *(_flat(inside(error, name)) for name in ("detail", "message", "title", "msg")),
        _flat(error) if not isinstance(error, dict) else "",
        *(
            _flat(inside(data, name))
            for name in ("error_message", "errorMessage", "errors", "detail", "message", "msg")
        ),
        words(inside(data, "status_message")),
    ]
    codes = [
        *(_code(inside(error, name)) for name in ("code", "type")),
        *(_code(inside(data, name)) for name in ("code", "error_code", "status_message")),
    ]
    return next((code for code in codes if code), ""), next((text for text in texts if text), "")


def _code(value: Json) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else words(value)


def _flat(value: Json) -> str:
    """A text, or the messages of a list of complaints, each with its place."""
    if isinstance(value, list):
        parts = [words(item) for item in value if isinstance(item, str)]
        for row in rows(value):
            place = row.get("path") or row.get("loc") or row.get("field")
            where = ".".join(str(step) for step in place) if isinstance(place, list) else words(place)
            what = words(row.get("message")) or words(row.get("msg"))
            parts.append(f"{where}: {what}" if where and what else what)
        return "; ".join(part for part in parts if part)
    return words(value)


def by_words(provider: ProviderId, code: str, text: str, model: str = "") -> Trouble | None:
    """The trouble that the words of an error name, or None when they name none."""
    both = f"{code} {text}"
    if _CREDIT.search(both):
        return OutOfCredit(text, provider=TITLES[provider])
    if _CONTENT.search(both):
        return ContentRefused(text, provider=TITLES[provider])
    if _PICTURE.search(both):
        return PictureNotFetched(text, provider=TITLES[provider])
    if _MODEL.search(both):
        return ModelGone(text, provider=provider.value, model=model)
    return None


def refusal(
    provider: ProviderId, answer: Answer, *, model: str = "", secrets: Iterable[str] = (), wait: float | None = None
) -> Trouble:
    """The trouble of an answer to an order. A status that leaves it open whether it was taken is an `AnswerLost`.

    `wait` are the seconds a 429 asked for.
    """
    status, name = answer.status, TITLES[provider]
    code, raw = said(answer.data) if answer.shape is Shape.JSON else ("", answer.text)
    text = clean(raw, secrets)
    if status in _NO_ANSWER:
        return AnswerLost(text, why=f"status {status}", provider=name)
    if answer.good and answer.shape is not Shape.JSON:
        return AnswerLost(text, why=answer.shape.value, provider=name)
    if 300 <= status < 400:
        return RequestRefused("", provider=name, status=status)
    if status == 401:
        return KeyRefused(text, provider=name)
    named = by_words(provider, code, text, model)
    if status == 402:
        return OutOfCredit(text, provider=name)
    if status == 429:
        return named if isinstance(named, OutOfCredit) else RateLimited(text, wait=wait, provider=name)
    if named is not None:
        return named
    if status == 403:
        return NotAllowed(text, provider=name)
    refused = RequestRefused(text, provider=name, status=status)
    if code == "no_compatible_channel":  # nobody is free to make it just now
        refused.again = Again.LATER
    return refused


def is_missing(provider: ProviderId, answer: Answer) -> bool:
    """Whether an answer says that there is no such call here, and so that nothing was ordered.

    404 or 405 from something that speaks as a service (no web page of something on the way), and not a word of a
    model, a namespace or a job that it could not find.
    """
    if answer.status not in {404, 405} or answer.shape is Shape.PAGE:
        return False
    code, text = said(answer.data) if answer.shape is Shape.JSON else ("", answer.text)
    return by_words(provider, code, text) is None and not _NAMED.search(text)


def fault(provider: ProviderId, answer: Answer, *, secrets: Iterable[str] = (), wait: float | None = None) -> Trouble:
    """The trouble of an answer to a read, which costs nothing whatever happened."""
    status, name = answer.status, TITLES[provider]
    code, raw = said(answer.data) if answer.shape is Shape.JSON else ("", answer.text)
    text = clean(raw, secrets)
    if answer.good or status < 400 or status in TRANSIENT - {429} or answer.shape is Shape.PAGE:
        # A page, under whatever status, is a protection or log-in page: it says nothing about key or job.
        return ServerFault(text, provider=name, status=status)
    if status == 401:
        return KeyRefused(text, provider=name)
    if status == 402:
        return OutOfCredit(text, provider=name)
    if status == 429:
        return RateLimited(text, wait=wait, provider=name)
    if status in {403, 404, 410} and answer.shape is not Shape.JSON:
        # Something on the way answered, not the service.
        return ServerFault(text, provider=name, status=status)
    if status == 403:
        named = by_words(provider, code, text)
        return named if isinstance(named, OutOfCredit) else NotAllowed(text, provider=name)
    if status in {404, 410}:
        return JobLost(text, provider=name)
    return RequestRefused(text, provider=name, status=status)


def failure(
    provider: ProviderId,
    data: Json,
    *,
    model: str = "",
    charged: Charged = Charged.UNKNOWN,
    secrets: Iterable[str] = (),
) -> Trouble:
    """The trouble of a job that was accepted and failed; `data` is its row, or the error alone."""
    code, raw = said(data)
    text, name = clean(raw, secrets), TITLES[provider]
    trouble = by_words(provider, code, text, model)
    if trouble is None and code == "quota_exceeded":
        trouble = OutOfCredit(text, provider=name)
    if trouble is None and code == "resource_not_found":
        trouble = JobLost(text, provider=name)
    if trouble is None and _REQUEST.search(f"{code} {raw}"):
        trouble = RequestRefused(text, provider=name, status="")
    if trouble is None:
        trouble = RenderFailed(text, provider=name)
        if code in _PASSING:
            trouble.again = Again.LATER
    trouble.charged = charged
    return trouble
