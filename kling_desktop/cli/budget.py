"""`budget`: what may be spent per job, day, month and film."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kling_desktop.cli.data import number
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.films import read_film
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.budget_troubles import BudgetsLost
from kling_desktop.domain.budgets import NO_BUDGET, NOTHING_SPENT, Budget, Scope, limit_of
from kling_desktop.domain.film import Film
from kling_desktop.domain.money import Money, Unit
from kling_desktop.library.films import save
from kling_desktop.words import joined, t


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, for what, and how much."""
    parser.add_argument("order", nargs="?", choices=("show", "set", "clear"), default="show")
    parser.add_argument("scope", nargs="?", choices=[scope.value for scope in Scope], help=t("what the budget is for"))
    parser.add_argument("limit", nargs="?", type=_limit, metavar="AMOUNT", help=t("at most so much; 0 allows nothing"))
    parser.add_argument(
        "--unit", choices=[unit.value for unit in Unit], help=t("dollars (the usual) or credits; `clear`: both")
    )
    parser.add_argument("--film", type=Path, metavar="FILE", help=t("the .kling file whose budget it is"))


def run(options: argparse.Namespace, out: Output) -> int:
    """Show, set or clear."""
    scope = None if options.scope is None else Scope(options.scope)
    wrong = _wrong(options, scope)
    if wrong:
        out.mistake("budget.usage", wrong)
        return Exit.USAGE
    film = None if options.film is None else read_film(options.film, out)
    return asyncio.run(_budget(options, scope, film, out))


def _limit(text: str) -> Decimal:
    try:
        return limit_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(t("{text} is no amount", text=text)) from None


def _wrong(options: argparse.Namespace, scope: Scope | None) -> str:
    """What is wrong with the words of the command; empty when nothing is."""
    if options.order != "show" and scope is None:
        return t("Say what the budget is for: job, day, month or film.")
    if options.order == "set" and options.limit is None:
        return t("Say how much may be spent.")
    if options.order != "set" and options.limit is not None:
        return t("An amount belongs to `set`.")
    if options.order != "show" and (scope is Scope.FILM) != (options.film is not None):
        return t("The budget of a film is in its file: name it with --film.")
    return ""


async def _budget(options: argparse.Namespace, scope: Scope | None, film: Film | None, out: Output) -> int:
    units = tuple(Unit) if options.unit is None else (Unit(options.unit),)
    limit: Decimal | None = options.limit

    def changed(budget: Budget) -> Budget:
        for unit in units if limit is None else units[:1]:
            budget = budget.with_limit(unit, limit)
        return budget

    async with opened(out) as core:
        if options.order != "show" and scope is not None:
            if scope is Scope.FILM and film is not None:
                film = replace(film, settings=replace(film.settings, budget=changed(film.settings.budget)))
                await asyncio.to_thread(save, options.film, film)
            else:
                await core.spending.set_budget(scope, changed)
        return await _show(core, film, scope, out)


async def _show(core: Core, film: Film | None, only: Scope | None, out: Output) -> int:
    from kling_desktop.words.budgets import limits_words, scope_words
    from kling_desktop.words.money import amount
    from kling_desktop.words.troubles import remedy, sentence

    overview = await core.spending.overview(None if film is None else film.id)
    own = NO_BUDGET if film is None else film.settings.budget
    data: dict[str, object] = {}
    if overview.budgets.lost:
        lost = BudgetsLost().facts
        out.aside(joined(sentence(lost), remedy(lost)))
    for scope in Scope:
        if (scope is Scope.FILM and film is None) or only not in {None, scope}:
            continue
        budget = overview.budgets.of(scope, own)
        spent = overview.tallies.get(scope, NOTHING_SPENT)
        words = f"{scope_words(scope)}: {limits_words(budget)}"
        if scope is not Scope.JOB and spent.units:
            told = " + ".join(amount(spent.of(unit)) for unit in spent.units)
            words += t(", {amount} spent or set aside", amount=told)
        out.say(words)
        data[scope.value] = {
            unit.value: {
                "limit": None if (limit := budget.limit(unit)) is None else number(limit),
                "spent": None if scope is Scope.JOB else number(spent.charged.get(unit, Decimal(0))),
                "reserved": None if scope is Scope.JOB else number(spent.held.get(unit, Decimal(0))),
                "left": None
                if limit is None or scope is Scope.JOB
                else number(Money(max(Decimal(0), limit - spent.total(unit)), unit).amount),
            }
            for unit in Unit
        }
    out.document({"budgets": data, "lost": overview.budgets.lost})
    return Exit.DONE
