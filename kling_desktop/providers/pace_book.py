"""What all processes on this computer know of a key's limits: who asked when, and how long to stay away.

One small file. A key is in it as a salted hash of itself and the address it belongs to; nothing leads back to it. The
times are those of the clock on the wall, so none is trusted further than it can be true: a moment to come is none, and
a wait that was told at a later time than now is begun anew, for no longer than the service's own longest pace.

It is a help, not a promise. A file that cannot be read or written is as if there were no other process.
"""

from __future__ import annotations

import contextlib
import json
import math
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from kling_desktop.host.disk import PRIVATE, new_folders, start_file

_MINUTE = 60.0
_DAY = 86_400.0
_ENDS = 1e11
"""Seconds; no moment is as far off."""
_PATIENCE = 1.0
"""Seconds that the lock of the file is waited for."""
_MOMENT = 0.001
"""Less than this is no wait: sums of times are not exact, and a clock may not even move by so little."""
_BACK = 1.0
"""A clock that is put right by less than this was not set."""


@dataclass(slots=True)
class Page:
    """What is known of one key: moments of requests in the last minute, and from when until when to stay away."""

    sent: list[float] = field(default_factory=list)
    told: float = -math.inf
    until: float = -math.inf

    def look(self, now: float, longest: float) -> float:
        """Seconds to stay away, 0 for none; what cannot be true at the moment `now` is put right."""
        self.sent = [moment for moment in self.sent if now - _MINUTE < moment <= now]
        if self.told > now + _BACK:
            self.told, self.until = now, now + min(self.until - self.told, longest)
        left = self.until - now
        return left if left > _MOMENT else 0.0

    def close(self, now: float, seconds: float) -> None:
        """Stay away for so long."""
        if now + seconds > self.until:
            self.told, self.until = now, now + seconds


class PaceBook:
    """The pages of all keys. Methods block for a moment, and raise nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp: tuple[int, int] | None = None
        self._seen: dict[str, Page] = {}
        self._salt = ""

    def name(self, provider: str, base: str, key: str) -> str:
        """Under which name the page of a key stands; empty when there is no book."""
        if not self._salt:
            with self._changing():
                pass
        if not self._salt:
            return ""
        told = f"{provider}\n{base}\n{key}".encode("utf-8", "surrogatepass")
        return blake2b(told, digest_size=12, key=bytes.fromhex(self._salt)).hexdigest()

    def glance(self, name: str) -> Page:
        """The page as it stood a moment ago, to look at only. Reads the file when it was written since."""
        try:
            found = self._file.stat()
            stamp = (found.st_mtime_ns, found.st_ino)
        except OSError:
            return Page()
        if stamp != self._stamp:
            _, self._seen = self._read()
            self._stamp = stamp
        seen = self._seen.get(name, Page())
        return Page(list(seen.sent), seen.told, seen.until)

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[Page]:
        """The page, to look at and write on while no other process does."""
        with self._changing() as pages:
            yield pages.setdefault(name, Page())

    @contextlib.contextmanager
    def _changing(self) -> Iterator[dict[str, Page]]:
        from filelock import FileLock, Timeout

        lock = FileLock(
            self._file.with_name(self._file.name + ".lock"), mode=PRIVATE, timeout=_PATIENCE, thread_local=False
        )
        try:
            new_folders(self._file.parent)
            lock.acquire()
        except (OSError, NotImplementedError, Timeout):
            yield {}
            return
        try:
            salt, pages = self._read()
            before = _written(salt, pages)
            self._salt = salt or secrets.token_hex(16)
            yield pages
            if (after := _written(self._salt, pages)) != before:
                self._write(after)
        finally:
            lock.release()

    def _read(self) -> tuple[str, dict[str, Page]]:
        try:
            data: object = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return "", {}
        salt = data.get("salt") if isinstance(data, dict) else None
        rows = data.get("keys") if isinstance(data, dict) else None
        if not isinstance(salt, str) or not isinstance(rows, dict) or not _is_hex(salt):
            return "", {}
        return salt, {str(name): page for name, row in rows.items() if (page := _page(row)) is not None}

    def _write(self, text: bytes) -> None:
        # Not flushed to the disk: after a power cut nobody need stay away any more.
        part = self._file.with_name(f".{self._file.name}.part")  # the lock is ours, and so is this name
        with contextlib.suppress(OSError):
            with start_file(part) as file:
                file.write(text)
            part.replace(self._file)


def _written(salt: str, pages: dict[str, Page]) -> bytes:
    latest = max((moment for page in pages.values() for moment in (*page.sent, page.told)), default=-math.inf)
    rows = {
        name: {"sent": page.sent, **({"told": page.told, "until": page.until} if page.told > -math.inf else {})}
        for name, page in pages.items()
        if max((page.until, *page.sent)) > latest - _DAY  # keys that nobody has used for long
    }
    return json.dumps({"salt": salt, "keys": rows}).encode()


def _page(row: object) -> Page | None:
    if not isinstance(row, dict):
        return None
    sent, told, until = row.get("sent"), _moment(row.get("told")), _moment(row.get("until"))
    moments = [_moment(each) for each in sent] if isinstance(sent, list) else []
    page = Page([moment for moment in moments if moment is not None])
    if told is not None and until is not None and until >= told:
        page.told, page.until = told, until
    return page


def _moment(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if abs(value) < _ENDS else None


def _is_hex(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) >= 8
    except ValueError:
        return False
