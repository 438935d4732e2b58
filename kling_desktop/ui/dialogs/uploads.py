"""Where pictures and videos of this computer go: the order of ways to each provider, and what was agreed to."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kling_desktop.core import Core
from kling_desktop.domain.cards import BUILT_IN
from kling_desktop.domain.hosting import ORDER, Orders, order_of
from kling_desktop.domain.offers import ProviderId, Route
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.dialogs.fields import FieldsDialog, Talk, add_button
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t
from kling_desktop.words.bucket import going_to, place_words, route_words

_ROUTE = Qt.ItemDataRole.UserRole


class RouteOrder(QWidget):
    """The ways to one provider, the first one tried first: dragged, moved by buttons or by Alt and an arrow."""

    chosen = Signal(object)
    """The order of `Route`s a person made."""

    def __init__(self, title: str, order: tuple[Route, ...]) -> None:
        super().__init__()
        self._title = title
        self.list = QListWidget()
        self.list.setProperty("role", "field")
        self.list.setAccessibleName(t("Ways to {provider}, in the order they are tried", provider=title))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        for route in order:
            item = QListWidgetItem(route_words(route))
            item.setData(_ROUTE, route.value)
            item.setToolTip(route_words(route))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(row) for row in range(len(order))) + space(2))
        self.list.installEventFilter(self)
        self.list.model().rowsMoved.connect(lambda: self.chosen.emit(self.order))
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.earlier = self._button("chevron_up", t("Try it earlier"), -1)
        self.later = self._button("chevron_down", t("Try it later"), 1)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self.earlier)
        side.addWidget(self.later)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(1))
        row.addWidget(self.list, 1)
        row.addLayout(side)
        self._enable()

    @property
    def order(self) -> tuple[Route, ...]:
        """The ways as they stand."""
        return tuple(Route(str(self.list.item(row).data(_ROUTE))) for row in range(self.list.count()))

    def _button(self, picture: str, words: str, by: int) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "icon")
        button.setIcon(icon(picture, theme().dim, metrics().icon))
        button.setToolTip(words)
        button.setAccessibleName(f"{self._title}: {words}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: self.move_by(by))
        return button

    def move_by(self, by: int) -> None:
        """The chosen way so many places further down."""
        row = self.list.currentRow()
        if 0 <= row + by < self.list.count():
            item = self.list.takeItem(row)
            self.list.insertItem(row + by, item)
            self.list.setCurrentRow(row + by)
            self._enable()
            self.chosen.emit(self.order)

    def _enable(self) -> None:
        row = self.list.currentRow()
        self.earlier.setEnabled(row > 0)
        self.later.setEnabled(0 <= row < self.list.count() - 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt and an arrow."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.move_by(step)
                return True
        return super().eventFilter(watched, event)


class UploadsDialog(FieldsDialog):
    """Every change counts at once."""

    def __init__(self, parent: QWidget, bridge: Bridge[Core], orders: Orders, agreed: frozenset[str]) -> None:
        super().__init__(parent, t("Where pictures go"), 130)
        self.talk = Talk(bridge, self._show_agreed)
        self._agreed = agreed
        about = t(
            "Pictures and videos of this computer need a way to a provider. The first way that is open and works is "
            "taken; what is too large for it takes the next one."
        )
        self.column.addWidget(label(about, "dim", wrap=True))
        self.orders: dict[ProviderId, RouteOrder] = {}
        for provider, usual in ORDER.items():
            if len(usual) > 1:
                title = next(offer.provider_title for offer in BUILT_IN.offers if offer.provider is provider)
                self._add_order(provider, title, orders)
        self.column.addWidget(label(t("What you agreed to"), "title"))
        self.rows = QGridLayout()
        self.rows.setColumnStretch(0, 1)
        self.rows.setHorizontalSpacing(space(4))
        self.column.addLayout(self.rows)
        self.withdraw: dict[str, QPushButton] = {}
        self._parts: list[QWidget] = []
        self.column.addWidget(self.talk.state)
        self.add_foot()
        self._show_agreed()

    def _add_order(self, provider: ProviderId, title: str, orders: Orders) -> None:
        made = RouteOrder(title, order_of(provider, orders))
        made.chosen.connect(lambda order: self.talk.start(self._keep(provider, order)))
        self.orders[provider] = made
        self.column.addWidget(label(title, "title"))
        self.column.addWidget(made)

    async def _keep(self, provider: ProviderId, order: tuple[Route, ...]) -> None:
        if await self.talk.ask("", lambda core: core.hosting.set_order(provider, order)) is not None:
            self.talk.say(t("Kept. It counts from the next upload on."))

    def _show_agreed(self) -> None:
        for part in self._parts:
            self.rows.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts, self.withdraw = [], {}
        for row, place in enumerate(sorted(self._agreed)):
            words = label(place_words(place), wrap=True)
            words.setToolTip(going_to(place))
            holder = QWidget()
            inside = QHBoxLayout(holder)
            inside.setContentsMargins(0, 0, 0, 0)
            button = add_button(inside, t("Withdraw"), partial(self._withdraw, place))
            button.setProperty("role", "link")
            button.setAccessibleDescription(place_words(place))
            button.setEnabled(not self.talk.busy)
            self.rows.addWidget(words, row, 0)
            self.rows.addWidget(holder, row, 1)
            self.withdraw[place] = button
            self._parts += [words, holder]
        if not self._agreed:
            nothing = label(t("Nothing yet: you are asked before the first upload to a place."), "dim", wrap=True)
            self.rows.addWidget(nothing, 0, 0)
            self._parts.append(nothing)

    def _withdraw(self, place: str) -> None:
        self.talk.start(self._do_withdraw(place))

    async def _do_withdraw(self, place: str) -> None:
        if await self.talk.ask("", lambda core: core.hosting.withdraw(place)) is None:
            return
        self._agreed -= {place}
        self._show_agreed()
        self.talk.say(t("Withdrawn. The next upload there asks again; what is there already stays."))

    async def settled(self) -> None:
        """Wait for what was begun: a dialog must outlive its questions."""
        await self.talk.settled()
