"""Accounts: several keys for one provider, each under a name of the artist's, such as “Private” and “Studio”.

A name is no secret. An account stays the same under every name it had: films and jobs that knew it by an earlier one
find it. Without a name (empty) is the one account that there was before there were names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

UNNAMED = ""
"""The account without a name. In a film None is the provider's usual one, whichever that is."""
LONGEST = 40
_MOST_GONE = 20
"""How many accounts that were removed are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`first` is the name it was made under, for good. `main`: it is the nameless account of before, given a name."""

    name: str
    first: str
    former: frozenset[str] = frozenset()
    main: bool = False

    def called(self, name: str) -> bool:
        """Whether this is, or was, one of its names."""
        return same(name, self.name) or same(name, self.first) or any(same(name, each) for each in self.former)

    def renamed(self, name: str) -> Account:
        """The same account under another name."""
        former = frozenset(each for each in {*self.former, self.name} if each != name)
        return replace(self, name=name, former=former)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The named accounts of one provider. `usual` is the `first` of the usual one, empty for the nameless.

    `gone` were removed and had several names: what still waits for one of them asks for it by its last.
    """

    known: tuple[Account, ...] = ()
    usual: str = UNNAMED
    gone: tuple[Account, ...] = ()

    def find(self, name: str) -> Account | None:
        """The account that is called this now, else the one that was."""
        exact = next((each for each in self.known if each.name == name), None)
        now = exact or next((each for each in self.known if same(each.name, name)), None)
        return now or next((each for each in self.known if each.called(name)), None)

    def last_name(self, name: str) -> str:
        """What the account of this name is called now, or was called when it was removed."""
        account = self.find(name) or next((each for each in self.gone if each.called(name)), None)
        return name if account is None else account.name

    @property
    def main(self) -> Account | None:
        """What the nameless account is called by now."""
        return next((each for each in self.known if each.main), None)

    @property
    def usual_name(self) -> str:
        """The name of the usual account."""
        usual = next((each for each in self.known if each.first == self.usual), self.main)
        return UNNAMED if usual is None else usual.name

    def named(self, wanted: str | None) -> str | None:
        """The account's name of today for what a film says; None where there is no such account."""
        if wanted is None:
            return self.usual_name
        if not wanted:
            return UNNAMED if self.main is None else self.main.name
        found = self.find(wanted)
        return None if found is None else found.name

    def with_new(self, account: Account) -> Accounts:
        """With one more. Where it has a name of one that was removed it is that one again, under all its names."""
        back = [each for each in self.gone if each.called(account.name)]
        former = account.former.union(*({each.name, each.first, *each.former} for each in back))
        again = replace(account, former=frozenset(each for each in former if each != account.name))
        gone = tuple(each for each in self.gone if each not in back)
        return replace(self, known=(*self.known, again), gone=gone)

    def with_renamed(self, account: Account, name: str) -> Accounts:
        """With another name for one of them."""
        known = tuple(each.renamed(name) if each is account else each for each in self.known)
        return replace(self, known=known, gone=tuple(each for each in self.gone if not each.called(name)))

    def without(self, account: Account) -> Accounts:
        """With one fewer. Where it was the usual one, the nameless is, or the first that is left."""
        left = tuple(each for each in self.known if each is not account)
        usual = self.usual if self.usual != account.first else UNNAMED
        several = any(not same(account.name, each) for each in {account.first, *account.former})
        gone = (*self.gone, replace(account, main=False)) if several else self.gone
        return Accounts(known=left, usual=usual, gone=gone[-_MOST_GONE:])


NO_ACCOUNTS = Accounts()


def same(one: str, other: str) -> bool:
    """Whether two names are the same to a person."""
    return one == other or _bare(one) == _bare(other)


def _bare(name: str) -> str:
    """What is left of a name without case, width and other ways to write the same letters."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).split())


def tidy(name: str) -> str:
    """A name as it is kept: in one form of Unicode, single spaces, none around it."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def fault_of(name: str, known: Iterable[Account] = ()) -> str | None:
    """Why this cannot be the name of a new account: `empty`, `long`, `signs` or `taken`; None when it can."""
    tidied = tidy(name)
    if not tidied:
        return "empty"
    if len(tidied) > LONGEST:
        return "long"
    if not tidied.isprintable() or any(unicodedata.category(sign) in {"Cf", "Cs", "Co", "Cn"} for sign in tidied):
        return "signs"
    return "taken" if any(each.called(tidied) for each in known) else None


def accounts_to_data(accounts: Mapping[str, Accounts]) -> dict[str, object]:
    """By provider id, as plain data."""
    return {
        provider: {
            "usual": each.usual,
            "known": [
                {"name": one.name, "first": one.first, "former": sorted(one.former), "main": one.main}
                for one in each.known
            ],
            "gone": [{"name": one.name, "first": one.first, "former": sorted(one.former)} for one in each.gone],
        }
        for provider, each in accounts.items()
        if each != NO_ACCOUNTS
    }


def accounts_from_data(data: object) -> dict[str, Accounts]:
    """What makes no sense is as if it were not there."""
    found: dict[str, Accounts] = {}
    for provider, row in data.items() if isinstance(data, Mapping) else ():
        if not isinstance(provider, str) or not isinstance(row, Mapping):
            continue
        known: list[Account] = []
        for each in _listed(row.get("known")):
            account = _account(each, known)
            if account is not None:
                known.append(account)
        gone = (_account(each, ()) for each in _listed(row.get("gone"))[-_MOST_GONE:])
        usual = row.get("usual")
        right = isinstance(usual, str) and any(each.first == usual for each in known)
        found[provider] = Accounts(
            known=tuple(known),
            usual=str(usual) if right else UNNAMED,
            gone=tuple(each for each in gone if each is not None),
        )
    return found


def _listed(data: object) -> Sequence[object]:
    return data if isinstance(data, Sequence) and not isinstance(data, str) else ()


def _account(data: object, before: Sequence[Account]) -> Account | None:
    if not isinstance(data, Mapping):
        return None
    name, first, former = data.get("name"), data.get("first"), data.get("former")
    if not isinstance(name, str) or not isinstance(first, str) or not first:
        return None
    if fault_of(name) is not None or any(_written_alike(name, each) or _written_alike(first, each) for each in before):
        return None
    main = data.get("main") is True and not any(each.main for each in before)
    names = frozenset(each for each in _listed(former) if isinstance(each, str))
    return Account(name=name, first=first, former=names, main=main)


def _written_alike(name: str, account: Account) -> bool:
    """As names were compared at first: two that differed in the width of their letters were two accounts, and stay."""
    names = {account.name, account.first, *account.former}
    return any(tidy(name).casefold() == tidy(each).casefold() for each in names)
