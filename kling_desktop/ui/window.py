"""What fills the window: top bar, three workspaces, the commands that belong to no panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from kling_desktop.core import Core
from kling_desktop.domain.film import Film
from kling_desktop.domain.takes import TakeId
from kling_desktop.host.settings import Settings
from kling_desktop.ui.accessible.roles import install
from kling_desktop.ui.bridge import Bridge, first_paint
from kling_desktop.ui.commands import Command, Commands
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.workspace import ComposeWorkspace
from kling_desktop.ui.crashes.desk import CrashDesk
from kling_desktop.ui.curtain import Curtain
from kling_desktop.ui.dialogs.opening import Dialogs
from kling_desktop.ui.document import FilmDocument
from kling_desktop.ui.film_tabs import FilmTabs
from kling_desktop.ui.films import FilmDesk, dropped_films
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.messages import Messages
from kling_desktop.ui.missing_library import MissingLibrary
from kling_desktop.ui.notifications import Notifications
from kling_desktop.ui.obstacles import Obstacles
from kling_desktop.ui.open_calls import OpenCalls
from kling_desktop.ui.open_films import OpenFilms
from kling_desktop.ui.palette.desk import CommandDesk
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.queue.desk import QueueDesk
from kling_desktop.ui.spending.desk import SpendingDesk
from kling_desktop.ui.start_and_end import StartAndEnd
from kling_desktop.ui.status import Status
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.tips import Tips
from kling_desktop.ui.topbar import WORKSPACES, TopBar
from kling_desktop.ui.window_tips import tell_window_keys
from kling_desktop.words import t


class Window(QWidget):
    """One film on screen, the library and review. Built without the core; `begin` is called once it is open."""

    title_changed = Signal(str)
    """What the window is to be called."""
    close_requested = Signal()
    """A person asked to quit."""
    theme_requested = Signal(str)
    """`dark`, `light` or `system`."""

    def __init__(self, bridge: Bridge[Core], settings: Settings) -> None:
        super().__init__()
        install()
        self.setObjectName("canvas")
        self.setAcceptDrops(True)
        self.bridge = bridge
        self.commands = Commands(self, settings.keys)
        self.messages = Messages(self)
        self.thumbnails = Thumbnails(bridge, self)
        self.document = FilmDocument(bridge)
        self.document.setParent(self)
        self.model = ComposeModel(self.document, bridge)
        self.model.setParent(self)
        self.dialogs = Dialogs(self, bridge)
        self.dialogs.theme_chosen.connect(self.theme_requested)
        self.dialogs.keys_may_differ.connect(lambda: bridge.start(self.model.refresh_keys()))
        self.films = OpenFilms(self.document, self.model)
        self.desk = FilmDesk(self, self.films, bridge, self.messages)
        self.ui = Surroundings(
            bridge=bridge,
            commands=self.commands,
            messages=self.messages,
            thumbnails=self.thumbnails,
            open_keys=self._ask_keys,
            open_spending=lambda: self.spending.open(),
        )
        self.finder = CommandDesk(self, self.commands, self.model, lambda: self.show_workspace("compose"))
        self.topbar = TopBar(self.document)
        self.status = Status(self.topbar, self.model, bridge, self.messages)
        self.open_calls = OpenCalls(self.messages, bridge)
        self.obstacles = Obstacles(self.topbar, self.messages, bridge)
        self.spending = SpendingDesk(self, self.model, self.ui)
        self.crashes = CrashDesk(self, self.ui, self.films)
        self.queue = QueueDesk(self, self.ui, self.spending, self.obstacles)
        self.notifications = Notifications(self, self.messages, bridge)
        self.ends = StartAndEnd(self.document, bridge, self.messages)
        self.tabs = FilmTabs(self.films)
        self.compose = ComposeWorkspace(self.model, self.ui)
        self._when_open: list[Callable[[], None]] = []
        self._ended = False
        self.messages.room_on_the_right = self._money_width
        self._stack = QStackedWidget()
        self._stack.addWidget(self.compose)
        self._workspaces: dict[str, QWidget] = {"compose": self.compose}
        self._in_hand: QWidget | None = None
        """What had the keys in Compose when another workspace came."""
        self.films.unpainted = Curtain(self.compose).down
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.topbar)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        self._connect()
        self._add_commands()
        tell_window_keys(Tips(self, self.commands), self.topbar, self.tabs, self.compose)
        self._restore(settings)
        self.show_workspace("compose")

    def _ask_keys(self) -> None:
        self.bridge.start(self.dialogs.show_keys())

    # building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.topbar.workspace_requested.connect(self.show_workspace)
        self.tabs.go_requested.connect(lambda sheet: self.bridge.start(self.desk.go(sheet)))
        self.tabs.close_requested.connect(lambda sheet: self.bridge.start(self.desk.close(sheet)))
        self.tabs.new_requested.connect(lambda: self.commands.trigger("film.new"))
        self.tabs.rename_requested.connect(lambda: self.commands.trigger("film.rename"))
        self.topbar.film_menu_requested.connect(lambda: self.desk.show_menu(self.topbar.film))
        self.topbar.jobs_requested.connect(self.queue.open)
        self.topbar.keys_requested.connect(self._ask_keys)
        self.topbar.spending_requested.connect(self.spending.open)
        self.compose.takes.history_requested.connect(self.spending.show_history)
        self.compose.takes.dispute_requested.connect(self.spending.save_dispute)
        self.compose.takes.review_requested.connect(self.review)
        self.compose.takes.compose_requested.connect(lambda film: self.bridge.start(self.compose_from(film)))
        self.document.film_changed.connect(lambda film: self.title_changed.emit(self._title(film)))
        self.desk.settings_requested.connect(lambda: self.bridge.start(self.dialogs.show_preferences()))
        self.desk.bucket_requested.connect(lambda: self.bridge.start(self.dialogs.show_bucket()))
        self.desk.uploads_requested.connect(lambda: self.bridge.start(self.dialogs.show_uploads()))
        self.desk.keys_requested.connect(self._ask_keys)
        self.desk.close_requested.connect(self.close_requested)
        self.desk.film_opened.connect(self._give_keys)
        self.finder.films = lambda: [path for path in self.desk.recent if path != self.document.path]
        self.finder.open_film = lambda path: self.bridge.start(self.desk.open(path))
        self.finder.prepare = self._build_all
        self.finder.sources = [self.compose.settings.presets.entries, self.desk.templates.entries]
        self.finder.library_search_requested.connect(self.search_library)
        self.commands.changed.connect(self._keep_keys)

    def _add_commands(self) -> None:
        stack = self.document.undo_group
        undo = self.commands.add(
            Command(id="edit.undo", group=t("Edit"), words=t("Undo"), keys=("Ctrl+Z",), icon="undo"), stack.undo
        )
        redo = self.commands.add(
            Command(id="edit.redo", group=t("Edit"), words=t("Redo"), keys=("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo"),
            stack.redo,
        )
        undo.setEnabled(False)
        redo.setEnabled(False)
        stack.canUndoChanged.connect(undo.setEnabled)
        stack.canRedoChanged.connect(redo.setEnabled)
        stack.undoTextChanged.connect(lambda text: undo.setText(t("Undo {what}", what=text) if text else t("Undo")))
        stack.redoTextChanged.connect(lambda text: redo.setText(t("Redo {what}", what=text) if text else t("Redo")))
        names = (t("Compose"), t("Library"), t("Review"))
        for number, (name, words) in enumerate(zip(WORKSPACES, names, strict=True), start=1):
            self.commands.add(
                Command(id=f"window.{name}", group=t("Window"), words=words, keys=(f"Ctrl+{number}",)),
                partial(self.show_workspace, name),
            )
        self.desk.add_commands(self.commands)

    def _restore(self, settings: Settings) -> None:
        self._library_layout = settings.places.get("library", "")
        self.finder.recent = settings.places.get("palette", "").split("\n")
        state = settings.places.get("compose", "")
        if state:
            self.compose.restore_layout(state)

    def remembered(self, settings: Settings) -> Settings:
        """The settings with the places of the splitters in them."""
        settings = settings.with_place("compose", self.compose.layout_state())
        settings = settings.with_place("palette", "\n".join(self.finder.recent))
        settings = replace(settings, open_films=self.films.paths, last_film=self.document.path or settings.last_film)
        library = self._workspaces.get("library")
        if library is not None:
            from kling_desktop.ui.library.workspace import LibraryWorkspace

            assert isinstance(library, LibraryWorkspace)
            settings = settings.with_place("library", library.layout_state())
        return settings

    def _title(self, film: Film) -> str:
        return f"{film.name or t('Untitled film')} — Kling Desktop"

    # workspaces --------------------------------------------------------------------------------------------------

    @property
    def workspace(self) -> str:
        """The workspace on screen."""
        return next(name for name, widget in self._workspaces.items() if widget is self._stack.currentWidget())

    def _money_width(self) -> int:
        return self.compose.money_width if self._stack.currentWidget() is self.compose else 0

    def show_workspace(self, name: str) -> None:
        """Put `compose`, `library` or `review` on screen; the latter two are built when first wanted."""
        left, focus = self._stack.currentWidget(), QApplication.focusWidget()
        if left is self.compose and focus is not None and self.compose.isAncestorOf(focus):
            self._in_hand = focus
        self._built(name)
        self._stack.setCurrentWidget(self._workspaces[name])
        self.topbar.show_workspace(name)
        if name == "compose" and left is not self.compose:
            self._give_back_keys()

    def _give_back_keys(self) -> None:
        """Back in Compose, what had the keys there goes on."""
        hand = self._in_hand
        if hand is not None and isValid(hand) and hand.isVisible():
            hand.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._give_keys()

    def _give_keys(self) -> None:
        """A film was opened: its shots hear keys at once, unless something over the window has them."""
        # Sheets lie in the window itself; to look through all that is in it would take longer than to open the film.
        covered = any(sheet.isVisible() for sheet in self.children() if isinstance(sheet, Overlay))
        if self._stack.currentWidget() is self.compose and not covered:
            self.compose.timeline.take_keys()

    def _built(self, name: str) -> QWidget:
        if name not in self._workspaces:
            self._workspaces[name] = self._build(name)
            self._stack.addWidget(self._workspaces[name])
        return self._workspaces[name]

    def _build_all(self) -> None:
        for name in WORKSPACES:
            self._built(name)

    async def build_ahead(self) -> None:
        """Build the workspaces not on screen, each in a turn of its own: who wants one of them need not wait."""
        for name in WORKSPACES:
            await first_paint()
            if not self._ended:
                self._built(name)

    def search_library(self, words: str) -> None:
        """Show the library with what fits these words."""
        from kling_desktop.ui.library.workspace import LibraryWorkspace

        self.show_workspace("library")
        library = self._workspaces["library"]
        assert isinstance(library, LibraryWorkspace)
        library.search_for(words)

    def _keep_keys(self) -> None:
        keys = self.commands.chosen
        self.bridge.start(
            self.bridge.call(lambda core: core.change_settings(lambda settings: replace(settings, keys=keys)))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody in the window had a use for."""
        if not self.finder.hear(event):
            super().keyPressEvent(event)

    def _build(self, name: str) -> QWidget:
        if name == "library":
            from kling_desktop.ui.library.workspace import LibraryWorkspace

            library = LibraryWorkspace(self.ui)
            library.restore_layout(self._library_layout)
            self._when_open.append(library.begin)
            library.review_requested.connect(self.review)
            library.compose_requested.connect(lambda film: self.bridge.start(self.compose_from(film)))
            library.source_wanted.connect(self.use_as_source)
            return library
        from kling_desktop.ui.review.workspace import ReviewWorkspace

        review = ReviewWorkspace(self.ui, self.model)
        review.compose_requested.connect(lambda: self.show_workspace("compose"))
        review.full_screen_changed.connect(self._full_screen)
        self._when_open.append(review.begin)
        return review

    def _full_screen(self, full: bool) -> None:
        self.topbar.setVisible(not full)
        self.tabs.setVisible(not full and len(self.films) > 1)

    def review(self, take: TakeId) -> None:
        """Play a take in Review."""
        from kling_desktop.ui.review.workspace import ReviewWorkspace

        self.show_workspace("review")
        workspace = self._workspaces["review"]
        assert isinstance(workspace, ReviewWorkspace)
        workspace.show_take(take)

    async def compose_from(self, film: Film) -> None:
        """Open a film as it was sent, as a new film, and show it in Compose."""
        await self.desk.open_copy(film)
        self.show_workspace("compose")
        self._give_keys()

    def use_as_source(self, file: Path) -> None:
        """Make a take the source video of the film in Compose, and show it there."""
        self.show_workspace("compose")
        self.compose.source.deeds.take(file)

    # what goes on ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """The core is open: fetch what it knows."""
        self.model.load()
        for begin in self._when_open:
            begin()
        self.status.begin()
        self.obstacles.look_for_networks()
        self.notifications.begin()
        self.bridge.start(self.crashes.offer())
        self.bridge.start(self.desk.offer_unsaved())
        self.bridge.start(self.desk.sweep())
        self.bridge.start(MissingLibrary(self, self.bridge, self.messages).look())
        self.bridge.start(self.desk.templates.load())
        self.bridge.start(self.compose.settings.presets.load())

    def retheme(self) -> None:
        """Another theme is on the application: painted parts ask for their colours again."""
        for widget in self.findChildren(QWidget):
            widget.update()

    # leaving -----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A film's file may be dropped anywhere; pictures are for the panels."""
        if dropped_films(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        event.acceptProposedAction()
        for path in dropped_films(event.mimeData()):
            self.bridge.start(self.desk.open(path))

    def changeEvent(self, event: QEvent) -> None:
        """Look at the picture files again when the window comes to the front: they may have changed outside."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.model.measure_again()

    def end(self) -> None:
        """End what runs beside the window's loop: the player's thread and its file."""
        self.crashes.end()
        self._ended = True
        self.compose.monitor.close_players()
        review = self._workspaces.get("review")
        if review is not None:
            from kling_desktop.ui.review.workspace import ReviewWorkspace

            assert isinstance(review, ReviewWorkspace)
            review.close_player()

    def workspace_widget(self, name: str) -> QWidget:
        """A workspace, built if need be."""
        self.show_workspace(name)
        return self._workspaces[name]
