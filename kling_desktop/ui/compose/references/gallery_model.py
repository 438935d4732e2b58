"""The gallery as a list: the film's references in order, and the place for the next one."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.references.tiles import Tile, tiles_of
from kling_desktop.ui.parts import faults
from kling_desktop.words import t

TILE = Qt.ItemDataRole.UserRole + 1
"""The `Tile` of a row; None for the place at the end."""

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class GalleryModel(QAbstractListModel):
    """Follows the film without resets, so that selection and focus stay where they were."""

    def __init__(self, model: ComposeModel) -> None:
        super().__init__()
        self._model = model
        self.tiles = tiles_of(model)

    @property
    def film(self) -> Film:
        """The film on screen."""
        return self._model.film

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """The references and the place at the end."""
        return 0 if parent.isValid() else len(self.tiles) + 1

    def tile(self, row: int) -> Tile | None:
        """The tile of a row; None for the place at the end."""
        return self.tiles[row] if 0 <= row < len(self.tiles) else None

    def row_of(self, reference: str) -> int:
        """Where a reference stands, or -1."""
        return next((row for row, tile in enumerate(self.tiles) if tile.reference.id == reference), -1)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row shows and says."""
        tile = self.tile(index.row())
        match role:
            case _ if role == TILE:
                return tile
            case Qt.ItemDataRole.ToolTipRole if tile is None:
                return t("Drop pictures here, paste them, or click to choose files")
            case Qt.ItemDataRole.ToolTipRole if tile is not None:
                told = faults.hint(tile.title, tile.reference.media, tile.facts, tile.problems)
                return "\n".join((told, *tile.lines))
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.DisplayRole if tile is None:
                return t("Add references: drop, paste or browse")
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.DisplayRole if tile is not None:
                told = faults.spoken(tile.title, tile.reference.media, tile.facts, tile.problems)
                return ", ".join((told, *tile.lines))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """References may be selected and dragged; the place at the end can be reached, no more."""
        if self.tile(index.row()) is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def refresh(self) -> bool:
        """Take over the film as it is now; True when tiles came, went or moved."""
        new = tiles_of(self._model)
        before = [tile.reference.id for tile in self.tiles]
        after = [tile.reference.id for tile in new]
        if before == after:
            self._tell_changes(new)
            return False
        kept = set(after)
        for row in reversed(range(len(self.tiles))):
            if self.tiles[row].reference.id not in kept:
                self.beginRemoveRows(_NO_PARENT, row, row)
                del self.tiles[row]
                self.endRemoveRows()
        for row, tile in enumerate(new):
            here = self.row_of(tile.reference.id)
            if here < 0:
                self.beginInsertRows(_NO_PARENT, row, row)
                self.tiles.insert(row, tile)
                self.endInsertRows()
            elif here != row:
                # Only ever upwards: everything before `row` is in place already.
                self.beginMoveRows(_NO_PARENT, here, here, _NO_PARENT, row)
                self.tiles.insert(row, self.tiles.pop(here))
                self.endMoveRows()
        self._tell_changes(new)
        return True

    def _tell_changes(self, new: list[Tile]) -> None:
        for row, tile in enumerate(new):
            if self.tiles[row] != tile:
                self.tiles[row] = tile
                self.dataChanged.emit(self.index(row), self.index(row))
