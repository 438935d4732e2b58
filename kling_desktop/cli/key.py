"""`key`: the keys of a provider's accounts, in the system's keyring. Never from an argument: those are seen by all."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress

from kling_desktop.cli.data import error_data, money_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.key_list import list_keys
from kling_desktop.cli.opening import opened
from kling_desktop.cli.output import Output
from kling_desktop.cli.own import own
from kling_desktop.core import Core
from kling_desktop.domain.account_troubles import AccountNameTaken, BadAccountName, NoSuchAccount
from kling_desktop.domain.address_troubles import AddressInUse
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.troubles import BadAddress, NoKey
from kling_desktop.words import joined, t
from kling_desktop.words.accounts import waiting_words
from kling_desktop.words.troubles import remedy, sentence

_PAID = tuple(provider.value for provider in ProviderId if provider is not ProviderId.ANIMATIC)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and whose key."""
    parser.add_argument("order", choices=("set", "test", "remove", "list", "usual", "rename"))
    parser.add_argument("provider", nargs="?", choices=_PAID, metavar="PROVIDER", help=", ".join(_PAID))
    parser.add_argument(
        "--account",
        metavar="NAME",
        help=t(
            "one of several accounts at this provider, under a name of yours; the one without a name when not given. "
            "`set` makes a new one, `usual` lets it pay where a film names none"
        ),
    )
    parser.add_argument("--to", metavar="NAME", help=t("with rename: the new name"))
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
    """Set, test, remove, list keys; name accounts."""
    if options.order == "list":
        wanted = _PAID if options.provider is None else (options.provider,)
        return asyncio.run(list_keys([ProviderId(each) for each in wanted], out))
    if options.provider is None:
        out.mistake("key.usage", t("Say which provider: {providers}", providers=", ".join(_PAID)))
        return Exit.USAGE
    if options.address is not None and options.order != "set":
        out.mistake("key.address", t("An address is given with set only."))
        return Exit.USAGE
    if (options.to is not None) != (options.order == "rename"):
        out.mistake("key.usage", t("Say the new name: kling-desktop key rename PROVIDER --account NAME --to NEW"))
        return Exit.USAGE
    provider, account = ProviderId(options.provider), options.account or ""
    try:
        match options.order:
            case "set":
                return _set(provider, account, options.address, out)
            case "remove":
                return asyncio.run(_remove(provider, account, out))
            case "test":
                return asyncio.run(_test(provider, account, out))
            case _:
                return asyncio.run(_name(provider, account, options.to, out))
    except (BadAccountName, NoSuchAccount) as trouble:
        out.mistake(trouble.code, joined(sentence(trouble.facts), remedy(trouble.facts)))
        return Exit.USAGE
    except AccountNameTaken as trouble:
        out.mistake(trouble.code, joined(sentence(trouble.facts), remedy(trouble.facts)))
        return Exit.REFUSED


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


def _set(provider: ProviderId, account: str, address: str | None, out: Output) -> int:
    key = _read(provider, account).strip()
    if not key:
        out.mistake("key.empty", t("No key was given."))
        return Exit.USAGE
    if address is not None:
        status = asyncio.run(_choose(provider, address, out))
        if status is not None:
            return status
    try:
        asyncio.run(_keep(provider, account, key, out))
    except NoKey as trouble:
        if isinstance(trouble, NoSuchAccount):
            raise
        out.mistake("key.impossible", t("This cannot be a key: a key is one line of letters, digits and signs."))
        return Exit.USAGE
    mine = own(out)
    out.say(t("The key for {provider} is in the keyring.", provider=whose(provider, account)))
    if mine.addresses.source(provider) != "provider":
        with suppress(BadAddress):
            out.say(t("It is sent to {address} and nowhere else.", address=mine.addresses.base(provider)))
    in_environment = mine.market.from_environment(provider)
    if in_environment:
        out.aside(t("A key in the environment is there too, and is the one that is used."))
    source = "environment" if in_environment and not account else "keyring"
    out.document({"provider": provider.value, "account": account or None, "stored": True, "source": source})
    return Exit.DONE


async def _keep(provider: ProviderId, account: str, key: str, out: Output) -> None:
    """Into the keyring; an account that is new gets its name first."""
    if not account:
        await own(out).desk.set(provider, key)
        return
    async with opened(out) as core:
        known = (await core.accounts.of(provider)).find(account)
        if known is None:
            await core.accounts.add(provider, account, key)
        else:
            await core.set_key(provider, key, known.name)


def _read(provider: ProviderId, account: str) -> str:
    """The key from a prompt that does not show it, or from standard input."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        from getpass import getpass

        return getpass(t("API key for {provider}: ", provider=whose(provider, account)), stream=sys.stderr)
    return sys.stdin.readline()


async def _remove(provider: ProviderId, account: str, out: Output) -> int:
    waiting = 0
    if account:
        async with opened(out) as core:
            waiting = await core.accounts.remove(provider, account)
            removed, in_environment = True, core.market.from_environment(provider)
    else:
        mine = own(out)
        removed, in_environment = await mine.desk.remove(provider), mine.market.from_environment(provider)
    out.say(
        t("The key for {provider} is gone from the keyring.", provider=whose(provider, account))
        if removed
        else t("There was no key for {provider} in the keyring.", provider=whose(provider, account))
    )
    if waiting:
        out.aside(waiting_words(waiting))
    if in_environment:
        out.aside(t("A key in the environment is still there, and is the one that is used."))
    out.document({"provider": provider.value, "account": account or None, "removed": removed, "jobs": waiting})
    return Exit.DONE


async def _name(provider: ProviderId, account: str, to: str | None, out: Output) -> int:
    """Rename an account, or make it the usual one."""
    async with opened(out) as core:
        if to is None:
            await core.accounts.make_usual(provider, account)
            out.say(t("{account} pays from now on, where a film names no other.", account=whose(provider, account)))
        else:
            to = await core.accounts.rename(provider, account, to)
            out.say(t("The account is called {name} now.", name=to))
    out.document({"provider": provider.value, "account": (to or account) or None})
    return Exit.DONE


async def _test(provider: ProviderId, account: str, out: Output) -> int:
    from kling_desktop.words.money import price, rate

    async with opened(out) as core:
        account = await _known(core, provider, account)
        report = await core.try_key(provider, account)
        place = await core.market.key_place(provider, account)
    data: dict[str, object] = {
        "provider": provider.value,
        "account": account or None,
        "source": place.where,
        "works": report.works,
        "balance": None if report.balance is None else money_data(report.balance, "", estimate=False),
        "error": None if report.trouble is None else error_data(report.trouble.facts),
    }
    if report.works:
        out.say(t("The key for {provider} works.", provider=whose(provider, account)))
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


async def _known(core: Core, provider: ProviderId, account: str) -> str:
    """The account's name of today; raises NoSuchAccount."""
    if not account:
        return ""
    found = (await core.accounts.of(provider)).find(account)
    if found is None:
        raise NoSuchAccount(provider=provider.value, account=account)
    return found.name


def whose(provider: ProviderId, account: str) -> str:
    """A provider and one of its accounts, for people."""
    return f"{provider.value} ({account})" if account else provider.value
