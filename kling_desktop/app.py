"""Qt application, window, event loop and core put together; the window's way in.

The order matters: a frame is on screen before anything heavy is imported, then the panels come into it, then the core
is opened beside it.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from kling_desktop.host.crash_reports import CrashReports
from kling_desktop.host.crash_watch import CrashWatch
from kling_desktop.host.paths import Paths, find_paths
from kling_desktop.host.settings import load as load_settings
from kling_desktop.ui.frame import Frame
from kling_desktop.ui.qt_words import note, translate
from kling_desktop.ui.theme.tokens import load_theme, set_current

if TYPE_CHECKING:
    from kling_desktop.core import Core
    from kling_desktop.domain.troubles import Trouble
    from kling_desktop.ui.bridge import Bridge
    from kling_desktop.ui.early_drops import EarlyDrops
    from kling_desktop.ui.garbage import Garbage
    from kling_desktop.ui.window import Window

_log = logging.getLogger(__name__)

_SWITCH_SECONDS = 0.0001
"""How long a working thread may keep the interpreter while the window waits for it; Python's own 5 ms add up when
several results are saved at once."""


def main(files: Sequence[Path] = (), watch: CrashWatch | None = None) -> int:
    """Open the window, with a film when one is named; returns the exit status."""
    return run_in_window(lambda session: _use(session, files), watch=watch)


def main_demo(film: Path, say: Callable[[str], None], *, shots: Path | None) -> int:
    """Show a sample film being rendered and played in the real window.

    With `shots`, a folder, pictures of each workspace go there and the window closes by itself (nobody is watching);
    without, it stays open until the person closes it. Gives the exit status.
    """
    return run_in_window(lambda session: _demo(session, film, say, shots), theme=None if shots is None else "dark")


def run_in_window(
    work: Callable[[Session], Coroutine[object, object, int]],
    opener: Callable[[], AbstractAsyncContextManager[Core]] | None = None,
    *,
    theme: str | None = None,
    bundled_font: bool = False,
    watch: CrashWatch | None = None,
) -> int:
    """Put a window on screen, do `work` with it on Qt's event loop, clean up; gives the status `work` gave.

    `watch` is what watches over this process, if something does: what it finds is told in the window.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    before = None
    try:
        app.setApplicationName("Kling Desktop")
        app.setDesktopFileName("kling-desktop")
        app.setQuitOnLastWindowClosed(False)  # saving and closing the core come after the window has gone
        session = Session(app, find_paths(os.environ), opener, theme=theme, bundled_font=bundled_font, watch=watch)
        before = qInstallMessageHandler(partial(note, watch))
        session.paint_first()

        import asyncio

        from qasync import QEventLoop

        async def whole() -> int:
            from kling_desktop.ui.garbage import Garbage

            garbage = Garbage()
            session.ready = lambda: session.bridge.start(_settle(session, garbage))
            try:
                return await work(session)
            finally:
                await session.leave()
                garbage.end()

        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            return runner.run(whole())
    finally:
        qInstallMessageHandler(before)


async def _settle(session: Session, garbage: Garbage) -> None:
    """What may wait until the film is on screen, and nobody should wait for later."""
    await session.window.build_ahead()
    garbage.keep()


_NEXT = (
    "kling_desktop.media.pictures",
    "kling_desktop.media.animatic",
    "kling_desktop.ui.library.workspace",
    "kling_desktop.ui.review.workspace",
)
"""What is needed as soon as there are pictures or another workspace is wanted, and takes long to import."""


def _load_ahead() -> None:
    for name in _NEXT:
        import_module(name)


