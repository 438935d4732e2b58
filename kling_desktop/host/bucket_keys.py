"""The secret of the artist's bucket: the environment first, then the system's keyring; nowhere else, ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kling_desktop.domain.ports import KeyPlace
from kling_desktop.domain.troubles import KeyringMissing, KeyringRefused, NoBucketSecret
from kling_desktop.host.keyring_thread import KeyringThread
from kling_desktop.host.keys import Backend, carefully, safe, systems_own, usable
from kling_desktop.host.secrets import remember_secret

SECRET = "KLING_DESKTOP_BUCKET_SECRET"  # noqa: S105 - the variable's name
TOKEN = "KLING_DESKTOP_BUCKET_TOKEN"  # noqa: S105 - the variable's name
SERVICE = "Kling Desktop bucket"
_SECRET_ENTRY, _TOKEN_ENTRY = "secret", "session token"
_LONGEST_TOKEN = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSecret:
    """What signs. `token` comes with temporary keys; empty for lasting ones."""

    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


class BucketKeys:
    """The plain methods may block for as long as a person takes to type a password; coroutines have the others.

    `thread` is the one that asks the keyring.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        backend: Callable[[], Backend] | None = None,
        thread: KeyringThread | None = None,
    ) -> None:
        self._environ = environ
        self._thread = KeyringThread() if thread is None else thread
        self._held: BucketSecret | None = None
        self._choose = systems_own if backend is None else backend
        for name in (SECRET, TOKEN):
            remember_secret(self._from_environment(name))

    def get(self) -> BucketSecret:
        """The secret; raises NoBucketSecret, KeyringMissing, KeyringRefused."""
        secret, token = self._from_environment(SECRET), self._from_environment(TOKEN)
        if not secret:
            secret, token = self._from_keyring(_SECRET_ENTRY), self._from_keyring(_TOKEN_ENTRY)
        if not usable(secret):
            raise NoBucketSecret
        remember_secret(secret)
        remember_secret(token)
        return BucketSecret(secret=secret, token=token)

    async def secret(self) -> BucketSecret:
        """The secret, asked for once a run; raises as `get` does."""
        if self._held is None:
            self._held = await self._thread.ask("the bucket's secret", self.get)
        return self._held

    async def place(self) -> KeyPlace:
        """Where the secret is, as `where` tells it."""
        return await self._thread.ask("the bucket's place", self.where)

    async def keep(self, secret: str, token: str = "") -> None:
        """Keep them in the keyring; raises as `set` does."""
        self._held = None
        await self._thread.ask(("the bucket's new secret", secret, token), lambda: self.set(secret, token))

    async def drop(self) -> bool:
        """Forget both; False when there was no secret in the keyring."""
        self._held = None
        return await self._thread.ask("the bucket's end", self.remove)

    def where(self) -> KeyPlace:
        """Where the secret is, without handing it out; with the keyring's trouble when it could not be asked."""
        if self._from_environment(SECRET):
            return KeyPlace("environment")
        try:
            return KeyPlace("keyring" if usable(self._from_keyring(_SECRET_ENTRY)) else None)
        except (KeyringMissing, KeyringRefused) as trouble:
            return KeyPlace(None, trouble)

    def set(self, secret: str, token: str = "") -> None:
        """Keep them in the keyring; raises KeyringMissing, KeyringRefused, NoBucketSecret for an impossible one."""
        secret, token = secret.strip(), token.strip()
        fits = token.isascii() and token.isprintable() and " " not in token and len(token) <= _LONGEST_TOKEN
        if not usable(secret) or not fits:
            raise NoBucketSecret
        remember_secret(secret)
        remember_secret(token)
        backend = self._backend()
        carefully(lambda: backend.set_password(SERVICE, _SECRET_ENTRY, secret))
        if token:
            carefully(lambda: backend.set_password(SERVICE, _TOKEN_ENTRY, token))
        else:
            self._forget(backend, _TOKEN_ENTRY)

    def remove(self) -> bool:
        """Forget both; False when there was no secret in the keyring."""
        backend = self._backend()
        self._forget(backend, _TOKEN_ENTRY)
        return self._forget(backend, _SECRET_ENTRY)

    def _forget(self, backend: Backend, entry: str) -> bool:
        if carefully(lambda: backend.get_password(SERVICE, entry)) is None:
            return False
        carefully(lambda: backend.delete_password(SERVICE, entry))
        return True

    def _from_environment(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def _from_keyring(self, entry: str) -> str:
        backend = self._backend()
        told: object = carefully(lambda: backend.get_password(SERVICE, entry))
        if told is not None and not isinstance(told, str):
            raise KeyringRefused(why=type(told).__name__)
        return (told or "").strip()

    def _backend(self) -> Backend:
        return safe(carefully(self._choose))
