"""Who can pay where: the accounts of every provider, and which of them have a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from kling_desktop.domain.accounts import NO_ACCOUNTS, UNNAMED, Accounts
from kling_desktop.domain.offers import ProviderId

Whose: TypeAlias = tuple[ProviderId, str]
"""A provider and the name of an account there; empty: the one without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """`accounts` by provider id; `present`: whether an account has a key, None while the keyring does not tell.

    `environment` are the providers whose key the environment names: that one, without a name, pays for what is ordered.
    """

    accounts: Mapping[str, Accounts] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    present: Mapping[Whose, bool | None] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    environment: frozenset[ProviderId] = frozenset()

    def of(self, provider: ProviderId) -> Accounts:
        """The named accounts of a provider."""
        return self.accounts.get(provider.value, NO_ACCOUNTS)

    def names(self, provider: ProviderId) -> tuple[str, ...]:
        """Every account there is, the one without a name first unless it was given one."""
        accounts = self.of(provider)
        named = tuple(account.name for account in accounts.known)
        return named if accounts.main is not None and provider not in self.environment else (UNNAMED, *named)

    def shown(self, provider: ProviderId) -> tuple[str, ...]:
        """Those that a person cares for: the one without a name only with a key, or where it is the usual one."""
        names = self.names(provider)
        empty = names[0] == UNNAMED and self.present.get((provider, UNNAMED)) is False
        return names[1:] if empty and len(names) > 1 and self.usual(provider) != UNNAMED else names

    def usual(self, provider: ProviderId) -> str:
        """Who pays where a film names nobody."""
        return UNNAMED if provider in self.environment else self.of(provider).usual_name

    def payer(self, provider: ProviderId, wanted: str | None) -> str | None:
        """Who pays for a film that names `wanted`; None where there is no such account."""
        return UNNAMED if provider in self.environment else self.of(provider).named(wanted)

    def has_key(self, provider: ProviderId, wanted: str | None) -> bool | None:
        """Whether the one who pays has a key."""
        payer = self.payer(provider, wanted)
        return False if payer is None else self.present.get((provider, payer))
