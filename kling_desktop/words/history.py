"""What happened to a job, move by move, as an artist reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kling_desktop.domain.jobs import Job, Move
from kling_desktop.domain.ledger import Entry, Kind
from kling_desktop.domain.troubles import TroubleFacts
from kling_desktop.words import t, template, troubles
from kling_desktop.words.ledger import amount_words, kind_words, origin_words
from kling_desktop.words.places import plain
from kling_desktop.words.states import state_words

_WAITING = "waiting: "
_FROM = "sending the order from the account "
_WHYS: Mapping[str, str] = MappingProxyType(
    {
        "planned": template("It was planned."),
        "preparing files": template("The files were made ready and handed over."),
        "preparing pictures": template("The files were made ready and handed over."),
        "preparing was interrupted": template("The program ended while files were made ready. Nothing was ordered."),
        "sending the order": template("The order went out."),
        "not accepted yet: too many requests": template("The provider did not take it yet and asked to wait."),
        "stopped while the order was on its way": template("The program ended while the order was on its way."),
        "interrupted before the answer came": template("The program was closed before the answer came."),
        "rendering on this computer was interrupted": template("Rendering on this computer was interrupted."),
        "not accepted: the key has changed": template("The key has changed; it goes out again with the new one."),
        "accepted": template("The provider took the order."),
        "the answer came late": template("The answer came late: the provider had taken the order."),
        "found in the provider's list": template("It was found in the provider's list."),
        "rendering": template("The provider began to render."),
        "no result after all": template("There was no result after all; it is still being made."),
        "the result came with the answer": template("The video came with the answer."),
        "the result is there": template("The provider had the result ready."),
        "saved": template("The video was checked and saved."),
        "cancelled": template("It was cancelled."),
        "cancelled before it was sent": template("It was cancelled before it was sent."),
        "cancelled at the provider": template("It was cancelled at the provider."),
        "cancelled; its process had ended": template("It was cancelled; the program rendering it had ended."),
        "asked again": template("The provider was asked again."),
        "the provider does not know it": template("The provider does not know it."),
        "the provider has forgotten it": template("The provider has forgotten it."),
        "ended, and its result is told nowhere": template("It has ended, and its result is told nowhere."),
    }
)

_SILENCES: Mapping[str, str] = MappingProxyType(
    {
        "reset": template("The connection broke off."),
        "timeout": template("No answer came in time."),
        "not sent": template("It could not be reached; nothing was sent."),
    }
)


def move_words(move: Move, job: Job) -> str:
    """Why a job went from one state to another."""
    why = move.why
    known = _WHYS.get(why)
    if known is not None:
        return t(known)
    if why.startswith(_FROM):
        return t("The order went out, paid from the account {account}.", account=plain(why[len(_FROM) :]))
    if why.startswith("accepted ("):
        return t("The provider took the order: {remarks}.", remarks=plain(why[len("accepted (") : -1]))
    code = why.removeprefix(_WAITING)
    if code in troubles.codes():
        last = job.trouble is not None and job.trouble.code == code
        facts = job.trouble if last and job.trouble is not None else TroubleFacts(code=code, facts=_provider(job))
        told = troubles.sentence(facts)
        return t("It waits: {why}", why=told) if why.startswith(_WAITING) else told
    return plain(why) or state_words(move.after)


def entry_words(entry: Entry) -> str:
    """What happened to the money of a job."""
    if entry.kind in {Kind.RESERVED, Kind.SUBMITTED, Kind.RELEASED}:
        return f"{kind_words(entry.kind)}: {amount_words(entry)}"
    return f"{kind_words(entry.kind)}: {amount_words(entry)}, {origin_words(entry.origin)}"


def deed_words(deed: str) -> str:
    """What an answer answered."""
    words: Mapping[str, Callable[[], str]] = {
        "order": lambda: t("Answer to the order"),
        "look": lambda: t("Answer when asked for the state"),
        "cancel": lambda: t("Answer to cancelling"),
    }
    return words[deed]() if deed in words else plain(deed)


def answer_words(said: str) -> str:
    """What was answered, as it stands; where nothing was, why."""
    for why, words in _SILENCES.items():
        if said == f'{{"no answer": "{why}"}}':
            return t(words)
    return plain(said)


def _provider(job: Job) -> Mapping[str, str]:
    return {"provider": job.provider.value}
