"""The list on the left of the library: one click narrows the wall down, Ctrl and a click narrows it further."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kling_desktop.domain.events import TakeChanged, TakeGone, TakeSaved
from kling_desktop.library.shelf import Facets
from kling_desktop.ui.library import searching
from kling_desktop.ui.library.filters.model import ENTRY_ROLE, Entry, FiltersModel, Index, number_words
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_REFRESH_MILLISECONDS = 250


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, model: FiltersModel) -> None:
        super().__init__()
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(ENTRY_ROLE)
        heading = isinstance(entry, Entry) and entry.term is None
        return QSize(space(20), space(5.5) + (space(5) if index.row() else 0) if heading else space(7))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        row, state = QRect(option.rect), option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if entry.term is None:
            self._paint_heading(painter, row, entry)
        else:
            self._paint_entry(painter, row, entry, state, widget_focused(option))
        painter.restore()

    def _paint_heading(self, painter: QPainter, row: QRect, entry: Entry) -> None:
        font = QFont(painter.font())
        font.setPixelSize(metrics().heading)
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.6)
        painter.setFont(font)
        painter.setPen(theme().dim)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        painter.drawText(row.adjusted(0, 0, 0, -space(1.5)), flags, entry.words.upper())

    def _paint_entry(self, painter: QPainter, row: QRect, entry: Entry, state: QStyle.StateFlag, focus: bool) -> None:
        look, active = theme(), self._model.active(entry)
        box = row.adjusted(0, 0, -1, -1)
        if active or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.surface[4 if active else 2])
            painter.drawRoundedRect(box, metrics().radius_control, metrics().radius_control)
        if focus and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(look.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, metrics().radius_control, metrics().radius_control)
        inner = box.adjusted(space(2), 0, -space(2), 0)
        measure = QFontMetrics(painter.font())
        count = number_words(entry.takes)
        painter.setPen(look.text if active else look.dim)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        room = inner.width() - measure.horizontalAdvance(count) - space(2)
        painter.setPen(entry.colour or (look.text if active else look.dim))
        words = measure.elidedText(entry.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


def widget_focused(option: QStyleOptionViewItem) -> bool:
    """Whether the list itself has the focus, so that a frame around the current row helps."""
    return option.widget.hasFocus()


class FiltersPanel(QListView):
    """What the library has, with counts. `search_requested` is the whole new search text."""

    search_requested = Signal(str)

    def __init__(self, ui: Surroundings) -> None:
        super().__init__()
        self._ui = ui
        self._text = ""
        self.facets: Facets | None = None
        self.filters = FiltersModel()
        self.filters.setParent(self)
        self.setModel(self.filters)
        delegate = _EntryDelegate(self.filters)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(t("Show only"))
        self.setToolTip(t("Hold Ctrl and click to narrow the search further"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_REFRESH_MILLISECONDS)
        self._pause.timeout.connect(self.refresh)
        ui.bridge.events.arrived.connect(self._event)

    def _event(self, event: object) -> None:
        if isinstance(event, TakeSaved | TakeChanged | TakeGone) and self.isVisible() and not self._pause.isActive():
            self._pause.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Counts are kept while they are seen, and made anew when they are seen again."""
        super().showEvent(event)
        if self._ui.bridge.is_open:
            self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._pause.stop()

    def refresh(self) -> None:
        """Count anew."""
        self._ui.bridge.start(self._refresh())

    async def _refresh(self) -> None:
        self.facets = await self._ui.bridge.call(lambda core: core.library.facets())
        self.filters.set_facets(self.facets)

    def set_text(self, text: str) -> None:
        """The search changed: mark what it asks for."""
        self._text = text
        self.filters.set_text(text)

    def use(self, index: QModelIndex, *, further: bool) -> None:
        """Search for an entry: alone, or in addition to the present search."""
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry) or entry.term is None:
            return
        if further and entry.term:
            self.search_requested.emit(searching.toggled(self._text, entry.term))
        else:
            self.search_requested.emit(entry.term)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click is a wish."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.use(index, further=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space use the entry the frame is on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            further = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.use(self.currentIndex(), further=further)
            return
        super().keyPressEvent(event)
