"""Where to render: every provider side by side, with what this very film costs there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout

from kling_desktop.domain.edits.conversion import Conversion
from kling_desktop.domain.offers import ProviderId
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.offers.account import AccountButton
from kling_desktop.ui.compose.offers.convert_card import ConvertCard
from kling_desktop.ui.compose.offers.menu import model_menu
from kling_desktop.ui.compose.offers.paint import OfferDelegate
from kling_desktop.ui.compose.offers.rows import Index, OfferRows
from kling_desktop.ui.parts.headings import Heading
from kling_desktop.ui.parts.rows import RowsView
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t, troubles


class OffersView(RowsView):
    """Arrows choose at once, as radio buttons do; links add a key, open the list of models, convert the film."""

    convert_requested = Signal(int)
    """The row whose "Convert…" was pressed."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setObjectName("offers")
        self._model, self._ui = model, ui
        self.rows = OfferRows()
        self.rows.setParent(self)
        self.delegate = OfferDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(t("Where to render"))
        self._showing = False

    def refresh(self) -> None:
        """Show how the offers stand."""
        offer = self._model.offer
        self._showing = True
        changed = self.rows.show(self._model)
        standings = self.rows.standings
        row = next((row for row, standing in enumerate(standings) if standing.offer.key == offer.key), -1)
        if row != self.delegate.chosen:
            changed, self.delegate.chosen = True, row
            self.scheduleDelayedItemsLayout()  # the chosen row is the taller one
        if row >= 0 and self.currentIndex().row() != row:
            self.setCurrentIndex(self.rows.index(row))
        self._showing = False
        if changed:
            self.fit()
            self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._showing:
            self._choose(current.row())

    def _choose(self, row: int) -> None:
        offer = self.rows.standings[row].offer
        if offer.key != self._model.offer.key:
            self._model.choose(offer)

    # links -------------------------------------------------------------------------------------------------------

    def open_models(self, row: int) -> QMenu | None:
        """Open the list of the row's models, where there is more than one."""
        provider = self.rows.standings[row].offer.provider
        if self.rows.models.get(provider, 0) < 2:
            return None
        box = self.delegate.model_box(QRectF(self.visualRect(self.rows.index(row))))
        return self._popup(model_menu(self, self._model, provider), box.bottomLeft().toPoint())

    def _popup(self, menu: QMenu, at: QPoint) -> QMenu:
        menu.popup(self.viewport().mapToGlobal(at))
        return menu

    def _link_at(self, point: QPointF) -> tuple[str, int]:
        """Which link is there, and in which row; no name where there is none."""
        index = self.indexAt(point.toPoint())
        if not index.isValid():
            return "", -1
        number = index.row()
        standing, row = self.rows.standings[number], QRectF(self.visualRect(index))
        no_key = standing.has_key is False
        if no_key and self.delegate.key_box(row, self.font()).contains(point):
            return "key", number
        several = self.rows.models.get(standing.offer.provider, 0) > 1
        if several and self.delegate.model_box(row).contains(point):
            return "models", number
        over_convert = self.delegate.convert_box(row, self.font()).contains(point)
        if over_convert and not no_key and self.rows.conversion(number) is not None:
            return "convert", number
        return "", number

    def _follow(self, link: str, row: int) -> bool:
        match link:
            case "key":
                self._ui.open_keys()
            case "models":
                self.open_models(row)
            case "convert":
                self.convert_requested.emit(row)
            case _:
                return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._follow(*self._link_at(event.position())):
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = bool(self._link_at(event.position())[0])
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        plain = row >= 0 and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.rows.standings[row].has_key is False:
                self._ui.open_keys()
                return
            event.ignore()
            return
        if plain and event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Space) and self.open_models(row) is not None:
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Everything a row can do, for the mouse's other button and the menu key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not index.isValid():
            return
        row = index.row()
        standing = self.rows.standings[row]
        menu = model_menu(self, self._model, standing.offer.provider)
        menu.addSeparator()
        convert = menu.addAction(t("Convert the film…"))
        convert.setEnabled(self.rows.conversion(row) is not None)
        convert.triggered.connect(lambda _checked=False: self.convert_requested.emit(row))
        if not standing.offer.local:
            keys = menu.addAction(t("Keys…"))
            keys.triggered.connect(lambda _checked=False: self._ui.open_keys())
        at = self.visualRect(index).center() if by_key else event.pos()
        self._popup(menu, at)


