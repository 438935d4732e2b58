"""A list of past prompts to search in: of this film, and of every take in the library. Works without a network."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.film import Film
from kling_desktop.domain.takes import Take
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.compose.prompt.history import Past
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_TAKES = 300
_SHOWN = 200
_LONGEST = 160
_TEXT = Qt.ItemDataRole.UserRole

FrozenTexts = frozenset[str]


def caption(past: Past) -> str:
    """Where a prompt is from."""
    shot = t("shot {number}", number=past.shot) if past.shot else ""
    return " · ".join(part for part in (past.film, shot) if part)


def of_takes(takes: Iterable[Take], but: FrozenTexts) -> tuple[Past, ...]:
    """The prompts of takes, each text once, the latest first."""
    found: dict[str, Past] = {}
    for take in takes:
        for number, shot in enumerate(() if take.film is None else take.film.shots, 1):
            if shot.prompt.strip() and shot.prompt not in but:
                found.setdefault(shot.prompt, Past(shot.prompt, number, take.film_name))
    return tuple(found.values())


class PastList(QFrame):
    """A popup: type to search, arrows and Enter to choose, Escape to leave."""

    chosen = Signal(str)

    def __init__(self, owner: QWidget, bridge: Bridge[Core], film: Film, here: tuple[Past, ...]) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName(t("Past prompts"))
        self._bridge = bridge
        self._entries = here
        self._closed = False
        self.search = QLineEdit()
        self.search.setPlaceholderText(t("Search past prompts"))
        self.search.setAccessibleName(t("Search past prompts"))
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setUniformItemSizes(False)
        self.list.setAccessibleName(t("Past prompts"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._take)
        self.nothing = label(t("No other prompts yet. What you send or leave is kept here."), "caption", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(2), space(2), space(2), space(2))
        column.setSpacing(space(2))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        self.setFocusProxy(self.search)
        self._fill()
        self.loading = bridge.start(self._load(film))

    def open_at(self, corner: QPoint, window: QWidget) -> None:
        """Below a button (global place), within the window."""
        size = QSize(min(space(110), window.width() - space(4)), min(space(90), window.height() - space(4)))
        self.resize(size)
        frame = window.mapToGlobal(QPoint(0, 0))
        left = max(frame.x(), min(corner.x(), frame.x() + window.width() - size.width() - space(2)))
        top = max(frame.y(), min(corner.y(), frame.y() + window.height() - size.height() - space(2)))
        self.move(left, top)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    async def _load(self, film: Film) -> None:
        takes = await self._bridge.call(lambda core: core.library.list("", _TAKES))
        if self._closed:
            return
        known = frozenset((*(shot.prompt for shot in film.shots), *(past.text for past in self._entries)))
        self._entries = (*self._entries, *of_takes(takes, known))
        self._fill()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._closed = True
        super().closeEvent(event)

    def _fill(self) -> None:
        wanted = self.search.text().casefold().split()
        self.list.clear()
        for past in self._entries:
            where = caption(past)
            spoken = f"{past.text} {where}".casefold()
            if not all(word in spoken for word in wanted):
                continue
            text = " ".join(past.text.split())
            shown = text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"
            item = QListWidgetItem(f"{shown}\n{where}" if where else shown)
            item.setData(_TEXT, past.text)
            item.setToolTip(past.text)
            self.list.addItem(item)
            if self.list.count() >= _SHOWN:
                break
        self.list.setCurrentRow(0)
        self.list.setVisible(self.list.count() > 0)
        self.nothing.setVisible(self.list.count() == 0)
        self.nothing.setText(
            t("No past prompt has these words.")
            if wanted
            else t("No other prompts yet. What you send or leave is kept here.")
        )

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            text = str(item.data(_TEXT))
            self.close()
            self.chosen.emit(text)

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        """The search field keeps the focus and hands on what moves the list."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        row, count = self.list.currentRow(), self.list.count()
        match event.key():
            case Qt.Key.Key_Down if count:
                self.list.setCurrentRow((row + 1) % count)
            case Qt.Key.Key_Up if count:
                self.list.setCurrentRow((row - 1) % count)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self.list.currentItem())
            case _:
                return False
        return True
