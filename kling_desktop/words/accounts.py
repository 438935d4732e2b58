"""Accounts as people read of them."""

from __future__ import annotations

from collections.abc import Mapping

from kling_desktop.domain.accounts import LONGEST
from kling_desktop.words import n, t
from kling_desktop.words.places import plain


def account_words(name: str) -> str:
    """An account's name; of the one without a name what it is."""
    return name or t("Main account")


def at_account(provider: str, account: str) -> str:
    """A provider, and which account there where it has a name."""
    return f"{provider} · {account}" if account else provider


def waiting_words(jobs: int) -> str:
    """What becomes of takes whose key was removed."""
    return n(
        "{count} take of this account is not finished. It waits until the key is back.",
        "{count} takes of this account are not finished. They wait until the key is back.",
        jobs,
    )


def needed_words(jobs: int) -> str:
    """Asked before a key is removed that takes still need."""
    return n(
        "{count} take is not finished and needs this key. Without it the take waits, unsaved.",
        "{count} takes are not finished and need this key. Without it they wait, unsaved.",
        jobs,
    )


def bad_name(facts: Mapping[str, str]) -> str:
    """Why an account cannot be called that."""
    match facts.get("fault"):
        case "empty":
            return t("An account needs a name.")
        case "long":
            return t("The name of an account has {count} characters at most.", count=LONGEST)
        case "taken":
            return t("There is an account called {account} already, or there was.", account=_account(facts))
        case _:
            return t("The name of an account has letters, digits and plain signs only.")


def bad_name_remedy(facts: Mapping[str, str]) -> str:
    """What to do about it."""
    if facts.get("fault") == "taken":
        return t("Choose another name: films and takes still know that account by this one.")
    return t("Choose another name.")


def no_account(facts: Mapping[str, str], provider: str) -> str:
    """A name that nobody has."""
    return t("{provider} has no account called {account} here.", provider=provider, account=_account(facts))


def no_key(facts: Mapping[str, str], provider: str) -> str:
    """No key; whose it would be."""
    if not facts.get("account"):
        return t("There is no key for {provider} yet.", provider=provider)
    return t("The key of the account {account} at {provider} is not here.", provider=provider, account=_account(facts))


def no_key_remedy(facts: Mapping[str, str], provider: str) -> str:
    """Where to put one."""
    if not facts.get("account"):
        return t("Add a key for {provider} in the settings.", provider=provider)
    return t("Add the key of {account} under “Keys”. What waits for it then goes on.", account=_account(facts))


def name_taken(facts: Mapping[str, str]) -> str:
    """Takes know another account by the name."""
    jobs = facts.get("jobs", "")
    return n(
        "{count} take that is not finished belongs to another account called {account}.",
        "{count} takes that are not finished belong to another account called {account}.",
        int(jobs) if jobs.isdigit() else 1,
        account=_account(facts),
    )


def _account(facts: Mapping[str, str]) -> str:
    return plain(facts.get("account", "")) or t("Main account")
