"""The program, killed from within at the n-th moment that matters: `python -m tests.journeys.dying N [ARGUMENT …]`.

A moment is the instant before a transaction is committed, a file is renamed, linked, removed or opened for writing, a
folder is made, or a connection is opened. Python and SQLite themselves report them (audit events, statement traces),
so the program needs no hooks for it. The process dies like after `kill -9` or a power cut: nothing is cleaned up.
With N beyond the last moment, or 0, the program simply ends; the moments are written to the file named by
KLING_TEST_MOMENTS.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from itertools import count
from pathlib import Path
from typing import Any

_EVENTS = {"os.rename", "os.link", "os.remove", "os.mkdir", "socket.connect"}


def watch(last: int, home: str) -> list[str]:
    """Count moments from now on, and die at number `last`; gives the growing list of their names."""
    moments: list[str] = []
    numbers = count(1)

    def moment(name: str) -> None:
        moments.append(name)
        if next(numbers) == last:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    def statement(sql: str) -> None:
        if sql.startswith("COMMIT"):
            moment("commit")

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if arguments and "crashes" in str(arguments[0]):
            return  # where the program would note its own errors
        if event in _EVENTS:
            moment(f"{event} {arguments[0] if event != 'socket.connect' else ''}")
        elif event == "open":
            path, flags = str(arguments[0]), arguments[2]
            writing = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writing and path.startswith(home) and not path.endswith((".lock", ".log")):
                moment(f"open {path}")

    plain = sqlite3.connect

    def connect(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = plain(*arguments, **named)
        connection.set_trace_callback(statement)
        return connection

    # A finished connection is needed for its trace: the audit event comes before it is one.
    sqlite3.__dict__["connect"] = connect
    sys.addaudithook(hook)
    return moments


def main() -> int:
    """Run the program under watch."""
    from kling_desktop.__main__ import main as program

    moments = watch(int(sys.argv[1]), os.environ["KLING_DESKTOP_HOME"])
    status = program(sys.argv[2:])
    if file := os.environ.get("KLING_TEST_MOMENTS"):
        names = "\n".join(moments)
        Path(file).write_text(names, "utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
