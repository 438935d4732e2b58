"""The one bridge between Qt and asyncio.

The core lives on a plain asyncio loop in a thread of its own; the window's coroutines run on qasync. Here, and only
here, coroutines are started, kept and reported, calls cross into the core, its events come back as one queued signal
at most thirty times a second, and dialogs are awaited.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QDialog

from kling_desktop.domain.events import JobProgress
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.courtesy import window_at_work
from kling_desktop.host.workers import CourteousPool, CourteousSelector, step_back

T = TypeVar("T")
C = TypeVar("C")

_FLUSH_MILLISECONDS = 33
_SLICE_SECONDS = 0.006
"""What telling may take of one turn of the window's loop; the rest comes with the next."""
_log = logging.getLogger(__name__)


class CoreThread(Generic[C]):
    """Opens the core on an asyncio loop in a thread of its own and keeps it until `stop`.

    When it could not be opened, `start` may be called again.
    """

    def __init__(self, opener: Callable[[], AbstractAsyncContextManager[C]]) -> None:
        self._opener = opener
        self._loop: asyncio.AbstractEventLoop | None = None
        self._core: C | None = None
        self._leave: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._stopping = False
        self.opened: asyncio.Future[C] | None = None
        self._waiting: asyncio.AbstractEventLoop | None = None

    @property
    def is_open(self) -> bool:
        """Whether `call` finds a core."""
        return self._core is not None

    async def start(self) -> C:
        """Start the thread; returns the core once it is open, raises what kept it from opening."""
        await self._ended()
        self._waiting = asyncio.get_running_loop()
        self.opened = self._waiting.create_future()
        self._thread = threading.Thread(target=self._run, name="core", daemon=False)
        self._thread.start()
        return await self.opened

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=_courteous_loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._leave = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        # Ended by the loop when it ends.
        self._loop.set_default_executor(CourteousPool(thread_name_prefix="core-work", initializer=step_back))
        if self._stopping:
            self._leave.set()
        try:
            async with self._opener() as core:
                self._core = core
                self._report(core, None)
                await self._leave.wait()
        except Exception as error:  # noqa: BLE001  whatever kept the core from opening must reach the window
            self._report(None, error)
        finally:
            self._core = None

    def _report(self, core: C | None, error: Exception | None) -> None:
        waiting, opened = self._waiting, self.opened
        if waiting is None or opened is None:
            return

        def settle() -> None:
            if opened.done():
                if error is not None:
                    _log.error("the core closed with an error", exc_info=error)
            elif error is not None:
                opened.set_exception(error)
            elif core is not None:
                opened.set_result(core)

        with contextlib.suppress(RuntimeError):  # the window's loop is already closed
            waiting.call_soon_threadsafe(settle)

    async def call(self, work: Callable[[C], Coroutine[object, object, T]]) -> T:
        """Run a coroutine of the core on the core's loop and await its result here."""
        if self._core is None or self._loop is None:
            raise asyncio.CancelledError
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(self._core), self._loop))

    async def stop(self) -> None:
        """Close the core and end its thread; waits for both without blocking the window's loop."""
        self._stopping = True
        if self._loop is not None and self._leave is not None:
            with contextlib.suppress(RuntimeError):  # its loop has ended by itself
                self._loop.call_soon_threadsafe(self._leave.set)
        await self._ended()

    async def _ended(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            await asyncio.get_running_loop().run_in_executor(None, self._thread.join)


def _courteous_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()  # it waits for completions there, not for sockets to be ready
    return asyncio.SelectorEventLoop(CourteousSelector())


class Tasks:
    """Starts coroutines of the window, keeps them alive, and reports what they raise."""

    def __init__(self, report: Callable[[Trouble], None]) -> None:
        self._report = report
        self._running: set[asyncio.Task[object]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        """The loop it ended on, once it has."""

    @property
    def busy(self) -> bool:
        """Whether something runs."""
        return bool(self._running)

    def start(self, work: Coroutine[object, object, object]) -> asyncio.Future[object]:
        """Run it in the background; a Trouble goes to the messages, a defect to the log and the messages."""
        if self._loop is not None:
            # A timer or an event came after the end: there is no core left to ask, and soon no loop to run it.
            work.close()
            never: asyncio.Future[object] = self._loop.create_future()
            never.cancel()
            return never
        task: asyncio.Task[object] = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if isinstance(error, Trouble):
            self._report(error)
            return
        _log.error("a background task of the window failed", exc_info=error)
        self._report(Trouble(type(error).__name__))

    async def finish(self) -> None:
        """Cancel what still runs and wait for it; from now on nothing is begun."""
        self._loop = asyncio.get_running_loop()
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


class Events(QObject):
    """Core events on the GUI thread, in order, at most thirty times a second; of progress only the last counts."""

    arrived = Signal(object)
    """One event of `domain.events`."""
    settled = Signal()
    """All events of this turn have arrived: the moment for what is dear, once for all of them."""
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._queue: list[object] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FLUSH_MILLISECONDS)
        self._timer.timeout.connect(self._flush)
        self._wake.connect(self._arm, Qt.ConnectionType.QueuedConnection)

    def post(self, event: object) -> None:
        """Called by the core's bus, in the core's thread."""
        with self._lock:
            first = not self._queue
            self._queue.append(event)
        if first:
            self._wake.emit()

    def _arm(self) -> None:
        if not self._timer.isActive():
            self._timer.start(_FLUSH_MILLISECONDS)

    def stop(self) -> None:
        """Say no more."""
        with self._lock:
            self._queue.clear()
        self._timer.stop()

    def _flush(self) -> None:
        with self._lock:
            queue, self._queue = self._queue, []
        with window_at_work():
            self._tell(queue)
            self.settled.emit()

    def _tell(self, queue: list[object]) -> None:
        newest = {event.job: event for event in queue if isinstance(event, JobProgress)}
        until_then = time.perf_counter() + _SLICE_SECONDS
        for number, event in enumerate(queue):
            if not isinstance(event, JobProgress) or newest[event.job] is event:
                self.arrived.emit(event)
            if time.perf_counter() > until_then and number + 1 < len(queue):
                with self._lock:
                    # Before whatever came meanwhile, which finds a queue that is not empty and does not wake us.
                    self._queue[:0] = queue[number + 1 :]
                self._timer.start(0)
                break


_WORKERS = 3
_PATIENCE_SECONDS = 10.0
"""How long closing waits for work of the window that cannot be broken off."""


class Bridge(QObject, Generic[C]):
    """What panels get: calls into the core, work on other threads, background tasks, core events."""

    def __init__(self, core: CoreThread[C], report: Callable[[Trouble], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.core = core
        self.tasks = Tasks(report)
        self.events = Events(self)
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="window-work", initializer=step_back)
        self._running: list[Future[object]] = []

    async def call(self, work: Callable[[C], Coroutine[object, object, T]]) -> T:
        """Run a coroutine of the core and await its result: `await bridge.call(lambda core: core.engine.jobs())`."""
        return await self.core.call(work)

    @property
    def is_open(self) -> bool:
        """Whether there is a core to call."""
        return self.core.is_open

    async def work(self, function: Callable[..., T], *arguments: object) -> T:
        """Run a blocking function on a worker thread and await its result."""
        work: Future[T] = self._workers.submit(function, *arguments)
        self._running = [other for other in self._running if not other.done()]
        self._running.append(cast("Future[object]", work))
        return await asyncio.wrap_future(work)

    def prepare(self, function: Callable[[], object]) -> None:
        """Start every worker thread now, with a function that loads what they need; it may run several times.

        Starting a thread and loading libraries would keep the window waiting when the first pictures come.
        """
        for _thread in range(_WORKERS):
            self.start(self.work(function))

    def start(self, work: Coroutine[object, object, object]) -> asyncio.Future[object]:
        """Run a coroutine of the window in the background."""
        return self.tasks.start(work)

    async def close(self) -> None:
        """End background tasks, the core and the worker threads."""
        await self.tasks.finish()
        await self.core.stop()
        self.events.stop()
        await self.tasks.finish()
        await self._end_workers()

    async def _end_workers(self) -> None:
        """Drop what is waiting, and let what is being worked on come to its end, for a while."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        running = [asyncio.wrap_future(work) for work in self._running if not work.done()]
        if running:
            await asyncio.wait(running, timeout=_PATIENCE_SECONDS)


async def finished(dialog: QDialog) -> int:
    """Open a dialog and await its result code; no nested event loop."""
    done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    dialog.finished.connect(lambda code: settle(done, code))
    dialog.open()
    return await done


def settle(future: asyncio.Future[T], value: T) -> None:
    """Give a future its result, unless it has one: signals may come twice."""
    if not future.done():
        future.set_result(value)


async def first_paint() -> None:
    """Let the event loop go round once, so that what is shown is painted."""
    turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    QTimer.singleShot(0, lambda: settle(turn, None))
    await turn


async def until(signal: SignalInstance, good: Callable[..., bool], seconds: float) -> bool:
    """Wait until `good` holds of a signal's values, at most so long; False when it did not."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def look(*values: object) -> None:
        if good(*values):
            settle(done, None)

    signal.connect(look)
    try:
        await asyncio.wait_for(done, seconds)
    except TimeoutError:
        return False
    finally:
        signal.disconnect(look)
    return True


def turnstile(places: int = 1) -> AbstractAsyncContextManager[object]:
    """Lets one coroutine after the other in, or so many at a time: `async with`."""
    return asyncio.Semaphore(places)


async def gathered(*work: Awaitable[T]) -> list[T]:
    """Await several at once, for panels that must not import asyncio."""
    return list(await asyncio.gather(*work))


async def pause(seconds: float) -> None:
    """Wait on the window's loop (debounce), for panels that must not import asyncio."""
    await asyncio.sleep(seconds)
