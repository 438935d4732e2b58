"""API keys: the environment first, then the system's keyring. Nothing here writes a key anywhere else.

A key of the keyring belongs to the host it was entered for: each base address has an entry of its own, and at each of
them every account. The environment's key is that of the account without a name; an account with a name has its own
key, and is asked for with the environment's only where the keyring has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, TypeVar

from kling_desktop.domain.accounts import NO_ACCOUNTS, UNNAMED, Accounts, tidy
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.ports import KeyPlace
from kling_desktop.domain.troubles import KeyringMissing, KeyringRefused, NoKey
from kling_desktop.host.addresses import Addresses
from kling_desktop.host.secrets import redact, remember_secret

T = TypeVar("T")

SERVICE = "Kling Desktop"
LONGEST = 1000
"""Characters; Windows keeps at most 2,560 bytes, of two a character."""

_REFUSED_MODULES = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")
_REFUSED_CLASSES = frozenset({"PlaintextKeyring", "EncryptedKeyring"})


class Backend(Protocol):
    """What we use of a `keyring` back end."""

    def get_password(self, service: str, username: str) -> str | None:
        """The value, None when there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a value."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a value."""
        ...


def variable(provider: ProviderId) -> str:
    """The environment variable that may hold the key."""
    return f"KLING_DESKTOP_{provider.value.upper()}_KEY"


class SystemKeys:
    """`ports.Keys` of this computer. Most methods may block for as long as a person takes to type a password.

    `accounts` gives the named accounts by provider id, as they are at the moment.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        backend: Callable[[], Backend] | None = None,
        addresses: Addresses | None = None,
        accounts: Callable[[], Mapping[str, Accounts]] = dict,
    ) -> None:
        self._environ = environ
        self._choose = systems_own if backend is None else backend
        self._addresses = Addresses(environ) if addresses is None else addresses
        self._accounts = accounts
        for provider in ProviderId:
            remember_secret(self.environment(provider))

    def environment(self, provider: ProviderId) -> str:
        """What the environment says; empty when it says nothing. Never blocks."""
        return self._environ.get(variable(provider), "").strip()

    def entries(self, provider: ProviderId, account: str = UNNAMED) -> tuple[str, ...]:
        """The keyring's names for the key at the address of the moment, its own first. Never blocks."""
        places = self._addresses.entries(provider)
        known = self._accounts().get(provider.value, NO_ACCOUNTS).find(account) if account else None
        if not account or (known is not None and known.main):
            return places
        first = tidy(account) if known is None else known.first
        return tuple(f"{place}#{first}" for place in places)

    def get(self, provider: ProviderId, account: str = UNNAMED) -> str:
        """The key; raises NoKey, KeyringMissing, KeyringRefused."""
        key = self._named(provider, account) if account else self._unnamed(provider)
        if not usable(key):
            raise self._no_key(provider, account)
        remember_secret(key)
        return key

    def where(self, provider: ProviderId, account: str = UNNAMED) -> KeyPlace:
        """Where the key is, without handing it out; with the keyring's trouble when it could not be asked."""
        if self.environment(provider) and not account:
            return KeyPlace("environment")
        try:
            if usable(self._from_keyring(provider, account)):
                return KeyPlace("keyring")
        except (KeyringMissing, KeyringRefused) as trouble:
            if not self.environment(provider) or isinstance(trouble, KeyringRefused):
                return KeyPlace(None, trouble)
        return KeyPlace("environment" if usable(self.environment(provider)) else None)

    def set(self, provider: ProviderId, key: str, account: str = UNNAMED) -> None:
        """Keep a key in the keyring; raises KeyringMissing, KeyringRefused, NoKey for an impossible one."""
        key = key.strip()
        if not usable(key):
            raise self._no_key(provider, account)
        remember_secret(key)
        backend, entry = self._backend(), self.entries(provider, account)[0]
        carefully(lambda: backend.set_password(SERVICE, entry, key))

    def remove(self, provider: ProviderId, account: str = UNNAMED) -> bool:
        """Forget the one that counts; False when there was none in the keyring."""
        backend = self._backend()
        for entry in self.entries(provider, account):
            if carefully(partial(backend.get_password, SERVICE, entry)) is not None:
                carefully(partial(backend.delete_password, SERVICE, entry))
                return True
        return False

    def keyring_name(self) -> str:
        """The back end's name for a report; raises KeyringMissing."""
        kind = type(self._backend())
        return f"{kind.__module__}.{kind.__qualname__}"

    def _unnamed(self, provider: ProviderId) -> str:
        return self.environment(provider) or self._from_keyring(provider, UNNAMED)

    def _named(self, provider: ProviderId, account: str) -> str:
        """Its own; of a keyring that does not open nobody knows whether it holds one."""
        try:
            return self._from_keyring(provider, account) or self.environment(provider)
        except KeyringMissing:
            if not self.environment(provider):
                raise
            return self.environment(provider)

    def _from_keyring(self, provider: ProviderId, account: str) -> str:
        backend = self._backend()
        for entry in self.entries(provider, account):
            told: object = carefully(partial(backend.get_password, SERVICE, entry))
            if told is not None and not isinstance(told, str):
                # A stranger's back end may say anything; only text can be a key.
                raise KeyringRefused(why=type(told).__name__)
            if told and told.strip():
                return told.strip()
        return ""

    def _no_key(self, provider: ProviderId, account: str) -> NoKey:
        """Of an account that was renamed, and perhaps removed since, the artist knows the last name."""
        accounts = self._accounts().get(provider.value, NO_ACCOUNTS)
        named = {"account": accounts.last_name(account)} if account else {}
        return NoKey(provider=provider.value, **named)

    def _backend(self) -> Backend:
        return safe(carefully(self._choose))


def usable(key: str) -> bool:
    """Whether a text can be a key at all: it travels in a header line, so printable ASCII without spaces."""
    return 0 < len(key) <= LONGEST and key.isascii() and key.isprintable() and " " not in key


def safe(backend: Backend) -> Backend:
    """The back end, or the first safe one of several; raises KeyringMissing when keys would lie in the clear."""
    kind = type(backend)
    if kind.__module__ == "keyring.backends.chainer":
        links: object = getattr(backend, "backends", ())
        for link in links if isinstance(links, (list, tuple)) else ():
            try:
                return safe(link)
            except KeyringMissing:
                continue
        raise KeyringMissing(backend=kind.__module__)
    if kind.__module__.startswith(_REFUSED_MODULES) or kind.__name__ in _REFUSED_CLASSES:
        raise KeyringMissing(backend=f"{kind.__module__}.{kind.__name__}")
    return backend


def carefully(work: Callable[[], T]) -> T:
    """Run `work` with the keyring; its errors become KeyringMissing or KeyringRefused."""
    from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

    try:
        return work()
    except NoKeyringError:
        raise KeyringMissing(backend="none") from None
    except KeyringError as error:
        # InitError, KeyringLocked, PasswordSetError, PasswordDeleteError …
        locked = {"locked": "yes"} if isinstance(error, InitError | KeyringLocked) else {}
        raise KeyringRefused(why=redact(str(error)) or type(error).__name__, **locked) from None
    except Exception as error:  # noqa: BLE001 - back ends let errors of D-Bus and of the system through as they are
        raise KeyringRefused(why=type(error).__name__) from None


def systems_own() -> Backend:
    """The back end that this system chose."""
    import keyring

    return keyring.get_keyring()
