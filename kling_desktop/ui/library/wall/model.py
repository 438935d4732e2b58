"""The takes on the wall, page by page; changes come in one by one, a reset only with another search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from kling_desktop.core import Core
from kling_desktop.domain.events import TakeChanged, TakeGone, TakeSaved
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import NoSuchTake
from kling_desktop.library.query import terms
from kling_desktop.ui.library.wall.cards import Card, card_of
from kling_desktop.ui.surroundings import Surroundings

Index = QModelIndex | QPersistentModelIndex
CARD_ROLE = int(Qt.ItemDataRole.UserRole) + 1
PAGE = 200
_NOWHERE = QModelIndex()
_BIN = frozenset({"binned", "bin", "gone"})


class WallModel(QAbstractListModel):
    """Cards, newest first. `search` begins anew; `fetchMore` appends a page; core events change single rows."""

    found = Signal()
    """A page of the present search has arrived, or a row came or went."""
    counted = Signal(int)
    """How many takes the present search finds in all."""

    def __init__(self, ui: Surroundings) -> None:
        super().__init__()
        self._ui = ui
        self._cards: list[Card] = []
        self._by_id: dict[TakeId, Card] = {}
        self._last: Take | None = None
        self._search = 0
        self._told = 0
        self._counting = self._to_count = False
        self._news: dict[TakeId, int] = {}
        self._loading = False
        self.complete = False
        self.text = ""
        ui.bridge.events.arrived.connect(self._event)

    # as Qt asks --------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many cards are here."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The card itself for the delegate, its words for people."""
        if not index.isValid() or index.row() >= len(self._cards):
            return None
        card = self._cards[index.row()]
        match role:
            case _ if role == CARD_ROLE:
                return card
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return card.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return card.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cards can be chosen and dragged out."""
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return plain | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.NoItemFlags

    def canFetchMore(self, parent: Index) -> bool:
        """Whether more were found than are here."""
        return not parent.isValid() and not self.complete and not self._loading

    def fetchMore(self, parent: Index) -> None:
        """Fetch the next page; its rows are appended when it arrives."""
        if self.canFetchMore(parent):
            self._loading = True
            self._ui.bridge.start(self._load(self._search, PAGE))

    # searching ---------------------------------------------------------------------------------------------------

    @property
    def in_bin(self) -> bool:
        """Whether the search looks into the bin."""
        return looks_into_bin(self.text)

    @property
    def asked(self) -> bool:
        """Whether the first page of the present search is still on its way."""
        return self._loading and not self._cards

    def search(self, text: str) -> None:
        """Show what another search text finds."""
        self.text = text
        self.beginResetModel()
        self._search += 1
        self._cards, self._by_id, self._last = [], {}, None
        self.complete, self._loading = False, True
        self.endResetModel()
        self._ui.bridge.start(self._load(self._search, PAGE))
        self._recount()

    async def _load(self, search: int, limit: int) -> None:
        text, after = self.text, self._last
        try:
            takes = await self._ui.bridge.call(lambda core: core.library.list(text, limit, after))
        except BaseException:
            if search == self._search:
                self._loading = False
            raise
        if search != self._search:
            return
        self._loading = False
        self.complete = len(takes) < limit
        if takes:
            self._last = takes[-1]
        self._append([card_of(take) for take in takes])
        self.found.emit()

    def _append(self, cards: list[Card]) -> None:
        # A take that was saved while its page was on the way is here already.
        fresh = [card for card in cards if card.id not in self._by_id]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._cards), len(self._cards) + len(fresh) - 1)
            self._cards += fresh
            self._by_id.update((card.id, card) for card in fresh)
            self.endInsertRows()

    async def beyond(self) -> tuple[TakeId, ...]:
        """The takes the search finds that have no row yet, by their ids alone; none when it is another one by then."""
        if self.complete:
            return ()
        search, text, here = self._search, self.text, frozenset(self._by_id)
        found = await self._ui.bridge.call(lambda core: core.library.ids(text, here))
        return found if search == self._search else ()

    def _recount(self) -> None:
        """Count anew; asked again meanwhile, once more afterwards."""
        self._to_count = True
        if not self._counting:
            self._counting = True
            self._ui.bridge.start(self._count())

    async def _count(self) -> None:
        try:
            while self._to_count:
                self._to_count = False
                search, text = self._search, self.text
                count = await self._ui.bridge.call(partial(_found, text))
                if search == self._search:
                    self.counted.emit(count)
        finally:
            self._counting = False

    # cards -------------------------------------------------------------------------------------------------------

    def card(self, row: int) -> Card:
        """The card of a row."""
        return self._cards[row]

    def known(self, take: TakeId) -> Card | None:
        """The card of a take, if it is here."""
        return self._by_id.get(take)

    def row_of(self, take: TakeId) -> int:
        """The row of a take, or -1."""
        card = self._by_id.get(take)
        return -1 if card is None else self._place_for(card)

    def _place_for(self, card: Card) -> int:
        """The row a card has or would have: rows are sorted, so halving finds it."""
        low, high = 0, len(self._cards)
        while low < high:
            middle = (low + high) // 2
            if self._cards[middle].place > card.place:
                low = middle + 1
            else:
                high = middle
        return low

    # what goes on ------------------------------------------------------------------------------------------------

    def _event(self, event: object) -> None:
        if isinstance(event, TakeSaved | TakeChanged):
            self._begin_to_weigh(event.take.id, event.take)
        elif isinstance(event, TakeGone):
            if not self.in_bin:
                self._remove(event.id)
            self._begin_to_weigh(event.id, None)

    def _begin_to_weigh(self, id_: TakeId, take: Take | None) -> None:
        self._told += 1
        self._news[id_] = self._told
        self._ui.bridge.start(self._weigh(id_, take, self._told))

    async def _weigh(self, id_: TakeId, take: Take | None, told: int) -> None:
        """Show or hide one take, as the present search wants it. Answers may come in any order: the latest counts."""
        try:
            await self._settle(id_, take, lambda: self._news.get(id_) == told)
        finally:
            if self._news.get(id_) == told:
                del self._news[id_]

    async def _settle(self, id_: TakeId, take: Take | None, newest: Callable[[], bool]) -> None:
        search, text = self._search, self.text
        if not await self._ui.bridge.call(lambda core: core.library.matches(text, id_)):
            if search == self._search and newest():
                self._remove(id_)
                self._recount()
            return
        if take is None:
            try:
                take = await self._ui.bridge.call(lambda core: core.library.get(id_))
            except NoSuchTake:
                return
        if search == self._search and newest():
            self._put(card_of(take))
            self._recount()

    def _put(self, card: Card) -> None:
        old = self._by_id.get(card.id)
        if old is not None:
            card = replace(card, created=old.created)
        row = self._place_for(card)
        if old is not None:
            self._cards[row] = card
            self._by_id[card.id] = card
            self.dataChanged.emit(self.index(row), self.index(row))
        elif row < len(self._cards) or self.complete:
            self.beginInsertRows(QModelIndex(), row, row)
            self._cards.insert(row, card)
            self._by_id[card.id] = card
            self.endInsertRows()
        self.found.emit()

    def _remove(self, take: TakeId) -> None:
        row = self.row_of(take)
        if row < 0:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._cards[row], self._by_id[take]
        self.endRemoveRows()
        self.found.emit()


async def _found(text: str, core: Core) -> int:
    return await core.library.count(text)


def looks_into_bin(text: str) -> bool:
    """Whether a search text asks for takes that were moved to the bin."""
    return any(term.field == "is" and not term.turned and term.text.lower() in _BIN for term in terms(text))
