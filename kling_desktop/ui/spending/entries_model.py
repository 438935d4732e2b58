"""The ledger's entries as a table, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from kling_desktop.domain.cards import offers
from kling_desktop.domain.jobs import JobId
from kling_desktop.domain.ledger import Entry, Kind
from kling_desktop.ui.theme.tokens import theme
from kling_desktop.words import t
from kling_desktop.words.accounts import at_account
from kling_desktop.words.ledger import amount_words, kind_words, origin_words
from kling_desktop.words.places import plain

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class EntriesModel(QAbstractTableModel):
    """`entries` as given; `shown` are those that fit the filter."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._filter = ""
        self._open: frozenset[JobId] = frozenset()
        self._only_open = False
        self._numbers: Mapping[JobId, int] = {}
        self._texts: dict[int, tuple[str, ...]] = {}
        self.shown: tuple[Entry, ...] = ()

    def show_entries(self, entries: Sequence[Entry], still_open: Sequence[JobId], numbers: Mapping[JobId, int]) -> None:
        """Show these, oldest given first; `still_open` are jobs of which nobody knows what they cost.

        `numbers` are those of the jobs' takes within their films.
        """
        self._numbers = numbers
        if self._entries != tuple(reversed(entries)):
            self._texts = {}
        self._entries, self._open = tuple(reversed(entries)), frozenset(still_open)
        self._refill()

    def set_filter(self, text: str, *, only_open: bool) -> None:
        """Show only what holds every word, in any column."""
        self._filter, self._only_open = text, only_open
        self._refill()

    def _refill(self) -> None:
        wanted = self._filter.casefold().split()
        shown = tuple(
            entry
            for entry in self._entries
            if (not self._only_open or entry.job in self._open)
            and all(word in " ".join((*self._cells(entry), entry.job)).casefold() for word in wanted)
        )
        if shown != self.shown:
            self.beginResetModel()
            self.shown = shown
            self.endResetModel()

    def is_open(self, entry: Entry) -> bool:
        """Whether nobody knows yet what this job cost, and nothing more happens by itself."""
        return entry.job in self._open

    def entry(self, row: int) -> Entry | None:
        """The entry of a row."""
        return self.shown[row] if 0 <= row < len(self.shown) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 6

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 2:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (t("When"), t("What"), t("Amount"), t("How it is known"), t("Where"), t("Take"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index.row())
        if entry is None:
            return None
        look = theme()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._cells(entry)[index.column()]
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == 2:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.ForegroundRole:
                if entry.job in self._open and index.column() in {1, 2}:
                    return look.warn
                spent = entry.kind in {Kind.CHARGED, Kind.CORRECTED, Kind.REFUNDED}
                return look.text if spent or index.column() in {0, 5} else look.dim
            case Qt.ItemDataRole.ToolTipRole:
                return t("Entry {number}, job {job}, hash {hash}", number=entry.number, job=entry.job, hash=entry.hash)
        return None

    def _take(self, entry: Entry) -> str:
        film = plain(entry.film_name) or t("Untitled film")
        number = self._numbers.get(entry.job)
        return film if number is None else t("{film} · take {number}", film=film, number=number)

    def _cells(self, entry: Entry) -> tuple[str, ...]:
        if entry.number not in self._texts:
            card = next((card for card in offers() if card.provider is entry.provider), None)
            self._texts[entry.number] = (
                f"{entry.at.astimezone():%Y-%m-%d %H:%M}",
                kind_words(entry.kind),
                amount_words(entry),
                origin_words(entry.origin),
                at_account(entry.provider.value if card is None else card.provider_title, entry.account),
                self._take(entry),
            )
        return self._texts[entry.number]
