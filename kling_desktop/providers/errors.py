"""Every way a service says no, as one of our troubles: to an order, to a read, and of a job that failed later.

The words decide first, the status where the words say nothing. What a status leaves open is never called free:
a 5xx, a time-out and an answer that cannot be read may all hide an order that was taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kling_desktop.domain.answer_troubles import TurnedAway
from kling_desktop.domain.network_troubles import LogInFirst
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import (
    Again,
    AnswerLost,
    Charged,
    JobLost,
    KeyRefused,
    NotAllowed,
    OutOfCredit,
    RateLimited,
    RenderFailed,
    RequestRefused,
    ServerFault,
    Trouble,
)
from kling_desktop.providers.answers import Answer, Json, Shape, inside, words
from kling_desktop.providers.cleaning import clean
from kling_desktop.providers.complaints import NO_SUCH_JOB, TITLES, about_the_request, by_words, momentary, said
from kling_desktop.providers.reach import host_of

__all__ = ["TITLES", "TRANSIENT", "failure", "fault", "no_result", "refusal", "said"]

TRANSIENT = frozenset({408, 429, 499, *range(500, 1000)})
"""Statuses after which a read may be asked again."""
_NO_ANSWER = frozenset({302, 303, 304, 408, 499, *range(500, 1000)})
"""Statuses that do not say whether an order was taken.

