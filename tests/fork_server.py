"""Starts the program without waiting for Python to load it: `python -m tests.fork_server FD MODULE …`.

Most of a short run is the loading of modules. This process loads those named and stays; for each run that it is asked
for at the socket FD it forks, and the child is that run: a process of its own with the environment, folder and streams
it was given, which ends, or is killed, like any other. Nothing of the program has run before the fork, no thread is
there, and nothing that reads the environment while it is loaded is loaded here.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import runpy
import signal
import socket
import sys
from typing import Any, NoReturn

STREAMS = 3


def main() -> None:
    """Load, then serve until nobody holds the other end."""
    asked = socket.socket(fileno=int(sys.argv[1]))
    for name in sys.argv[2:]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        word, passed, _, _ = socket.recv_fds(asked, 1, STREAMS + 2)
        if not word:
            return
        if os.fork() == 0:
            _mind(*passed)
            return
        for each in passed:
            os.close(each)


def _mind(order: int, told: int, *streams: int) -> None:
    """Fork the run and tell how it ended; only the run itself comes back from here, at its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    run = os.fork()
    if run == 0:
        with os.fdopen(order, "rb") as file:
            asked = json.load(file)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        os.closerange(STREAMS, 256)
        _be(asked)
    for each in (order, *streams):
        os.close(each)
    os.write(told, f"{run}\n".encode())
    _, status = os.waitpid(run, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _be(asked: dict[str, Any]) -> NoReturn:
    """Become what `python -m module` would be."""
    os.environ.clear()
    os.environ.update(asked["environ"])
    os.chdir(asked["folder"])
    module, *arguments = asked["words"]
    sys.argv = [module, *arguments]
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - the stream that is there, for as long as the run lives
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w")), encoding="utf-8")
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "w")), encoding="utf-8", errors="backslashreplace", line_buffering=True
    )
    status: object = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        status = end.code
    if asked["window"]:
        # Qt's connection to D-Bus sometimes waits for ever for its own thread in what C++ does last of all, in a
        # process that was forked. The window is closed and everything of ours has ended.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else int(status is not None))
    sys.exit(status)  # type: ignore[arg-type]  # whatever the program gave


if __name__ == "__main__":
    main()
