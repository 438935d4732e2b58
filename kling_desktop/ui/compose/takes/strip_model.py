"""The film's jobs as a list, newest first, each with its take once there is one."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer

from kling_desktop.domain.events import TakeChanged, TakeGone, TakeSaved
from kling_desktop.domain.jobs import Job, JobId, State
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.takes import card_words
from kling_desktop.ui.compose.takes.card_words import Card
from kling_desktop.words import money as money_words
from kling_desktop.words import t
from kling_desktop.words import troubles as trouble_words

CARD = Qt.ItemDataRole.UserRole + 1

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_TICK_MILLISECONDS = 1000
_BIN_LOOKED_AT = 1000


class StripModel(QAbstractListModel):
    """Follows jobs and takes without resets."""

    def __init__(self, model: ComposeModel) -> None:
        super().__init__()
        self._model = model
        self.cards: list[Card] = []
        self._takes: dict[TakeId, Take] = {}
        self._asked: set[TakeId] = set()
        self._binned: set[TakeId] = set()
        self._bin_known = False
        self._catalogue = model.catalogue
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MILLISECONDS)
        self._tick.timeout.connect(self._elapsed)
        model.jobs.changed.connect(self.refresh)
        model.jobs.progressed.connect(self._progressed)
        model.bridge.events.arrived.connect(self._event)
        self.refresh()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """One row a job."""
        return 0 if parent.isValid() else len(self.cards)

    def card(self, row: int) -> Card | None:
        """The card of a row."""
        return self.cards[row] if 0 <= row < len(self.cards) else None

    def row_of(self, job: str) -> int:
        """Where a job stands, or -1."""
        return next((row for row, card in enumerate(self.cards) if card.job.id == job), -1)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a card shows and says."""
        card = self.card(index.row())
        if card is None:
            return None
        match role:
            case _ if role == CARD:
                return card
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.DisplayRole:
                return card_words.spoken(card, datetime.now(UTC))
            case Qt.ItemDataRole.ToolTipRole:
                return self._hint(card)
        return None

    def _hint(self, card: Card) -> str:
        job = card.job
        offer = card_words.offer_of(job)
        where = job.model if offer is None else f"{offer.provider_title} · {offer.title}"
        words = [f"{card_words.title(job)} · {where}", card_words.plate(card, datetime.now(UTC))[0]]
        words.append(card_words.price(job))
        if job.again is not None:
            words.append(t("It was sent again as a new take."))
        if job.account:
            words.append(t("Paid from: {account}", account=job.account))
        if (job.kept_open or job.lacks_key) and job.trouble is not None:
            words.append(trouble_words.sentence(job.trouble))
        basis = money_words.basis(job.quote)
        return "\n".join([*words, basis] if basis and not job.quote.free else words)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Finished takes may be dragged out."""
        card = self.card(index.row())
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        done = card is not None and card.take is not None
        return flags | Qt.ItemFlag.ItemIsDragEnabled if done else flags

    # following ---------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Take over the jobs as they are now."""
        jobs = [job for job in self._model.jobs.all.values() if TakeId(job.id) not in self._binned]
        jobs.sort(key=lambda job: (job.created, job.number, job.id), reverse=True)
        wanted = {job.id for job in jobs}
        for row in reversed(range(len(self.cards))):
            if self.cards[row].job.id not in wanted:
                self.beginRemoveRows(_NO_PARENT, row, row)
                del self.cards[row]
                self.endRemoveRows()
        learned = self._model.catalogue is not self._catalogue
        self._catalogue = self._model.catalogue
        for row, job in enumerate(jobs):
            there = self.cards[row] if row < len(self.cards) else None
            if there is not None and there.job.id == job.id:
                if there.job is not job or (learned and there.running):
                    self._set(row, self._made(job))
            else:
                # The order of creation never changes, so what is not there yet is new.
                self.beginInsertRows(_NO_PARENT, row, row)
                self.cards.insert(row, self._made(job))
                self.endInsertRows()
            if job.state is State.DONE:
                self._want_take(TakeId(job.id))
        self._keep_time()

    def _made(self, job: Job) -> Card:
        progress = self._model.jobs.progress.get(job.id, job.progress)
        offer = self._model.catalogue.find(job.provider, job.model)
        learned = offer is not None and offer.usual_learned > 0
        usual = offer.usual_seconds if offer is not None and learned else None
        return Card(job, self._takes.get(TakeId(job.id)), progress, usual)

    def _set(self, row: int, card: Card) -> None:
        if self.cards[row] != card:
            self.cards[row] = card
            self.dataChanged.emit(self.index(row), self.index(row))

    def _progressed(self, job: JobId, _progress: float) -> None:
        row = self.row_of(job)
        if row >= 0:
            self._set(row, self._made(self.cards[row].job))

    @property
    def ticking(self) -> bool:
        """Whether times on cards go on."""
        return self._tick.isActive()

    def _keep_time(self) -> None:
        running = any(card.running for card in self.cards)
        if running != self._tick.isActive():
            if running:
                self._tick.start()
            else:
                self._tick.stop()

    def _elapsed(self) -> None:
        running = [row for row, card in enumerate(self.cards) if card.running]
        if running:
            # One word for all: the view paints those in sight, and asks nothing of the others.
            self.dataChanged.emit(self.index(running[0]), self.index(running[-1]), [Qt.ItemDataRole.DisplayRole])

    def _event(self, event: object) -> None:
        if isinstance(event, TakeChanged | TakeSaved):
            self._binned.discard(event.take.id)
            self._show_take(event.take)
        elif isinstance(event, TakeGone):
            self._binned.add(event.id)
            self.refresh()

    def _show_take(self, take: Take) -> None:
        if JobId(take.id) not in self._model.jobs.all:
            return
        self._takes[take.id] = take
        row = self.row_of(take.id)
        if row < 0:
            self.refresh()
        else:
            self._set(row, self._made(self._model.jobs.all[JobId(take.id)]))

    def _want_take(self, take: TakeId) -> None:
        if take in self._takes or take in self._asked:
            return
        if not self._bin_known:
            self._bin_known = True
            self._model.bridge.start(self._load_bin())
        self._asked.add(take)
        self._model.bridge.start(self._fetch(take))

    async def _fetch(self, take: TakeId) -> None:
        try:
            found = await self._model.bridge.call(lambda core: core.library.get(take))
        except Trouble:
            return  # its card says that it is done; the library's own check says what is wrong with it
        finally:
            self._asked.discard(take)
        self._show_take(found)

    async def _load_bin(self) -> None:
        """Leave out what was put into the bin before."""
        binned = await self._model.bridge.call(lambda core: core.library.list("is:binned", limit=_BIN_LOOKED_AT))
        self._binned |= {take.id for take in binned}
        self.refresh()

    @property
    def words_when_empty(self) -> str:
        """What the strip is for."""
        return t("Takes of this film appear here: press Generate, or render a free animatic.")
