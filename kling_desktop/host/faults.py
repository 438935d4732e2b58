"""Named moments at which a test can end the program, as a power cut would.

`passing("order.sending")` does nothing whatever unless KLING_DESKTOP_TESTS_DIE_AT was set when the first was passed.
That variable is for tests alone: `order.sending` ends the process the first time this moment is passed, and
`order.sending:3` the third time. Nothing is cleaned up, nothing flushed, no other thread runs on.

Every name is a literal and stands in one place only; a test collects them from the source, and kills the program at
each.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping

VARIABLE = "KLING_DESKTOP_TESTS_DIE_AT"


def _nothing(_name: str) -> None:
    """What passing a moment is for everybody but tests."""


def armed(environ: Mapping[str, str], die: Callable[[], None]) -> Callable[[str], None]:
    """What to do at each moment; `die` ends the process at the one that the environment names, if it names one."""
    wanted, _, number = environ.get(VARIABLE, "").partition(":")
    if not wanted:
        return _nothing
    left = int(number) if number.isdigit() else 1
    guard = threading.Lock()

    def at(name: str) -> None:
        nonlocal left
        if name != wanted:
            return
        with guard:  # held to the end: nobody passes behind the one who dies
            left -= 1
            if left == 0:
                die()

    return at


def _die() -> None:
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(137)


_at: Callable[[str], None] | None = None


def passing(name: str) -> None:
    """A named moment: nothing happens, unless a test wants the program to end here."""
    global _at
    if _at is None:
        _at = armed(os.environ, _die)
    _at(name)
