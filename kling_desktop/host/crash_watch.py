"""Watches over this process: whatever goes wrong unforeseen is written into a report, and nobody sees a traceback.

Five ways lead here: an error in the main thread or a Qt slot (`sys.excepthook`), one in another thread, one that
Python cannot raise anywhere (`sys.unraisablehook`), one that was caught and logged with its traceback (asyncio's own
words and our own), and a fault of the machine's kind, for which `faulthandler` keeps an open file.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import secrets
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from kling_desktop.host.crash_reports import FAULT, CrashReports, hold
from kling_desktop.host.paths import Paths
from kling_desktop.host.secrets import redact, remember_environment

_MOST_REPORTS = 8
"""Of one run; what goes wrong more often than that says nothing new."""
_LINES = 80
_RESERVE = 256 * 1024

_log = logging.getLogger(__name__)


class CrashWatch:
    """`start` puts the hooks in place, `stop` takes them away. Every method may be called from any thread."""

    def __init__(self, paths: Paths, face: str) -> None:
        """`face` is what runs: `window`, or the name of a sub-command."""
        self.reports = CrashReports(paths)
        self.told: Callable[[Path | None], None] = lambda _file: None
        """Told of each new kind of error, in the thread it came up in: the report's file, None when it has none."""
        self.private: Callable[[], Iterable[str]] = lambda: ()
        """Texts of the work at hand, which no report may contain."""
        self._face = face
        self._lines: deque[str] = deque(maxlen=_LINES)
        self._seen: dict[tuple[object, ...], int] = {}
        self._guard = threading.RLock()
        self._running: Path | None = None
        self._descriptor = -1
        self._keep = False
        self._listener = _Listener(self)
        self._before: tuple[object, ...] = ()
        self._reserve: bytearray | None = bytearray(_RESERVE)

    def start(self, *, make: bool = True) -> None:
        """From now on. `make`: make the folder for reports; else only use one that is there. Raises nothing."""
        remember_environment(os.environ)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._raised
        threading.excepthook = self._raised_in_thread
        sys.unraisablehook = self._unraisable
        logging.getLogger().addHandler(self._listener)
        folder = self.reports.folder
        if make or folder.is_dir():
            with contextlib.suppress(OSError):  # no place to write: the hooks still keep tracebacks from the artist
                self._open_fault_file(folder)

    def stop(self) -> None:
        """As it was before."""
        if self._before:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before  # type: ignore[assignment]  # our own
            self._before = ()
        logging.getLogger().removeHandler(self._listener)
        if self._running is not None:
            faulthandler.disable()
            os.close(self._descriptor)
            self._descriptor = -1
            with contextlib.suppress(OSError):
                if not self._keep:
                    self._running.unlink()
            self._running = None

    def __enter__(self) -> CrashWatch:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def defect(self, error: BaseException, *, ended: bool = False, new: bool = True) -> Path | None:
        """Write a report, once for errors of the same place; gives its file, None when none could be written.

        `ended`: the program ends by it. `new`: it is to be offered at the next start.
        """
        from kling_desktop.host.crash_text import signature_of

        with self._guard:
            self._reserve = None  # room to work in, should memory have run out
            try:
                signature = signature_of(error)
                count = self._seen[signature] = self._seen.get(signature, 0) + 1
                # What ends the program is told in any case, also when it was known before.
                if not ended and (count > 1 or len(self._seen) > _MOST_REPORTS):
                    return None
                file = self._write(error, ended=ended, new=new)
            finally:
                with contextlib.suppress(MemoryError):
                    self._reserve = bytearray(_RESERVE)
        if not ended:
            with contextlib.suppress(Exception):  # whoever is told may be half gone; the report is written
                self.told(file)
        return file

    def last_words(self, words: str) -> None:
        """Put a line where the system's words will go: Qt says why before it ends the program."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.write(self._descriptor, (redact(words) + "\n").encode("utf-8", "backslashreplace"))

    def heard(self, record: logging.LogRecord) -> None:
        """A line of the log."""
        self._lines.append(redact(f"{datetime.now(UTC):%H:%M:%S} {record.levelname} {record.name}: {_plain(record)}"))
        error = record.exc_info[1] if record.exc_info else None
        if record.levelno >= logging.ERROR and error is not None and record.name != __name__:
            self.defect(error)

    def _write(self, error: BaseException, *, ended: bool, new: bool) -> Path | None:
        at = datetime.now(UTC)
        try:
            from kling_desktop.host.crash_text import report_text, system_facts, trace_of

            facts = {**system_facts(), "Running": self._face, "Thread": threading.current_thread().name}
            what = "The program ended by an error" if ended else "An error; the program went on"
            text = report_text(what, trace_of(error), self._lines, facts=facts, at=at, private=self._private())
        except Exception:  # noqa: BLE001 - the report itself may not be possible any more; its kind and place always are
            text = _bare(error)
        try:
            return self.reports.write(text, at, ended=ended, new=new)
        except (OSError, MemoryError):
            if ended:
                # There is room kept for this, and the next start finds it.
                self.last_words(text[:48_000])
                self._keep = True
            return None

    def _private(self) -> tuple[str, ...]:
        try:
            return tuple(self.private())
        except Exception:  # noqa: BLE001 - it asks a window that may be broken
            return ()

    def _open_fault_file(self, folder: Path) -> None:
        from kling_desktop.host.crash_text import PROGRAM, system_name
        from kling_desktop.host.disk import new_folders

        new_folders(folder)
        running = folder / f"running-{os.getpid()}-{secrets.token_hex(4)}.log"
        self._descriptor = hold(running)
        self._running = running
        facts = {
            "Program": PROGRAM,
            "System": system_name(),
            "Python": sys.version.split()[0],
            "Running": self._face,
            "Began": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
        }
        head = "".join(f"{name}: {value}\n" for name, value in facts.items())
        os.write(self._descriptor, f"{head}{FAULT}".encode())
        faulthandler.enable(self._descriptor, all_threads=True)

    def _raised(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        self._note(error, "An error that nobody caught")

    def _raised_in_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
            name = "a thread" if told.thread is None else told.thread.name
            self._note(told.exc_value, f"An error that nobody caught, in {name}")

    def _unraisable(self, told: sys.UnraisableHookArgs) -> None:
        if told.exc_value is not None and not sys.is_finalizing():
            self._note(told.exc_value, "An error that could not be raised anywhere")

    def _note(self, error: BaseException, words: str) -> None:
        # The report first: the log may be what is broken. Something that is painted fails sixty times a second.
        self.defect(error)
        from kling_desktop.host.crash_text import signature_of

        count = self._seen.get(signature_of(error), 1)
        if count & (count - 1) == 0:
            times = "" if count == 1 else f" ({count} times)"
            _log.error("%s%s", words, times, exc_info=error)


class _Listener(logging.Handler):
    def __init__(self, watch: CrashWatch) -> None:
        super().__init__(logging.DEBUG)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        """Whatever happens here, the log goes on."""
        with contextlib.suppress(Exception):
            self._watch.heard(record)


def _plain(record: logging.LogRecord) -> str:
    said = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    return said if error is None else f"{said} [{type(error).__name__}]"


def _bare(error: BaseException) -> str:
    """The least there is to say: kind and places, without any text of others."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"  {Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return "\n".join(["Kling Desktop: report of an error", "", *places[-40:], type(error).__qualname__, ""])
