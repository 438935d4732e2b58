"""The takes strip: this film's jobs and their results, newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout

from kling_desktop.domain.events import JobMoved
from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.jobs import UNFINISHED, JobId, State
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.takes import card_words
from kling_desktop.ui.compose.takes.card_words import Card
from kling_desktop.ui.compose.takes.resending import look_for, warn_of_resending
from kling_desktop.ui.compose.takes.strip import Strip
from kling_desktop.ui.compose.takes.strip_model import StripModel
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.parts.picture_files import reveal
from kling_desktop.ui.parts.provider_pages import open_page, page_for
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import t
from kling_desktop.words import troubles as trouble_words

_COMPARED = 20
"""Takes the menu lists to compare with."""


class TakesPanel(Group):
    """The strip and what its cards can do."""

    review_requested = Signal(object)
    """The `TakeId` of a take to play in Review."""
    history_requested = Signal(object)
    """The `JobId` of a job whose log is wanted."""
    dispute_requested = Signal(object)
    """The `JobId` of a job whose dispute file is wanted."""
    compose_requested = Signal(object)
    """The `Film` of a take, as it was sent."""
    source_wanted = Signal(object)
    """The file of a take that is to be the source video."""
    monitor_requested = Signal(object)
    """One take or two to show on the monitor: a tuple of pairs of `Take` and the words of its plate; empty: none."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Takes of this film"))
        self._model, self._ui = model, ui
        self.setObjectName("takes-strip")
        self.setFixedHeight(metrics().takes_strip)
        self.cards = StripModel(model)
        self.cards.setParent(self)
        self.posters = Posters(ui.bridge, ui.thumbnails, self)
        self.strip = Strip(self.cards, self.posters, ui.thumbnails)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(space(3.5), space(2.5), 0, 0)
        whole.addWidget(self.strip)
        self.strip.wanted.connect(self._do)
        self.strip.menu_requested.connect(self._show_menu)
        self.strip.chosen.connect(self._show_chosen)
        model.bridge.events.arrived.connect(self._announce)

    def _card(self, job: str) -> Card | None:
        return self.cards.card(self.cards.row_of(job))

    def _announce(self, event: object) -> None:
        """A job that came to its end is said aloud; what it did on the way is to be read on its card."""
        if isinstance(event, JobMoved) and event.job.film.id == self._model.film.id:
            job = event.job
            if event.before not in (None, job.state) and job.state not in UNFINISHED:
                now = datetime.now(UTC)
                card = Card(job, None, None, None)
                words = t("{take}: {what}", take=card_words.title(job), what=card_words.plate(card, now)[0])
                self._ui.messages.announce(words, urgent=job.state is not State.DONE)

    # monitor -----------------------------------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        """One finished take, or two to compare."""
        shown = [card for card in self.strip.selected_cards if card.take is not None]
        if 1 <= len(shown) <= 2:
            self._show_on_monitor(*shown)

    def _show_on_monitor(self, *cards: Card) -> None:
        self.monitor_requested.emit(tuple((card.take, self._plate(card)) for card in cards if card.take is not None))

    def _plate(self, card: Card) -> str:
        offer = card_words.offer_of(card.job)
        verdict = card_words.plate(card, datetime.now(UTC))[0]
        parts = (card_words.title(card.job), "" if offer is None else offer.provider_title, verdict)
        return " · ".join(dict.fromkeys(part for part in parts if part))

    # deeds -------------------------------------------------------------------------------------------------------

    def _do(self, deed: str, job: str) -> None:
        card = self._card(job)
        if card is None:
            return
        match deed:
            case "review" if card.take is not None:
                self.review_requested.emit(card.take.id)
            case "why":
                self._explain(card)
            case "retry" if card_words.repeatable(card.job):
                self._offer_retry(card)
            case "cancel" if card_words.can_cancel(card.job):
                self._cancel(card.job.id)
            case "look-up":
                self._look_up(card.job.id)
            case "key":
                self._ui.bridge.start(self._ui.bridge.call(lambda core: core.ask_keyring_again()))

    def _explain(self, card: Card) -> None:
        facts = card.job.trouble
        if facts is None:
            return
        if card.job.lacks_key:
            self._ui.messages.say(trouble_words.whole(facts), action=t("Open keys"), run=self._ui.open_keys, stay=True)
            return
        words, page = trouble_words.whole(facts, charged=True), page_for(facts, card.job.provider)
        if page is None:
            self._ui.messages.say(words, stay=True)
            return
        title = trouble_words.provider_words({"provider": card.job.provider.value})
        action = t("Open {provider}", provider=title)
        self._ui.messages.say(words, action=action, run=lambda: open_page(page), stay=True)

    def _offer_retry(self, card: Card) -> None:
        """Free ones at once; what costs money is asked for by a button that says how much."""
        if card_words.is_local(card.job):
            self._retry(card.job.id)
            return
        menu = self._menu()
        menu.addAction(card_words.retry_words(card.job), lambda: self._retry(card.job.id))
        row = self.cards.index(self.cards.row_of(card.job.id))
        menu.popup(self.strip.viewport().mapToGlobal(self.strip.visualRect(row).center()))

    def _retry(self, job: JobId, *, force: bool = False) -> None:
        self._ui.bridge.start(self._ui.bridge.call(lambda core: core.engine.retry(job, force=force)))

    def _warn(self, card: Card) -> None:
        job = card.job.id
        warn_of_resending(self._ui.messages, card.job, lambda: self._retry(job, force=True), lambda: self._look_up(job))

    def _cancel(self, job: JobId) -> None:
        self._ui.bridge.start(self._ui.bridge.call(lambda core: core.engine.cancel(job)))

    def _look_up(self, job: JobId) -> None:
        self._ui.bridge.start(look_for(self._ui, job))

    # menu --------------------------------------------------------------------------------------------------------

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add_compare(self, menu: QMenu, card: Card) -> None:
        """With the other selected take, else with any other."""
        others = [other for other in self.cards.cards if other.take is not None and other.job.id != card.job.id]
        chosen = [other for other in others if other in self.strip.selected_cards]
        if len(chosen) == 1:
            menu.addAction(
                t("Compare with {take}", take=card_words.title(chosen[0].job)),
                lambda: self._show_on_monitor(card, chosen[0]),
            )
        elif others:
            below = menu.addMenu(t("Compare with"))
            for other in others[:_COMPARED]:
                below.addAction(self._plate(other), partial(self._show_on_monitor, card, other))

    def _show_menu(self, job: str, at: QPoint) -> None:
        card = self._card(job)
        if card is None:
            return
        menu, state, identity = self._menu(), card.job.state, card.job.id
        if card.take is not None:
            take = card.take
            menu.addAction(t("Review"), lambda: self.review_requested.emit(take.id)).setShortcut(Qt.Key.Key_Return)
            menu.addAction(t("Use as source video"), lambda: self.source_wanted.emit(take.file))
            menu.addAction(t("Show on the monitor"), lambda: self._show_on_monitor(card))
            self._add_compare(menu, card)
            menu.addAction(t("Show in the file manager"), lambda: reveal(Media(path=take.file)))
        if card.job.trouble is not None and (not card.running or card.job.lacks_key):
            menu.addAction(t("Why?"), lambda: self._explain(card))
        if state is State.UNKNOWN:
            menu.addAction(t("Look for it at the provider"), lambda: self._look_up(identity))
            again = menu.addAction(t("Send again all the same…"), lambda: self._warn(card))
            again.setEnabled(card.job.again is None)
        if card_words.repeatable(card.job):
            menu.addAction(card_words.retry_words(card.job), lambda: self._retry(identity))
        if card.running:
            cancel = menu.addAction(card_words.cancel_words(card.job), lambda: self._cancel(identity))
            cancel.setEnabled(card_words.can_cancel(card.job))
        menu.addSeparator()
        menu.addAction(t("What happened…"), lambda: self.history_requested.emit(identity))
        if not card_words.is_local(card.job):
            menu.addAction(t("Dispute file…"), lambda: self.dispute_requested.emit(identity))
        menu.addSeparator()
        film: Film = card.job.film
        menu.addAction(t("Compose from this"), lambda: self.compose_requested.emit(film))
        menu.popup(at)
