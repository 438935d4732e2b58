"""`render`: send a film to a provider, wait, and save its takes."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from kling_desktop.cli.check import standing_data
from kling_desktop.cli.data import quote_data
from kling_desktop.cli.exits import Exit, exit_for
from kling_desktop.cli.films import PROVIDERS, amount, read_film, whole_number, with_wishes
from kling_desktop.cli.following import PATIENCE, refuse, stop_signals, summary, telling, until
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.core import Core
from kling_desktop.domain.film import Film
from kling_desktop.domain.hosting import REPOSITORY, first_file
from kling_desktop.domain.jobs import State
from kling_desktop.domain.offers import Offer, ProviderId
from kling_desktop.domain.order_troubles import NotAgreed
from kling_desktop.domain.troubles import Trouble
from kling_desktop.words import t


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, where, how many, and how much at most."""
    parser.add_argument("file", type=Path, metavar="FILE", help=t("a .kling file"))
    parser.add_argument("--provider", choices=PROVIDERS, required=True)
    parser.add_argument("--takes", type=whole_number, help=t("how many takes; the film's own number when not given"))
    parser.add_argument("--model", help=t("the provider's own model id"))
    parser.add_argument(
        "--account", metavar="NAME", help=t("the account that pays; the film's own, else the usual one, when not given")
    )
    parser.add_argument("--max-cost", type=amount, help=t("refuse above this, in the provider's currency or credits"))
    parser.add_argument("--yes", action="store_true", help=t("send at an unknown price without being asked"))
    parser.add_argument(
        "--agree",
        choices=(REPOSITORY,),
        action="append",
        default=[],
        help=t("say yes to files becoming public: in a repository of yours at Oxen, in whose history they stay"),
    )
    parser.add_argument("--detach", action="store_true", help=t("do not wait for the result: `resume` fetches it"))


def run(options: argparse.Namespace, out: Output) -> int:
    """Send, wait, save; one JSON line for everything that happens."""
    try:
        film = read_film(options.file, out)
    except Trouble as trouble:
        refuse(out, trouble.facts)
        return exit_for(trouble)
    film = with_wishes(
        film, provider=options.provider, model=options.model, takes=options.takes, account=options.account
    )
    return asyncio.run(_render(film, options, out))


async def _render(film: Film, options: argparse.Namespace, out: Output) -> int:
    stop = asyncio.Event()
    with stop_signals(stop):
        try:
            async with opened(out, patience=PATIENCE) as core:
                return await _in(core, film, options, out, stop)
        except Trouble as trouble:
            refuse(out, trouble.facts)
            return exit_for(trouble)


async def _in(core: Core, film: Film, options: argparse.Namespace, out: Output, stop: asyncio.Event) -> int:
    (standing,) = await core.market.standings(film, [ProviderId(options.provider)])
    if not standing.fits:
        from kling_desktop.words.problems import sentence

        for problem in standing.problems:
            out.aside(f"{problem.severity.value}: {problem.field}: {sentence(problem)}")
        out.event({"event": "refused", **standing_data(standing)})
        out.event({"event": "summary", "jobs": []})
        return Exit.REFUSED
    out.event({"event": "quote", "provider": standing.offer.provider.value, "cost": quote_data(standing.quote)})
    _say_price(standing.quote.total is None, film, out, quote_words_of(standing.quote))
    if not standing.quote.known and not _agreed(options, out):
        out.aside(t("Nothing was sent."))
        out.event({"event": "summary", "jobs": []})
        return Exit.REFUSED
    local = standing.offer.local
    if not local:
        core.gateways.base(standing.offer.provider)
        _say_who_pays(core, film, standing.offer.provider, await core.market.payer(film, standing.offer.provider), out)
    await _say_where_pictures_go(core, film, standing.offer, out, options.agree)
    with telling(core, out) as teller:
        jobs = await core.engine.start(
            replace(film, settings=replace(film.settings, model=standing.offer.model)),
            standing.offer,
            film.settings.takes,
            options.max_cost,
            only_send=options.detach,
            drive=not (options.detach and local),
        )
        jobs = await until(core, [job.id for job in jobs], stop)
        teller.settle(jobs)
    status = summary(core, jobs, out, interrupted=stop.is_set())
    if options.detach and status == Exit.DONE:
        return Exit.DONE if all(job.state is State.DONE for job in jobs) else Exit.UNFINISHED
    return status


def _say_who_pays(core: Core, film: Film, provider: ProviderId, payer: str, out: Output) -> None:
    """Where there is more than one account, or a wish that is not fulfilled."""
    if core.market.from_environment(provider) and film.settings.account:
        out.aside(t("A key in the environment is there too, and is the one that is used."))
    elif payer:
        out.say(t("Paid from the account {account}.", account=payer))


def _agreed(options: argparse.Namespace, out: Output) -> bool:
    """Whether to send at a price that nobody knows.

    A person at a terminal is asked. Scripts have said what they want: the command itself, or a limit, which then
    counts the dearest known price.
    """
    if options.yes or options.max_cost is not None or out.as_json:
        return True
    if sys.stdin is None or not sys.stdin.isatty() or sys.stderr is None or not sys.stderr.isatty():
        return True
    out.aside(t("Send it all the same? Type “yes”."))
    return sys.stdin.readline().strip().casefold() in {"yes", "y", t("yes").casefold()}


async def _say_where_pictures_go(core: Core, film: Film, offer: Offer, out: Output, agree: list[str]) -> None:
    """Once for every place that pictures are uploaded to: who types a command has no button to press.

    What becomes public for good needs more than being told. Raises NotAgreed.
    """
    from kling_desktop.words.bucket import going_to

    for place in await core.hosting.unagreed(film, offer):
        out.aside(going_to(place))
        if place == REPOSITORY and place not in agree:
            raise NotAgreed(provider=offer.provider.value, file=first_file(film, offer), flag=f"--agree {place}")
        await core.hosting.agree(place)


def quote_words_of(quote: object) -> str:
    """The price in words."""
    from kling_desktop.domain.money import Quote
    from kling_desktop.words.money import quote_words

    assert isinstance(quote, Quote)
    return quote_words(quote)


def _say_price(unknown: bool, film: Film, out: Output, words: str) -> None:
    out.say(t("{film}: {price}", film=film.name or t("Untitled"), price=words))
    if unknown:
        out.aside(t("The price is not known before the provider charges it."))
