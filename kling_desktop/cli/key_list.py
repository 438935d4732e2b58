"""`key list`: every account of every provider, and where its key is. The keys themselves are never shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from kling_desktop.cli.data import error_data
from kling_desktop.cli.exits import Exit
from kling_desktop.cli.output import Output
from kling_desktop.cli.own import own
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import KeyPlace
from kling_desktop.words import t
from kling_desktop.words.accounts import account_words
from kling_desktop.words.troubles import remedy, sentence


async def list_keys(providers: Sequence[ProviderId], out: Output) -> int:
    """One line for each account."""
    market = (await asyncio.to_thread(own, out)).market
    rows: list[dict[str, object]] = []
    troubles: dict[str, str] = {}
    purse = await market.purse(providers)
    for provider in providers:
        names = purse.shown(provider)
        for name in names:
            place = await market.key_place(provider, name)
            usual = name == purse.usual(provider)
            if place.trouble is not None:
                troubles[sentence(place.trouble.facts)] = remedy(place.trouble.facts)
            rows.append(
                {
                    "provider": provider.value,
                    "account": name or None,
                    "usual": usual,
                    "source": place.where,
                    "error": None if place.trouble is None else error_data(place.trouble.facts),
                }
            )
            mark = "*" if usual and len(names) > 1 else " "
            out.say(f"{mark} {provider.value:<10} {account_words(name):<24} {_where(place)}")
    for trouble, hint in troubles.items():
        out.aside(f"{trouble} {hint}".strip())
    out.document({"keys": rows})
    return Exit.DONE


def _where(place: KeyPlace) -> str:
    match place.where:
        case "environment":
            return t("from the environment")
        case "keyring":
            return t("in the keyring")
        case _:
            return t("no key yet") if place.trouble is None else t("not known")
