"""The bar above the wall: what to search for, how many were found, how large cards are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QSlider

from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.words import n, t

_PAUSE_MILLISECONDS = 150
_SMALLEST, _LARGEST, _USUAL = 30, 120, 49


class SearchBar(QFrame):
    """`searched` comes a moment after typing, at once when the text is set from elsewhere."""

    searched = Signal(str)
    resized = Signal(int)
    """The wanted width of cards."""
    left = Signal()
    """Enter or the down arrow: on to the wall."""

    def __init__(self) -> None:
        super().__init__()
        self._last = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MILLISECONDS)
        self._pause.timeout.connect(self._search)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(4), space(2), space(4), space(2))
        row.setSpacing(space(3))
        self.field = QLineEdit()
        self.field.setPlaceholderText(t('Search: lifts off rating:>3 provider:oxen film:"Launch day"'))
        self.field.setToolTip(
            t(
                "Words of prompts, films, elements, tags and notes, or:\n"
                'rating:>3   verdict:approved   provider:oxen   film:"Alley chase"   element:Astronaut   tag:hero\n'
                "duration:>5   has:audio   cost:<2   created:>2026-11-01   -tag:test   is:binned"
            )
        )
        self.field.setAccessibleName(t("Search the library"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumHeight(space(8))
        self._glass = self.field.addAction(
            icons.icon("search", theme().faint), QLineEdit.ActionPosition.LeadingPosition
        )
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self.field.textChanged.connect(self._changed)
        self.field.installEventFilter(self)
        row.addWidget(self.field, 1)
        self.count = label("", "caption")
        self.count.setMinimumWidth(space(20))
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.count)
        self._grid = QLabel()
        self._grid.setPixmap(icons.pixmap("grid", theme().dim))
        row.addWidget(self._grid)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(_SMALLEST, _LARGEST)
        self.slider.setValue(_USUAL)
        self.slider.setFixedWidth(space(24))
        self.slider.setAccessibleName(t("Size of the cards"))
        self.slider.setToolTip(t("Size of the cards"))
        self.slider.valueChanged.connect(lambda _value: self.resized.emit(self.card_width))
        row.addWidget(self.slider)

    @property
    def card_width(self) -> int:
        """How wide cards are to be."""
        return space(self.slider.value())

    def set_text(self, text: str) -> None:
        """Search for something else now."""
        self.field.setText(text)
        self._search()

    def _changed(self, text: str) -> None:
        # The clear button sets the text without it being edited.
        if not text and not self._pause.isActive():
            self._search()

    def _search(self) -> None:
        self._pause.stop()
        if self.field.text() != self._last:
            self._last = self.field.text()
            self.searched.emit(self._last)

    def set_count(self, found: int, chosen: int) -> None:
        """How many takes were found and how many of them are chosen."""
        words = n("{number} take", "{number} takes", found, number=self.locale().toString(found))
        if chosen > 1:
            words = t("{number} of {takes}", number=self.locale().toString(chosen), takes=words)
        self.count.setText(words)

    def retint(self) -> None:
        """Another theme: icons anew."""
        self._glass.setIcon(icons.icon("search", theme().faint))
        self._grid.setPixmap(icons.pixmap("grid", theme().dim))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and the down arrow lead to the wall, Escape clears."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
                self._search()
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.set_text("")
                return True
        return super().eventFilter(watched, event)
