"""Keyrings for tests, chosen with PYTHON_KEYRING_BACKEND=tests.fakes.keyring_backend.<Class>.

`MemoryKeyring` lives in this process alone; `FileKeyring` keeps its entries in the JSON file named by
KLING_TEST_KEYRING_FILE, so that several processes share it. The others behave like keyrings that give trouble.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Event, Lock

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

FILE_VARIABLE = "KLING_TEST_KEYRING_FILE"


class _TestKeyring(KeyringBackend):
    """Never chosen by itself: its priority is below what keyring recommends."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it without types

    @properties.classproperty
    def priority(self) -> float:
        """Low, but viable."""
        return 0.1


class MemoryKeyring(_TestKeyring):
    """Entries shared by all instances of this process; `clear` empties it."""

    entries: dict[tuple[str, str], str] = {}  # noqa: RUF012 - one keyring per process, as a real one
    lock = Lock()

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        with self.lock:
            return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        with self.lock:
            self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret; PasswordDeleteError when there is none."""
        with self.lock:
            if self.entries.pop((service, username), None) is None:
                raise PasswordDeleteError("not found")

    @classmethod
    def clear(cls) -> None:
        """Empty it."""
        with cls.lock:
            cls.entries.clear()


class SlowKeyring(MemoryKeyring):
    """Answers only once `answer` is set, like a keyring that shows a password prompt. `asked` tells that it waits."""

    asked = Event()
    answer = Event()

    def _prompt(self) -> None:
        self.asked.set()
        if not self.answer.wait(30):
            raise KeyringLocked("nobody answered the prompt")

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, after the prompt."""
        self._prompt()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret, after the prompt."""
        self._prompt()
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret, after the prompt."""
        self._prompt()
        super().delete_password(service, username)


class LockedKeyring(_TestKeyring):
    """The person dismissed the prompt: nothing can be read or written."""

    def get_password(self, service: str, username: str) -> str | None:
        """Always KeyringLocked."""
        raise KeyringLocked("Failed to unlock the collection")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Always KeyringLocked."""
        raise KeyringLocked("Failed to unlock the collection")

    def delete_password(self, service: str, username: str) -> None:
        """Always KeyringLocked."""
        raise KeyringLocked("Failed to unlock the collection")


class RefusingKeyring(_TestKeyring):
    """Reads (and finds nothing) but does not store: no room, no right."""

    def get_password(self, service: str, username: str) -> str | None:
        """Nothing there."""
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Always PasswordSetError."""
        raise PasswordSetError("Can't store password on keychain")

    def delete_password(self, service: str, username: str) -> None:
        """Always PasswordDeleteError."""
        raise PasswordDeleteError("Can't delete password in keychain")


class BrokenKeyring(_TestKeyring):
    """The service behind it is not there."""

    def get_password(self, service: str, username: str) -> str | None:
        """Always InitError."""
        raise InitError("Failed to connect to the secret service")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Always InitError."""
        raise InitError("Failed to connect to the secret service")

    def delete_password(self, service: str, username: str) -> None:
        """Always InitError."""
        raise InitError("Failed to connect to the secret service")


class FileKeyring(_TestKeyring):
    """Entries in a JSON file, for tests with subprocesses."""

    @staticmethod
    def _path() -> Path:
        return Path(os.environ[FILE_VARIABLE])

    def _read(self) -> dict[str, dict[str, str]]:
        path = self._path()
        entries: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return entries

    def _write(self, entries: dict[str, dict[str, str]]) -> None:
        path = self._path()
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_text(json.dumps(entries), "utf-8")
        part.replace(path)

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        return self._read().get(service, {}).get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        entries = self._read()
        entries.setdefault(service, {})[username] = password
        self._write(entries)

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret; PasswordDeleteError when there is none."""
        entries = self._read()
        if entries.get(service, {}).pop(username, None) is None:
            raise PasswordDeleteError("not found")
        self._write(entries)
