"""Troubles of accounts and of keys that change; a branch of `troubles`."""

from __future__ import annotations

from kling_desktop.domain.troubles import KeyringMissing, KeyringRefused, NoKey, RateLimited, Trouble


class NoSuchAccount(NoKey):
    """A film or a command names an account that is not set up here. Facts: provider, account."""

    code = "account.unknown"


class BadAccountName(Trouble):
    """This cannot be the name of an account. Facts: account, fault (see `accounts.fault_of`)."""

    code = "account.bad-name"


class AccountNameTaken(Trouble):
    """Jobs that are not finished know another account by this name. Facts: provider, account, jobs."""

    code = "account.name-taken"


class KeyChanged(RateLimited):
    """401, and the keyring has another key by now: nothing was ordered, and it may be sent again. Facts: provider."""

    code = "key.changed"


ABOUT_KEYS = (NoKey, KeyringMissing, KeyringRefused)
"""What keeps a job waiting until somebody has seen to its key."""
KEY_CODES = frozenset({NoKey.code, NoSuchAccount.code, KeyringMissing.code, KeyringRefused.code})
