"""One thread for everything that asks the system's keyring, which may take as long as a person types a password.

Whoever asks what is being asked already gets the same answer; everything else waits for its turn, and no other thread
waits with it. Nobody waits for the thread at the end of the program.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar, cast

from kling_desktop.domain.troubles import KeyringRefused, Trouble

T = TypeVar("T")

MOMENT = 0.8
"""Seconds after which a person is told what is being waited for."""


class _Question(Generic[T]):
    """One call into the keyring, and everyone who waits for it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        self.waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[T]]] = []

    def run(self) -> Callable[[asyncio.Future[T]], None]:
        """Ask, in the keyring's thread; gives what tells the answer to one who waits."""
        try:
            answer = self.work()
        except BaseException as error:  # noqa: BLE001 - whatever a back end raises ends this question, not the program
            told = error if isinstance(error, Trouble) else KeyringRefused(why=type(error).__name__)
            return lambda future: future.set_exception(told)
        return lambda future: future.set_result(answer)

    def refuse(self, refusal: Trouble) -> None:
        """Send away everyone who waits."""
        self.tell(lambda future: future.set_exception(refusal))

    def tell(self, settle: Callable[[asyncio.Future[T]], None]) -> None:
        """Let everyone know who waits."""

        def told(future: asyncio.Future[T]) -> None:
            if not future.done():
                settle(future)

        for loop, future in tuple(self.waiting):
            with contextlib.suppress(RuntimeError):  # its loop has ended
                loop.call_soon_threadsafe(told, future)


class KeyringThread:
    """`on_wait` is called on the asking loop: True once somebody waits for a moment, False when all is answered."""

    def __init__(self, on_wait: Callable[[bool], None] = lambda _: None, *, moment: float = MOMENT) -> None:
        self._on_wait = on_wait
        self._moment = moment
        self._lock = threading.Lock()
        self._turn: OrderedDict[Hashable, _Question[object]] = OrderedDict()
        self._now: tuple[Hashable, _Question[object]] | None = None
        self._runs = False
        self._late = 0

    async def ask(self, question: Hashable, work: Callable[[], T]) -> T:
        """Run `work`, or wait with those who asked the same before. Who is cancelled stops waiting at once."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[T] = loop.create_future()
        entry = self._enter(question, work, loop, mine)
        late = False

        def say() -> None:
            nonlocal late
            late = True
            self._late += 1
            if self._late == 1:
                self._on_wait(True)

        timer = loop.call_later(self._moment, say)
        try:
            return await mine
        finally:
            timer.cancel()
            self._leave(question, entry, mine)
            if late:
                self._late -= 1
                if not self._late:
                    self._on_wait(False)

    @property
    def is_late(self) -> bool:
        """Whether somebody has waited for a moment already."""
        return self._late > 0

    def give_up(self, refusal: Trouble) -> None:
        """Nobody waits any longer: all are refused. What is being asked goes on and is heard by nobody."""
        with self._lock:
            entries = [*self._turn.values(), *([] if self._now is None else [self._now[1]])]
        for entry in entries:
            entry.refuse(refusal)

    def _enter(
        self, question: Hashable, work: Callable[[], T], loop: asyncio.AbstractEventLoop, mine: asyncio.Future[T]
    ) -> _Question[T]:
        with self._lock:
            running = self._now[1] if self._now is not None and self._now[0] == question else None
            known = cast("_Question[T] | None", running or self._turn.get(question))
            entry = _Question(work) if known is None else known
            entry.waiting.append((loop, mine))
            if known is None:
                self._turn[question] = cast("_Question[object]", entry)
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._work, name="keyring", daemon=True).start()
        return entry

    def _leave(self, question: Hashable, entry: _Question[T], mine: asyncio.Future[T]) -> None:
        """Nobody's question is not asked any more."""
        with self._lock:
            entry.waiting = [pair for pair in entry.waiting if pair[1] is not mine]
            if not entry.waiting and self._turn.get(question) is entry:
                del self._turn[question]

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._turn:
                    self._runs, self._now = False, None
                    return
                self._now = self._turn.popitem(last=False)
            question = self._now[1]
            settle = question.run()
            with self._lock:
                self._now = None  # from here on the same question is a new one
            question.tell(settle)
