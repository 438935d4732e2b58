"""The references: pictures that prompts mention by number, as @Image1."""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from kling_desktop.domain.film import Media, ReferenceId
from kling_desktop.domain.offers import Counting
from kling_desktop.domain.problems import PictureFacts
from kling_desktop.domain.sending import slots_used
from kling_desktop.ui.commands import Command
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.references.deeds import ReferenceDeeds
from kling_desktop.ui.compose.references.gallery import Gallery
from kling_desktop.ui.compose.references.gallery_model import GalleryModel
from kling_desktop.ui.parts.headings import Heading
from kling_desktop.ui.parts.incoming import read
from kling_desktop.ui.parts.large_look import LargeLook
from kling_desktop.ui.parts.scrolling import bring_into_view
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_FIELD = re.compile(r"references(?:\[(\d+)\])?")


class ReferencesPanel(QWidget):
    """Heading with the use of slots, and the gallery."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self._model, self._ui = model, ui
        self._seen: dict[Media, PictureFacts] = {}
        self.deeds = ReferenceDeeds(model, ui)
        self.heading = Heading(t("References"))
        self._gallery_model = GalleryModel(model)
        self.gallery = Gallery(self._gallery_model, ui.thumbnails)
        self.samples = QPushButton(t("Try it with sample pictures"))
        self.samples.setProperty("role", "link")
        self.samples.clicked.connect(self.deeds.add_samples)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(self.heading)
        column.addWidget(self.gallery)
        column.addWidget(self.samples, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.gallery.came.connect(self.deeds.take_in)
        self.gallery.pasted.connect(self.deeds.add)
        self.gallery.browse_requested.connect(lambda: self.deeds.browse(self))
        self.gallery.look_requested.connect(self._look)
        self.gallery.remove_requested.connect(self._remove)
        self.gallery.move_requested.connect(self.deeds.move)
        self.gallery.menu_requested.connect(self._show_menu)
        model.standings_changed.connect(self._refresh)
        model.goto_requested.connect(self._go_to)
        self._add_commands()
        self._refresh()

    def _add_commands(self) -> None:
        group = t("References")
        self._ui.commands.add(
            Command(id="references.add", group=group, words=t("Add references…"), keys=("Ctrl+I",)),
            lambda: self.deeds.browse(self),
            where=self,
        )
        self._ui.commands.add(
            Command(id="references.paste", group=group, words=t("Paste pictures"), keys=("Ctrl+V",)),
            self._paste,
            where=self,
        )

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
        offer = self._model.offer
        use = slots_used(self._model.film, offer)
        if use.total is None:
            self.heading.set_remark(t("{used} used", used=use.used))
        else:
            text = t("{used} of {total} images used", used=use.used, total=use.total)
            self.heading.set_remark(text, "warn" if use.used > use.total else "caption")
        counts = (
            t("{who} counts every picture: references, front views and angles.", who=offer.provider_title)
            if use.counting is Counting.PICTURES
            else t(
                "{who} counts references and elements; the angles of an element cost nothing.", who=offer.provider_title
            )
        )
        self.heading.remark.setToolTip(counts + "\n" + t("Start and end frame are not counted."))

    def _look(self, reference: ReferenceId) -> None:
        tile = self._gallery_model.tile(self._gallery_model.row_of(reference))
        if tile is not None:
            look = LargeLook(self.window(), self._ui.thumbnails, tile.title, tile.reference.media, tile.facts)
            look.show()

    def _remove(self, reference: ReferenceId) -> None:
        row = self._gallery_model.row_of(reference)
        self.deeds.remove(reference)
        self.gallery.select(row)

    def _go_to(self, field: str) -> None:
        found = _FIELD.match(field)
        if found is not None:
            row = int(found[1]) if found[1] else 0
            self.gallery.select(row)
            bring_into_view(self.gallery, self.gallery.visualRect(self._gallery_model.index(row)))

    def _show_menu(self, reference: ReferenceId, at: QPoint) -> None:
        tile = self._gallery_model.tile(self._gallery_model.row_of(reference))
        if tile is None:
            return
        deeds, aside = self.deeds, tile.reference.aside
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(t("Large look"), lambda: self._look(reference)).setShortcut(Qt.Key.Key_Space)
        menu.addAction(t("Replace…"), lambda: deeds.replace(self, reference))
        menu.addAction(t("Use a web address…"), lambda: deeds.give_address(self, reference))
        words = t("Bring back") if aside else t("Set aside")
        menu.addAction(words, lambda: deeds.set_aside(reference, not aside))
        menu.addSeparator()
        menu.addAction(t("Use as start frame"), lambda: deeds.as_start(reference))
        menu.addAction(t("Make an element of it"), lambda: deeds.make_element(reference))
        menu.addSeparator()
        show = menu.addAction(t("Show in the file manager"), lambda: deeds.reveal(reference))
        if tile.reference.media.path is None:
            show.setText(t("Open the address"))
        menu.addSeparator()
        menu.addAction(t("Remove"), lambda: self._remove(reference)).setShortcut(Qt.Key.Key_Delete)
        menu.popup(at)
