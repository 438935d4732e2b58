"""The log: a few rotating files for support, with no secret in them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler

from kling_desktop.host.disk import private_opener
from kling_desktop.host.paths import Paths
from kling_desktop.host.secrets import redact

VARIABLE = "KLING_DESKTOP_LOG"
LEVELS: Mapping[str, int] = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}

_MEGABYTE = 1_000_000
# They tell every request with its whole address.
_TALKATIVE = ("httpx", "httpcore", "PIL", "libav", "filelock", "asyncio")


def level_of(environ: Mapping[str, str]) -> int:
    """The level of `KLING_DESKTOP_LOG`; a word we do not know is `info`."""
    return LEVELS.get(environ.get(VARIABLE, "").strip().lower(), logging.INFO)


def start_logging(paths: Paths, level: int = logging.INFO) -> Callable[[], None]:
    """Write log lines of the whole process into the log folder, until the returned function is called."""
    handler = _LogFile(paths.log, maxBytes=2 * _MEGABYTE, backupCount=3, encoding="utf-8", delay=True)
    handler.setFormatter(RedactingFormatter())
    handler.setLevel(level)
    root, ours = logging.getLogger(), logging.getLogger("kling_desktop")
    before = ours.level
    ours.setLevel(level)
    quiet = {name: logging.getLogger(name).level for name in _TALKATIVE}
    for name in quiet:
        logging.getLogger(name).setLevel(logging.WARNING)
    root.addHandler(handler)

    def stop() -> None:
        root.removeHandler(handler)
        handler.close()
        ours.setLevel(before)
        for name, old in quiet.items():
            logging.getLogger(name).setLevel(old)

    return stop


class RedactingFormatter(logging.Formatter):
    """One line each, in UTC; secrets leave after message, facts and traceback have come together."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line without keys, tokens, signatures and inline pictures."""
        return redact(super().format(record))


class _LogFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=private_opener)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """A full disk must not stop the program, nor write a traceback over the artist's terminal."""
