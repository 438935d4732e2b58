"""The wall itself: cards in rows that fill the width, chosen with mouse or keys, dragged out as files."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from kling_desktop.domain.events import TakeGone
from kling_desktop.domain.takes import TakeId
from kling_desktop.ui.library.wall.cards import Card
from kling_desktop.ui.library.wall.delegate import CardDelegate, card_height, gap
from kling_desktop.ui.library.wall.grid import Grid
from kling_desktop.ui.library.wall.model import CARD_ROLE, WallModel
from kling_desktop.ui.library.wall.scrubbing import Scrubbing
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_REST_MILLISECONDS = 90
_AHEAD = 120
"""Cards before the end of what is loaded at which the next page is fetched."""
_OURS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Space})


class Wall(Grid):
    """Shows a `WallModel`. `chosen_changed` follows the selection."""

    chosen_changed = Signal()
    opened = Signal(object)
    """The `TakeId` that was clicked twice."""

    def __init__(self, ui: Surroundings, posters: Posters) -> None:
        super().__init__()
        self._ui, self._posters = ui, posters
        self.wall = WallModel(ui)
        self.wall.setParent(self)
        self.scrubbing = Scrubbing(ui.bridge, self)
        self.cards = CardDelegate(posters, self.scrubbing)
        self.cards.setParent(self)
        self._wanted = space(54)
        # Judging takes one after the other: what was chosen leaves the search, the next one steps into its place. The
        # model tells us first: the selection forgets rows as soon as it hears that they go.
        self._heir: int | None = None
        self.wall.rowsAboutToBeRemoved.connect(self._about_to_go)
        self._beyond: dict[TakeId, None] = {}
        self._choices = 0
        self.wall.rowsInserted.connect(self._came)
        self.wall.modelAboutToBeReset.connect(self._forget_beyond)
        ui.bridge.events.arrived.connect(self._take_gone)
        self.setModel(self.wall)
        self.wall.rowsRemoved.connect(self._gone)
        self.setItemDelegate(self.cards)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setAccessibleName(t("Takes"))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._rested)
        self._scrolled_to = 0
        posters.arrived.connect(self._poster_arrived)
        self.scrubbing.changed.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.doubleClicked.connect(self._open)

    # what is chosen ----------------------------------------------------------------------------------------------

    def chosen(self) -> list[Card]:
        """The selected cards, in the order of the wall."""
        return [self.wall.card(row) for row in sorted(self._chosen_rows())]

    def chosen_count(self) -> int:
        """How many cards are selected."""
        return sum(span.height() for span in self.selectionModel().selection().toList()) + len(self._beyond)

    @property
    def beyond(self) -> tuple[TakeId, ...]:
        """What is selected too, but was never loaded: after everything was selected."""
        return tuple(self._beyond)

    def _chosen_rows(self) -> Iterator[int]:
        for span in self.selectionModel().selection().toList():
            yield from range(span.top(), span.bottom() + 1)

    def selectionChanged(self, selected: object, deselected: object) -> None:
        """Tell about it once per change."""
        super().selectionChanged(selected, deselected)  # type: ignore[arg-type]
        self.chosen_changed.emit()

    def choose(self, take: TakeId) -> bool:
        """Select one take and bring it into view; False when it is not here."""
        return self.choose_row(self.wall.row_of(take))

    def choose_row(self, row: int) -> bool:
        """Select one row; the nearest one when there are fewer, False when there are none."""
        row = min(row, self.wall.rowCount() - 1)
        if row >= 0:
            self._forget_beyond()
            self.selectionModel().setCurrentIndex(
                self.wall.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        return row >= 0

    def _about_to_go(self, _parent: QModelIndex, first: int, last: int) -> None:
        chosen = list(self._chosen_rows()) if self.chosen_count() <= last - first + 1 else []
        self._heir = first if chosen and all(first <= row <= last for row in chosen) else None

    def _gone(self) -> None:
        if self._heir is not None:
            self.choose_row(self._heir)
            self._heir = None

    def selectAll(self) -> None:
        """Select whatever the search finds: what is here at once, the rest by its ids alone."""
        super().selectAll()
        self._ui.bridge.start(self._select_beyond())

    async def _select_beyond(self) -> None:
        self._choices += 1
        choice = self._choices
        found = await self.wall.beyond()
        if choice == self._choices:
            self._beyond = {take: None for take in found if self.wall.known(take) is None}
            self.chosen_changed.emit()

    def _forget_beyond(self) -> None:
        self._choices += 1
        self._beyond = {}

    def _came(self, _parent: QModelIndex, first: int, last: int) -> None:
        """Rows that arrive are selected if they were so before."""
        there = [row for row in range(first, last + 1) if self._beyond.pop(self.wall.card(row).id, 0) is None]
        if there:
            span = QItemSelection(self.wall.index(there[0]), self.wall.index(there[-1]))
            self.selectionModel().select(span, QItemSelectionModel.SelectionFlag.Select)

    def _take_gone(self, event: object) -> None:
        if isinstance(event, TakeGone):
            self._beyond.pop(event.id, None)

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Choosing something else lets go of what was never loaded, too."""
        command = super().selectionCommand(index, event)
        if command & QItemSelectionModel.SelectionFlag.Clear:
            self._forget_beyond()
        return command

    def _open(self, index: QModelIndex) -> None:
        card = index.data(CARD_ROLE)
        if isinstance(card, Card):
            self.opened.emit(card.id)

    # size --------------------------------------------------------------------------------------------------------

    def set_card_width(self, width: int) -> None:
        """How wide cards are at least."""
        if width != self._wanted:
            self._wanted = width
            self._fit()

    def _fit(self) -> None:
        """Cards fill the width: as many as fit, each a little wider than asked."""
        room = self.viewport().width()
        columns = max(1, room // self._wanted)
        width = max(space(20), room // columns)
        self.cards.size = QSize(width, card_height(width))
        self.set_cell(self.cards.size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new width."""
        super().resizeEvent(event)
        self._fit()

    # scrolling ---------------------------------------------------------------------------------------------------

    def _scrolled(self, value: int) -> None:
        self.cards.hurried = abs(value - self._scrolled_to) > self.viewport().height()
        self._scrolled_to = value
        self._rest.start()
        last = self.indexAt(QPoint(gap() * 2, self.viewport().height() - gap() * 2))
        if last.isValid() and last.row() > self.wall.rowCount() - _AHEAD:
            self.wall.fetchMore(QModelIndex())

    def _rested(self) -> None:
        self._scrolled_to = self.verticalScrollBar().value()
        if self.cards.hurried:
            self.cards.hurried = False
            self.viewport().update()

    def _poster_arrived(self, take: object) -> None:
        row = self.wall.row_of(TakeId(take)) if isinstance(take, str) else -1
        if row >= 0:
            self.update(self.wall.index(row))

    # pointer and keys --------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub through the take under the pointer."""
        super().mouseMoveEvent(event)
        point = event.position().toPoint()
        index = self.indexAt(point)
        card = index.data(CARD_ROLE) if index.isValid() else None
        box = self.cards.poster_box(self.visualRect(index)) if index.isValid() else None
        if event.buttons() or not isinstance(card, Card) or box is None or not box.contains(point):
            self.scrubbing.hover(None, 0)
            return
        self.scrubbing.hover(card, (point.x() - box.x()) / max(1, box.width()))

    def viewportEvent(self, event: QEvent) -> bool:
        """The pointer left: no scrubbing."""
        if event.type() == QEvent.Type.Leave:
            self.scrubbing.hover(None, 0)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and selecting are the wall's; letters, digits and deeds are the workspace's."""
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain and (Qt.Key(event.key()) in _OURS or (event.text().isprintable() and event.text())):
            event.ignore()
            return
        super().keyPressEvent(event)

    # dragging out ------------------------------------------------------------------------------------------------

    def luggage(self) -> QMimeData:
        """The files of the selected takes, for whatever takes files."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(card.file)) for card in self.chosen()])
        return data

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Selected takes leave as files."""
        cards = self.chosen()
        if not cards:
            return
        if self._beyond:
            self._ui.messages.say(t("So many takes are not dragged out at once. Export them instead."))
            return
        drag = QDrag(self)
        drag.setMimeData(self.luggage())
        picture = self._posters.get(cards[0].id, space(40), space(22.5), self.devicePixelRatioF())
        if isinstance(picture, QPixmap):
            drag.setPixmap(picture)
        drag.exec(Qt.DropAction.CopyAction)