class OffersPanel(Group):
    """The heading, the rows, and below them what converting would take."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Where to render"))
        self._model, self._ui = model, ui
        self._remark = t("same film, live price")
        self.heading = Heading(t("Where to render"), self._remark)
        self.check = QPushButton()
        self.check.setProperty("role", "quiet")
        self.check.setIcon(icon("retry"))
        self.check.setToolTip(t("Check models, prices and balances now"))
        self.check.setAccessibleName(t("Check models, prices and balances now"))
        self.check.clicked.connect(self.check_now)
        ui.commands.add(
            Command(id="offers.check", group=t("Film"), words=t("Check models, prices and balances now")),
            self.check_now,
            where=self,
        )
        row = self.heading.layout()
        assert row is not None, "a heading is a row"
        self.account = AccountButton(model, ui)
        row.addWidget(self.account)
        row.addWidget(self.check)
        self.view = OffersView(model, ui)
        self.view.convert_requested.connect(self.ask_to_convert)
        self.card = ConvertCard()
        self.card.accepted.connect(self._convert)
        self.card.left.connect(self._leave)
        self._asked_for: ProviderId | None = None
        self._made: Conversion | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self.heading)
        column.addWidget(self.view)
        column.addWidget(self.card)
        model.standings_changed.connect(self.refresh)
        model.goto_requested.connect(self._go_to)
        self.refresh()

    def refresh(self) -> None:
        """Show how the offers stand; the list of what would be lost follows the film."""
        self.view.refresh()
        self.account.refresh()
        if self.heading.remark.text() in ("", self._remark):
            self.heading.set_remark(self._usual_remark)
        if self._asked_for is None:
            return
        rows = self.view.rows
        found = (
            rows.conversion(row)
            for row, standing in enumerate(rows.standings)
            if standing.offer.provider is self._asked_for
        )
        self._made = next(found, None)
        if self._made is None:
            self._close()
        else:
            self.card.show_conversion(self._made)

    @property
    def _usual_remark(self) -> str:
        """Beside who pays there is no room for it."""
        return "" if self.account.isVisibleTo(self) else self._remark

    # converting --------------------------------------------------------------------------------------------------

    def ask_to_convert(self, row: int) -> None:
        """Show what would be lost, and the button that does it."""
        self._made = self.view.rows.conversion(row)
        if self._made is not None:
            self._asked_for = self.view.rows.standings[row].offer.provider
            self.card.show_conversion(self._made)
            self.card.convert.setFocus(Qt.FocusReason.OtherFocusReason)

    def _convert(self) -> None:
        made = self._made
        self._close()
        if made is not None:
            self._model.convert(made)
            self._ui.messages.say(
                t("The film was converted for {model}.", model=made.offer.title),
                action=t("Undo"),
                run=self._model.document.undo_stack.undo,
            )

    def _leave(self) -> None:
        self._close()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._asked_for = self._made = None
        self.card.hide()

    # asking the services -----------------------------------------------------------------------------------------

    def check_now(self) -> None:
        """Ask the services about models, prices and balances."""
        if self.check.isEnabled() and self._ui.bridge.is_open:
            self.check.setEnabled(False)
            self.heading.set_remark(t("asking the providers…"))
            self._ui.bridge.start(self._check())

    async def _check(self) -> None:
        try:
            silent = await self._model.check_now()
        finally:
            self.check.setEnabled(True)
            self.heading.set_remark(self._usual_remark)
        if silent:
            self.heading.set_remark(troubles.sentence(silent[0].facts), "warn")

    def _go_to(self, field: str) -> None:
        if field in ("settings.provider", "settings.model"):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.view.fit()
        elif event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.check.setIcon(icon("retry"))
