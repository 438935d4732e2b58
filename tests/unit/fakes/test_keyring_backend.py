"""The fake keyrings behave as keyrings do, good and bad."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

from tests.fakes import keyring_backend
from tests.fakes.keyring_backend import (
    BrokenKeyring,
    FileKeyring,
    LockedKeyring,
    MemoryKeyring,
    RefusingKeyring,
    SlowKeyring,
)

ROOT = Path(__file__).parents[3]


@pytest.fixture
def memory() -> MemoryKeyring:
    MemoryKeyring.clear()
    return MemoryKeyring()


def keeps_and_forgets(keyring: KeyringBackend) -> None:
    keyring.set_password("service", "oxen", "ä secret")
    assert keyring.get_password("service", "oxen") == "ä secret"
    assert keyring.get_password("service", "other") is None
    keyring.delete_password("service", "oxen")
    assert keyring.get_password("service", "oxen") is None
    with pytest.raises(PasswordDeleteError):
        keyring.delete_password("service", "oxen")


def test_memory_keeps_and_forgets(memory: MemoryKeyring) -> None:
    keeps_and_forgets(memory)


def test_a_file_keeps_and_forgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keyring_backend.FILE_VARIABLE, str(tmp_path / "keys.json"))
    keeps_and_forgets(FileKeyring())


def test_another_process_reads_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keyring_backend.FILE_VARIABLE, str(tmp_path / "keys.json"))
    FileKeyring().set_password("service", "oxen", "secret")
    command = [sys.executable, "-c", "import keyring; print(keyring.get_password('service', 'oxen'))"]
    more = {"PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_backend.FileKeyring", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env={**os.environ, **more}, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "secret"


@pytest.mark.parametrize(
    ("made", "reading", "writing"),
    [
        (LockedKeyring, KeyringLocked, KeyringLocked),
        (BrokenKeyring, InitError, InitError),
        (RefusingKeyring, None, PasswordSetError),
    ],
)
def test_trouble(made: type[KeyringBackend], reading: type[Exception] | None, writing: type[Exception]) -> None:
    keyring = made()
    if reading is None:
        assert keyring.get_password("service", "oxen") is None
    else:
        with pytest.raises(reading):
            keyring.get_password("service", "oxen")
    with pytest.raises(writing):
        keyring.set_password("service", "oxen", "secret")
    with pytest.raises((writing, PasswordDeleteError)):
        keyring.delete_password("service", "oxen")


def test_a_slow_one_waits_for_its_answer(memory: MemoryKeyring) -> None:
    memory.set_password("service", "oxen", "secret")
    SlowKeyring.asked.clear()
    SlowKeyring.answer.clear()
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(SlowKeyring().get_password, "service", "oxen")
        assert SlowKeyring.asked.wait(10)
        assert not found.done()
        SlowKeyring.answer.set()
        assert found.result(10) == "secret"
