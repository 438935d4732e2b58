"""The elements: characters and objects that prompts mention by number, as @Element1."""

from __future__ import annotations

import re
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from kling_desktop.domain.film import Element, ElementId, ShotId
from kling_desktop.domain.mentions import Mention, MentionKind, mentioned
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.elements.card import ElementCard
from kling_desktop.ui.compose.elements.deeds import FRONT, ElementDeeds
from kling_desktop.ui.compose.elements.menus import card_menu
from kling_desktop.ui.compose.elements.new_element import NewElement
from kling_desktop.ui.compose.elements.notes import NotesPage
from kling_desktop.ui.compose.elements.shelf_deeds import ShelfDeeds, element_files
from kling_desktop.ui.compose.elements.shelf_drawer import ShelfDrawer
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.headings import Heading
from kling_desktop.ui.parts.media_drag import Carried, Kind, unpack
from kling_desktop.ui.parts.picture_files import reveal
from kling_desktop.ui.parts.scrolling import bring_into_view
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import t

_FIELD = re.compile(r"elements(?:\[(\d+)\](?:\.(frontal|angles\[(\d+)\]))?)?")

_NOT_A_STOP = Qt.FocusPolicy.NoFocus


class ElementsPanel(Group):
    """A card for each element, and the way to a new one."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Elements"))
        self._model, self._ui = model, ui
        self.deeds = ElementDeeds(model, ui)
        self.shelf = ShelfDeeds(model, ui)
        self.drawer: ShelfDrawer | None = None
        self._cards: dict[ElementId, ElementCard] = {}
        self._mark: int | None = None
        self._stops: list[QWidget] = []
        self.setAcceptDrops(True)
        self._column = QVBoxLayout()
        self._column.setSpacing(space(2))
        self.new = NewElement()
        self.new.clicked.connect(self._add)
        self.new.came.connect(self.deeds.add_from)
        self.from_shelf = QPushButton(t("From shelf…"))
        self.from_shelf.setProperty("role", "quiet")
        self.from_shelf.setToolTip(t("Characters and objects kept for every film"))
        self.from_shelf.clicked.connect(self.toggle_shelf)
        foot = QHBoxLayout()
        foot.addWidget(self.new)
        foot.addStretch(1)
        foot.addWidget(self.from_shelf)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(space(2))
        whole.addWidget(Heading(t("Elements"), t("character or object")))
        whole.addLayout(self._column)
        whole.addLayout(foot)
        model.standings_changed.connect(self._refresh)
        model.goto_requested.connect(self._go_to)
        ui.commands.add(
            Command(id="elements.new", group=t("Elements"), words=t("New element"), keys=("Ctrl+E",)),
            self._add,
            where=self,
        )
        ui.commands.add(
            Command(id="elements.shelf", group=t("Elements"), words=t("Shelf of elements"), keys=("Ctrl+Shift+E",)),
            self.toggle_shelf,
            where=self,
        )
        self._refresh()

    @property
    def cards(self) -> list[ElementCard]:
        """The cards in the order of the film."""
        return [self._cards[element.id] for element in self._model.film.elements if element.id in self._cards]

    def _refresh(self) -> None:
        film = self._model.film
        wanted = [element.id for element in film.elements]
        for gone in [identity for identity in self._cards if identity not in wanted]:
            card = self._cards.pop(gone)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, element in enumerate(film.elements):
            card = self._cards.get(element.id) or self._make(element)
            if self._column.indexOf(card) != place:
                self._column.removeWidget(card)
                self._column.insertWidget(place, card)
            mention = Mention(MentionKind.ELEMENT, place + 1)
            shots = [
                (number, str(shot.id))
                for number, shot in enumerate(film.shots, 1)
                if mention in mentioned((shot.prompt, film.settings.style))
            ]
            card.set_element(film.id, place + 1, element, self._model.facts, self._model.problems, shots)
        self._order_stops()

    def _order_stops(self) -> None:
        """Tab goes through the cards as they stand, and then to what adds one; Qt goes by age."""
        stops = [*(stop for card in self.cards for stop in card.stops), self.new, self.from_shelf]
        if stops == self._stops:
            return
        self._stops = stops
        before = self.new.previousInFocusChain()
        while before not in (None, self.new) and (self.isAncestorOf(before) or before.focusPolicy() is _NOT_A_STOP):
            before = before.previousInFocusChain()
        for one, other in pairwise(stops if before in (None, self.new) else [before, *stops]):
            QWidget.setTabOrder(one, other)

    def _make(self, element: Element) -> ElementCard:
        card, deeds, identity = ElementCard(self._ui.thumbnails), self.deeds, element.id
        card.came.connect(lambda slot, incoming, away: deeds.take_in(identity, slot, incoming, moving=away))
        card.came_anywhere.connect(lambda incoming: deeds.fill(identity, incoming))
        card.crop_requested.connect(lambda slot: self._crop(identity, slot))
        card.shot_requested.connect(lambda shot: self._model.select_shot(ShotId(shot)))
        card.notes_requested.connect(lambda: self._write_notes(identity))
        card.browse_requested.connect(lambda slot: deeds.browse(self, identity, slot))
        card.clear_requested.connect(lambda slot: deeds.clear(identity, slot))
        card.slot_menu_requested.connect(lambda slot, at: self._show_slot_menu(identity, slot, at))
        card.renamed.connect(lambda name: deeds.rename(identity, name))
        card.move_requested.connect(lambda step: self._step(identity, step))
        card.remove_requested.connect(lambda: self._remove(identity))
        card.menu_requested.connect(lambda at: self._show_menu(identity, at))
        self._cards[identity] = card
        return card

    def _place(self, identity: ElementId) -> int:
        return next((place for place, entry in enumerate(self._model.film.elements) if entry.id == identity), -1)

    def _add(self) -> None:
        self.deeds.add()
        if self.cards:
            self.cards[-1].slots[FRONT].setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_view(self.cards[-1])

    def _step(self, identity: ElementId, step: int) -> None:
        to = self._place(identity) + step
        if 0 <= to < len(self._model.film.elements):
            self.deeds.move(identity, to)

    def _remove(self, identity: ElementId) -> None:
        place = self._place(identity)
        self.deeds.remove(identity)
        cards = self.cards
        (cards[min(place, len(cards) - 1)] if cards else self.new).setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to(self, field: str) -> None:
        found = _FIELD.match(field)
        if found is None:
            return
        cards = self.cards
        if found[1] is None or int(found[1]) >= len(cards):
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_view(self.new)
            return
        card = cards[int(found[1])]
        slot = FRONT if found[2] == "frontal" else int(found[3]) + 1 if found[3] else None
        target = card if slot is None or slot >= len(card.slots) else card.slots[slot]
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_view(card)

    # menus -------------------------------------------------------------------------------------------------------

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _show_menu(self, identity: ElementId, at: QPoint) -> None:
        # What it offers depends on what is on the shelf.
        self.shelf.load(lambda: self._show_loaded_menu(identity, at))

    def _show_loaded_menu(self, identity: ElementId, at: QPoint) -> None:
        element = self.deeds.find(identity)
        if element is None:
            return
        menu = card_menu(
            self,
            self.deeds,
            self.shelf,
            element,
            self._cards[identity].edit_name,
            lambda: self._write_notes(identity),
            lambda step: self._step(identity, step),
            lambda: self._remove(identity),
            (self._place(identity), len(self._model.film.elements)),
        )
        menu.popup(at)

    def _write_notes(self, identity: ElementId) -> None:
        element, card = self.deeds.find(identity), self._cards.get(identity)
        if element is not None and card is not None:
            page = NotesPage(self, t("Notes of {mention}", mention=self.deeds.title(identity)), element.notes)
            page.written.connect(lambda notes: self.deeds.set_notes(identity, notes))
            page.show_at(card.mapToGlobal(card.rect().bottomLeft()))

    def _crop(self, identity: ElementId, slot: int) -> None:
        where = "frontal" if slot == FRONT else f"angles[{slot - 1}]"
        self._model.crop_requested.emit(f"elements[{self._place(identity)}].{where}")

    def toggle_shelf(self) -> None:
        """Open the shelf beside the column, or close it."""
        if self.drawer is not None:
            self.drawer.leave()
            return
        self.drawer = ShelfDrawer(self, self.shelf, self._ui)
        self.drawer.closed.connect(self._shelf_closed)
        self.drawer.open()

    def _shelf_closed(self) -> None:
        self.drawer = None
        self.from_shelf.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_slot_menu(self, identity: ElementId, slot: int, at: QPoint) -> None:
        menu, deeds = self._menu(), self.deeds
        media = self._cards[identity].slots[slot].media
        if media is None:
            menu.addAction(t("Choose a picture…"), lambda: deeds.browse(self, identity, slot))
            menu.addAction(t("Use a web address…"), lambda: deeds.give_address(self, identity, slot))
        else:
            menu.addAction(t("Large look"), self._cards[identity].slots[slot].look).setShortcut(Qt.Key.Key_Space)
            if media.path is not None:
                menu.addAction(t("Crop and rotate…"), lambda: self._crop(identity, slot)).setShortcut(Qt.Key.Key_C)
            menu.addAction(t("Replace…"), lambda: deeds.browse(self, identity, slot))
            menu.addAction(t("Use a web address…"), lambda: deeds.give_address(self, identity, slot))
            if slot != FRONT:
                menu.addAction(t("Make it the front view"), lambda: deeds.promote(identity, slot))
            menu.addAction(t("Use as a reference too"), lambda: deeds.as_reference(media))
            menu.addAction(t("Show in the file manager"), lambda: reveal(media))
            menu.addSeparator()
            menu.addAction(t("Remove"), lambda: deeds.clear(identity, slot))
        menu.popup(at)

    # reordering by drag ------------------------------------------------------------------------------------------

    def _card_dragged(self, event: QDropEvent) -> Carried | None:
        """A card of this film, or a look of the shelf."""
        carried = unpack(event.mimeData())
        if carried is None or (carried.kind is Kind.ELEMENT and carried.film != self._model.film.id):
            return None
        return carried if carried.kind in {Kind.ELEMENT, Kind.LOOK} else None

    def _place_at(self, y: float) -> int:
        for place, card in enumerate(self.cards):
            if y < card.geometry().center().y():
                return place
        return len(self.cards)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Cards of this film, looks of the shelf and files with elements may be dropped between the others."""
        if self._card_dragged(event) is not None or element_files(event.mimeData()):
            self._follow(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._follow(event)

    def _follow(self, event: QDragMoveEvent) -> None:
        self._mark = self._place_at(event.position().y())
        self.update()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._mark = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Move the card to where the mark was."""
        self.dragLeaveEvent(QDragLeaveEvent())
        carried, files = self._card_dragged(event), element_files(event.mimeData())
        if carried is None and not files:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        there = self._place_at(event.position().y())
        if carried is None:
            self.shelf.bring(files, into_film=True)
            return
        if carried.kind is Kind.LOOK:
            self.shelf.take(carried.id, there)
            return
        here = self._place(ElementId(carried.id))
        if here >= 0:
            self.deeds.move(ElementId(carried.id), there - (there > here))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The mark of a card that is being dragged."""
        cards = self.cards
        if self._mark is None or not cards:
            return
        last = self._mark >= len(cards)
        edge = cards[-1].geometry().bottom() + space(1) if last else cards[self._mark].geometry().top() - space(1)
        painter = QPainter(self)
        painter.fillRect(0, edge, self.width(), 2 * metrics().line, theme().accent)
        painter.end()
