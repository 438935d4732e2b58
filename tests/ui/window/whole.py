"""The program's own window over its own core, as `app` puts it together, driven by the test's loop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.app import Session
from kling_desktop.core import Core
from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, Media, new_film
from kling_desktop.domain.jobs import Job
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.takes import Take
from kling_desktop.host.crash_watch import CrashWatch
from kling_desktop.host.paths import Paths, find_paths
from kling_desktop.library import films
from kling_desktop.ui.messages import Toast
from kling_desktop.ui.window import Window

T = TypeVar("T")
D = TypeVar("D", bound=QDialog)
PATIENCE = 10_000
"""Milliseconds."""


@dataclass
class Whole:
    """`open` starts the program as a person does, `close` closes its window and waits for the last byte."""

    qtbot: QtBot
    app: QApplication
    loop: asyncio.AbstractEventLoop
    theme: str = "dark"
    sessions: list[Session] = field(default_factory=list)
    watch: CrashWatch | None = None

    # starting and ending -----------------------------------------------------------------------------------------

    def start(self) -> Session:
        """A window without a core."""
        session = self.session_for(find_paths(os.environ))
        self.run(session.fill())
        return session

    def session_for(self, paths: Paths) -> Session:
        """What `app` begins with: nothing is in the frame yet."""
        theme = None if self.theme == "system" else self.theme
        session = Session(self.app, paths, theme=theme, bundled_font=True, watch=self.watch)
        self.sessions.append(session)
        return session

    def open(self, *files: Path) -> Window:
        """A window, its core, a film."""
        session = self.start()
        core = self.run(session.open_core(files))
        self.run(session.window.ends.carry_on(core))
        self.until(lambda: bool(session.window.model.has_key))
        self.come_back()
        return session.window

    def come_back(self) -> None:
        """The window gets the keys, as a desktop gives them back after a dialog."""
        if QApplication.activeWindow() is not self.session.frame:
            self.session.frame.activateWindow()
            self.until(lambda: QApplication.activeWindow() is self.session.frame)

    def close(self) -> None:
        """The person closes the window."""
        session = self.session
        session.frame.close()
        self.run(session.closed())
        self.sessions.remove(session)
        self.run(session.leave())

    def close_all(self) -> None:
        """However the test ended."""
        for session in list(self.sessions):
            self.sessions.remove(session)
            self.run(session.leave())

    # what there is -----------------------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        return self.sessions[-1]

    @property
    def window(self) -> Window:
        return self.session.window

    @property
    def film(self) -> Film:
        return self.window.document.film

    @property
    def saved(self) -> str:
        """What the bar says of the film's file."""
        return self.window.topbar.saved.text()

    @property
    def toasts(self) -> list[Toast]:
        return self.window.messages.shown

    @property
    def said(self) -> list[str]:
        """The messages on screen."""
        return [toast.label.text() for toast in self.toasts]

    def on_disk(self) -> Film:
        """The film as its file has it."""
        assert self.window.document.path is not None
        return films.load(self.window.document.path).film

    def jobs(self) -> tuple[Job, ...]:
        return self.ask(lambda core: core.engine.jobs())

    def takes(self) -> tuple[Take, ...]:
        return self.ask(lambda core: core.library.list("", 100, None))

    # doing -------------------------------------------------------------------------------------------------------

    def run(self, work: Coroutine[object, object, T]) -> T:
        task = self.loop.create_task(work)
        self.qtbot.waitUntil(task.done, timeout=PATIENCE)
        return task.result()

    def ask(self, work: Callable[[Core], Coroutine[object, object, T]]) -> T:
        """What the core answers."""
        return self.run(self.session.bridge.call(work))

    def until(self, good: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(good, timeout=PATIENCE)

    def edit(self, **changes: object) -> None:
        """An edit, as a panel makes one."""
        document = self.window.document
        document.edit(replace(document.film, **changes), "Edit")  # type: ignore[arg-type]  # fields of the test's choice

    def press(self, keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the focus is."""
        self.come_back()
        QTest.keyClick(QApplication.focusWidget() or self.window, keys, modifiers)

    def click(self, button: QWidget) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def act(self, sentence: str) -> None:
        """Press the button of the message that begins like this."""
        (toast,) = [one for one in self.toasts if one.label.text().startswith(sentence)]
        assert toast.action is not None
        self.click(toast.action)

    def dialog(self, kind: type[D]) -> D:
        """The dialog of this kind, once it is on screen."""
        self.until(lambda: any(one.isVisible() for one in self.window.findChildren(kind)))
        return next(one for one in self.window.findChildren(kind) if one.isVisible())

    def choose_file(self, path: Path) -> None:
        """Type a path into the file dialog on screen and press Return."""
        field = self.dialog(QFileDialog).findChild(QLineEdit, "fileNameEdit")
        assert isinstance(field, QLineEdit)
        field.setText(str(path))
        QTest.keyClick(field, Qt.Key.Key_Return)

    def compose(self, provider: ProviderId = ProviderId.OXEN, *pictures: Path) -> None:
        """A film of one shot in words, which every provider takes; pictures are its references."""
        film = edits.add_references(self.film, [Media(path=path) for path in pictures])
        shot = replace(film.shots[0], prompt="A rocket lifts off at dawn", duration=3)
        settings = replace(film.settings, provider=provider.value, takes=1)
        self.window.document.edit(replace(film, shots=(shot,), settings=settings), "Compose")

    def generate(self) -> None:
        """Press the button that spends; where the price is unknown, press it again as it asks."""
        button = self.window.compose.generate.button
        self.until(button.isEnabled)
        self.click(button)
        if button.text() == "Press again to send at an unknown price":
            self.click(button)


def write_film(path: Path, name: str = "Launch day") -> Path:
    """A film in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    films.save(path, new_film(name))
    return path
