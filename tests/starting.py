"""Processes of the program's modules, from a fork server where the system can fork safely, else started anew each."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Protocol

import kling_desktop
from tests.architecture.source_tree import ROOT

ANEW = "KLING_DESKTOP_TESTS_START_ANEW"
"""Set, every run is a Python of its own from its first instruction."""

_WITH_WINDOW = ("kling_desktop.ui", "kling_desktop.app")
"""What a command without a window does not load."""


class Process(Protocol):
    """What the tests use of `subprocess.Popen[str]`."""

    pid: int
    stdout: IO[str] | None
    stderr: IO[str] | None

    @property
    def returncode(self) -> int | None:
        """The status, None until it was waited for; negative for a signal."""
        ...

    def communicate(self, *, timeout: float | None = None) -> tuple[str, str]:
        """All that is still said, at the end; TimeoutExpired when that does not come in time."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end."""
        ...

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it ended."""
        ...

    def kill(self) -> None:
        """End it at once."""
        ...


def start(
    words: Sequence[str],
    environ: Mapping[str, str],
    folder: Path,
    said: int | IO[bytes] = subprocess.DEVNULL,
    *,
    window: bool = False,
) -> Process:
    """`python -m WORDS` with these surroundings and this standard input; its output comes in pipes.

    `window`: it is a program with one, whose modules are loaded beforehand, too.
    """
    if sys.platform == "linux" and not os.environ.get(ANEW):
        return Forked(_server(window=window), words, environ, folder, said, window=window)
    return subprocess.Popen(
        [sys.executable, "-m", *words], env=dict(environ), cwd=folder, stdin=said,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


class Forked:
    """A run forked off by the server; it looks like a Popen."""

    def __init__(
        self,
        server: socket.socket,
        words: Sequence[str],
        environ: Mapping[str, str],
        folder: Path,
        said: int | IO[bytes],
        *,
        window: bool,
    ) -> None:
        self.words = list(words)
        self._status: int | None = None
        self._heard: dict[str, str] = {}
        self._readers: list[threading.Thread] = []
        self._told, telling = os.pipe()
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        with tempfile.TemporaryFile() as order, contextlib.ExitStack() as open_:
            asked = {"words": self.words, "environ": dict(environ), "folder": str(folder), "window": window}
            order.write(json.dumps(asked).encode())
            order.seek(0)
            heard = open_.enter_context(open(os.devnull, "rb")) if isinstance(said, int) else said  # noqa: PTH123
            socket.send_fds(server, [b"!"], [order.fileno(), telling, heard.fileno(), out_end, err_end])
        for end in (telling, out_end, err_end):
            os.close(end)
        self.stdout: IO[str] | None = open(out, encoding="utf-8")  # noqa: PTH123, SIM115 - closed at the end
        self.stderr: IO[str] | None = open(err, encoding="utf-8")  # noqa: PTH123, SIM115
        self.pid = int(self._line(None))

    @property
    def returncode(self) -> int | None:
        """The status, None until it was waited for; negative for a signal."""
        return self._status

    def communicate(self, *, timeout: float | None = None) -> tuple[str, str]:
        """All that is still said, at the end; TimeoutExpired when that does not come in time."""
        if not self._readers:
            for name in ("stdout", "stderr"):
                reader = threading.Thread(target=self._hear, args=(name,), daemon=True)
                reader.start()
                self._readers.append(reader)
        self.wait(timeout)
        for reader in self._readers:
            reader.join(timeout)
            if reader.is_alive():
                raise subprocess.TimeoutExpired(self.words, timeout or 0)
        return self._heard["stdout"], self._heard["stderr"]

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end."""
        if self._status is None:
            self._status = int(self._line(timeout))
            os.close(self._told)
        return self._status

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it ended: until its end is told its number is nobody else's."""
        if self._status is None and not select.select([self._told], [], [], 0)[0]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def _line(self, timeout: float | None) -> str:
        if not select.select([self._told], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(self.words, timeout or 0)
        line = b""
        while not line.endswith(b"\n"):
            more = os.read(self._told, 1)
            if not more:
                raise ChildProcessError(f"nobody tells how {self.words} ended")
            line += more
        return line.decode()

    def _hear(self, name: str) -> None:
        stream: IO[str] = getattr(self, name)
        with stream:
            self._heard[name] = stream.read()


@cache
def _server(*, window: bool) -> socket.socket:
    """The other end of a fork server that has loaded the program."""
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fork_server", str(theirs.fileno()), *_loaded(window=window)],
        pass_fds=[theirs.fileno()], cwd=ROOT, env={**_plain(), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    theirs.close()

    def close() -> None:
        ours.close()
        process.wait()

    atexit.register(close)
    return ours


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("KLING_DESKTOP_")}


def _loaded(*, window: bool) -> list[str]:
    """Every module a run may load, and the libraries behind them; not `keyring`, which chooses while it is loaded."""
    there = [module.name for module in pkgutil.walk_packages(kling_desktop.__path__, "kling_desktop.", _ignore)]
    there.remove("kling_desktop.__main__")
    ours = [name for name in there if window or not name.startswith(_WITH_WINDOW)]
    return [*ours, "httpx", "PIL.Image", "av"]


def _ignore(name: str) -> None:
    """A package that cannot be loaded here is loaded by the run that needs it."""
