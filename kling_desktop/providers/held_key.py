"""The key of one account at one service: used at the address it was asked for at, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import AskedKeys
from kling_desktop.domain.troubles import KeyRefused, NoKey, Trouble
from kling_desktop.providers.errors import TITLES

_KEY = re.compile(r"[!-~]{1,4096}\Z", re.ASCII)


class HeldKey:
    """`base` gives the address of the moment, or raises BadAddress."""

    def __init__(self, provider: ProviderId, account: str, keys: AskedKeys, base: Callable[[], str]) -> None:
        self._provider = provider
        self._account = account
        self._keys = keys
        self._base = base
        self._known: tuple[str, str] | None = None
        """The key, and the address it is for."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown."""
        return () if self._known is None else self._known[:1]

    def cached(self) -> str | None:
        """The key, when it has been used already; asks nobody."""
        return None if self._known is None or self._known[1] != self._base() else self._known[0]

    async def get(self, *, fresh: bool = False, again: bool = False) -> str:
        """The key; raises NoKey, KeyRefused (it cannot even be sent) or the keyring's troubles.

        `fresh`: as the keyring says now. `again`: even if it did not open before, since a person asked.
        """
        base = self._base()
        try:
            key = (await self._keys.get(self._provider, self._account, fresh=fresh, again=again)).strip()
        except Trouble:
            self._known = None
            raise
        if not key:
            raise NoKey(provider=TITLES[self._provider])
        if not _KEY.match(key):
            raise KeyRefused(provider=TITLES[self._provider])
        if self._base() != base:  # changed while the keyring was asked: whose key this is nobody knows
            raise NoKey(provider=TITLES[self._provider])
        self._known = (key, base)
        return key

    async def another(self, refused: str) -> str | None:
        """After 401: what the keyring holds by now, if that is another key. It is asked once for each refusal."""
        self._known = None
        try:
            key = await self.get(fresh=True)
        except Trouble:
            return None
        if key != refused:
            return key
        self._keys.doubt(self._provider, self._account)  # whoever needs it next sees whether it was changed meanwhile
        self._known = None
        return None
