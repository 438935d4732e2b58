"""The palette on screen: type, choose with the arrows, Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from kling_desktop.ui.palette.entries import Entry, matching
from kling_desktop.ui.palette.rows import Delegate, Rows
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_WIDTH, _ROWS = 150, 12
"""Steps; rows that show at once."""


class Palette(Overlay):
    """Over the window until something is chosen. `more` may add entries that depend on what was typed."""

    chosen = Signal(str)
    """The id of what was done."""

    def __init__(
        self,
        window: QWidget,
        entries: Iterable[Entry],
        recent: Sequence[str],
        more: Callable[[str], Iterable[Entry]] = lambda _typed: (),
    ) -> None:
        super().__init__(window, t("Commands"))
        self._entries, self._recent, self._more = tuple(entries), recent, more
        self.body.setContentsMargins(space(2), space(2), space(2), space(2))
        self.body.setSpacing(space(2))
        self.card.setFixedWidth(min(space(_WIDTH), window.width() - space(12)))
        self.field = QLineEdit()
        self.field.setPlaceholderText(t("Type what you want to do, or the name of a shot, picture or film"))
        self.field.setAccessibleName(t("Find a command"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.rows = Rows()
        self.rows.setParent(self)
        self.list = QListView()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(Delegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(self._run)
        self.none = label(t("Nothing by that name."), "dim")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.setMinimumHeight(space(12))
        for widget in (self.field, self.list, self.none):
            self.body.addWidget(widget)
        self._typed("")

    def place(self) -> None:
        """Under the top bar, where eyes and hands expect it."""
        self.card.adjustSize()
        self.card.move(QPoint((self.width() - self.card.width()) // 2, min(space(22), self.height() // 8)))

    def _typed(self, text: str) -> None:
        found = [*matching(text, self._entries, self._recent), *matching("", self._more(text.strip()))]
        self.rows.show(found)
        self.none.setVisible(not found)
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentIndex(self.rows.index(0))
            self.list.setFixedHeight(self.list.sizeHintForRow(0) * min(len(found), _ROWS))
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that move in the list."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.list.currentIndex())
                return True
            if event.key() in steps:
                self._step(steps[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        count, now = self.rows.rowCount(), self.list.currentIndex().row()
        if count:
            row = (now + by) % count if abs(by) == 1 else max(0, min(now + by, count - 1))
            self.list.setCurrentIndex(self.rows.index(row))

    def _run(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry = self.rows.matches[index.row()].entry
        # First the focus goes back: what is done may want it elsewhere.
        self.leave()
        self.chosen.emit(entry.id)
        entry.run()
