"""Reports of errors: kept on this computer, offered to its person once, sent by nobody.

Each is a text file. `crash-…` ended the program, `error-…` did not; `….new.txt` has not been offered yet. While the
program runs there is `running-….log` besides, into which the system's own words go when it dies of a fault; what a
program that is gone has left there is made into a report when the next one looks.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kling_desktop.host.disk import new_folders, start_file, write_new
from kling_desktop.host.paths import Paths

MOST = 10
"""Reports that are kept."""
LONGEST = timedelta(days=90)
_NEW = ".new.txt"
_NAME = re.compile(r"(?P<kind>crash|error)-(?P<day>\d{8})-(?P<time>\d{6})-[0-9a-f]+(?:\.new)?\.txt")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ")
_LARGEST = 512 * 1024
_TAIL = 32 * 1024
_TAIL_LINES = 60

FAULT = "---- what the system said ----\n"
"""In the file of a running program: before it what the program is, line by line, behind it nothing unless it dies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashReport:
    """A kept report, its time in UTC. `ended`: the program ended by it."""

    file: Path
    at: datetime
    ended: bool
    new: bool


class CrashReports:
    """The folder of reports. Methods block on the disk; none raises for a folder that is missing or read-only."""

    def __init__(self, paths: Paths) -> None:
        self.folder = paths.crashes
        self._log = paths.log

    def write(self, text: str, at: datetime, *, ended: bool, new: bool = True) -> Path:
        """Keep a report; raises OSError."""
        new_folders(self.folder)
        kind = "crash" if ended else "error"
        file = self.folder / f"{kind}-{at:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}{_NEW if new else '.txt'}"
        write_new(file, text.encode("utf-8", errors="backslashreplace"))
        return file

    def kept(self) -> tuple[CrashReport, ...]:
        """All of them, the latest first."""
        found = [report for file in self._files("*.txt") if (report := _report(file)) is not None]
        return tuple(sorted(found, key=lambda report: (report.at, report.file.name), reverse=True))

    def look(self) -> tuple[CrashReport, ...]:
        """Finish what programs that died left, let the old ones go, and give all that are kept."""
        for file in self._files("running-*.log"):
            with contextlib.suppress(OSError):
                self._finish(file)
        now = datetime.now(UTC)
        for number, report in enumerate(self.kept()):
            if number >= MOST or now - report.at > LONGEST:
                self.discard([report.file])
        return self.kept()

    def offered(self, reports: Iterable[CrashReport]) -> tuple[CrashReport, ...]:
        """Those of `reports` that nobody was offered before; from now on they count as offered."""
        mine: list[CrashReport] = []
        for report in reports:
            if report.new:
                file = report.file.with_name(report.file.name.removesuffix(_NEW) + ".txt")
                # Two windows may look at once: it is offered by the one that renames it.
                with contextlib.suppress(OSError):
                    report.file.rename(file)
                    mine.append(CrashReport(file=file, at=report.at, ended=report.ended, new=False))
        return tuple(mine)

    def read(self, report: CrashReport) -> str:
        """The whole text; empty when it is gone."""
        for file in (report.file, report.file.with_name(report.file.name.removesuffix(_NEW) + ".txt")):
            with contextlib.suppress(OSError), file.open("rb") as opened:
                return opened.read(_LARGEST).decode("utf-8", errors="replace")
        return ""

    def discard(self, files: Iterable[Path]) -> None:
        """Delete reports."""
        for file in files:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)

    def log_tail(self, until: datetime) -> list[str]:
        """The last lines of the log up to a moment: what comes after it was said by the next program."""
        lines: list[str] = []
        with contextlib.suppress(OSError), self._log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL))
            lines = file.read().decode("utf-8", errors="replace").splitlines()
        end = f"{until + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"
        later = next(
            (number for number, line in enumerate(lines) if _STAMP.match(line) and line[:20] > end), len(lines)
        )
        return lines[:later][-_TAIL_LINES:]

    def _files(self, pattern: str) -> list[Path]:
        with contextlib.suppress(OSError):
            return list(self.folder.glob(pattern))
        return []

    def _finish(self, file: Path) -> None:
        from kling_desktop.host.crash_text import report_text

        if not abandoned(file):
            return
        # Whoever can give it this name makes the report.
        taken = file.with_name(file.name.removeprefix("running-") + f".{secrets.token_hex(3)}.part")
        file.rename(taken)
        try:
            whole = taken.read_bytes()[:_LARGEST].replace(b"\0", b"").decode("utf-8", errors="replace")
            head, _, said = whole.partition(FAULT)
            if said.strip():  # else it was killed, or without power: there is nothing to show
                at = datetime.fromtimestamp(taken.stat().st_mtime, UTC)
                text = report_text("The program ended by a fault", said, self.log_tail(at), facts=_facts(head), at=at)
                self.write(text, at, ended=True)
        finally:
            taken.unlink(missing_ok=True)


def abandoned(file: Path) -> bool:
    """Whether the program whose file this is has gone: its lock goes with it, whatever ended it. Raises OSError."""
    if sys.platform == "win32":
        return True  # an open file cannot be renamed there, which is what comes next
    import fcntl

    with file.open("rb") as opened:
        try:
            fcntl.flock(opened.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def hold(file: Path) -> int:
    """A new file of a running program, locked; its descriptor is not inherited by children. Raises OSError."""
    # Another program that looks around just now must not find it before it is locked.
    first = file if sys.platform == "win32" else file.with_name(f".{file.name}")
    with start_file(first) as opened:
        descriptor = os.dup(opened.fileno())
    if sys.platform != "win32":
        import fcntl

        with contextlib.suppress(OSError):
            # Room for the system's words, in case the disk is full when they come.
            os.posix_fallocate(descriptor, 0, 64 * 1024)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        first.rename(file)
    return descriptor


def _facts(head: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in head.splitlines())
    return {name: value for name, _, value in pairs if value}


def _report(file: Path) -> CrashReport | None:
    found = _NAME.fullmatch(file.name)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["day"] + found["time"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return CrashReport(file=file, at=at, ended=found["kind"] == "crash", new=file.name.endswith(_NEW))
