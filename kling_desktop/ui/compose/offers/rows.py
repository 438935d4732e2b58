"""The rows of the comparison as a model: who renders, whether the film fits, what it costs, what is left there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from kling_desktop.domain.edits.conversion import Conversion
from kling_desktop.domain.film import Film
from kling_desktop.domain.offers import ProviderId
from kling_desktop.jobs.balances import Balance
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.offers.facts import details, explained, spoken
from kling_desktop.ui.compose.standing import Standing

Index = QModelIndex | QPersistentModelIndex


class OfferRows(QAbstractListModel):
    """One row a standing, and for one that does not fit what would make it."""

    def __init__(self) -> None:
        super().__init__()
        self.standings: tuple[Standing, ...] = ()
        self.film: Film | None = None
        self.balances: Mapping[ProviderId, Balance] = {}
        self._model: ComposeModel | None = None
        self._conversions: dict[int, Conversion | None] = {}
        self._told: tuple[object, ...] = ()
        """What the rows say now."""
        self.models: Mapping[ProviderId, int] = {}
        """How many models of a provider there are to choose from."""

    def show(self, model: ComposeModel) -> bool:
        """Other standings; rows are changed, not made anew, while it is the same providers.

        False when no row says anything else now: most keys that are typed change nothing here.
        """
        before = [standing.offer.provider for standing in self.standings]
        standings = model.standings
        same = [standing.offer.provider for standing in standings] == before
        if not same:
            self.beginResetModel()
        self.standings, self.film, self.balances = standings, model.weighed, dict(model.balances)
        self._model, self._conversions = model, {}
        self.models = {provider: len(model.catalogue.of(provider)) for provider in ProviderId}
        told = self._facts()
        changed, self._told = told != self._told, told
        if not same:
            self.endResetModel()
        elif standings and changed:
            self.dataChanged.emit(self.index(0), self.index(len(standings) - 1))
        return changed or not same

    def _facts(self) -> tuple[object, ...]:
        """All that rows are made of. The minute is part of it: they tell how long ago something was asked."""
        assert self.film is not None, "there are rows only once a model was shown"
        assert self._model is not None
        read_only = self._model.document.read_only
        rows = tuple((each.offer, each.problems, each.quote, each.has_key) for each in self.standings)
        minute = datetime.now(UTC).replace(second=0, microsecond=0)
        return rows, self.film.settings.quality, self.balances, self.models, minute, read_only

    def conversion(self, row: int) -> Conversion | None:
        """What would make the film fit there; worked out when it is first asked for, not with every letter typed."""
        if row not in self._conversions:
            assert self._model is not None, "there are rows only once a model was shown"
            self._conversions[row] = self._model.conversion(self.standings[row])
        return self._conversions[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.standings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        standing = self.standings[index.row()]
        balance = self.balances.get(standing.offer.provider)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return standing.offer.provider_title
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(standing)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return details(standing, balance, datetime.now(UTC))
            case Qt.ItemDataRole.ToolTipRole:
                return explained(standing, balance, datetime.now(UTC))
            case Qt.ItemDataRole.UserRole:
                return standing
        return None
