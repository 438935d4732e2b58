"""Where to render: every provider side by side, with what this very film costs there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.offers.rows import Index, OfferDelegate, OfferRows
from kling_desktop.ui.parts.headings import Heading
from kling_desktop.ui.parts.rows import RowsView
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t


class OffersView(RowsView):
    """Arrows choose at once, as radio buttons do; a click on "Add key" opens the keys."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setObjectName("offers")
        self._model, self._ui = model, ui
        self.rows = OfferRows()
        self.rows.setParent(self)
        self.delegate = OfferDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(t("Where to render"))
        self._showing = False

    def refresh(self) -> None:
        """Show how the offers stand."""
        standings, offer = self._model.standings, self._model.offer
        self._showing = True
        self.rows.show(standings, self._model.film)
        row = next((row for row, standing in enumerate(standings) if standing.offer is offer), -1)
        self.delegate.chosen = row
        if row >= 0 and self.currentIndex().row() != row:
            self.setCurrentIndex(self.rows.index(row))
        self._showing = False
        self.fit()
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._showing:
            self._choose(current.row())

    def _choose(self, row: int) -> None:
        offer = self.rows.standings[row].offer
        if offer is not self._model.offer:
            self._model.choose(offer)

    def _over_key(self, point: QPointF) -> bool:
        index = self.indexAt(point.toPoint())
        if not index.isValid() or self.rows.standings[index.row()].has_key is not False:
            return False
        return self.delegate.key_box(QRectF(self.visualRect(index)), self.font()).contains(point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._over_key(event.position()):
            self._ui.open_keys()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._over_key(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0 and not event.modifiers():
            if self.rows.standings[row].has_key is False:
                self._ui.open_keys()
                return
            event.ignore()
            return
        super().keyPressEvent(event)


class OffersPanel(QWidget):
    """The heading and the rows."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.heading = Heading(t("Where to render"), t("same film, live price"))
        self.view = OffersView(model, ui)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self.heading)
        column.addWidget(self.view)
        model.standings_changed.connect(self.view.refresh)
        model.goto_requested.connect(self._go_to)
        self.view.refresh()

    def _go_to(self, field: str) -> None:
        if field in ("settings.provider", "settings.model"):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.view.fit()
