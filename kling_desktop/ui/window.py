"""What fills the window: top bar, three workspaces, the commands that belong to no panel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.events import AddressesNotTried, JobMoved, Offline
from kling_desktop.domain.film import Film
from kling_desktop.domain.jobs import UNFINISHED, JobId, State
from kling_desktop.domain.money import Money
from kling_desktop.domain.takes import TakeId
from kling_desktop.domain.troubles import DatabaseBroken, Trouble
from kling_desktop.host.settings import Settings
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.commands import Command, Commands
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.workspace import ComposeWorkspace
from kling_desktop.ui.document import FilmDocument
from kling_desktop.ui.films import FilmDesk
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.messages import Messages
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.topbar import WORKSPACES, TopBar
from kling_desktop.words import money as money_words
from kling_desktop.words import n, t, troubles
from kling_desktop.words.sent_pictures import not_tried


async def _settings(core: Core) -> tuple[Settings, Path]:
    return core.settings.now, core.paths.library


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
        self.setObjectName("canvas")
        self.bridge = bridge
        self.commands = Commands(self)
        self.messages = Messages(self)
        self.thumbnails = Thumbnails(bridge, self)
        self.document = FilmDocument(bridge)
        self.document.setParent(self)
        self.model = ComposeModel(self.document, bridge)
        self.model.setParent(self)
        self.desk = FilmDesk(self, self.document, bridge, self.messages)
        self.ui = Surroundings(
            bridge=bridge,
            commands=self.commands,
            messages=self.messages,
            thumbnails=self.thumbnails,
            open_keys=lambda: bridge.start(self.show_keys()),
        )
        self.topbar = TopBar(self.document)
        self.compose = ComposeWorkspace(self.model, self.ui)
        self._running: set[JobId] = set()
        self._offline: set[str] = set()
        self._not_tried: list[object] = []
        self._asking: set[str] = set()
        self._spent = False
        self._when_open: list[Callable[[], None]] = []
        self._stack = QStackedWidget()
        self._stack.addWidget(self.compose)
        self._workspaces: dict[str, QWidget] = {"compose": self.compose}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.topbar)
        column.addWidget(self._stack, 1)
        self._connect()
        self._add_commands()
        self._restore(settings)
        self.show_workspace("compose")

    # building ----------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.topbar.workspace_requested.connect(self.show_workspace)
        self.topbar.film_menu_requested.connect(lambda: self.desk.show_menu(self.topbar.film))
        self.topbar.jobs_requested.connect(lambda: self.show_workspace("compose"))
        self.topbar.keys_requested.connect(lambda: self.bridge.start(self.show_keys()))
        self.model.standings_changed.connect(self._show_provider)
        self.compose.takes.review_requested.connect(self.review)
        self.compose.takes.compose_requested.connect(lambda film: self.bridge.start(self.compose_from(film)))
        self.document.film_changed.connect(lambda film: self.title_changed.emit(self._title(film)))
        self.bridge.events.arrived.connect(self._event)
        self.bridge.events.settled.connect(self._settled)
        self.desk.settings_requested.connect(lambda: self.bridge.start(self.show_preferences()))
        self.desk.bucket_requested.connect(lambda: self.bridge.start(self.show_bucket()))
        self.desk.keys_requested.connect(lambda: self.bridge.start(self.show_keys()))
        self.desk.close_requested.connect(self.close_requested)

    def _add_commands(self) -> None:
        stack = self.document.undo_stack
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
        state = settings.places.get("compose", "")
        if state:
            self.compose.restore_layout(state)

    def remembered(self, settings: Settings) -> Settings:
        """The settings with the places of the splitters in them."""
        settings = settings.with_place("compose", self.compose.layout_state())
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

    def show_workspace(self, name: str) -> None:
        """Put `compose`, `library` or `review` on screen; the latter two are built when first wanted."""
        if name not in self._workspaces:
            self._workspaces[name] = self._build(name)
            self._stack.addWidget(self._workspaces[name])
        self._stack.setCurrentWidget(self._workspaces[name])
        self.topbar.show_workspace(name)

    def _build(self, name: str) -> QWidget:
        if name == "library":
            from kling_desktop.ui.library.workspace import LibraryWorkspace

            library = LibraryWorkspace(self.ui)
            library.restore_layout(self._library_layout)
            self._when_open.append(library.begin)
            library.review_requested.connect(self.review)
            library.compose_requested.connect(lambda film: self.bridge.start(self.compose_from(film)))
            return library
        from kling_desktop.ui.review.workspace import ReviewWorkspace

        review = ReviewWorkspace(self.ui, self.model)
        review.compose_requested.connect(lambda: self.show_workspace("compose"))
        review.full_screen_changed.connect(lambda full: self.topbar.setVisible(not full))
        self._when_open.append(review.begin)
        return review

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

    # dialogs -----------------------------------------------------------------------------------------------------

    async def show_keys(self) -> None:
        """Keys of the providers: set, test, remove."""
        from kling_desktop.ui.bridge import finished
        from kling_desktop.ui.dialogs.keys import KeysDialog

        if "keys" in self._asking or not self.bridge.is_open:
            return
        self._asking.add("keys")
        dialog = KeysDialog(self, self.bridge)
        await finished(dialog)
        self._asking.discard("keys")
        await dialog.settled()
        dialog.deleteLater()
        await self.model.refresh_keys()

    async def show_bucket(self) -> None:
        """The artist's own bucket for local pictures."""
        from kling_desktop.ui.bridge import finished
        from kling_desktop.ui.dialogs.bucket import BucketDialog

        if "bucket" in self._asking or not self.bridge.is_open:
            return
        self._asking.add("bucket")
        settings, _ = await self.bridge.call(_settings)
        dialog = BucketDialog(self, self.bridge, settings.bucket)
        await finished(dialog)
        self._asking.discard("bucket")
        await dialog.settled()
        dialog.deleteLater()
        await self.model.refresh_keys()

    async def show_preferences(self) -> None:
        """Theme, language, library folder, bucket."""
        from kling_desktop.ui.bridge import finished
        from kling_desktop.ui.dialogs.preferences import PreferencesDialog

        if "preferences" in self._asking or not self.bridge.is_open:
            return
        self._asking.add("preferences")
        settings, library = await self.bridge.call(_settings)
        dialog = PreferencesDialog(self, self.bridge, settings, library)
        dialog.theme_chosen.connect(self.theme_requested)
        await finished(dialog)
        self._asking.discard("preferences")
        await dialog.settled()
        dialog.deleteLater()
        await self.model.refresh_keys()

    # what goes on ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """The core is open: fetch what it knows."""
        self.model.load()
        for begin in self._when_open:
            begin()
        self.bridge.start(self._count_jobs())
        self.bridge.start(self._show_spending())
        self.bridge.start(self.desk.offer_unsaved())
        self._show_provider()

    async def carry_on(self, core: Core) -> None:
        """Carry on what was sent before the program last ended; what was never sent waits for a nod."""
        await self.bridge.call(lambda _core: core.engine.resume(planned=False))
        jobs = await self.bridge.call(lambda _core: core.engine.jobs())
        waiting = [job for job in jobs if job.state is State.PLANNED and job.id not in core.engine.driving]
        if waiting:
            self.messages.say(
                n(
                    "{n} take was planned when the program last ended, and never sent.",
                    "{n} takes were planned when the program last ended, and never sent.",
                    len(waiting),
                ),
                action=t("Send now"),
                run=lambda: self.bridge.start(self.bridge.call(lambda _core: core.engine.resume())),
                stay=True,
            )

    async def _count_jobs(self) -> None:
        jobs = await self.bridge.call(lambda core: core.engine.jobs())
        self._running = {job.id for job in jobs if job.state in UNFINISHED}
        self._show_running()

    def _event(self, event: object) -> None:
        if isinstance(event, JobMoved):
            if event.job.state in UNFINISHED:
                self._running.add(event.job.id)
            else:
                self._running.discard(event.job.id)
            self._spent = self._spent or event.job.charged is not None or event.job.finished
        elif isinstance(event, Offline):
            (self._offline.add if event.offline else self._offline.discard)(event.provider)
        elif isinstance(event, AddressesNotTried) and event.places not in self._not_tried:
            self._not_tried.append(event.places)
            self.messages.say(not_tried(event.places))

    def _settled(self) -> None:
        self._show_running()
        if self._spent:
            self._spent = False
            self.bridge.start(self._show_spending())

    def _show_running(self) -> None:
        count = len(self._running)
        text = n("{n} rendering", "{n} rendering", count) if count else ""
        self.topbar.set_pill(self.topbar.running, text, t("Show the takes being made"))
        # While nothing is under way nobody looks whether the network is back, so nobody knows.
        self.topbar.set_offline(bool(self._offline) and count > 0)

    async def _show_spending(self) -> None:
        today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        spent: tuple[Money, ...] = await self.bridge.call(lambda core: core.engine.spent_since(today))
        text = " + ".join(money_words.price(money) for money in spent if money.amount)
        self.topbar.set_pill(
            self.topbar.today,
            t("Today {price}", price=text) if text else "",
            t("What the providers charged today, as they told it or as their price says"),
        )

    def _show_provider(self) -> None:
        standing = self.model.standing
        name = standing.offer.provider_title
        if standing.offer.local:
            text, hint = t("Animatic · on this computer"), t("Free, needs no network")
        elif standing.has_key is None:
            text, hint = name, ""
        elif standing.has_key:
            text, hint = t("{provider} · key set", provider=name), t("Keys of the providers")
        else:
            text, hint = t("{provider} · add a key", provider=name), t("Keys of the providers")
        self.topbar.set_pill(self.topbar.provider, text, hint)

    def say_carried_over(self, trouble: DatabaseBroken) -> None:
        """The database was damaged: say so, and offer to read the takes from their files again."""
        facts = trouble.facts
        self.messages.say(
            f"{troubles.sentence(facts)} {troubles.remedy(facts)}",
            action=t("Rebuild the library"),
            run=lambda: self.bridge.start(self._rebuild()),
            stay=True,
        )

    def say_shut(self, trouble: Trouble, again: Callable[[], object]) -> None:
        """The library could not be opened."""
        facts = trouble.facts
        words = " ".join(part for part in (troubles.sentence(facts), troubles.remedy(facts)) if part)
        self.messages.say(words, action=t("Try again"), run=again, stay=True)

    def say_would_be_lost(self, close: Callable[[], object]) -> None:
        """The film can be saved nowhere at all, and the person wants to close."""
        trouble = self.document.trouble
        self.messages.say(
            t(
                "The last changes to the film are not saved: {why} Closing now loses them.",
                why="" if trouble is None else troubles.sentence(trouble.facts),
            ),
            action=t("Close anyway"),
            run=close,
            stay=True,
        )

    async def _rebuild(self) -> None:
        rebuilt = await self.bridge.call(lambda core: core.library.rebuild())
        self.messages.say(n("{n} take is back in the library.", "{n} takes are back in the library.", rebuilt.takes))

    def retheme(self) -> None:
        """Another theme is on the application: painted parts ask for their colours again."""
        for widget in self.findChildren(QWidget):
            widget.update()

    # leaving -----------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Look at the picture files again when the window comes to the front: they may have changed outside."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.model.measure_again()

    def end(self) -> None:
        """End what runs beside the window's loop: the player's thread and its file."""
        review = self._workspaces.get("review")
        if review is not None:
            from kling_desktop.ui.review.workspace import ReviewWorkspace

            assert isinstance(review, ReviewWorkspace)
            review.close_player()

    def workspace_widget(self, name: str) -> QWidget:
        """A workspace, built if need be."""
        self.show_workspace(name)
        return self._workspaces[name]
