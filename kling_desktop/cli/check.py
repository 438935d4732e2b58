"""`check`: what every provider makes of a film, its price and the slots it uses. Sends and keeps nothing."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from kling_desktop.cli.data import problem_data, quote_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.films import PROVIDERS, read_film, with_wishes
from kling_desktop.cli.output import Output
from kling_desktop.cli.own import own
from kling_desktop.domain.film import Film
from kling_desktop.domain.hosting import Orders
from kling_desktop.domain.lengths import measured
from kling_desktop.domain.offers import ProviderId
from kling_desktop.jobs.market import Standing
from kling_desktop.words import t


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, the provider, and whether to show the request."""
    parser.add_argument("file", type=Path, metavar="FILE", help=t("a .kling file"))
    parser.add_argument("--provider", choices=PROVIDERS, help=t("only this one"))
    parser.add_argument("--model", help=t("the provider's own model id"))
    parser.add_argument("--show-request", action="store_true", help=t("the exact JSON that would be sent"))


def run(options: argparse.Namespace, out: Output) -> int:
    """Print one verdict per provider; refused when none of those asked fits."""
    film = with_wishes(read_film(options.file, out), provider=options.provider, model=options.model)
    asked = None if options.provider is None else [ProviderId(options.provider)]
    return asyncio.run(_check(film, asked, out, show=options.show_request))


async def _check(film: Film, asked: list[ProviderId] | None, out: Output, *, show: bool) -> int:
    mine = await asyncio.to_thread(own, out)
    market = mine.market
    standings = await market.standings(film, asked)
    found: list[dict[str, object]] = []
    for standing in standings:
        data = standing_data(standing)
        if show:
            sent = measured(film, await market.video(film))
            data["request"] = await _request(sent, standing, mine.settings.routes, bucket=await market.has_bucket())
        found.append(data)
        _say(standing, data.get("request"), out)
    out.document({"providers": found})
    return Exit.DONE if any(standing.fits for standing in standings) else Exit.REFUSED


def standing_data(standing: Standing) -> dict[str, object]:
    """A standing as JSON."""
    return {
        "provider": standing.offer.provider.value,
        "model": standing.offer.model,
        "fits": standing.fits,
        "cost": quote_data(standing.quote),
        "slots": {"used": standing.slots.used, "total": standing.slots.total},
        "has_key": standing.has_key,
        "problems": [problem_data(problem) for problem in standing.problems],
    }


async def _request(film: Film, standing: Standing, orders: Orders, *, bucket: bool) -> dict[str, object]:
    from kling_desktop.jobs.preview import request_preview

    with TemporaryDirectory(prefix="kling-desktop-") as folder:
        return await asyncio.to_thread(
            request_preview, film, standing.offer, Path(folder), bucket=bucket, orders=orders
        )


def _say(standing: Standing, request: object, out: Output) -> None:
    from kling_desktop.words.money import quote_words
    from kling_desktop.words.problems import fix_words, sentence

    offer = standing.offer
    fits = t("fits") if standing.fits else t("does not fit")
    out.say(f"{offer.provider_title} · {offer.title}: {fits} · {quote_words(standing.quote)}")
    if standing.slots.total is not None:
        out.say("  " + t("pictures: {used} of {total}", used=standing.slots.used, total=standing.slots.total))
    if not standing.has_key:
        out.say("  " + t("no key yet: kling-desktop key set {provider}", provider=offer.provider.value))
    for problem in standing.problems:
        fix = "" if problem.fix is None else f" ({fix_words(problem.fix)})"
        out.say(f"  {problem.severity.value}: {problem.field}: {sentence(problem)}{fix}")
    if request is not None and not out.as_json:
        import json

        out.say(json.dumps(request, ensure_ascii=False, indent=2))
