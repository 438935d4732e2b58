"""A window around a real core in the test's own home, with takes in its library."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.core import Core, open_core
from kling_desktop.domain.film import Film, FilmId
from kling_desktop.domain.jobs import Job, JobId, RemoteId, State
from kling_desktop.domain.money import Money, Quote
from kling_desktop.domain.offers import ModelId, ProviderId
from kling_desktop.domain.problems import VideoFacts
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import Trouble
from kling_desktop.media.videos import probe
from kling_desktop.ui.bridge import Bridge, CoreThread
from kling_desktop.ui.commands import Command, Commands
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.document import FilmDocument
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.messages import Messages
from kling_desktop.ui.surroundings import Surroundings
from tests.fakes.clips import BITS, make_clip
from tests.ui.desk import sample_film

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)
_SMALL = make_clip(0.25, size=(64, 36))
PLAIN = VideoFacts(seconds=5.04, width=1920, height=1080, fps=24.0, frames=121, container="mp4", codec="h264", bytes=9)


@dataclass
class Room:
    """`run` awaits a coroutine of the window; `core` is the real one."""

    qtbot: QtBot
    window: QMainWindow
    bridge: Bridge[Core]
    model: ComposeModel
    ui: Surroundings
    loop: asyncio.AbstractEventLoop
    core: Core | None = None
    reported: list[Trouble] = field(default_factory=list)
    composed: list[bool] = field(default_factory=list)
    _published: int = 0

    def run(self, work: Coroutine[object, object, T]) -> T:
        task = self.loop.create_task(work)
        self.qtbot.waitUntil(task.done, timeout=20_000)
        return task.result()

    def ask(self, work: Callable[[Core], Coroutine[object, object, T]]) -> T:
        """What the core answers."""
        return self.run(self.bridge.call(work))

    def take(self, name: str = "Launch day", clip: bytes | None = None, film: Film | None = None) -> Take:
        """Put a take into the library, as a finished job does."""
        return self.ask(lambda core: self._publish(core, name, clip, film))

    def takes(self, count: int) -> list[Take]:
        """Many takes at once, without pictures in them."""

        async def publish(core: Core) -> list[Take]:
            return [await self._publish(core, "Launch day", None, None) for _ in range(count)]

        return self.ask(publish)

    async def _publish(self, core: Core, name: str, clip: bytes | None, film: Film | None) -> Take:
        self._published += 1
        number = self._published
        # An empty box at its end makes a video of its own of the same clip.
        content = _SMALL + b"\0\0\0\x0cfree" + number.to_bytes(4, "big") if clip is None else clip
        part = core.paths.library / ".part" / f"{number}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        now = datetime.now(UTC)
        job = Job(
            id=JobId(f"job-{number:04}"),
            film=film or replace(sample_film(), id=FilmId(name), name=name),
            number=number,
            provider=ProviderId.OXEN,
            model=ModelId("kling-video-o3-pro-reference-to-video"),
            state=State.DOWNLOADING,
            quote=Quote(seconds=9, rate=Money(Decimal("0.224"))),
            remote_id=RemoteId(f"remote-{number}"),
            charged=Money(Decimal("2.016")),
            created=now,
            updated=now,
        )
        facts = replace(PLAIN, bytes=len(content)) if clip is None else probe(part)
        return await core.library.publish(job, part, facts, hashlib.sha256(content).hexdigest(), {})

    def stored(self, take: TakeId) -> Take:
        """A take as the library has it now."""
        return self.ask(lambda core: core.library.get(take))

    def show(self, widget: W, width: int = 1200, height: int = 760) -> W:
        self.window.setCentralWidget(widget)
        self.window.resize(width, height)
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.activeWindow() is self.window)
        return widget

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)


@contextmanager
def room_in(qtbot: QtBot, loop: asyncio.AbstractEventLoop) -> Iterator[Room]:
    """A room whose core is open; everything is closed afterwards."""
    window = QMainWindow()
    reported: list[Trouble] = []
    bridge: Bridge[Core] = Bridge(CoreThread(open_core), reported.append, window)
    document = FilmDocument(bridge, sample_film())
    document.setParent(window)
    model = ComposeModel(document, bridge)
    model.setParent(window)
    ui = Surroundings(
        bridge=bridge,
        commands=Commands(window),
        messages=Messages(window),
        thumbnails=Thumbnails(bridge, window),
        open_keys=lambda: None,
    )
    room = Room(qtbot, window, bridge, model, ui, loop, reported=reported)
    ui.commands.add(Command(id="window.compose", group="Window", words="Compose"), lambda: room.composed.append(True))
    room.core = room.run(bridge.core.start())
    room.core.bus.subscribe(object, bridge.events.post)
    try:
        yield room
    finally:
        window.close()
        room.run(bridge.close())
        window.deleteLater()


def clip(seconds: float = 1.0, *, sound: bool = False, size: tuple[int, int] = (320, 180)) -> bytes:
    """A clip whose frames show their number."""
    return make_clip(seconds, sound=sound, size=size)


def number_in(image: QImage) -> int:
    """The number a picture of such a clip shows, whatever size it was scaled to."""
    row = image.height() // 4
    lit = (image.pixelColor((2 * bit + 1) * image.width() // (2 * BITS), row).lightness() > 127 for bit in range(BITS))
    return sum(1 << bit for bit, white in enumerate(lit) if white)


def remove(file: Path) -> None:
    """Lose a take's video."""
    file.unlink()
