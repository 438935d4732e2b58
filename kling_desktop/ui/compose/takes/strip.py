"""The row of cards: pointer, keyboard, dragging takes out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QToolTip

from kling_desktop.domain.film import Media
from kling_desktop.domain.takes import TakeId
from kling_desktop.ui.compose.takes import card_words
from kling_desktop.ui.compose.takes.card_paint import GROUND, CardDelegate, cell_size, places, poster_size
from kling_desktop.ui.compose.takes.card_words import Card
from kling_desktop.ui.compose.takes.strip_model import StripModel
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.letters import is_letter
from kling_desktop.ui.parts.media_drag import Carried, Kind, begin_drag
from kling_desktop.ui.parts.solid import fill_ground, make_solid
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.words import t

_OPEN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Strip(QListView):
    """Shows the cards; wishes go out as a deed's name and a job's id."""

    wanted = Signal(str, str)
    """`review`, `why`, `retry`, `key`, `cancel` or `look-up`, and the job."""
    menu_requested = Signal(str, QPoint)
    chosen = Signal()
    """Other cards are selected, or one of them was clicked again."""

    def __init__(self, model: StripModel, posters: Posters, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._strip, self._posters, self._thumbnails = model, posters, thumbnails
        self._cards = CardDelegate(posters, thumbnails)
        self.setModel(model)
        self.setItemDelegate(self._cards)
        self.setAccessibleName(t("Takes"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setGridSize(cell_size())
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.doubleClicked.connect(self._open)
        self.clicked.connect(lambda _index: self.chosen.emit())
        make_solid(self, GROUND)
        posters.arrived.connect(self._poster_arrived)
        thumbnails.arrived.connect(self._thumbnail_arrived)

    def sizeHint(self) -> QSize:
        return QSize(cell_size().width() * 4, cell_size().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(cell_size().width(), cell_size().height())

    def _thumbnail_arrived(self, media: Media) -> None:
        for row in self._rows_in_view():
            if card_words.first_picture(self._strip.cards[row].job) == media:
                self.update(self._strip.index(row))

    def _poster_arrived(self, take: TakeId) -> None:
        row = self._strip.row_of(take)
        if row >= 0:
            self.update(self._strip.index(row))

    def _rows_in_view(self) -> range:
        """The cards on screen: all of one width, side by side."""
        width = max(1, self.gridSize().width())
        first = self.horizontalOffset() // width
        return range(first, min(len(self._strip.cards), first + self.viewport().width() // width + 2))

    @property
    def selected(self) -> Card | None:
        """The card with the focus."""
        return self._strip.card(self.currentIndex().row())

    @property
    def selected_cards(self) -> list[Card]:
        """Every selected card, as they stand in the strip."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [card for card in map(self._strip.card, rows) if card is not None]

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def _open(self, index: QModelIndex) -> None:
        card = self._strip.card(index.row())
        if card is None:
            return
        if card.take is not None:
            self.wanted.emit("review", card.job.id)
        elif card_words.links(card):
            self.wanted.emit(card_words.links(card)[0][0], card.job.id)

    def _deed_at(self, point: QPointF) -> tuple[str, Card | None]:
        index = self.indexAt(point.toPoint())
        card = self._strip.card(index.row())
        if card is None:
            return "", None
        return places(card, self.visualRect(index), self.font()).deed_at(point), card

    # pointer -----------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Links look like links under the pointer."""
        self._cards.pointer = event.position()
        deed, _card = self._deed_at(event.position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if deed else Qt.CursorShape.ArrowCursor)
        self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._cards.pointer = QPointF(-1, -1)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a link is a click, not the start of a drag."""
        deed, card = self._deed_at(event.position())
        super().mousePressEvent(event)
        if deed and card is not None and event.button() is Qt.MouseButton.LeftButton:
            self.setState(QAbstractItemView.State.NoState)
            self.wanted.emit(deed, card.job.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second half of a double click on a link means nothing more."""
        if not self._deed_at(event.position())[0]:
            super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel that turns up and down moves the strip sideways."""
        turn = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turn.x() or turn.y()))
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """The cross explains what cancelling costs."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            deed, card = self._deed_at(QPointF(event.pos()))
            if deed == "cancel" and card is not None:
                QToolTip.showText(event.globalPos(), card_words.cancel_words(card.job), self.viewport())
                return True
            if deed == "retry" and card is not None:
                QToolTip.showText(event.globalPos(), card_words.retry_words(card.job), self.viewport())
                return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the card under the pointer, or of the selected one when a key asked for it."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        card = self._strip.card(index.row())
        if card is not None:
            if not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
            at = self.visualRect(index).center() if by_key else event.pos()
            self.menu_requested.emit(card.job.id, self.viewport().mapToGlobal(at))

    # keyboard ----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a take in Review, or asks why there is none; Delete cancels what can be cancelled."""
        card = self.selected
        if event.key() in _OPEN_KEYS and card is not None:
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and card is not None and card.running:
            self.wanted.emit("cancel", card.job.id)
        elif is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    # dragging ----------------------------------------------------------------------------------------------------

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Hand a finished take out as its file."""
        card = self.selected
        if card is None or card.take is None:
            return
        size = poster_size()
        picture = self._posters.get(TakeId(card.job.id), size.width(), size.height(), self.devicePixelRatioF())
        carried = Carried(film=card.job.film.id, kind=Kind.TAKE, id=card.take.id)
        begin_drag(self, carried, Media(path=card.take.file), picture)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cards, or one quiet line."""
        fill_ground(self, event, GROUND)
        super().paintEvent(event)
        if self._strip.cards:
            return
        painter = QPainter(self.viewport())
        painter.setPen(theme().dim)
        height = poster_size().height()
        line = QRect(0, 0, self.viewport().width() - space(4), height)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(line, flags, self._strip.words_when_empty)
        painter.end()