302 and 303 lead to a page: the log-in page of a network on the way, or what came of an order that was worked on.
304 is no answer to an order at all, and nobody knows what a status from 600 on means.
"""
_LOG_IN = 511
_ACCEPTED = (
    *("id", "jobId", "generation_id", "generations", "task_id", "statusUrl", "creditCost", "creditsRemaining"),
    *("task_info", "usage", "results", "output", "videos", "video_url", "url"),
)
_AT_WORK = frozenset(
    {"queued", "pending", "submitted", "processing", "running", "in_progress", "completed", "succeeded", "success"}
)
_REASONS = {"generation_failed_no_content": "nothing", "unknown_error": "unknown"}
_NAMED = re.compile(r"model|namespace|organi[sz]ation|repositor|generation|\bjob\b|\buser\b", re.IGNORECASE)
"""What a 404 may be about other than the call itself."""


def refusal(
    provider: ProviderId,
    answer: Answer,
    *,
    home: str = "",
    model: str = "",
    secrets: Iterable[str] = (),
    wait: float | None = None,
    inline: bool = False,
) -> Trouble:
    """The trouble of an answer to an order. A status that leaves it open whether it was taken is an `AnswerLost`.

    An answer with status 2xx comes here when it names no job: it is a refusal only if it says so and nothing else.
    `wait` are the seconds a 429 asked for; `inline` tells that pictures travelled inside the order.
    """
    status, name = answer.status, TITLES[provider]
    code, raw = said(answer.data) if answer.shape is Shape.JSON else ("", answer.text)
    text = clean(raw, secrets)
    if status in _NO_ANSWER:
        # Oxen answers a bare 500 when it cannot make sense of a picture inside an order.
        hint = {"pictures": "yes"} if status == 500 and inline else {}
        hint |= {"page": "yes"} if is_log_in(answer, home) else {}
        return AnswerLost(text, why=f"status {status}", provider=name, **hint)
    if answer.good and answer.shape is not Shape.JSON:
        hint = {"page": "yes"} if is_log_in(answer, home) else {}
        return AnswerLost(text, why=answer.shape.value, provider=name, **hint)
    if answer.good and not _says_no(answer):
        return AnswerLost(text, why="no id", provider=name)
    if 300 <= status < 400:
        return RequestRefused("", provider=name, status=status)
    named = by_words(provider, code, text, model)
    if status in {401, 403} and answer.shape is Shape.PAGE:
        return TurnedAway(text, provider=name)
    if status == 401:
        return KeyRefused(text, provider=name)
    if status == 402:
        return named if isinstance(named, OutOfCredit) else OutOfCredit(text, provider=name)
    if status == 429:
        about_money = isinstance(named, OutOfCredit) and code != "quota_exceeded"
        return named if named is not None and about_money else RateLimited(text, wait=wait, provider=name)
    if named is not None:
        return named
    if status == 403:
        # What is no JSON is not from the service itself: an edge that dislikes us, or an address ("error code: 1010").
        return (NotAllowed if answer.shape is Shape.JSON else TurnedAway)(text, provider=name)
    return RequestRefused(text, provider=name, status=status)


def _says_no(answer: Answer) -> bool:
    """Whether an answer with a good status refuses: an error that can be read, and no trace of a job."""
    data = answer.data
    if not isinstance(data, dict) or answer.status == 202:
        return False
    error = inside(data, "error") or inside(data, "errors")
    if not (error or data.get("success") is False or words(data.get("status")).lower() == "error"):
        return False
    if not any(said(data)):
        return False
    inner = data.get("data")
    for held in (data, inner if isinstance(inner, dict) else {}):
        if any(held.get(name) for name in _ACCEPTED) or words(held.get("status")).lower() in _AT_WORK:
            return False
    return True


def is_missing(provider: ProviderId, answer: Answer) -> bool:
    """Whether an answer says that there is no such call here, and so that nothing was ordered.

    404 or 405 from something that speaks as a service (no web page of something on the way), and not a word of a
    model, a namespace or a job that it could not find.
    """
    if answer.status not in {404, 405} or answer.shape is Shape.PAGE:
        return False
    code, text = said(answer.data) if answer.shape is Shape.JSON else ("", answer.text)
    return by_words(provider, code, text) is None and not _NAMED.search(text)


def is_log_in(answer: Answer, home: str) -> bool:
    """Whether a network on the way answered, to have somebody log in first, as far as that can be seen.

    A page under a good status, the way to another host than the service's own (`home`), or the status made for it.
    """
    if 300 <= answer.status < 400:
        target = host_of(answer.headers.get("location", ""))
        return bool(target) and target != host_of(home)
    return answer.status == _LOG_IN or (answer.good and answer.shape is Shape.PAGE)


def fault(
    provider: ProviderId, answer: Answer, *, home: str = "", secrets: Iterable[str] = (), wait: float | None = None
) -> Trouble:
    """The trouble of an answer to a read, which costs nothing whatever happened. `wait` as the answer asked for.

    `home` is the service's base address.
    """
    status, name = answer.status, TITLES[provider]
    if is_log_in(answer, home):
        return LogInFirst(provider=name, status=status, host=host_of(home))
    code, raw = said(answer.data) if answer.shape is Shape.JSON else ("", answer.text)
    text = clean(raw, secrets)
    if answer.good or status < 400 or status in TRANSIENT - {429} or answer.shape is Shape.PAGE:
        # A page, under whatever status, is a protection or log-in page: it says nothing about key or job.
        return _faulty(text, name, status, wait)
    if status == 401:
        return KeyRefused(text, provider=name)
    if status == 402:
        return by_words(provider, code, "") or OutOfCredit(text, provider=name)
    if status == 429:
        return RateLimited(text, wait=wait, provider=name)
    if status in {403, 404, 410} and answer.shape is not Shape.JSON:
        # Something on the way answered, not the service.
        return _faulty(text, name, status, wait)
    if status == 403:
        named = by_words(provider, code, text)
        return named if isinstance(named, OutOfCredit) else NotAllowed(text, provider=name)
    if status in {404, 410} or code in NO_SUCH_JOB:
        return JobLost(text, provider=name)
    return RequestRefused(text, provider=name, status=status)


def _faulty(text: str, name: str, status: int, wait: float | None) -> ServerFault:
    trouble = ServerFault(text, provider=name, status=status)
    trouble.wait = wait
    return trouble


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
    if trouble is None and code in NO_SUCH_JOB:
        trouble = JobLost(text, provider=name)
    if trouble is None and about_the_request(code, raw):
        trouble = RequestRefused(text, provider=name, status="")
    if trouble is None:
        trouble = RenderFailed(text, provider=name, **_reason(code))
        if momentary(code, text):
            trouble.again = Again.LATER
    trouble.charged = charged
    return trouble


def no_result(provider: ProviderId) -> Trouble:
    """The trouble of a job that is said to be done, again and again, and has no address: it was made and paid for."""
    trouble = RenderFailed("", provider=TITLES[provider], reason="no-result")
    trouble.charged = Charged.YES
    return trouble


def _reason(code: str) -> dict[str, str]:
    return {"reason": _REASONS[code]} if code in _REASONS else {}
