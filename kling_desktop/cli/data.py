"""Values as the JSON that scripts read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kling_desktop.domain.edits.conversion import Loss
from kling_desktop.domain.jobs import Job, State
from kling_desktop.domain.money import Money, Quote, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.problems import Problem
from kling_desktop.domain.takes import Flaw, Take
from kling_desktop.domain.troubles import Charged, TroubleFacts


def number(amount: Decimal) -> int | float:
    """An amount as a JSON number, whole where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def money_data(money: Money | None, basis: str, *, estimate: bool) -> dict[str, object]:
    """`amount` null when nobody knows; `credits` beside it where credits are counted."""
    data: dict[str, object] = {
        "amount": None if money is None else number(money.amount),
        "currency": "USD" if money is not None and money.unit is Unit.USD else None,
        "basis": basis,
        "estimate": estimate,
    }
    if money is not None and money.unit is Unit.CREDITS:
        data["credits"] = number(money.amount)
    return data


def quote_data(quote: Quote) -> dict[str, object]:
    """The price of all takes together."""
    from kling_desktop.words.money import basis

    return money_data(quote.total, basis(quote), estimate=quote.estimate)


def cost_data(job: Job) -> dict[str, object]:
    """What a job cost; as long as nobody knows, what it was quoted at."""
    from kling_desktop.words.money import basis

    if job.charged is not None:
        return money_data(job.charged, basis(job.quote), estimate=False)
    told = job.quote.per_take
    free = job.trouble is not None and job.trouble.charged is Charged.NO
    if free and job.state is State.FAILED:
        # What nothing came of cost nothing, also where nobody knows the price.
        unit = told.unit if told is not None else Unit.CREDITS if job.provider is ProviderId.PIXELDOJO else Unit.USD
        nothing = Money(Decimal(0), unit)
        return money_data(nothing, basis(job.quote), estimate=False)
    return money_data(job.quote.per_take, basis(job.quote), estimate=True)


def error_data(trouble: TroubleFacts) -> dict[str, object]:
    """A trouble with its sentence."""
    from kling_desktop.words.troubles import remedy, sentence

    return {
        "code": trouble.code,
        "message": sentence(trouble),
        "remedy": remedy(trouble),
        "detail": trouble.detail,
        "charged": trouble.charged.value,
        "again": trouble.again.value,
    }


def problem_data(problem: Problem) -> dict[str, object]:
    """A problem with its sentence and, where there is one, its fix."""
    from kling_desktop.words.problems import fix_words, sentence

    fix: Mapping[str, object] | None = None
    if problem.fix is not None:
        fix = {"kind": problem.fix.kind, "message": fix_words(problem.fix), **_plain(problem.fix.facts)}
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "field": problem.field,
        "message": sentence(problem),
        "fix": fix,
        **_lost(problem),
    }


def _lost(problem: Problem) -> dict[str, object]:
    """For a model that is gone: what the film would lose at the one that the fix switches to."""
    from kling_desktop.words.losses import loss_words

    lost = problem.facts.get("lost")
    if not isinstance(lost, tuple):
        return {}
    losses = [loss for loss in lost if isinstance(loss, Loss)]
    return {"lost": [{"code": loss.code, "message": loss_words(loss), **_plain(loss.facts)} for loss in losses]}


def job_data(job: Job) -> dict[str, object]:
    """A job as `jobs`, the events and the summary show it."""
    return {
        "job": job.id,
        "remote_id": job.remote_id,
        "provider": job.provider.value,
        "model": job.model,
        "account": job.account or None,
        "film": job.film.name,
        "number": job.number,
        "state": job.state.value,
        "file": None if job.file is None else str(job.file),
        "sha256": job.sha256,
        "cost": cost_data(job),
        "error": None if job.trouble is None else error_data(job.trouble),
        "created": job.created.isoformat(),
    }


def take_data(take: Take) -> dict[str, object]:
    """A take as `library list` shows it."""
    return {
        "id": take.id,
        "file": str(take.file),
        "sha256": take.sha256,
        "film": take.film_name,
        "number": take.number,
        "provider": None if take.provider is None else take.provider.value,
        "model": take.model,
        "account": take.account or None,
        "remote_id": take.remote_id,
        "duration": round(take.video.seconds, 3),
        "width": take.video.width,
        "height": take.video.height,
        "verdict": take.verdict.value,
        "rating": take.rating,
        "tags": list(take.tags),
        "created": take.created.isoformat(),
    }


def flaw_data(flaw: Flaw) -> dict[str, object]:
    """What `library verify` found."""
    return {"id": flaw.id, "file": str(flaw.file), "problem": flaw.problem}


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as JSON holds them."""
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in facts.items()
    }


def cost_of_take(take: Take) -> dict[str, object] | None:
    """What a take cost; null for one that was brought in."""
    from kling_desktop.words.money import basis

    if take.quote is None:
        return None
    if take.cost is not None:
        return money_data(take.cost, basis(take.quote), estimate=False)
    return money_data(take.quote.per_take, basis(take.quote), estimate=True)
