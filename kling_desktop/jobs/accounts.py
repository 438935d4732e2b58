"""The artist's accounts: several keys for one provider, each under a name, which is kept in the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from kling_desktop.domain.account_troubles import AccountNameTaken, BadAccountName, NoSuchAccount
from kling_desktop.domain.accounts import NO_ACCOUNTS, UNNAMED, Account, Accounts, fault_of, same, tidy
from kling_desktop.domain.jobs import UNFINISHED, Job, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import KeyPlace
from kling_desktop.host.key_desk import KeyDesk
from kling_desktop.host.settings import SettingsStore
from kling_desktop.jobs.balances import Balance, Balances
from kling_desktop.jobs.market import Market
from kling_desktop.jobs.store import JobStore

_WAITING = (UNFINISHED - {State.PLANNED, State.PREPARING}) | {State.UNKNOWN}
"""Jobs that only their own account's key can say anything of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One account as it is shown. `usual`: it pays where a film names none."""

    name: str
    usual: bool
    place: KeyPlace
    balance: Balance | None = None


class AccountBook:
    """Adds, renames and removes accounts, and says which there are."""

    def __init__(
        self, settings: SettingsStore, desk: KeyDesk, store: JobStore, market: Market, balances: Balances
    ) -> None:
        self._settings = settings
        self._desk = desk
        self._store = store
        self._market = market
        self._balances = balances

    async def of(self, provider: ProviderId) -> Accounts:
        """The named accounts, whoever named them."""
        accounts = await asyncio.to_thread(self._settings.accounts)
        return accounts.get(provider.value, NO_ACCOUNTS)

    async def listed(self, provider: ProviderId, *, again: bool = False) -> tuple[Listed, ...]:
        """The accounts that a person cares for (see `Purse.shown`), with where their keys are.

        `again`: a keyring that did not open before is asked once more.
        """
        await self.of(provider)  # another process may have named some
        if again:
            self._desk.try_again()
            self._market.forget_keys()
        purse = await self._market.purse([provider])
        found: list[Listed] = []
        for name in purse.shown(provider):
            place, balance = await self._market.key_place(provider, name), self._balances.of(provider, name)
            found.append(Listed(name=name, usual=name == purse.usual(provider), place=place, balance=balance))
        return tuple(found)

    async def add(self, provider: ProviderId, name: str, key: str) -> str:
        """One more account with its key; gives its name as it is kept. The first of all is the usual one.

        Raises BadAccountName, NoKey for an impossible key, KeyringMissing, KeyringRefused, CannotSave, DiskFull.
        """
        name = self._good(name, await self.of(provider))
        before = await self._market.key_place(provider, again=True)
        await self._desk.set(provider, key, name)
        account = Account(name=name, first=name)
        first = before.where is None and before.trouble is None

        def added(accounts: Accounts) -> Accounts:
            found = accounts.with_new(account)
            alone = first and accounts.usual == UNNAMED and accounts.main is None
            return replace(found, usual=account.first) if alone else found

        await self._change(provider, added)
        return name

    async def rename(self, provider: ProviderId, name: str, new: str) -> str:
        """Another name for an account, which stays the same; gives it as it is kept. The key stays where it is.

        Raises NoSuchAccount, BadAccountName, AccountNameTaken, CannotSave, DiskFull.
        """
        accounts = await self.of(provider)
        account = self._find(provider, accounts, name) if name else accounts.main
        others = replace(accounts, known=tuple(each for each in accounts.known if each is not account))
        new = self._good(new, others)
        waiting = [
            job
            for job in await self._jobs(provider)
            if same(accounts.last_name(job.account), new) and (account is None or not account.called(job.account))
        ]
        if waiting:
            raise AccountNameTaken(provider=provider.value, account=new, jobs=len(waiting))
        if account is None:
            named = Account(name=new, first=new, main=True)
            await self._change(provider, lambda now: now.with_new(named))
        else:
            known = account
            await self._change(provider, lambda now: now.with_renamed(_same_one(now, known), new))
        await self._balances.rename(provider, UNNAMED if account is None else account.name, new)
        return new

    async def remove(self, provider: ProviderId, name: str) -> int:
        """Forget an account and its key; gives how many jobs still need that. They wait until it is back.

        Raises NoSuchAccount, KeyringMissing, KeyringRefused, CannotSave, DiskFull.
        """
        accounts = await self.of(provider)
        account = self._find(provider, accounts, name)
        await self._desk.remove(provider, account.name)
        nameless = await self._market.key_place(provider, again=True)

        def removed(now: Accounts) -> Accounts:
            left = now.without(_same_one(now, account))
            orphan = left.usual == UNNAMED and left.main is None and bool(left.known) and nameless.where is None
            return replace(left, usual=left.known[0].first) if orphan else left

        await self._change(provider, removed)
        await self._balances.forget(provider, account.name)
        return sum(account.called(job.account) for job in await self._jobs(provider))

    async def needed(self, provider: ProviderId, name: str) -> int:
        """How many jobs would wait for the key of an account ("": the one without a name) if it were removed now."""
        account = (await self.of(provider)).find(name) if name else None
        jobs = [job for job in await self._store.jobs(states=_WAITING) if job.provider is provider]
        return sum(account.called(job.account) if account is not None else not job.account for job in jobs)

    async def make_usual(self, provider: ProviderId, name: str) -> None:
        """From now on this account pays where a film names none; raises NoSuchAccount, CannotSave, DiskFull."""
        accounts = await self.of(provider)
        first = self._find(provider, accounts, name).first if name else UNNAMED
        await self._change(provider, lambda now: replace(now, usual=first))

    def _good(self, name: str, accounts: Accounts) -> str:
        fault = fault_of(name, accounts.known)
        if fault is not None:
            raise BadAccountName(account=tidy(name)[:60], fault=fault)
        return tidy(name)

    def _find(self, provider: ProviderId, accounts: Accounts, name: str) -> Account:
        account = accounts.find(name)
        if account is None:
            raise NoSuchAccount(provider=provider.value, account=name)
        return account

    async def _jobs(self, provider: ProviderId) -> list[Job]:
        return [job for job in await self._store.jobs(states=_WAITING) if job.provider is provider and job.account]

    async def _change(self, provider: ProviderId, how: Callable[[Accounts], Accounts]) -> None:
        try:
            await asyncio.to_thread(
                self._settings.change,
                lambda now: now.with_accounts(provider.value, how(now.accounts.get(provider.value, NO_ACCOUNTS))),
            )
        finally:
            self._market.forget_keys()


def _same_one(accounts: Accounts, account: Account) -> Account:
    """The account as it stands now, where another process may have written."""
    return next((each for each in accounts.known if each.first == account.first), account)