class Session:
    """One window with its core, from first paint to last byte."""

    window: Window
    """There from `open` on."""
    bridge: Bridge[Core]
    """There from `open` on."""
    early_drops: EarlyDrops
    """There from `fill` on."""
    ready: Callable[[], object]
    """Called when everything is there."""

    def __init__(
        self,
        app: QApplication,
        paths: Paths,
        opener: Callable[[], AbstractAsyncContextManager[Core]] | None = None,
        *,
        theme: str | None = None,
        bundled_font: bool = False,
        watch: CrashWatch | None = None,
    ) -> None:
        self.app, self.paths, self._opener, self._watch = app, paths, opener, watch
        self.settings = load_settings(paths.settings)
        self._theme = theme or str(self.settings.theme)
        set_current(load_theme(self._scheme()))
        self.frame = Frame(self.settings)
        self._bundled_font = bundled_font
        self._closed = False
        self._sure = False
        self._gives_up_calls = False
        self._on_close: list[Callable[[], None]] = []
        self.ready = lambda: None
        self.frame.closing.connect(self._close)

    def paint_first(self) -> None:
        """Show the frame and come back when it is painted.

        This loop ends before the one of the coroutines begins: one after the other, never one within the other.
        """
        self.frame.painted.connect(lambda: QCoreApplication.exit(0))
        self.frame.show()
        QApplication.exec()

    async def open(self, files: Sequence[Path] = ()) -> Core:
        """Fill the window, open the core, put a film on screen; returns the core. Raises Trouble."""
        await self.fill()
        return await self.open_core(files)

    async def fill(self) -> None:
        """Put the panels into the frame; they have no core yet."""
        from kling_desktop.ui.bridge import Bridge, CoreThread, first_paint
        from kling_desktop.ui.early_drops import EarlyDrops
        from kling_desktop.ui.theme import appearance
        from kling_desktop.ui.window import Window
        from kling_desktop.words import use_language

        sys.setswitchinterval(_SWITCH_SECONDS)
        use_language(self.settings.language)
        appearance.use_font(self.app, bundled=self._bundled_font)
        appearance.apply(self.app, self._scheme())
        opener = self._opener
        if opener is None:
            from kling_desktop.core import open_core

            opener = open_core
        self.bridge = Bridge(CoreThread(opener), self._report)
        self.window = Window(self.bridge, self.settings)
        self.window.crashes.begin(CrashReports(self.paths), self._watch)
        self.window.theme_requested.connect(self._change_theme)
        self.window.title_changed.connect(self.frame.setWindowTitle)
        self.window.close_requested.connect(self.frame.close)
        self.app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.frame.setCentralWidget(self.window)
        self.frame.may_close = self._may_close
        if not self._closed:
            self.frame.show()
        self.early_drops = EarlyDrops(self.frame, self.window.ends.say_drop_waits)
        await first_paint()

    async def open_core(self, files: Sequence[Path] = ()) -> Core:
        """Open the core and put a film on screen; may be called again after it raised a Trouble."""
        core = await self.bridge.core.start()
        core.bus.subscribe(object, self.bridge.events.post)
        self.bridge.prepare(_load_ahead)
        await self._put_film(files, core)
        self.window.begin()
        self.early_drops.film_stands()
        if core.carried_over is not None:
            self.window.ends.say_carried_over(core.carried_over)
        self.ready()
        return core

    async def _put_film(self, files: Sequence[Path], core: Core) -> None:
        desk = self.window.desk
        desk.recent = list(core.settings.now.recent)
        settings = core.settings.now
        last = settings.last_film
        wanted = files or [path for path in dict.fromkeys((*settings.open_films, last)) if path and path.exists()]
        opened = [file for file in wanted if await desk.open(file)]
        if not opened:
            await desk.new()
            return
        first = self.window.films.with_path(last if not files and last in opened else opened[0])
        if first is not None:
            await desk.go(first)

    async def wait_for_again(self, trouble: Trouble) -> bool:
        """Say why there is no core and wait for a person to want it tried again; False when they close the window."""
        import asyncio

        from kling_desktop.ui.bridge import settle

        wanted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._on_close.append(lambda: settle(wanted, False))
        self.window.ends.say_shut(trouble, lambda: settle(wanted, True))
        return not self._closed and await wanted

    async def closed(self) -> None:
        """Wait until the person closes the window."""
        import asyncio

        from kling_desktop.ui.bridge import settle

        if self._closed:
            return
        gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._on_close.append(lambda: settle(gone, None))
        await gone

    async def leave(self) -> None:
        """Save the film and the settings, close the core, end every thread."""
        from asyncio import CancelledError

        from kling_desktop.domain.troubles import Trouble
        from kling_desktop.ui.bridge import first_paint

        self.frame.hide()
        if hasattr(self, "window"):
            window = self.window
            self.app.styleHints().colorSchemeChanged.disconnect(self._follow_system)
            window.end()
            await window.document.save()
            try:
                await self.bridge.call(
                    lambda core: core.change_settings(lambda now: self.frame.remembered(window.remembered(now)))
                )
            except (Trouble, CancelledError):
                _log.info("the window's place could not be remembered")
        if hasattr(self, "bridge"):
            await self.bridge.close()
        self.frame.deleteLater()
        await first_paint()

    def _may_close(self) -> bool:
        """Whether nothing is lost by closing; if not, the film is saved first, and the window closed by that."""
        document = self.window.document
        if self.window.open_calls.count and not self._gives_up_calls:
            self.window.open_calls.ask(self._give_up_calls)
            return False
        if document.safe or self._sure:
            return True
        self.bridge.start(self._save_and_close())
        return False

    async def _save_and_close(self) -> None:
        document = self.window.document
        if await document.save() or document.safe:
            self.frame.close()
        else:
            self.window.ends.say_would_be_lost(self._close_anyway)

    def _give_up_calls(self) -> None:
        self._gives_up_calls = True
        self.frame.close()

    def _close_anyway(self) -> None:
        self._sure = True
        self.frame.close()

    def _close(self) -> None:
        self._closed = True
        for tell in self._on_close:
            tell()

    def _report(self, trouble: Trouble) -> None:
        # A defect, which is what a trouble of no kind stands for, is told together with its report.
        if not (self.window.crashes.watched and trouble.code == "trouble"):
            self.window.messages.trouble(trouble)

    def _scheme(self) -> str:
        """`dark` or `light`: as chosen, else as the system asks; dark when it does not say."""
        if self._theme in {"dark", "light"}:
            return self._theme
        return _named(self.app.styleHints().colorScheme())

    def _change_theme(self, choice: str) -> None:
        self._theme = choice
        self._look(self._scheme())

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        if self._theme == "system":
            self._look(_named(scheme))

    def _look(self, name: str) -> None:
        from kling_desktop.ui.theme import appearance

        appearance.apply(self.app, name)
        self.window.retheme()


