"""The row of tabs under the top bar; it shows when more than one film is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabBar, QToolButton

from kling_desktop.ui.open_films import OpenFilms, Sheet
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_WIDEST = 50
"""Steps; longer names are cut in the middle."""


class _Bar(QTabBar):
    close_wanted = Signal(int)

    def tabSizeHint(self, index: int) -> QSize:
        size = super().tabSizeHint(index)
        size.setWidth(min(size.width(), space(_WIDEST)))
        return size

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button closes."""
        at = self.tabAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.MiddleButton and at >= 0:
            self.close_wanted.emit(at)
        super().mouseReleaseEvent(event)


class FilmTabs(QFrame):
    """One tab for each open film. It asks; whoever saves and opens films answers."""

    go_requested = Signal(object)
    """A `Sheet`."""
    close_requested = Signal(object)
    """A `Sheet`."""
    new_requested = Signal()
    rename_requested = Signal()

    def __init__(self, films: OpenFilms) -> None:
        super().__init__()
        self.setProperty("role", "tabs")
        self._films = films
        self._showing = False
        self.bar = _Bar()
        self.bar.setAccessibleName(t("Open films"))
        self.bar.setDocumentMode(True)
        self.bar.setMovable(True)
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.bar.setUsesScrollButtons(True)
        self.bar.currentChanged.connect(self._chosen)
        self.bar.tabMoved.connect(self._moved)
        self.bar.close_wanted.connect(lambda at: self.close_requested.emit(films.sheets[at]))
        self.bar.tabBarDoubleClicked.connect(lambda at: self.rename_requested.emit() if at >= 0 else None)
        self.add = QToolButton()
        self.add.setProperty("role", "quiet")
        self.add.setToolTip(t("New film"))
        self.add.setAccessibleName(t("New film"))
        self.add.clicked.connect(self.new_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(2), 0, space(2), 0)
        row.setSpacing(space(1))
        row.addWidget(self.bar, 0)
        row.addWidget(self.add, 0)
        row.addStretch(1)
        films.changed.connect(self.refresh)
        films.document.film_changed.connect(lambda _film: self._show_names())
        films.document.saved_changed.connect(self._show_names)
        self.refresh()

    def refresh(self) -> None:
        """One tab for each film, the one on screen in front."""
        self._showing = True
        sheets = self._films.sheets
        while self.bar.count() > len(sheets):
            self.bar.removeTab(self.bar.count() - 1)
        while self.bar.count() < len(sheets):
            at = self.bar.addTab("")
            self.bar.setTabButton(at, QTabBar.ButtonPosition.RightSide, self._close_button())
        self._show_names()
        self.bar.setCurrentIndex(self._films.index)
        self.setVisible(len(sheets) > 1)
        self._tint()
        self._showing = False

    def _show_names(self) -> None:
        for at, sheet in enumerate(self._films.sheets[: self.bar.count()]):
            name = self._name(sheet)
            if self.bar.tabText(at) != name:
                self.bar.setTabText(at, name)
                path = self._films.path(sheet)
                self.bar.setTabToolTip(at, "" if path is None else str(path))

    def _name(self, sheet: Sheet) -> str:
        name = self._films.film(sheet).name or t("Untitled film")
        # An & would become a shortcut of the tab.
        return (name if self._films.safe(sheet) or sheet.away is None else f"{name} •").replace("&", "&&")

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "quiet")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(t("Close this film"))
        button.setAccessibleName(t("Close this film"))
        button.clicked.connect(lambda: self._close(button))
        return button

    def _close(self, button: QToolButton) -> None:
        for at in range(self.bar.count()):
            if self.bar.tabButton(at, QTabBar.ButtonPosition.RightSide) is button:
                self.close_requested.emit(self._films.sheets[at])
                return

    def _chosen(self, at: int) -> None:
        if not self._showing and 0 <= at < len(self._films):
            self.go_requested.emit(self._films.sheets[at])

    def _moved(self, start: int, to: int) -> None:
        if not self._showing:
            # The bar has moved its tab already; the films follow.
            self._films.move(start, to)

    def _tint(self) -> None:
        side = metrics().icon - space(1)
        for at in range(self.bar.count()):
            button = self.bar.tabButton(at, QTabBar.ButtonPosition.RightSide)
            if isinstance(button, QToolButton):
                button.setIcon(icon("close", theme().dim, side))
                button.setIconSize(QSize(side, side))
        self.add.setIcon(icon("plus", theme().dim, metrics().icon))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: icons anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "add"):
            self._tint()
