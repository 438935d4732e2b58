"""The Library workspace: what there is on the left, the wall of takes in the middle, the chosen take on the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from kling_desktop.domain.events import TakeChanged
from kling_desktop.domain.takes import TakeId, Verdict
from kling_desktop.domain.troubles import NoSuchTake
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.commands import Command
from kling_desktop.ui.library.deeds import TakeDeeds
from kling_desktop.ui.library.details.panel import DetailsPanel
from kling_desktop.ui.library.filters.panel import FiltersPanel
from kling_desktop.ui.library.search_bar import SearchBar
from kling_desktop.ui.library.wall.view import Wall
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_VERDICT_KEYS = {Qt.Key.Key_A: Verdict.APPROVED, Qt.Key.Key_R: Verdict.REDO, Qt.Key.Key_X: Verdict.REJECTED}


class LibraryWorkspace(Group):
    """Find takes, judge them, take them elsewhere. Keys: Enter, Delete, A R X, 1 to 5, Ctrl+F, Ctrl+A."""

    review_requested = Signal(object)
    """The `TakeId` to watch."""
    source_wanted = Signal(object)
    """The file of a take that is to be the source video of the film in Compose."""
    compose_requested = Signal(object)
    """The `Film` to open as a new one."""

    def __init__(self, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Library"))
        self._ui = ui
        self.posters = Posters(ui.bridge, ui.thumbnails, self)
        self.filters = FiltersPanel(ui)
        self.search = SearchBar()
        self.wall = Wall(ui, self.posters)
        self.details = DetailsPanel(ui, self.posters)
        self.deeds = TakeDeeds(ui, self)
        self._found = 0
        self._again: TakeId | None = None
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(0)
        self._look.timeout.connect(self._show_chosen)
        self._build()
        self._connect()
        ui.commands.add(
            Command(id="library.find", group=t("Library"), words=t("Search the library"), keys=("Ctrl+F",)),
            self._find,
            where=self,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        if ui.bridge.is_open:
            self.begin()

    def begin(self) -> None:
        """The core is open: show what there is."""
        self.wall.wall.search(self.search.field.text())
        self.filters.refresh()

    # building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        left = QWidget()
        left.setObjectName("canvas")
        inside = QVBoxLayout(left)
        inside.setContentsMargins(space(3), space(3), space(2), space(3))
        inside.addWidget(self.filters)
        left.setMinimumWidth(space(40))
        middle = QWidget()
        middle.setObjectName("canvas0")
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.search.setProperty("role", "topbar")
        column.addWidget(self.search)
        self._pages = QStackedWidget()
        framed = QWidget()
        frame = QVBoxLayout(framed)
        frame.setContentsMargins(space(2), space(2), 0, 0)
        frame.addWidget(self.wall)
        self._pages.addWidget(framed)
        self._pages.addWidget(self._message())
        column.addWidget(self._pages, 1)
        middle.setMinimumWidth(space(70))
        self.details.setMinimumWidth(space(64))
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setChildrenCollapsible(False)
        for part in (left, middle, self.details):
            self.columns.addWidget(part)
        self.columns.setStretchFactor(1, 1)
        self.columns.setSizes([space(55), space(200), space(80)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.columns)
        self.setTabOrder(self.search.field, self.search.slider)
        self.setTabOrder(self.search.slider, self.filters)
        self.setTabOrder(self.filters, self.wall)

    def _message(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(space(3))
        self.message_title = label("", "title")
        self.message_words = label("", "dim", wrap=True)
        self.message_words.setFixedWidth(space(90))
        self.message_button = QPushButton()
        self.message_button.clicked.connect(self._answer_message)
        column.addStretch(2)
        for words in (self.message_title, self.message_words):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.message_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    def _connect(self) -> None:
        self.search.searched.connect(self._search)
        self.search.resized.connect(self.wall.set_card_width)
        self.search.left.connect(self._enter_wall)
        self.filters.search_requested.connect(self.search.set_text)
        self.wall.chosen_changed.connect(self._look.start)
        self.wall.opened.connect(self.review_requested)
        self.wall.customContextMenuRequested.connect(self._menu)
        self.wall.wall.found.connect(self._show_page)
        self.wall.wall.counted.connect(self._counted)
        details = self.details
        details.review_requested.connect(self._review)
        details.compose_requested.connect(self._compose)
        details.export_requested.connect(lambda: self.deeds.export(self.wall.chosen(), self.wall.beyond))
        details.reveal_requested.connect(lambda: self.deeds.reveal(self.wall.chosen()))
        details.bin_requested.connect(self._bin)
        details.restore_requested.connect(lambda: self.deeds.restore(self.wall.chosen(), self.wall.beyond))
        details.rated.connect(lambda stars: self.deeds.rate(self.wall.chosen(), stars, self.wall.beyond))
        details.tags_changed.connect(self.deeds.tag)
        self._ui.bridge.events.arrived.connect(self._event)
        self.wall.set_card_width(self.search.card_width)

    # showing -----------------------------------------------------------------------------------------------------

    def _search(self, text: str) -> None:
        chosen = self.wall.chosen() if self.wall.chosen_count() == 1 else []
        self._again = chosen[0].id if chosen else None
        self.filters.set_text(text)
        self.wall.wall.search(text)
        self._look.start()
        self.details.set_bin(self.wall.wall.in_bin)
        self._show_page()

    def _counted(self, count: int) -> None:
        self._found = count
        self._show_count()

    def _show_count(self) -> None:
        self.search.set_count(self._found, self.wall.chosen_count())

    def _show_page(self) -> None:
        model = self.wall.wall
        # What was chosen before a search stays chosen where the search finds it too.
        if self._again is not None and model.rowCount():
            self.wall.choose(self._again)
            self._again = None
        if model.rowCount() or not model.complete:
            self._pages.setCurrentIndex(0)
            return
        if model.in_bin:
            words = (
                t("The bin has nothing to show"),
                t("Takes you move to the bin stay here, with their files."),
                t("All takes"),
            )
        elif model.text.strip():
            words = (t("Nothing found"), t("No take fits this search."), t("Clear search"))
        else:
            words = (
                t("No takes yet"),
                t("Render a film on the Compose page: every take is kept here, with everything it was made of."),
                t("Go to Compose"),
            )
        title, sentence, button = words
        self.message_title.setText(title)
        self.message_words.setText(sentence)
        self.message_words.ensurePolished()
        # In the middle of a column nobody else asks a label how high its lines are at its width.
        self.message_words.setMinimumHeight(self.message_words.heightForWidth(space(90)))
        self.message_button.setText(button)
        self._pages.setCurrentIndex(1)

    def _answer_message(self) -> None:
        if self.wall.wall.text.strip():
            self.search.set_text("")
            self.search.field.setFocus()
        else:
            self._ui.commands.trigger("window.compose")

    def _show_chosen(self) -> None:
        count = self.wall.chosen_count()
        self._show_count()
        if count == 1:
            self._ui.bridge.start(self._show_take(self.wall.chosen()[0].id))
        elif count:
            self.details.show_many(count)
        else:
            self.details.show_nothing()

    async def _show_take(self, id_: TakeId) -> None:
        try:
            take = await self._ui.bridge.call(lambda core: core.library.get(id_))
        except NoSuchTake:
            return
        if [card.id for card in self.wall.chosen()] == [id_]:
            self.details.show_take(take)

    def _event(self, event: object) -> None:
        if isinstance(event, TakeChanged):
            shown = self.details.take
            if shown is not None and shown.id == event.take.id:
                self.details.show_take(event.take)

    # doing -------------------------------------------------------------------------------------------------------

    def search_for(self, text: str) -> None:
        """Search for this."""
        self.search.set_text(text)

    def _find(self) -> None:
        self.search.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.field.selectAll()

    def _enter_wall(self) -> None:
        self.wall.setFocus()
        if not self.wall.chosen_count():
            self.wall.choose_row(max(0, self.wall.currentIndex().row()))

    def _review(self) -> None:
        cards = self.wall.chosen()
        if self.wall.chosen_count() == 1:
            self.review_requested.emit(cards[0].id)

    def _compose(self) -> None:
        take = self.details.take
        if take is not None and take.film is not None:
            self.compose_requested.emit(take.film)

    def _bin(self) -> None:
        if not self.wall.wall.in_bin:
            self.deeds.bin(self.wall.chosen(), self.wall.beyond)

    def _menu(self, point: QPoint) -> None:
        cards = self.wall.chosen()
        if not cards:
            return
        others = self.wall.beyond
        one, in_bin = self.wall.chosen_count() == 1, self.wall.wall.in_bin
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if one:
            menu.addAction(t("Review"), self._review)
            if self.details.take is not None and self.details.take.film is not None:
                menu.addAction(t("Compose from this"), self._compose)
            if not in_bin:
                menu.addAction(t("Use as source video"), lambda: self.source_wanted.emit(cards[0].file))
            menu.addSeparator()
        for words, verdict in (
            (t("Approve"), Verdict.APPROVED),
            (t("Redo"), Verdict.REDO),
            (t("Reject"), Verdict.REJECTED),
        ):
            menu.addAction(words, partial(self.deeds.judge, cards, verdict, others))
        menu.addSeparator()
        menu.addAction(t("Export…"), lambda: self.deeds.export(cards, others))
        if one:
            menu.addAction(t("Show file"), lambda: self.deeds.reveal(cards))
        menu.addSeparator()
        if in_bin:
            menu.addAction(t("Restore"), lambda: self.deeds.restore(cards, others))
        else:
            menu.addAction(t("Move to bin"), lambda: self.deeds.bin(cards, others))
        menu.popup(self.wall.viewport().mapToGlobal(point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that are about the chosen takes, wherever in the workspace the focus is."""
        cards = self.wall.chosen()
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        if not cards or not plain:
            super().keyPressEvent(event)
        elif key in _VERDICT_KEYS:
            self.deeds.judge(cards, _VERDICT_KEYS[key], self.wall.beyond)
        elif event.text() in {"1", "2", "3", "4", "5"}:
            self.deeds.rate(cards, int(event.text()), self.wall.beyond)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._review()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._bin()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: icons anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.search.retint()

    def showEvent(self, event: QShowEvent) -> None:
        """Arrows and keys work at once."""
        super().showEvent(event)
        self.wall.setFocus()

    # remembered --------------------------------------------------------------------------------------------------

    def layout_state(self) -> str:
        """The splitter's positions and the size of the cards, for the settings."""
        columns = bytes(self.columns.saveState().toBase64().data()).decode()
        return f"{self.search.slider.value()};{columns}"

    def restore_layout(self, state: str) -> None:
        """Put both back as they were; nonsense is ignored."""
        size, _, columns = state.partition(";")
        if size.isdecimal():
            self.search.slider.setValue(int(size))
        self.columns.restoreState(QByteArray.fromBase64(QByteArray(columns.encode("ascii", "ignore"))))
