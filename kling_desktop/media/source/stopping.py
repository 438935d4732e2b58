"""Ending work on a video that is no longer wanted."""

from __future__ import annotations

import threading


class Stopped(Exception):
    """The work was no longer wanted; stays inside this program."""


def check(stop: threading.Event) -> None:
    """Raises Stopped once `stop` is set."""
    if stop.is_set():
        raise Stopped
