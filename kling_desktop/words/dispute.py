"""The dispute file as people read it: the facts first, then what was sent, every answer, and the money."""

from __future__ import annotations

import json
from datetime import datetime

from kling_desktop.domain.dispute import Dispute
from kling_desktop.words import t, troubles
from kling_desktop.words.history import answer_words, deed_words, entry_words, move_words
from kling_desktop.words.money import basis, price, quote_words
from kling_desktop.words.states import job_words, state_words


def dispute_text(dispute: Dispute) -> str:
    """The whole file; times in UTC, so that both sides speak of the same moment."""
    job = dispute.job
    facts = [
        (t("Provider"), dispute.title),
        (t("Model"), f"{dispute.model} ({job.model})"),
        *([(t("Account"), job.account)] if job.account else []),
        (t("The provider's id"), job.remote_id or t("none was told")),
        (t("Our id"), job.id),
        (t("Film"), t("{film}, take {number}", film=job.film.name or t("Untitled"), number=job.number)),
        (t("State"), job_words(job)),
        (t("Planned"), stamp(job.created)),
        (t("Sent"), t("never") if job.sent is None else stamp(job.sent)),
        (t("Price when ordered"), " · ".join(part for part in (quote_words(job.quote), basis(job.quote)) if part)),
        (t("Charged"), t("not known") if job.charged is None else price(job.charged)),
    ]
    if job.result_url is not None:
        facts.append((t("Result"), job.result_url.partition("?")[0]))
    if job.sha256 is not None:
        facts.append((t("SHA-256 of the saved video"), job.sha256))
    wide = max(len(name) for name, _ in facts)
    lines = [t("Take {number} of {film} at {provider}", number=job.number, film=job.film.name, provider=dispute.title)]
    lines += ["=" * len(lines[0]), "", *(f"{name:<{wide}}  {value}" for name, value in facts), ""]
    if job.trouble is not None:
        lines += [troubles.whole(job.trouble, charged=True), ""]
    lines += [t("What happened"), ""]
    for move in dispute.moves:
        lines.append(f"{stamp(move.at)}  {state_words(move.after)}: {move_words(move, job)}")
    lines += ["", t("The money"), ""]
    for entry in dispute.entries:
        lines.append(f"{stamp(entry.at)}  {entry.number}  {entry_words(entry)}  {entry.hash[:16]}")
    lines += ["", t("What was sent"), ""]
    lines.append(t("Nothing") if dispute.body is None else json.dumps(dispute.body, ensure_ascii=False, indent=2))
    lines += ["", t("What was answered"), ""]
    for answer in dispute.answers:
        status = t("no answer") if answer.status is None else f"HTTP {answer.status}"
        lines += [f"{stamp(answer.at)}  {deed_words(answer.deed)} ({status})", "    " + answer_words(answer.said), ""]
    if not dispute.answers:
        lines += [t("Nothing is known of it."), ""]
    lines.append(
        t("Put together by Kling Desktop on {when}. Keys and signed addresses are left out.", when=stamp(dispute.made))
    )
    return "\n".join(lines) + "\n"


def stamp(at: datetime) -> str:
    """A moment in UTC, to the second."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
