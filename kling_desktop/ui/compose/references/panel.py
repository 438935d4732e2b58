"""The references: pictures that prompts mention by number, as @Image1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from kling_desktop.domain import edits
from kling_desktop.domain.film import Media, ReferenceId
from kling_desktop.domain.problems import PictureFacts
from kling_desktop.domain.sending import slots_used
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.references import menus, slot_meter
from kling_desktop.ui.compose.references.deeds import ReferenceDeeds
from kling_desktop.ui.compose.references.gallery import Gallery
from kling_desktop.ui.compose.references.gallery_model import GalleryModel
from kling_desktop.ui.compose.references.tiles import Offer
from kling_desktop.ui.compose.relinking import Relinking
from kling_desktop.ui.parts.headings import Heading
from kling_desktop.ui.parts.incoming import read
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.parts.scrolling import bring_into_view
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.words import n, t
from kling_desktop.words import problems as problem_words

_FIELD = re.compile(r"references(?:\[(\d+)\])?")


class ReferencesPanel(Group):
    """Heading with the use of slots, and the gallery."""

    monitor_requested = Signal(object)
    """Show this `Media` on the monitor."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("References"))
        self._model, self._ui = model, ui
        self._seen: dict[Media, PictureFacts] = {}
        self.deeds = ReferenceDeeds(model, ui)
        self.relinking = Relinking(model, ui)
        self.heading = Heading(t("References"))
        self.heading.remark.setCursor(Qt.CursorShape.PointingHandCursor)
        self.heading.remark.installEventFilter(self)
        self.more = QPushButton()
        self.more.setIcon(icons.icon("more", theme().dim))
        self.more.setProperty("role", "icon")
        self.more.setFixedSize(space(5), space(5))
        self.more.setAccessibleName(t("More about references"))
        self.more.clicked.connect(self._show_panel_menu)
        self._gallery_model = GalleryModel(model)
        self.gallery = Gallery(self._gallery_model, ui.thumbnails)
        self.samples = self._link(t("Try it with sample pictures"), self.deeds.add_samples)
        self.lost = self._link("", lambda: self.relinking.ask_for_folder(self))
        head = QHBoxLayout()
        head.setSpacing(space(1))
        head.addWidget(self.heading, 1)
        head.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addLayout(head)
        column.addWidget(self.lost, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.gallery)
        column.addWidget(self.samples, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.gallery.came.connect(self.deeds.take_in)
        self.gallery.pasted.connect(self.deeds.add)
        self.gallery.browse_requested.connect(lambda: self.deeds.browse(self))
        self.gallery.look_requested.connect(self._look)
        self.gallery.remove_requested.connect(self._remove)
        self.gallery.move_requested.connect(self._move)
        self.gallery.menu_requested.connect(self._show_menu)
        self.gallery.offer_requested.connect(lambda one, offer: self._take(ReferenceId(one), Offer(offer)))
        self.gallery.letter_requested.connect(self._letter)
        model.standings_changed.connect(self._refresh)
        model.goto_requested.connect(self._go_to)
        self._add_commands()
        self._refresh()

    def _link(self, words: str, run: object) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("role", "link")
        button.clicked.connect(run)
        return button

    def _add_commands(self) -> None:
        group, deeds, add = t("References"), self.deeds, self._ui.commands.add
        add(
            Command(id="references.add", group=group, words=t("Add references…"), keys=("Ctrl+I",)),
            lambda: deeds.browse(self),
            where=self,
        )
        add(
            Command(id="references.paste", group=group, words=t("Paste pictures"), keys=("Ctrl+V",)),
            self._paste,
            where=self,
        )
        for identity, words, run in (
            ("crop", t("Crop and rotate the reference…"), lambda: self._letter("crop", self.gallery.chosen)),
            ("mention", t("Mention the reference"), lambda: self._letter("mention", self.gallery.chosen)),
            ("aside", t("Set the reference aside"), lambda: self._letter("aside", self.gallery.chosen)),
            ("slots", t("Slots of every provider"), self.show_slots),
            ("find", t("Find missing files…"), lambda: self.relinking.ask_for_folder(self)),
        ):
            add(Command(id=f"references.{identity}", group=group, words=words), run, where=self)

    def _paste(self) -> None:
        self.deeds.add(read(QGuiApplication.clipboard().mimeData()))

    def _forget_changed(self) -> None:
        """Files that changed outside are decoded anew; also those elsewhere in the film, which share the thumbnails."""
        facts = self._model.facts
        for media, before in self._seen.items():
            if media in facts and facts[media] != before:
                self._ui.thumbnails.forget(media)
        self._seen = dict(facts)

    def _refresh(self) -> None:
        self._forget_changed()
        self.gallery.refresh()
        self.samples.setVisible(not self._model.film.files)
        gone = self.relinking.missing
        self.lost.setVisible(gone > 0)
        self.lost.setText(n("{count} file is missing. Find it…", "{count} files are missing. Find them…", gone))
        use = slots_used(self._model.film, self._model.offer)
        if use.total is None:
            self.heading.set_remark(t("{used} used", used=use.used))
        else:
            text = t("{used} of {total} images used", used=use.used, total=use.total)
            self.heading.set_remark(text, "warn" if use.used > use.total else "caption")
        found = slot_meter.meters(self._model)
        lines = [f"{meter.offer.provider_title} {meter.figures.replace(' ', '')}: {meter.counts}" for meter in found]
        self.heading.remark.setToolTip("\n".join((*lines, t("Start and end frame are not counted."))))

    # deeds of the tiles ------------------------------------------------------------------------------------------

    def _field(self, reference: ReferenceId) -> str:
        return f"references[{self._gallery_model.row_of(reference)}]"

    def _look(self, reference: ReferenceId) -> None:
        tile = self._gallery_model.tile(self._gallery_model.row_of(reference))
        if tile is not None:
            media = tile.reference.media
            LargeLook(self.window(), self._ui.thumbnails, tile.title, media, tile.facts, self._step_look).show()

    def _step_look(self, way: int) -> tuple[str, Media, PictureFacts | None] | None:
        """Select the next tile and look at it."""
        tile = self._gallery_model.tile(self.gallery.currentIndex().row() + way)
        if tile is None:
            return None
        self.gallery.choose((tile.reference.id,))
        return tile.title, tile.reference.media, tile.facts

    def _remove(self, references: Sequence[ReferenceId]) -> None:
        row = min(self._gallery_model.row_of(one) for one in references)
        self.deeds.remove(references)
        self.gallery.select(row)

    def _move(self, references: Sequence[ReferenceId], to: int) -> None:
        self.deeds.move(references, to)
        self.gallery.choose(references)

    def _take(self, reference: ReferenceId, offer: Offer) -> None:
        tile = self._gallery_model.tile(self._gallery_model.row_of(reference))
        if tile is None:
            return
        match offer:
            case Offer.FIX if tile.fix is not None:
                self._model.document.edit(
                    edits.apply_fix(self._model.film, tile.fix), problem_words.fix_words(tile.fix)
                )
            case Offer.ENLARGE:
                self.deeds.enlarge(reference)
            case Offer.RELINK:
                self.relinking.ask_for(self, self._field(reference))
            case Offer.MENTION:
                self.deeds.insert_mention(reference)
            case Offer.ASIDE | Offer.BACK:
                self.deeds.set_aside([reference], offer is Offer.ASIDE)

    def _letter(self, wish: str, references: Sequence[ReferenceId]) -> None:
        if not references:
            return
        match wish:
            case "crop":
                self.deeds.crop(references[0])
            case "turn" | "turn-back":
                self.deeds.turn(references, clockwise=wish == "turn")
            case "mention":
                self.deeds.insert_mention(references[0])
            case "aside":
                self.deeds.toggle_aside(references)

    def _go_to(self, field: str) -> None:
        found = _FIELD.match(field)
        if found is not None:
            row = int(found[1]) if found[1] else 0
            self.gallery.select(row)
            bring_into_view(self.gallery, self.gallery.visualRect(self._gallery_model.index(row)))

    # menus -------------------------------------------------------------------------------------------------------

    def _show_menu(self, reference: ReferenceId, at: QPoint) -> None:
        tile = self._gallery_model.tile(self._gallery_model.row_of(reference))
        if tile is None:
            return
        chosen = self.gallery.chosen
        if len(chosen) > 1:
            tiles = [entry for entry in self._gallery_model.tiles if entry.reference.id in chosen]
            menu = menus.several_menu(self, self.deeds, chosen, all(entry.reference.aside for entry in tiles))
        else:
            chosen = (reference,)
            menu = menus.tile_menu(
                self,
                self.deeds,
                self.relinking,
                tile,
                self._field(reference),
                lambda: self._look(reference),
                lambda offer: self._take(reference, offer),
            )
            if tile.reference.media.path is not None and not tile.missing:
                shown = tile.reference.media
                menu.addAction(t("Show on the monitor"), lambda: self.monitor_requested.emit(shown))
        menu.addSeparator()
        menu.addAction(t("Remove"), lambda: self._remove(chosen)).setShortcut(Qt.Key.Key_Delete)
        menu.popup(at)

    def _show_panel_menu(self) -> None:
        menu = menus.panel_menu(
            self,
            self.gallery,
            self._model.film.settings.send_references,
            self._set_send,
            lambda: self.deeds.browse(self),
            self.show_slots,
            (lambda: self.relinking.ask_for_folder(self)) if self.relinking.missing else None,
        )
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _set_send(self, value: str) -> None:
        words = t("Send all references") if value == "all" else t("Send only what is mentioned")
        self._model.document.edit(edits.change_settings(self._model.film, send_references=value), words)

    def show_slots(self) -> None:
        """Open the meters of every provider."""
        popover = slot_meter.SlotPopover(self, slot_meter.meters(self._model))
        popover.show_at(self.mapToGlobal(QPoint(0, self.heading.height() + space(2))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on the use of slots opens the meters."""
        pressed = isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease
        if watched is self.heading.remark and pressed:
            self.show_slots()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Another theme tints icons anew."""
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "more"):
            self.more.setIcon(icons.icon("more", theme().dim))
        super().changeEvent(event)
