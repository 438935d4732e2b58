"""What the services said is left, remembered with its moment: some tell only when something is ordered."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kling_desktop.domain.events import BalanceRead, Bus
from kling_desktop.domain.money import Money
from kling_desktop.domain.money_data import money_from_data, money_to_data
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import Clock
from kling_desktop.domain.purses import Whose
from kling_desktop.domain.troubles import Trouble, UnreadableProject
from kling_desktop.host.disk import write_whole
from kling_desktop.host.paths import make_folder

log = logging.getLogger(__name__)
_MOST_BYTES = 64 * 1024
_SIGN = "#"
"""Between provider and account in the file."""


@dataclass(frozen=True, slots=True)
class Balance:
    """`left` as told at a moment (UTC)."""

    left: Money
    at: datetime


class Balances:
    """The last balance of every account; kept in one small file, so that a new window knows them too."""

    def __init__(self, file: Path, bus: Bus, clock: Clock) -> None:
        self._file = file
        self._bus = bus
        self._clock = clock
        self._known: dict[Whose, Balance] = {}

    @property
    def now(self) -> Mapping[Whose, Balance]:
        """What is known."""
        return dict(self._known)

    def of(self, provider: ProviderId, account: str = "") -> Balance | None:
        """What an account has left, as it was last told."""
        return self._known.get((provider, account))

    async def load(self) -> None:
        """Read the file; what was told since counts more."""
        self._known = {**await asyncio.to_thread(_read, self._file), **self._known}

    async def note(self, provider: ProviderId, left: Money | None, account: str = "") -> None:
        """A provider told a balance (None: it did not). A disk that refuses only means a shorter memory."""
        if left is None:
            return
        at = self._clock.now()
        self._known[provider, account] = Balance(left, at)
        self._bus.publish(BalanceRead(provider, left, at, account))
        await self._keep(provider)

    async def forget(self, provider: ProviderId, account: str | None = None) -> None:
        """What was told is true no more: of one account, or (None) of all at this provider."""
        gone = [whose for whose in self._known if whose[0] is provider and account in {None, whose[1]}]
        for whose in gone:
            del self._known[whose]
        if gone:
            await self._keep(provider)

    async def rename(self, provider: ProviderId, before: str, after: str) -> None:
        """An account has another name."""
        known = self._known.pop((provider, before), None)
        if known is not None:
            self._known[provider, after] = known
            await self._keep(provider)

    async def _keep(self, provider: ProviderId) -> None:
        data = {
            _SIGN.join(whose).rstrip(_SIGN): {"left": money_to_data(balance.left), "at": balance.at.isoformat()}
            for whose, balance in self._known.items()
        }
        try:
            await asyncio.to_thread(_write, self._file, json.dumps(data, indent=1).encode())
        except Trouble as trouble:
            log.info("the balance of %s could not be kept: %s", provider.value, trouble.code)


def _write(file: Path, data: bytes) -> None:
    make_folder(file.parent, private=True)
    write_whole(file, data)


def _read(file: Path) -> dict[Whose, Balance]:
    found: dict[Whose, Balance] = {}
    try:
        with file.open("rb") as opened:
            data: object = json.loads(opened.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return found
    for whose, row in data.items() if isinstance(data, dict) else ():
        name, _, account = str(whose).partition(_SIGN)
        provider = next((each for each in ProviderId if each == name), None)
        if provider is None or not isinstance(row, dict):
            continue
        try:
            left, at = money_from_data(row.get("left")), datetime.fromisoformat(str(row.get("at")))
        except (UnreadableProject, ValueError):
            continue
        if left is not None and left.amount >= 0 and at.tzinfo is not None:
            found[provider, account] = Balance(left, at)
    return found
