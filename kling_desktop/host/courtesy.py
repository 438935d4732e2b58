"""The window goes first.

Python lets one thread run at a time. While the window paints it takes and gives back Python's lock hundreds of times,
and behind ten working threads each time is a wait of its own: a picture that takes six milliseconds took fifty. So what
works on other threads does not begin anything while the window is at work, for a moment.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MOMENT = 0.012
"""Seconds: less than a frame of 60 in a second, so that work goes on under a window that paints all the time."""
_window_rests = threading.Event()
_window_rests.set()


@contextmanager
def window_at_work() -> Iterator[None]:
    """On the window's thread, around what it should not be kept waiting in."""
    _window_rests.clear()
    try:
        yield
    finally:
        _window_rests.set()


def give_way() -> None:
    """On any other thread, between two pieces of work: wait until the window rests, but only for a moment."""
    if not _window_rests.is_set():
        _window_rests.wait(_MOMENT)
