"""A child process: the real window while hundreds of jobs go through it; prints what it felt and found as JSON.

The queue lies over Compose, whose strip has a card for every job, and is scrolled from end to end; then the library
comes below it, and at last the queue is closed and the wall scrolled. `soak.py JOBS`.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractScrollArea

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kling_desktop import app as program
from kling_desktop.core import Core
from kling_desktop.domain import cards
from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import FilmId, Settings, Shot, ShotId, new_film
from kling_desktop.domain.jobs import JobId, State
from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.bridge import until
from kling_desktop.ui.compose.takes.card_paint import CardDelegate as Cards
from kling_desktop.ui.compose.takes.strip import Strip
from kling_desktop.ui.library.wall.delegate import CardDelegate as WallCards
from kling_desktop.ui.library.wall.view import Wall
from kling_desktop.ui.library.workspace import LibraryWorkspace
from kling_desktop.ui.queue.sheet import QueueSheet
from kling_desktop.ui.window import Window
from tests.benchmarks.gaps import Gaps

PATIENCE = 1200.0
TAKES = 5
_SCROLL_MILLISECONDS = 16


class Hand:
    """Scrolls a list down and up again, a little with every frame, as long as something is in hand."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(_SCROLL_MILLISECONDS)
        self._timer.timeout.connect(self._move)
        self._list: QAbstractScrollArea | None = None
        self._down = True
        self._timer.start()

    def take(self, area: QAbstractScrollArea | None) -> None:
        """Scroll this from now on."""
        self._list = area

    def _move(self) -> None:
        if self._list is None:
            return
        bar = self._list.verticalScrollBar()
        if bar.value() in {bar.minimum(), bar.maximum()}:
            self._down = bar.value() == bar.minimum()
        bar.setValue(bar.value() + (1 if self._down else -1) * max(1, bar.singleStep() // 4))

    def end(self) -> None:
        """Let go."""
        self._timer.stop()
        self._list = None


def resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1]) if sys.platform == "linux" else 0
    return pages * resource.getpagesize() / 2**20


def pictures(window: Window) -> float:
    """Megabytes of small pictures that are kept for the next time they are shown, in rooms that have an end."""
    views = [*window.findChildren(Wall), *window.findChildren(Strip)]
    painted = sum(cards.faces.bytes for view in views if isinstance(cards := view.itemDelegate(), WallCards | Cards))
    return (window.thumbnails.bytes + painted) / 2**20


class Soak:
    """Everything that is watched while the jobs go through."""

    def __init__(self, session: program.Session, jobs: int) -> None:
        self.session, self.jobs = session, jobs
        self.hand, self.gaps = Hand(), Gaps()
        self.over: set[JobId] = set()
        self.memory = [self._memory()]
        self.sheet: QueueSheet | None = None

    def _memory(self) -> tuple[float, float]:
        return resident(), pictures(self.session.window)

    def weigh(self) -> None:
        """Note what is in memory now, and how much of it are small pictures."""
        self.memory.append(self._memory())

    def event(self, event: object) -> bool:
        """Follow a job's move; True once all are over."""
        if isinstance(event, JobMoved) and event.job.finished and event.job.id not in self.over:
            self.over.add(event.job.id)
            count = len(self.over)
            if count in {self.jobs // 4, self.jobs // 2, self.jobs * 3 // 4}:
                self.weigh()
            if count == self.jobs // 3:
                self.session.window.show_workspace("library")
            if count == self.jobs * 2 // 3:
                self._close_queue()
        return len(self.over) == self.jobs

    def open_queue(self) -> None:
        """The queue over Compose, scrolled."""
        window = self.session.window
        window.show_workspace("compose")
        window.queue.open()
        self.sheet = window.findChild(QueueSheet)
        assert self.sheet is not None
        self.hand.take(self.sheet.table)

    def _close_queue(self) -> None:
        library = self.session.window.workspace_widget("library")
        assert self.sheet is not None
        assert isinstance(library, LibraryWorkspace)
        self.sheet.leave()
        self.hand.take(library.wall)


async def order(session: program.Session, jobs: int) -> None:
    """Takes of the film on screen."""
    film = session.window.document.film
    offer = cards.offer_for(ProviderId.OXEN, None, film)
    assert offer is not None
    for _ in range(jobs // TAKES):
        await session.bridge.call(lambda core: core.engine.start(film, offer, TAKES, None))


async def look(core: Core) -> dict[str, object]:
    """What became of everything."""
    jobs = await core.engine.jobs()
    verified = await core.library.verify()
    return {
        "ends": Counter(job.state.value for job in jobs),
        "known": [job.remote_id for job in jobs if job.remote_id is not None],
        "takes": await core.library.count(),
        "problems": len(verified.problems),
        "done": sum(job.state is State.DONE for job in jobs),
    }


async def work(session: program.Session) -> int:
    """Open the window, let it settle, order, watch, look."""
    jobs = int(sys.argv[1])
    await session.open()
    film = replace(
        new_film("Five hundred"),
        id=FilmId("500".rjust(32, "0")),
        shots=(Shot(id=ShotId("s1"), prompt="A rocket lifts off", duration=3),),
        settings=Settings(provider=ProviderId.OXEN.value, takes=TAKES),
    )
    session.window.document.open(film, None)
    session.window.show_workspace("library")  # built before it is measured, as it is after the first look at it
    await asyncio.sleep(1.0)
    soak = Soak(session, jobs)
    soak.open_queue()
    await asyncio.sleep(0.5)
    begun = time.perf_counter()
    soak.gaps.start()
    waiting = asyncio.ensure_future(until(session.bridge.events.arrived, soak.event, PATIENCE))
    await order(session, jobs)
    assert await waiting, f"only {len(soak.over)} of {jobs} came to an end"
    seconds = time.perf_counter() - begun
    felt = soak.gaps.stop()
    soak.hand.end()
    await asyncio.sleep(1.0)
    soak.weigh()
    found = await session.bridge.call(look)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "gaps": felt, "memory": soak.memory, "peak": peak, **found}))
    return 0


if __name__ == "__main__":
    Path(os.environ["KLING_DESKTOP_HOME"]).mkdir(parents=True, exist_ok=True)
    raise SystemExit(program.run_in_window(work))
