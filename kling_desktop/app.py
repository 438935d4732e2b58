"""Qt application, event loop, core and window put together; the window's way in."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QMessageLogContext, QtMsgType, QTranslator, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from kling_desktop.core import Core, open_core
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.paths import Paths, find_paths
from kling_desktop.host.settings import load as load_settings
from kling_desktop.ui.bridge import Bridge, CoreThread, first_paint, settle
from kling_desktop.ui.theme import appearance
from kling_desktop.ui.window import Window
from kling_desktop.words import use_language

_log = logging.getLogger(__name__)


def main(files: Sequence[Path] = ()) -> int:
    """Open the window, with a film when one is named; returns the exit status."""
    return run_in_window(lambda app: _session(app, files))


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _note(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own remarks belong into the log, not into an artist's terminal."""
    logging.getLogger(f"qt.{context.category or 'default'}").log(_LEVELS.get(kind, logging.INFO), "%s", message)


def run_in_window(session: Callable[[QApplication], Coroutine[object, object, int]]) -> int:
    """Make the application, run a session on Qt's event loop, clean up."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    before = qInstallMessageHandler(_note)
    app.setApplicationName("Kling Desktop")
    app.setDesktopFileName("kling-desktop")
    app.setQuitOnLastWindowClosed(False)  # saving and closing the core come after the window has gone
    try:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            return runner.run(session(app))
    finally:
        qInstallMessageHandler(before)


class Session:
    """One window with its core, from first paint to last byte."""

    def __init__(
        self,
        app: QApplication,
        paths: Paths,
        opener: Callable[[], AbstractAsyncContextManager[Core]] = open_core,
        *,
        theme: str | None = None,
    ) -> None:
        self.app, self.paths = app, paths
        self.settings = load_settings(paths.settings)
        use_language(self.settings.language)
        appearance.use_font(app)
        self._theme = theme or self.settings.theme
        appearance.apply(app, self._theme)
        self.bridge: Bridge[Core] = Bridge(CoreThread(opener), self._report)
        self.window = Window(self.bridge, self.settings)
        self.window.theme_requested.connect(self._change_theme)
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.window.closing.connect(lambda: settle(self._closed, None))

    def _report(self, trouble: Trouble) -> None:
        self.window.messages.trouble(trouble)

    def _change_theme(self, choice: str) -> None:
        self._theme = choice
        appearance.apply(self.app, choice)
        self.window.retheme()

    def _follow_system(self, _scheme: object) -> None:
        if self._theme == "system":
            self._change_theme("system")

    async def open(self, files: Sequence[Path] = ()) -> Core:
        """Show the window, open the core, put a film on screen; returns the core."""
        self.window.show()
        await first_paint()
        core = await self.bridge.core.start()
        core.bus.subscribe(object, self.bridge.events.post)
        desk = self.window.desk
        desk.recent = list(core.settings.now.recent)
        candidates = list(files[:1]) or desk.recent[:1]
        if not (candidates and await desk.open(candidates[0])):
            await desk.new()
        self.window.begin()
        return core

    async def closed(self) -> None:
        """Wait until the person closes the window."""
        await self._closed

    async def leave(self) -> None:
        """Save the film and the settings, close the core, end every thread."""
        window = self.window
        window.hide()
        window.end()
        await window.document.save()
        try:
            await self.bridge.call(lambda core: core.change_settings(window.remembered))
        except (Trouble, asyncio.CancelledError):
            _log.info("the window's place could not be remembered")
        await self.bridge.close()
        window.deleteLater()
        await first_paint()


def _translate_qt(app: QApplication) -> None:
    """Qt's own words (file dialogs, context menus of text fields) in the person's language."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(), "qtbase", "_", folder):
        app.installTranslator(translator)


def main_demo(film: Path, say: Callable[[str], None], *, shots: Path | None) -> int:
    """Show a sample film being rendered and played in the real window.

    With `shots`, a folder, pictures of each workspace go there and the window closes by itself (nobody is watching);
    without, it stays open until the person closes it. Gives the exit status.
    """
    return run_in_window(lambda app: _demo(app, film, say, shots))


async def _demo(app: QApplication, film: Path, say: Callable[[str], None], shots: Path | None) -> int:
    from kling_desktop.ui.tour import Tour

    session = Session(app, find_paths(os.environ), theme="dark" if shots is not None else None)
    try:
        await session.open([film])
    except Trouble as trouble:
        session.window.messages.trouble(trouble)
        raise
    tour = Tour(session.window, say)
    whole = await tour.go(shots)
    if shots is None:
        await session.closed()
    await session.leave()
    return 0 if whole else 1


async def _session(app: QApplication, files: Sequence[Path]) -> int:
    _translate_qt(app)
    session = Session(app, find_paths(os.environ))
    try:
        core = await session.open(files)
    except Trouble as trouble:
        session.window.messages.trouble(trouble)
    else:
        session.bridge.start(session.bridge.call(lambda _core: core.engine.resume()))
    await session.closed()
    await session.leave()
    return 0
