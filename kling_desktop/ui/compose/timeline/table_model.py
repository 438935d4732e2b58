"""The shots as rows: number, start, seconds, words, mentions. Editing a cell is the same edit as on the ruler."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kling_desktop.domain import edits
from kling_desktop.domain.film import Shot
from kling_desktop.domain.mentions import find
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.faces import seconds_words
from kling_desktop.ui.compose.timeline.layout import shown
from kling_desktop.ui.theme.tokens import theme
from kling_desktop.words import n, t

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """What a cell tells."""

    NUMBER = 0
    START = 1
    SECONDS = 2
    WORDS = 3
    MENTIONS = 4


class ShotsTable(QAbstractTableModel):
    """One row a shot, in the film's order."""

    def __init__(self, model: ComposeModel, deeds: ShotDeeds, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._deeds = model, deeds
        self._shots: tuple[Shot, ...] = model.film.shots
        self._heads = (t("Shot"), t("Begins at"), t("Seconds"), t("Words"), t("Mentions"))
        model.standings_changed.connect(self._refresh)

    def _refresh(self) -> None:
        shots = self._model.film.shots
        if [shot.id for shot in shots] == [shot.id for shot in self._shots]:
            self._shots = shots
            if shots:
                self.dataChanged.emit(self.index(0, 0), self.index(len(shots) - 1, Column.MENTIONS))
        else:
            self.beginResetModel()
            self._shots = shots
            self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shots)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return self._heads[section]
            if role == _Role.TextAlignmentRole:
                return _side(Column(section))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        editable = index.column() in (Column.SECONDS, Column.WORDS) and not self._model.document.read_only
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._shots):
            return None
        shot, column = self._shots[index.row()], Column(index.column())
        match role:
            case _Role.DisplayRole:
                return self._words(index.row(), column)
            case _Role.EditRole:
                return max(1, round(shown(shot.duration))) if column is Column.SECONDS else shot.prompt
            case _Role.ToolTipRole:
                return shot.prompt if column is Column.WORDS else None
            case _Role.TextAlignmentRole:
                return _side(column)
            case _Role.ForegroundRole:
                ends = self._start(index.row()) + shown(shot.duration)
                late = column in (Column.START, Column.SECONDS) and self._deeds.limits.too_long(ends)
                return theme().bad if late else None
            case _Role.AccessibleTextRole:
                return self._spoken(index.row(), column)
        return None

    def _start(self, row: int) -> float:
        return sum(shown(shot.duration) for shot in self._shots[:row])

    def _words(self, row: int, column: Column) -> str:
        shot = self._shots[row]
        match column:
            case Column.NUMBER:
                return str(row + 1)
            case Column.START:
                return seconds_words(self._start(row))
            case Column.SECONDS:
                return seconds_words(shot.duration)
            case Column.WORDS:
                return " ".join(shot.prompt.split())
            case _:
                return " ".join(dict.fromkeys(str(found.mention) for found in find(shot.prompt)))

    def _spoken(self, row: int, column: Column) -> str:
        seconds = {Column.START: self._start(row), Column.SECONDS: shown(self._shots[row].duration)}.get(column)
        if seconds is not None:
            return n("{n} second", "{n} seconds", round(seconds))
        words = self._words(row, column)
        if column is Column.NUMBER:
            return t("Shot {number}", number=words)
        return words or (t("no words yet") if column is Column.WORDS else t("mentions nothing"))

    def setData(self, index: _Index, value: object, role: int = _Role.EditRole) -> bool:
        if role != _Role.EditRole or not index.isValid() or index.row() >= len(self._shots):
            return False
        shot = self._shots[index.row()]
        if index.column() == Column.SECONDS and isinstance(value, int):
            # With several rows selected, all of them get the seconds, as on the ruler.
            chosen = self._deeds.selecting.ids
            self._deeds.set_seconds(chosen if shot.id in chosen else [shot.id], value)
        elif index.column() == Column.WORDS and isinstance(value, str):
            self._deeds.edit(edits.set_prompt(self._model.film, shot.id, value), t("Write shot"))
        else:
            return False
        return True


def _side(column: Column) -> Qt.AlignmentFlag:
    numbers = column in (Column.NUMBER, Column.START, Column.SECONDS)
    return (Qt.AlignmentFlag.AlignRight if numbers else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
