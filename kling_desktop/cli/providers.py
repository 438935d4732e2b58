"""`providers`: what is known of every provider and model."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from kling_desktop.cli.data import number
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.cli.own import Own, own
from kling_desktop.domain.hosting import routes
from kling_desktop.domain.money import Money
from kling_desktop.domain.offers import Offer, ProviderId, Rate
from kling_desktop.domain.ports import KeyPlace
from kling_desktop.domain.troubles import BadAddress
from kling_desktop.host.addresses import Addresses
from kling_desktop.jobs.market import Market
from kling_desktop.words import t


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to ask the services first."""
    parser.add_argument(
        "--refresh", action="store_true", help=t("ask the services about their models and prices first")
    )


def run(options: argparse.Namespace, out: Output) -> int:
    """List the cards."""
    return asyncio.run(_refreshed(out) if options.refresh else _providers(out))


async def _refreshed(out: Output) -> int:
    """Ask every service; who does not answer keeps what is known, and the status says so when none did."""
    from kling_desktop.words.troubles import sentence

    async with opened(out) as core:
        troubles = await core.cards.refresh()
        for provider, trouble in troubles.items():
            if trouble is not None:
                out.aside(f"{provider.value}: {sentence(trouble.facts)}")
        await _list(core.market, await asyncio.to_thread(own, out), out)
    return Exit.FAILED if troubles and all(troubles.values()) else Exit.DONE


async def _providers(out: Output) -> int:
    mine = await asyncio.to_thread(own, out)
    await _list(mine.market, mine, out)
    return Exit.DONE


async def _list(market: Market, mine: Own, out: Output) -> None:
    from kling_desktop.words.ages import checked
    from kling_desktop.words.money import price
    from kling_desktop.words.money import rate as rate_words

    now, bucket = datetime.now(UTC), await market.has_bucket()
    found: list[dict[str, object]] = []
    for offer in market.catalogue.offers:
        listed = [] if offer.local else await _accounts(market, offer.provider)
        place = next((place for _, usual, place in listed if usual), KeyPlace(None))
        data = _offer_data(offer, place, mine.addresses, bucket=bucket)
        if not offer.local:
            data["accounts"] = [
                {"name": name or None, "usual": usual, "key": account_place.where is not None}
                for name, usual, account_place in listed
            ]
        found.append(data)
        out.say(f"{offer.provider_title} · {offer.title} ({offer.provider.value}, {offer.model})")
        if offer.gone:
            out.say("  " + _gone_words(offer))
            continue
        for rate in offer.rates:
            settings = ", ".join(_settings(rate)) or t("any settings")
            if rate.flat is not None:
                words = price(Money(rate.flat, offer.unit))
                out.say("  " + t("{settings}: {price} a take", settings=settings, price=words))
            elif rate.per_second is None:
                out.say(f"  {settings}: {t('price unknown')}")
            else:
                words = rate_words(Money(rate.per_second, offer.unit))
                out.say("  " + t("{settings}: {price} a second", settings=settings, price=words))
        can = offer.capabilities
        out.say("  " + t("{least} to {most} seconds", least=can.durations.total[0], most=can.durations.total[1]))
        if not offer.local:
            out.say("  " + checked(offer.asked, offer.checked, now))
            for name, _, account_place in listed:
                said = t("key present") if account_place.where else t("no key yet")
                out.say(f"  {name}: {said}" if name else f"  {said}")
            if mine.addresses.source(offer.provider) != "provider":
                out.say("  " + t("address: {address}", address=_base(mine.addresses, offer) or t("not usable")))
            if not routes(offer, bucket=bucket):
                out.say("  " + t("pictures from web addresses only, until a bucket is set up"))
    out.document({"providers": found})


async def _accounts(market: Market, provider: ProviderId) -> list[tuple[str, bool, KeyPlace]]:
    """Name, whether it is the usual one, and where its key is."""
    purse = await market.purse([provider])
    usual = purse.usual(provider)
    return [(name, name == usual, await market.key_place(provider, name)) for name in purse.shown(provider)]


def _gone_words(offer: Offer) -> str:
    if offer.instead is None:
        return t("no longer there")
    return t("no longer there; the nearest is {model}", model=offer.instead.title)


def _base(addresses: Addresses, offer: Offer) -> str | None:
    try:
        return None if offer.local else addresses.base(offer.provider)
    except BadAddress:
        return None


def _settings(rate: Rate) -> list[str]:
    said = [] if rate.quality is None else [rate.quality]
    if rate.sound is not None:
        said.append(t("with sound") if rate.sound else t("without sound"))
    if rate.with_source is not None:
        said.append(t("with a source video") if rate.with_source else t("without a source video"))
    return said


def _source_data(offer: Offer) -> dict[str, object] | None:
    can = offer.capabilities
    if not can.source_uses:
        return None
    return {
        "uses": sorted(use.value for use in can.source_uses),
        "needed": not can.source_optional,
        "decides_length": sorted(use.value for use in can.as_long_as_source),
        "containers": list(can.video.containers),
        "seconds": list(can.video.seconds),
        "sides": list(can.video.sides),
        "fps": list(can.video.fps),
        "bytes": can.video.max_bytes,
        "local": [route.value for route in can.video_routes],
    }


def _offer_data(offer: Offer, place: KeyPlace, addresses: Addresses, *, bucket: bool) -> dict[str, object]:
    can = offer.capabilities
    return {
        "provider": offer.provider.value,
        "provider_title": offer.provider_title,
        "model": offer.model,
        "title": offer.title,
        "local": offer.local,
        "address": _base(addresses, offer),
        "can_cancel": offer.can_cancel,
        "key": {"needed": not offer.local, "present": place.where is not None, "source": place.where},
        "unit": offer.unit.value,
        "prices": [
            {
                "quality": rate.quality,
                "sound": rate.sound,
                "with_source": rate.with_source,
                "per_second": None if rate.per_second is None else number(rate.per_second),
                "per_take": None if rate.flat is None else number(rate.flat),
                "estimate": not rate.exact,
                "source": rate.source,
            }
            for rate in offer.rates
        ],
        "limits": {
            "prompt_length": can.prompt_length,
            "shot_prompt_length": can.shot_prompt_length,
            "shots": can.shots,
            "seconds": list(can.durations.total),
            "shot_seconds": list(can.durations.shot),
            "exact_seconds": list(can.durations.exactly),
            "pictures": can.slots.total,
            "references_alone": can.slots.references,
            "elements_alone": can.slots.elements,
            "pictures_with_video": can.slots.with_video,
            "angles": can.slots.angles,
            "counting": can.slots.counting.value,
            "aspect_ratios": list(can.aspect_ratios),
            "qualities": list(can.qualities),
            "sound": can.sound,
            "negative_prompt": can.negative_prompt,
            "start_frame": can.start_frame,
            "end_frame": can.end_frame,
            "needs_start_frame": can.needs_start,
            "references": can.references,
            "elements": can.elements,
            "source_video": _source_data(offer),
            "takes": can.takes,
            "local_pictures": [route.value for route in routes(offer, bucket=bucket)],
        },
        "usual_seconds": None if offer.usual_seconds is None else list(offer.usual_seconds),
        "usual_learned_from": offer.usual_learned,
        "checked": offer.checked.isoformat() if offer.asked is None else offer.asked.isoformat(),
        "from": "built-in" if offer.asked is None else "service",
        "gone": offer.gone,
        "instead": None if offer.instead is None else offer.instead.model,
        "source": offer.source,
    }
