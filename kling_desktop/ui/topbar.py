"""The bar at the top: the film, the three workspaces, what is going on."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessibleInterface, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from kling_desktop.ui.accessible.roles import Choosing
from kling_desktop.ui.document import FilmDocument
from kling_desktop.ui.parts.headings import Remark
from kling_desktop.ui.parts.spending_pill import SpendingPill
from kling_desktop.ui.parts.spring import SpringLoaded
from kling_desktop.ui.parts.state_pill import StatePill, Tone
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import n, t, troubles

WORKSPACES = ("compose", "library", "review")
_TICK_MILLISECONDS = 5000
_NAME = 26
"""Steps that are left for the film's name however much is going on."""


def saved_words(document: FilmDocument, now: datetime) -> tuple[str, str]:
    """What the bar says of the film's file, and the role of the style sheet it says it in."""
    if document.read_only:
        return t("read only: made by a newer version"), "warn"
    if document.trouble is not None:
        return t("not saved: {why}", why=troubles.sentence(document.trouble.facts)), "bad"
    if document.dirty:
        return t("saving…"), "dim"
    if document.saved_at is None:
        return t("saved"), "dim"
    seconds = int((now - document.saved_at).total_seconds())
    if seconds < 5:
        return t("saved just now"), "dim"
    if seconds < 60:
        return n("saved {n} s ago", "saved {n} s ago", seconds // 5 * 5), "dim"
    if seconds < 3600:
        return n("saved {n} min ago", "saved {n} min ago", seconds // 60), "dim"
    return t("saved"), "dim"


class _WorkspaceButton(QPushButton):
    """One of the three, of which one is on screen."""

    def spoken_as(self) -> QAccessibleInterface:
        return Choosing(self)


class TopBar(QFrame):
    """Film name and saved state on the left, workspace switch in the middle, pills on the right."""

    workspace_requested = Signal(str)
    film_menu_requested = Signal()
    jobs_requested = Signal()
    keys_requested = Signal()
    spending_requested = Signal()

    def __init__(self, document: FilmDocument) -> None:
        super().__init__()
        self.setProperty("role", "topbar")
        self.setFixedHeight(metrics().top_bar)
        self._document = document
        self.film = QToolButton()
        self.film.setProperty("role", "quiet")
        self.film.setObjectName("film-name")
        self.film.setToolTip(t("New, open, rename, settings"))
        self.film.clicked.connect(self.film_menu_requested)
        # A long name gives way to what is going on, down to its first words.
        self.film.setMinimumWidth(space(_NAME))
        self.film.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.saved = Remark("", "dim")
        self.saved.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.saved.setMinimumWidth(0)
        self.saved.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        row.addWidget(self.film)
        row.addWidget(self.saved, 1)

        switch = self._switch = QFrame()
        switch.setObjectName("switch")
        middle = QHBoxLayout(switch)
        middle.setContentsMargins(space(0.5), space(0.5), space(0.5), space(0.5))
        middle.setSpacing(space(1))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[str, QPushButton] = {}
        for name, words in zip(WORKSPACES, (t("Compose"), t("Library"), t("Review")), strict=True):
            button = _WorkspaceButton(words)
            button.setAccessibleName(words)
            button.setCheckable(True)
            button.setObjectName(f"workspace-{name}")
            button.clicked.connect(lambda _checked=False, name=name: self.workspace_requested.emit(name))
            self._group.addButton(button)
            middle.addWidget(button)
            SpringLoaded(button)
            self.buttons[name] = button

        right = self._right = QWidget()
        self._pills = QHBoxLayout(right)
        self._pills.setContentsMargins(0, 0, 0, 0)
        self._pills.setSpacing(space(2))
        self._pills.addStretch(1)
        self._offline_now = (False, "")
        self.disk = self._state_pill("warn")
        self.offline = self._state_pill("warn")
        self.running = self._state_pill("run")
        self.running.clicked.connect(self.jobs_requested)
        self.today = SpendingPill()
        self.today.hide()
        self._pills.addWidget(self.today)
        self.today.clicked.connect(self.spending_requested)
        self.provider = self._pill()
        self.provider.clicked.connect(self.keys_requested)

        whole = QHBoxLayout(self)
        whole.setContentsMargins(space(2), 0, space(3), 0)
        whole.addWidget(left, 1)
        whole.addWidget(switch, 0, Qt.AlignmentFlag.AlignVCenter)
        whole.addWidget(right, 1)

        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MILLISECONDS)
        self._tick.timeout.connect(self.refresh)
        self._tick.start()
        document.film_changed.connect(lambda _film: self.refresh())
        document.saved_changed.connect(self.refresh)
        self.refresh()

    def _state_pill(self, tone: Tone) -> StatePill:
        pill = StatePill(tone)
        pill.hide()
        self._pills.addWidget(pill)
        return pill

    def _pill(self) -> QPushButton:
        pill = QPushButton()
        pill.setProperty("role", "pill")
        pill.hide()
        self._pills.addWidget(pill)
        return pill

    def set_offline(self, offline: bool, why: str = "") -> None:
        """Say that no provider can be reached, and what still works; `why`: what stands between, where it is known."""
        self._offline_now = (offline, why)
        long, short = t("Offline: review works, rendering waits"), t("Offline")
        self.offline.setText(long)
        self.offline.setVisible(offline)
        # Where there is no room for a sentence it is in the hint.
        said = long if self._right.sizeHint().width() <= self._room else short
        hints = (
            why,
            long if said is short else "",
            t("Composing, the animatic, the library and review need no network"),
        )
        self.offline.setText(said if offline else "")
        self.offline.setToolTip("\n".join(hint for hint in hints if hint) if offline else "")

    @property
    def _room(self) -> int:
        """How wide the pills may be together."""
        return self.width() - self._switch.sizeHint().width() - space(_NAME) - space(8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.set_offline(*self._offline_now)

    def set_disk(self, text: str, hint: str) -> None:
        """Say that takes wait for our own disk."""
        self.set_pill(self.disk, text, hint)

    def show_workspace(self, name: str) -> None:
        """Mark a workspace as the one on screen."""
        self.buttons[name].setChecked(True)

    def set_pill(self, pill: QPushButton, text: str, hint: str = "") -> None:
        """Show a pill's text, or hide it when there is nothing to say."""
        pill.setText(text)
        pill.setToolTip(hint)
        pill.setVisible(bool(text))
        self.set_offline(*self._offline_now)

    def refresh(self) -> None:
        """The film's name and how its file stands."""
        self.film.setText((self._document.film.name or t("Untitled film")) + "  ▾")
        words, role = saved_words(self._document, datetime.now(UTC))
        self.saved.setText(words)
        file = "" if self._document.path is None else str(self._document.path)
        self.saved.setToolTip("\n".join(part for part in (words if role == "bad" else "", file) if part))
        if self.saved.property("role") != role:
            self.saved.setProperty("role", role)
            self.saved.style().unpolish(self.saved)
            self.saved.style().polish(self.saved)
