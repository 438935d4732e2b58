"""Lists of a few painted rows that stand in a column: as high as their rows, up to a most."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QSizePolicy

from kling_desktop.ui.theme.tokens import space


class RowsView(QListView):
    """A list without a frame; `most` is the height in steps past which it scrolls."""

    def __init__(self, most: float = 100) -> None:
        super().__init__()
        self._most = space(most)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._height = 0
        self._measurable = False

    def fit(self) -> None:
        """Measure the rows again: they changed, or the width they wrap in did."""
        self._measurable = True
        height = sum(self.sizeHintForRow(row) for row in range(self.model().rowCount()))
        height = min(height, self._most)
        if height != self._height:
            self._height = height
            self.setFixedHeight(max(height, 1))
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(space(50), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(space(20), self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A list without a model has no rows to measure yet.
        if event.oldSize().width() != event.size().width() and self._measurable:
            self.scheduleDelayedItemsLayout()
            self.fit()
