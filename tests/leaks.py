"""What a test leaves behind fails it: tasks, threads, database connections, windows and timers.

What was there before the test (a server that lives for the whole session, say) is nobody's leak. The look around
comes after every fixture of the test has been taken down.
"""

import asyncio
import contextlib
import gc
import sqlite3
import sys
import threading
import time
import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import pytest

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, QTimer
    from PySide6.QtWidgets import QWidget

# A thread that has been told to stop may need a moment to do so.
PATIENCE = 2.0

_T = TypeVar("_T")
_connections: list[sqlite3.Connection] = []
# Kept until the end: Python 3.13 warns of an open connection when it is collected, in the middle of another test.
_reported: list[sqlite3.Connection] = []
_noted: "weakref.WeakSet[QTimer]" = weakref.WeakSet()


def _remember_connections(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect/handle" and isinstance(arguments[0], sqlite3.Connection):
        _connections.append(arguments[0])


@dataclass
class Before:
    """What was there when the test began."""

    with_qt: bool
    threads: set[threading.Thread] = field(default_factory=lambda: set(threading.enumerate()))
    tasks: "weakref.WeakSet[asyncio.Task[object]]" = field(default_factory=lambda: weakref.WeakSet(_pending_tasks()))
    connections: int = field(default_factory=lambda: len(_connections))
    windows: set[int] = field(default_factory=lambda: {_identity(window) for window in _windows()})
    timers: set[int] = field(init=False)

    def __post_init__(self) -> None:
        if self.with_qt:
            _note_timers()
        self.timers = {_identity(timer) for timer in _running_timers()}


_KEY = pytest.StashKey[Before]()


def pytest_configure() -> None:
    sys.addaudithook(_remember_connections)


def pytest_unconfigure() -> None:
    for connection in _reported:
        # One that belongs to another thread can only be left to the end of the process.
        with contextlib.suppress(sqlite3.ProgrammingError):
            connection.close()


@pytest.fixture(autouse=True)
def _before(request: pytest.FixtureRequest) -> None:
    """Autouse and of the smallest scope: it runs after the fixtures of module and session, before the test's own."""
    # Looking for timers costs some milliseconds, so only tests that asked for Qt pay for it.
    request.node.stash[_KEY] = Before(with_qt="qapp" in request.fixturenames)


@pytest.fixture
async def _own_tasks() -> AsyncIterator[None]:
    """Looks inside the test's own loop, which is closed, its tasks cancelled in silence, before anyone else looks."""
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:
        pytest.fail("\n".join(f"task left: {task!r}" for task in left), pytrace=False)


def pytest_itemcollected(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function) and asyncio.iscoroutinefunction(item.obj):
        # First in the list: taken down last, after the fixtures that may still stop their tasks.
        item.fixturenames.insert(0, "_own_tasks")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    yield
    before = item.stash.get(_KEY, None)
    left = [] if before is None else [*_left(before)]
    if left:
        pytest.fail("\n".join(left), pytrace=False)


def _left(before: Before) -> Iterator[str]:
    for task in _gone_after_a_while(lambda: [one for one in _pending_tasks() if one not in before.tasks]):
        yield f"task left: {task!r}"
    for thread in _gone_after_a_while(
        lambda: [one for one in threading.enumerate() if one not in before.threads and not one.daemon]
    ):
        yield f"thread left: {thread.name}"
    opened = _connections[before.connections :]
    del _connections[before.connections :]
    for connection in opened:
        if _is_open(connection):
            yield f"database connection left open: {connection!r}"
            _reported.append(connection)
    yield from _qt_left(before)


def _gone_after_a_while(look: Callable[[], list[_T]]) -> list[_T]:
    """What `look` still sees when patience ends; empty at once where there is nothing."""
    end = time.monotonic() + PATIENCE
    pause = threading.Event()
    while (left := look()) and time.monotonic() < end:
        pause.wait(0.01)
    return left


def _pending_tasks() -> "list[asyncio.Task[object]]":
    # asyncio keeps this set but shows it for one loop only; the loops here are many and already gone.
    names = ("_scheduled_tasks", "_all_tasks")  # Python 3.12 and later, 3.11
    known: Iterable[asyncio.Task[object]] = next(
        found for name in names if (found := getattr(asyncio.tasks, name, None)) is not None
    )
    return [task for task in list(known) if not task.done()]


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        _ = connection.total_changes
    except sqlite3.ProgrammingError:
        return False
    return True


def _qt_left(before: Before) -> Iterator[str]:
    if not _has_app():
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    # Objects that were told to go (deleteLater) go when a loop comes around; here none does any more.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if any(_identity(window) not in before.windows for window in _windows()):
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    for window in _windows():
        if _identity(window) not in before.windows:
            yield f"window left {'open' if window.isVisible() else 'undeleted'}: {window!r}"
    if before.with_qt:
        for timer in _running_timers():
            if _identity(timer) not in before.timers:
                yield f"timer left running: {timer!r} every {timer.interval()} ms"


def _has_app() -> bool:
    # Tests of the core must not be the ones that load Qt.
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets is not None and widgets.QApplication.instance() is not None


def _windows() -> "list[QWidget]":
    if not _has_app():
        return []
    from PySide6.QtWidgets import QApplication

    # Popups and dialogs of a window go with it; tips belong to Qt itself.
    return [
        window
        for window in QApplication.topLevelWidgets()
        if window.parent() is None and window.metaObject().className() != "QTipLabel"
    ]


@cache
def _note_timers() -> None:
    """From now on every timer that Python starts is known. To look for them among all objects of a long run took as
    long as the tests of the window themselves.
    """
    from PySide6.QtCore import QTimer

    plain = QTimer.start

    def start(self: QTimer, *arguments: int) -> None:
        _noted.add(self)
        plain(self, *arguments)

    QTimer.start = start  # type: ignore[method-assign]


def _running_timers() -> "list[QTimer]":
    if not _has_app():
        return []
    import shiboken6

    return [timer for timer in list(_noted) if shiboken6.isValid(timer) and timer.isActive()]


def _identity(thing: "QObject") -> int:
    """The address of the Qt object: its Python wrapper may be made anew each time one looks."""
    import shiboken6

    return int(shiboken6.getCppPointer(thing)[0])
