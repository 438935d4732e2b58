"""`ledger`: every movement of money, as a list or a table; proof that nobody changed it; settling what is open."""

from __future__ import annotations

import argparse
import asyncio
from datetime import date
from pathlib import Path

from kling_desktop.cli.data import number
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.films import PROVIDERS, amount
from kling_desktop.cli.naming import job_named
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.ledger import Entry, entry_to_data
from kling_desktop.domain.money import Money, Unit
from kling_desktop.domain.offers import ProviderId
from kling_desktop.jobs.spending import Wanted
from kling_desktop.words import n, t


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and which entries."""
    parser.add_argument("order", nargs="?", choices=("list", "export", "verify", "settle"), default="list")
    parser.add_argument(
        "words", nargs="*", metavar="FILE | JOB AMOUNT", help=t("`export` FILE.csv; `settle` JOB AMOUNT (0: nothing)")
    )
    parser.add_argument("--film", metavar="NAME", help=t("of one film, by its name or id"))
    parser.add_argument("--provider", choices=PROVIDERS, help=t("of one provider"))
    parser.add_argument("--account", metavar="NAME", help=t("of one account, by its name when it paid"))
    parser.add_argument("--from", dest="since", type=_day, metavar="DAY", help=t("from this day on, as 2026-08-31"))
    parser.add_argument("--to", dest="until", type=_day, metavar="DAY", help=t("up to this day and with it"))
    parser.add_argument("--unit", choices=[unit.value for unit in Unit], help=t("what `settle` counts in"))


def run(options: argparse.Namespace, out: Output) -> int:
    """List, export, verify or settle."""
    needed = {"list": 0, "verify": 0, "export": 1, "settle": 2}[options.order]
    if len(options.words) != needed:
        match options.order:
            case "export":
                out.mistake("ledger.usage", t("Say which file to write: kling-desktop ledger export FILE.csv"))
            case "settle":
                words = t("Say which job, and what it cost: kling-desktop ledger settle JOB AMOUNT")
                out.mistake("ledger.usage", words)
            case _:
                out.mistake("ledger.usage", t("There is a word too many: {words}", words=" ".join(options.words)))
        return Exit.USAGE
    file = Path(options.words[0] if options.words else "").absolute()
    return asyncio.run(_ledger(options, file, out))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(t("{text} is no day such as 2026-08-31", text=text)) from None


async def _ledger(options: argparse.Namespace, file: Path, out: Output) -> int:
    wanted = Wanted(
        film=options.film,
        provider=None if options.provider is None else ProviderId(options.provider),
        account=options.account,
        since=options.since,
        until=options.until,
    )
    async with opened(out) as core:
        match options.order:
            case "export":
                count = await core.spending.export(file, wanted)
                out.say(n("{count} entry is in {file}.", "{count} entries are in {file}.", count, file=file))
                out.document({"file": str(file), "entries": count})
                return Exit.DONE
            case "verify":
                return await _verify(core, out)
            case "settle":
                return await _settle(core, options, out)
            case _:
                return await _list(core, wanted, out)


async def _list(core: Core, wanted: Wanted, out: Output) -> int:
    from kling_desktop.words.ledger import amount_words, kind_words, origin_words

    entries = await core.spending.entries(wanted)
    for entry in entries:
        when = f"{entry.at.astimezone():%Y-%m-%d %H:%M}"
        words = f"{kind_words(entry.kind):<10} {amount_words(entry):>14}  {origin_words(entry.origin)}"
        whose = f"{entry.provider.value} ({entry.account})" if entry.account else entry.provider.value
        out.say(f"{entry.number:>5}  {when}  {words}  {whose} · {entry.film_name} · {entry.job[:8]}")
    if not entries:
        out.say(t("No entries."))
    out.document({"entries": [_data(entry) for entry in entries]})
    return Exit.DONE


def _data(entry: Entry) -> dict[str, object]:
    """An entry for scripts: amounts as numbers beside the exact text."""
    told = entry_to_data(entry)
    return {
        **told,
        "account": entry.account or None,
        "value": None if entry.amount is None else number(entry.amount),
        "hash": entry.hash,
    }


async def _verify(core: Core, out: Output) -> int:
    from kling_desktop.words.ledger import misfit_words

    found = await core.spending.verify()
    problem = None
    if found.misfit is None:
        out.say(n("{count} entry, as it was written.", "{count} entries, all as they were written.", found.entries))
    else:
        problem = {
            "number": found.misfit.number,
            "why": found.misfit.why,
            "job": found.misfit.job,
            "message": misfit_words(found.misfit),
        }
        out.say(misfit_words(found.misfit))
        out.aside(t("Up to there the ledger is as it was written. A table exported before can be compared with it."))
    out.document({"entries": found.entries, "head": found.head, "ok": found.misfit is None, "problem": problem})
    return Exit.DONE if found.misfit is None else Exit.FAILED


async def _settle(core: Core, options: argparse.Namespace, out: Output) -> int:
    word, text = options.words
    job = await job_named(core, word, out)
    if job is None:
        return Exit.USAGE
    try:
        spent = amount(text.removeprefix("$"))
    except argparse.ArgumentTypeError:
        out.mistake("ledger.usage", t("{text} is no amount.", text=text))
        return Exit.USAGE
    counted = job.charged or job.quote.per_take
    unit = Unit(options.unit) if options.unit else Unit.USD if counted is None else counted.unit
    entered = await core.spending.settle(job.id, Money(spent, unit))
    from kling_desktop.words.history import entry_words

    for entry in entered:
        out.say(entry_words(entry))
    if not entered:
        out.say(t("The ledger says so already."))
    out.document({"job": job.id, "entries": [_data(entry) for entry in entered]})
    return Exit.DONE
