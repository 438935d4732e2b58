"""Keys for coroutines. The keyring is asked once for each key and run, and not again after it would not open.

A keyring that is locked asks for a password each time it is asked: once that was refused only a person's own wish
(`again`, a key that is set, a test) makes it ask once more. Jobs wait meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import KeyPlace, Keys
from kling_desktop.domain.troubles import KeyringMissing, KeyringRefused, NoKey
from kling_desktop.host.keyring_thread import MOMENT, KeyringThread

T = TypeVar("T")
_Place = tuple[str, ...]
_Refusal = KeyringMissing | KeyringRefused


class KeyDesk:
    """`ports.AskedKeys` over the blocking ones; belongs to one event loop."""

    def __init__(self, keys: Keys, on_wait: Callable[[bool], None] = lambda _: None, *, moment: float = MOMENT) -> None:
        self._keys = keys
        self.thread = KeyringThread(on_wait, moment=moment)
        self._known: dict[_Place, str] = {}
        self._refused: dict[_Place, _Refusal] = {}
        self._shut: _Refusal | None = None
        """Why the keyring as a whole did not open."""
        self._listeners: set[asyncio.Future[None]] = set()
        self._numbers = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    async def get(self, provider: ProviderId, account: str = "", *, fresh: bool = False, again: bool = False) -> str:
        """The key; raises NoKey, KeyringMissing, KeyringRefused."""
        if not account and self._keys.environment(provider):
            return self._keys.get(provider)  # nobody is asked for it
        place = self._keys.entries(provider, account)
        if not fresh and place in self._known:
            return self._known[place]
        refusal = None if again else self._shut or self._refused.get(place)
        if refusal is not None:
            raise _once_more(refusal)
        self._loop = asyncio.get_running_loop()
        read = partial(self._read, place, provider, account, again=again)
        # Who insists is not given the answer to a question that may be given up for the refusal of another.
        return await self.thread.ask((place, again), read)

    async def where(self, provider: ProviderId, account: str = "", *, again: bool = False) -> KeyPlace:
        """Where the key is; the key itself is at hand from then on."""
        try:
            key = await self.get(provider, account, again=again)
        except NoKey:
            return KeyPlace(None)
        except (KeyringMissing, KeyringRefused) as trouble:
            return KeyPlace(None, trouble)
        return KeyPlace("environment" if key == self._keys.environment(provider) else "keyring")

    def from_environment(self, provider: ProviderId) -> bool:
        """Whether the environment names a key."""
        return bool(self._keys.environment(provider))

    def entries(self, provider: ProviderId, account: str = "") -> tuple[str, ...]:
        """As `ports.Keys` has them."""
        return self._keys.entries(provider, account)

    async def set(self, provider: ProviderId, key: str, account: str = "") -> None:
        """Keep a key; raises KeyringMissing, KeyringRefused, NoKey for an empty or impossible one."""
        place = self._keys.entries(provider, account)
        await self._alone(lambda: self._keys.set(provider, key, account))
        self._known.pop(place, None)  # what is kept is what counts: the next who needs it reads it
        self._opened(place)

    async def remove(self, provider: ProviderId, account: str = "") -> bool:
        """Forget it; False when there was none in the keyring."""
        place = self._keys.entries(provider, account)
        removed = await self._alone(lambda: self._keys.remove(provider, account))
        self._known.pop(place, None)
        self._opened(place)
        return removed

    def try_again(self) -> None:
        """A person wishes that the keyring be asked once more by whoever needs it."""
        self._shut = None
        self._refused.clear()
        self._tell()

    def give_up(self) -> None:
        """A person does not want to wait any longer: whoever waits is refused, until somebody tries again.

        Should the keyring answer later all the same, that counts.
        """
        self._shut = KeyringRefused(why="", locked="yes")
        self.thread.give_up(self._shut)

    def doubt(self, provider: ProviderId, account: str = "") -> None:
        """The provider does not accept it: whoever needs it next gets what the keyring says by then."""
        self._known.pop(self._keys.entries(provider, account), None)

    async def news(self) -> None:
        """Wait until it may be otherwise."""
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._listeners.add(mine)
        try:
            await mine
        finally:
            self._listeners.discard(mine)

    async def _alone(self, work: Callable[[], T]) -> T:
        """Something that is done, and so never shared with another who wants the same."""
        self._numbers += 1
        return await self.thread.ask(("deed", self._numbers), work)

    def _read(self, place: _Place, provider: ProviderId, account: str, *, again: bool) -> str:
        """In the keyring's thread."""
        if not again and self._shut is not None:
            raise _once_more(self._shut)  # it did not open for the question before this one
        try:
            key = self._keys.get(provider, account)
        except (KeyringMissing, KeyringRefused) as trouble:
            if place not in self._known:
                self._refused[place] = trouble
            if isinstance(trouble, KeyringMissing) or "locked" in trouble.given:
                self._shut = trouble
            raise
        except NoKey:
            self._known.pop(place, None)
            self._refused.pop(place, None)
            self._shut = None
            raise
        late = self._shut is not None
        self._known[place] = key
        self._refused.pop(place, None)
        self._shut = None
        if late:
            self._refused.clear()  # they met the same locked door
        if late and self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._tell)  # it opened after all: others may go on as well
        return key

    def _opened(self, place: _Place) -> None:
        self._refused.pop(place, None)
        self._shut = None
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            if not listener.done():
                listener.set_result(None)


def desk_of(keys: Keys | KeyDesk) -> KeyDesk:
    """The desk itself, or a new one over blocking keys."""
    return keys if isinstance(keys, KeyDesk) else KeyDesk(keys)


def _once_more(refusal: _Refusal) -> _Refusal:
    """The same trouble anew: an exception that is raised many times gathers the traces of all of them."""
    return type(refusal)(refusal.detail, **refusal.given)
