"""The entries of the list on the left, made from what the library has."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from kling_desktop.library.shelf import Count, Facets
from kling_desktop.ui.library import searching
from kling_desktop.ui.theme.tokens import theme
from kling_desktop.words import n, t

Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A heading (`term` None) or something to narrow the wall down to; `hue` is an element's number, from 1."""

    words: str
    term: str | None = None
    takes: int = 0
    hue: int = 0

    @property
    def colour(self) -> QColor | None:
        """The hue it is written in."""
        return theme().hue(self.hue) if self.hue else None


def entries(facets: Facets) -> list[Entry]:
    """What there is to narrow down to: nothing the library does not have, but for the whole of it."""
    made = [Entry(words=t("Library")), Entry(words=t("All takes"), term="", takes=facets.all)]
    states = (
        (t("Not yet reviewed"), searching.NOT_REVIEWED, facets.unreviewed),
        (t("Approved"), searching.APPROVED, facets.approved),
        (t("Redo"), searching.REDO, facets.redo),
        (t("Rejected"), searching.REJECTED, facets.rejected),
        (t("Bin"), searching.BIN, facets.binned),
    )
    made += [Entry(words=words, term=term, takes=takes) for words, term, takes in states if takes]
    made += _named(t("Films"), "film", facets.films)
    made += _named(t("Elements"), "element", facets.elements, hues=True)
    made += _named(t("Tags"), "tag", facets.tags)
    return made


def _named(heading: str, field: str, counts: tuple[Count, ...], *, hues: bool = False) -> list[Entry]:
    # A name of signs alone cannot be searched for.
    searchable = [count for count in counts if any(sign.isalnum() for sign in count.name)]
    if not searchable:
        return []
    return [
        Entry(words=heading),
        *(
            Entry(
                words=count.name, term=searching.named(field, count.name), takes=count.takes, hue=number if hues else 0
            )
            for number, count in enumerate(searchable, start=1)
        ),
    ]


class FiltersModel(QAbstractListModel):
    """Entries under headings; `active` ones are part of the present search."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._text = ""

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Headings and entries."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The entry itself for the delegate, its words for people."""
        entry = self.entry(index.row())
        match role:
            case _ if role == ENTRY_ROLE:
                return entry
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return entry.words
            case Qt.ItemDataRole.AccessibleTextRole:
                if entry.term is None:
                    return entry.words
                words = f"{entry.words}, " + n("{n} take", "{n} takes", entry.takes)
                return t("{words}, chosen", words=words) if self.active(entry) else words
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if not index.isValid() or self.entry(index.row()).term is None:
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def entry(self, row: int) -> Entry:
        """The entry of a row."""
        return self._entries[row]

    def active(self, entry: Entry) -> bool:
        """Whether the present search asks for it."""
        if entry.term is None:
            return False
        return not self._text.strip() if entry.term == "" else searching.has(self._text, entry.term)

    def set_text(self, text: str) -> None:
        """Another search."""
        self._text = text
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def set_facets(self, facets: Facets) -> None:
        """Other counts; the list is made anew only when other entries are to be shown."""
        fresh = entries(facets)
        same = [each.words for each in fresh] == [each.words for each in self._entries]
        if same and fresh != self._entries:
            self._entries = fresh
            self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
        elif not same:
            self.beginResetModel()
            self._entries = fresh
            self.endResetModel()


def number_words(takes: int) -> str:
    """A count as people of this place write it: 1,284."""
    return QLocale().toString(takes)
