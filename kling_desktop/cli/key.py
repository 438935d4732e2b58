"""`key`: the API key of a provider, in the system's keyring. Never from an argument: those are seen by everyone."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress

from kling_desktop.cli.data import error_data, money_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.cli.own import own
from kling_desktop.domain.address_troubles import AddressInUse
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import BadAddress, NoKey
from kling_desktop.words import joined, t
from kling_desktop.words.troubles import remedy, sentence

_PAID = tuple(provider.value for provider in ProviderId if provider is not ProviderId.ANIMATIC)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and whose key."""
    parser.add_argument("order", choices=("set", "test", "remove"))
    parser.add_argument("provider", choices=_PAID, metavar="PROVIDER", help=", ".join(_PAID))
    parser.add_argument(
        "--address",
        metavar="ADDRESS",
        help=t(
            "with set: the base address the key is for, kept in the settings: https://…, http:// on this computer "
            "only, foxapi (AIHubMax's software under another name), or own for the provider's own. A key is sent to "
            "the host it was set for, and to no other"
        ),
    )


def run(options: argparse.Namespace, out: Output) -> int:
    """Set, test or remove one key."""
    provider = ProviderId(options.provider)
    match options.order:
        case "set":
            return _set(provider, options.address, out)
        case _ if options.address is not None:
            out.mistake("key.address", t("An address is given with set only."))
            return Exit.USAGE
        case "remove":
            return _remove(provider, out)
        case _:
            return asyncio.run(_test(provider, out))


async def _choose(provider: ProviderId, given: str, out: Output) -> int | None:
    """Keep the address; an exit status when that is not possible."""
    from kling_desktop.host.addresses import FOXAPI

    named = {"own": None, **({"foxapi": FOXAPI} if provider is ProviderId.AIHUBMAX else {})}
    async with opened(out) as core:
        try:
            await core.gateways.choose(provider, named.get(given.lower(), given))
        except BadAddress as trouble:
            out.mistake(trouble.code, joined(sentence(trouble.facts), remedy(trouble.facts)))
            return Exit.USAGE
        except AddressInUse as trouble:
            out.mistake(trouble.code, joined(sentence(trouble.facts), remedy(trouble.facts)))
            return Exit.REFUSED
        if core.gateways.source(provider) == "environment":
            out.aside(t("An address in the environment is there too, and is the one that is used."))
    return None


def _set(provider: ProviderId, address: str | None, out: Output) -> int:
    key = _read(provider).strip()
    if not key:
        out.mistake("key.empty", t("No key was given."))
        return Exit.USAGE
    if address is not None:
        status = asyncio.run(_choose(provider, address, out))
        if status is not None:
            return status
    mine = own()
    keys = mine.keys
    try:
        keys.set(provider, key)
    except NoKey:
        out.mistake("key.impossible", t("This cannot be a key: a key is one line of letters, digits and signs."))
        return Exit.USAGE
    out.say(t("The key for {provider} is in the keyring.", provider=provider.value))
    if mine.addresses.source(provider) != "provider":
        with suppress(BadAddress):
            out.say(t("It is sent to {address} and nowhere else.", address=mine.addresses.base(provider)))
    where = keys.where(provider).where
    if where == "environment":
        out.aside(t("A key in the environment is there too, and is the one that is used."))
    out.document({"provider": provider.value, "stored": True, "source": where})
    return Exit.DONE


def _read(provider: ProviderId) -> str:
    """The key from a prompt that does not show it, or from standard input."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(t("API key for {provider}: ", provider=provider.value), stream=sys.stderr)
    return sys.stdin.readline()


def _remove(provider: ProviderId, out: Output) -> int:
    keys = own().keys
    removed = keys.remove(provider)
    out.say(
        t("The key for {provider} is gone from the keyring.", provider=provider.value)
        if removed
        else t("There was no key for {provider} in the keyring.", provider=provider.value)
    )
    if keys.where(provider).where == "environment":
        out.aside(t("A key in the environment is still there, and is the one that is used."))
    out.document({"provider": provider.value, "removed": removed})
    return Exit.DONE


async def _test(provider: ProviderId, out: Output) -> int:
    from kling_desktop.words.money import price, rate

    async with opened(out) as core:
        place = await core.market.key_place(provider)
        report = await core.try_key(provider)
    data: dict[str, object] = {
        "provider": provider.value,
        "source": place.where,
        "works": report.works,
        "balance": None if report.balance is None else money_data(report.balance, "", estimate=False),
        "error": None if report.trouble is None else error_data(report.trouble.facts),
    }
    if report.works:
        out.say(t("The key for {provider} works.", provider=provider.value))
        if report.balance is not None:
            # Nothing left is not “free”.
            balance = price(report.balance) if report.balance.amount else rate(report.balance)
            out.say(t("Balance: {balance}", balance=balance))
    elif report.trouble is not None:
        out.say(sentence(report.trouble.facts))
        if remedy(report.trouble.facts):
            out.say(remedy(report.trouble.facts))
    out.document(data)
    if place.where is None:
        return Exit.REFUSED
    return Exit.DONE if report.works else Exit.FAILED
