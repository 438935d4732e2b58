"""Opening, saving and naming films: the menu behind the film's name and what its entries do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPoint, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from kling_desktop.core import Core
from kling_desktop.domain import edits
from kling_desktop.domain.cards import BUILT_IN
from kling_desktop.domain.checks import check
from kling_desktop.domain.film import Film, FilmId, new_film, new_id
from kling_desktop.domain.offers import ProviderId
from kling_desktop.domain.project import Project
from kling_desktop.domain.troubles import Trouble
from kling_desktop.library import films
from kling_desktop.ui.bridge import Bridge, finished
from kling_desktop.ui.commands import Command, Commands
from kling_desktop.ui.messages import Messages
from kling_desktop.ui.open_films import OpenFilms, Sheet
from kling_desktop.ui.templates import Templates
from kling_desktop.words import t, troubles


class FilmDesk(QObject):
    """What a person can do with whole films. Every film has a file from the start, so nothing is ever unsaved."""

    settings_requested = Signal()
    keys_requested = Signal()
    bucket_requested = Signal()
    uploads_requested = Signal()
    close_requested = Signal()
    film_opened = Signal()
    """A person, or the start of the program, put a film on screen that was not open before, or asked for it by name."""

    def __init__(self, window: QWidget, films: OpenFilms, bridge: Bridge[Core], messages: Messages) -> None:
        super().__init__(window)
        self._window, self._films, self._bridge, self._messages = window, films, bridge, messages
        self._document = films.document
        self._commands: Commands | None = None
        self.templates = Templates(window, bridge, messages, self.new)
        self.recent: list[Path] = []
        self._closed: list[Path] = []
        self._several: list[QAction] = []
        """What needs more than one open film."""

    def add_commands(self, commands: Commands) -> None:
        """Register the commands of the film menu."""
        self._commands = commands
        group = t("Film")
        add = commands.add
        start = self._bridge.start
        add(Command(id="film.new", group=group, words=t("New film"), keys=("Ctrl+N",)), lambda: start(self.new()))
        add(Command(id="film.open", group=group, words=t("Open…"), keys=("Ctrl+O",)), lambda: start(self.ask_open()))
        add(
            Command(id="film.save-as", group=group, words=t("Save as…"), keys=("Ctrl+Shift+S",)),
            lambda: start(self.ask_save_as()),
        )
        add(
            Command(id="film.save", group=group, words=t("Save now"), keys=("Ctrl+S",)),
            lambda: start(self._document.save()),
        )
        add(Command(id="film.rename", group=group, words=t("Rename…"), keys=("F2",)), lambda: start(self.ask_name()))
        films = self._films
        for command, by in (
            (Command(id="film.next", group=group, words=t("Next film"), keys=("Ctrl+Tab", "Ctrl+PgDown")), 1),
            (
                Command(
                    id="film.previous", group=group, words=t("Previous film"), keys=("Ctrl+Shift+Tab", "Ctrl+PgUp")
                ),
                -1,
            ),
        ):
            self._several.append(add(command, partial(self.step, by)))
        self._several.append(
            add(
                Command(id="film.close", group=group, words=t("Close this film"), keys=("Ctrl+W",)),
                lambda: start(self.close(films.current)),
            )
        )
        add(
            Command(id="film.reopen", group=group, words=t("Open the film closed last"), keys=("Ctrl+Shift+T",)),
            lambda: start(self.reopen()),
        )
        films.changed.connect(self._count)
        self._count()
        add(Command(id="film.reveal", group=group, words=t("Show the film's file")), self.reveal)
        add(
            Command(id="window.keys", group=t("Window"), words=t("Keys…"), keys=("Ctrl+Shift+K",)),
            self.keys_requested.emit,
        )
        add(Command(id="window.bucket", group=t("Window"), words=t("Your own bucket…")), self.bucket_requested.emit)
        add(Command(id="window.uploads", group=t("Window"), words=t("Where pictures go…")), self.uploads_requested.emit)
        add(
            Command(id="window.settings", group=t("Window"), words=t("Settings…"), keys=("Ctrl+,",)),
            self.settings_requested.emit,
        )
        add(
            Command(id="window.quit", group=t("Window"), words=t("Quit"), keys=("Ctrl+Q",)),
            self.close_requested.emit,
        )

    def _count(self) -> None:
        for action in self._several:
            action.setEnabled(len(self._films) > 1)

    def show_menu(self, below: QWidget) -> None:
        """The menu behind the film's name."""
        assert self._commands is not None
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self._commands.action("film.new"))
        self.templates.fill(menu.addMenu(t("New from template")), self._document.film)
        menu.addAction(self._commands.action("film.open"))
        others = [path for path in self.recent if path != self._document.path]
        if others:
            recent = menu.addMenu(t("Open recent"))
            for path in others[:10]:
                recent.addAction(path.stem, partial(self._start_open, path))
        menu.addSeparator()
        for name in ("film.rename", "film.save", "film.save-as", "film.reveal", "film.close"):
            menu.addAction(self._commands.action(name))
        menu.addSeparator()
        for name in ("edit.undo", "edit.redo"):
            menu.addAction(self._commands.action(name))
        menu.addSeparator()
        for name in ("window.palette", "window.shortcuts", "window.queue", "window.spending", "window.error-reports"):
            menu.addAction(self._commands.action(name))
        menu.addSeparator()
        for name in ("window.keys", "window.bucket", "window.uploads", "window.settings", "window.quit"):
            menu.addAction(self._commands.action(name))
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def _start_open(self, path: Path) -> None:
        self._bridge.start(self.open(path))

    async def new(self, film: Film | None = None, *, copied: bool = False) -> None:
        """A new film in a file of its own; `copied` from one that was made: it stays, also if nobody touches it."""
        fresh = film or new_film(t("Untitled film"))
        try:
            path = await self._bridge.call(lambda core: core.new_film_file(fresh, fresh=not copied))
        except Trouble as trouble:
            self._messages.trouble(trouble)
            return
        if await self._may_leave():
            self._films.show(fresh, path)
            self._films.fresh = path
            self.film_opened.emit()
            await self._remember(path)

    async def _may_leave(self) -> bool:
        """Save the present film; while that fails, it stays on screen."""
        if await self._document.save():
            return True
        trouble = self._document.trouble
        self._messages.say(
            t(
                "The film on screen is not saved yet: {why} Save it in another place first.",
                why="" if trouble is None else troubles.sentence(trouble.facts),
            ),
            action=t("Save as…"),
            run=lambda: self._bridge.start(self.ask_save_as()),
            stay=True,
        )
        return False

    async def sweep(self) -> None:
        """Clear away films that were begun before and never touched."""
        names = {"Untitled film", t("Untitled film")}
        gone = await self._bridge.call(lambda core: core.sweep_films(names))
        self.recent = [path for path in self.recent if path not in gone]

    async def offer_unsaved(self) -> None:
        """Tell of work that could not be written to its file before the program last ended."""
        for found in await self._bridge.call(lambda core: core.unsaved()):
            self._messages.say(
                t("Changes to {film} could not be saved in their file. They are kept.", film=found.film.name),
                action=t("Open them"),
                run=partial(self._start_unsaved, found.film, found.path),
                stay=True,
            )

    def _start_unsaved(self, film: Film, path: Path | None) -> None:
        self._bridge.start(self.open_unsaved(film, path))

    async def open_unsaved(self, film: Film, path: Path | None) -> None:
        """Put kept work on screen; it goes into its file as soon as that can be written."""
        if await self._may_leave():
            self._films.show(film, path, dirty=True)
            self.film_opened.emit()
            await self._document.save()

    async def open_copy(self, film: Film) -> None:
        """A film as it was sent, as a new film of its own; the present one is saved and left alone."""
        await self.new(replace(film, id=FilmId(new_id())), copied=True)

    async def ask_open(self) -> None:
        """Choose a film's file and open it."""
        dialog = QFileDialog(self._window, t("Open a film"), str((self._document.path or Path.home()).parent))
        dialog.setNameFilter(t("Films (*.kling)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        chosen = dialog.selectedFiles() if await finished(dialog) else []
        dialog.deleteLater()
        if chosen:
            await self.open(Path(chosen[0]))

    async def open(self, path: Path) -> bool:
        """Open a film's file; what is wrong with it is said and the present film stays."""
        try:
            project = await self._bridge.work(_loaded, path)
        except Trouble as trouble:
            self._messages.trouble(trouble)
            return False
        opened = self._films.with_path(path)
        if opened is not None and (opened is not self._films.current or self._document.dirty):
            await self.go(opened)  # it is open already, perhaps with more in it than its file
            self.film_opened.emit()
            return True
        if not await self._may_leave():
            return False
        self._films.show(project.film, path, read_only=project.read_only)
        self.film_opened.emit()
        if project.read_only:
            self._messages.say(
                t("This film was made by a newer version of the program. It is open for looking, not for changing."),
                stay=True,
            )
        await self._remember(path)
        return True

    async def go(self, sheet: Sheet) -> None:
        """Put another open film on screen; the present one is saved first."""
        if sheet is not self._films.current and await self._may_leave():
            self._films.go(sheet)
            path = self._films.path(sheet)
            if path is not None and sheet is self._films.current:
                await self._remember(path)
        self._films.changed.emit()

    async def close(self, sheet: Sheet) -> None:
        """Take a film off the tabs: it is in its file. One that could not be saved stays, and says so."""
        if sheet is self._films.current and not await self._may_leave():
            return
        if not self._films.safe(sheet):
            await self.go(sheet)
            return
        path = self._films.path(sheet)
        if len(self._films) > 1 and path is not None:
            self._closed.append(path)
        self._films.close(sheet)

    async def reopen(self) -> None:
        """Open the film that was closed last."""
        while self._closed:
            path = self._closed.pop()
            if self._films.with_path(path) is None:
                await self.open(path)
                return

    def step(self, by: int) -> None:
        """The next or the previous of the open films."""
        sheets = self._films.sheets
        self._bridge.start(self.go(sheets[(self._films.index + by) % len(sheets)]))

    async def _remember(self, path: Path) -> None:
        self.recent = [path, *(other for other in self.recent if other != path)][:20]
        try:
            await self._bridge.call(lambda core: core.change_settings(lambda settings: settings.with_recent(path)))
        except Trouble as trouble:
            self._messages.trouble(trouble)

    async def ask_save_as(self) -> None:
        """Choose a new place for the film; from then on it lives there."""
        dialog = QFileDialog(self._window, t("Save the film as"), str(self._document.path or Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("kling")
        dialog.setNameFilter(t("Films (*.kling)"))
        chosen = dialog.selectedFiles() if await finished(dialog) else []
        dialog.deleteLater()
        if not chosen:
            return
        path, film = Path(chosen[0]), self._document.film
        try:
            await self._bridge.work(films.save, path, film)
        except Trouble as trouble:
            self._messages.trouble(trouble)
            return
        self._document.moved_to(path, film)
        await self._remember(path)

    async def ask_name(self) -> None:
        """Type a new name for the film."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(t("Rename the film"))
        dialog.setLabelText(t("Name"))
        dialog.setTextValue(self._document.film.name)
        accepted = await finished(dialog)
        name = dialog.textValue().strip()
        dialog.deleteLater()
        if accepted and name:
            self._document.edit(edits.rename(self._document.film, name), t("Rename film"))

    def reveal(self) -> None:
        """Show the folder of the film's file in the file manager."""
        if self._document.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._document.path.parent)))


def _loaded(path: Path) -> Project:
    """A film's file, read on a worker thread; its words are taken apart there too, before the window asks."""
    project = films.load(path)
    for provider in ProviderId:
        offer = BUILT_IN.choose(project.film, provider)
        if offer is not None:
            check(project.film, offer, {})
    return project


def dropped_films(data: QMimeData) -> list[Path]:
    """The films' files among what is being dragged."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [path for path in paths if path.suffix.lower() == films.ENDING]