def _named(scheme: Qt.ColorScheme) -> str:
    return "light" if scheme is Qt.ColorScheme.Light else "dark"


async def _use(session: Session, files: Sequence[Path]) -> int:
    from kling_desktop.domain.troubles import Trouble

    await session.fill()
    translate(session.app)  # in the language `fill` has settled on
    core: Core | None = None
    again = True
    while core is None and again:
        try:
            core = await session.open_core(files)
        except Trouble as trouble:
            again = await session.wait_for_again(trouble)
        except Exception as error:  # noqa: BLE001 - the person sees a window that says so, and may try again
            _log.error("the core could not be opened", exc_info=error)
            again = await session.wait_for_again(Trouble(type(error).__name__))
    if core is not None:
        session.bridge.start(session.window.ends.carry_on(core))
        session.bridge.start(session.bridge.call(lambda core: core.keep_cards_fresh()))
    await session.closed()
    return 0


async def _demo(session: Session, film: Path, say: Callable[[str], None], shots: Path | None) -> int:
    from kling_desktop.domain.troubles import Trouble
    from kling_desktop.ui.tour import Tour
    from kling_desktop.words import joined, troubles

    try:
        await session.open([film])
        whole = await Tour(session.window, say).go(shots)
    except Trouble as trouble:
        say(joined(troubles.sentence(trouble.facts), troubles.remedy(trouble.facts)))
        return 1
    if shots is None:
        await session.closed()
    return 0 if whole else 1
