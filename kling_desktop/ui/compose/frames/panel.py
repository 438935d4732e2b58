"""Start and end frame."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, Media
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.compose.giving import give_address
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts import faults
from kling_desktop.ui.parts.collecting import collect
from kling_desktop.ui.parts.headings import Heading
from kling_desktop.ui.parts.incoming import Incoming
from kling_desktop.ui.parts.media_drag import Carried, Kind
from kling_desktop.ui.parts.picture_files import choose_pictures, reveal
from kling_desktop.ui.parts.picture_slot import PictureSlot
from kling_desktop.ui.parts.scrolling import bring_into_view
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_SLOT = QSize(12, 17)
"""Least width and height of a slot, in steps."""


class FramesPanel(Group):
    """Two slots side by side."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Frames"))
        self._model, self._ui = model, ui
        self._folder: Path | None = None
        self.start = self._make("start", t("Start frame"), t("Start"))
        self.end = self._make("end", t("End frame"), t("End"))
        self.swap = QPushButton(t("Swap"))
        self.swap.setProperty("role", "link")
        self.swap.setAccessibleName(t("Swap start and end frame"))
        self.swap.clicked.connect(self._swap)
        slots = QHBoxLayout()
        slots.setSpacing(space(2))
        slots.addWidget(self.start, 1)
        slots.addWidget(self.end, 1)
        heading = QHBoxLayout()
        heading.addWidget(Heading(t("Frames"), t("optional")), 1)
        heading.addWidget(self.swap)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(space(2))
        whole.addLayout(heading)
        whole.addLayout(slots)
        model.standings_changed.connect(self._refresh)
        model.goto_requested.connect(self._go_to)
        self._refresh()

    def _make(self, which: str, empty: str, plate: str) -> PictureSlot:
        size = QSize(space(_SLOT.width()), space(_SLOT.height()))
        slot = PictureSlot(self._ui.thumbnails, size, empty, empty, plate=plate)
        slot.setFixedHeight(size.height())
        slot.came.connect(lambda incoming: self._came(which, incoming))
        slot.browse_requested.connect(lambda: self._ui.bridge.start(self._browse(which)))
        slot.remove_requested.connect(lambda: self._set(which, None))
        slot.menu_requested.connect(lambda at: self._show_menu(which, at))
        slot.crop_requested.connect(lambda: self._model.crop_requested.emit(f"{which}_frame"))
        return slot

    def _media(self, which: str) -> Media | None:
        film = self._model.film
        return film.start_frame if which == "start" else film.end_frame

    def _refresh(self) -> None:
        film = self._model.film
        for which, slot in (("start", self.start), ("end", self.end)):
            media = self._media(which)
            carried = Carried(film=film.id, kind=Kind.FRAME, id=which)
            about = faults.at(self._model.problems, f"{which}_frame")
            facts = None if media is None else self._model.facts.get(media)
            slot.set_content(media, carried, about, facts)
        self.swap.setVisible(film.start_frame is not None and film.end_frame is not None)

    # deeds -------------------------------------------------------------------------------------------------------

    def _with(self, film: Film, which: str, media: Media | None) -> Film:
        return edits.set_start_frame(film, media) if which == "start" else edits.set_end_frame(film, media)

    def _set(self, which: str, media: Media | None) -> None:
        start = which == "start"
        if media is None:
            words = t("Remove start frame") if start else t("Remove end frame")
        else:
            words = t("Set start frame") if start else t("Set end frame")
        self._model.document.edit(self._with(self._model.film, which, media), words)

    def _came(self, which: str, incoming: Incoming) -> None:
        carried = incoming.carried
        if carried is not None and carried.kind is Kind.FRAME and carried.film == self._model.film.id:
            if carried.id != which:
                self._swap()
            return
        self._ui.bridge.start(self._take_in(which, incoming))

    async def _take_in(self, which: str, incoming: Incoming) -> None:
        film = self._model.film
        pictures = await collect(self._ui, incoming, film)
        if not pictures or self._model.film.id != film.id:
            return
        if len(pictures) > 1 and which == "start":
            first, second = pictures[:2]
            after = edits.set_end_frame(edits.set_start_frame(self._model.film, first), second)
            self._model.document.edit(after, t("Set start and end frame"))
        else:
            self._set(which, pictures[0])

    async def _browse(self, which: str) -> None:
        title = t("Choose the start frame") if which == "start" else t("Choose the end frame")
        files = await choose_pictures(self, title, self._folder, several=False)
        if files:
            self._folder = files[0].parent
            await self._take_in(which, Incoming(files=files))

    def _swap(self) -> None:
        self._model.document.edit(edits.swap_frames(self._model.film), t("Swap start and end frame"))

    def _show_menu(self, which: str, at: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        media = self._media(which)
        words = t("Choose a picture…") if media is None else t("Replace…")
        menu.addAction(words, lambda: self._ui.bridge.start(self._browse(which)))
        menu.addAction(t("Use a web address…"), lambda: self._give_address(which))
        if self._model.film.start_frame is not None or self._model.film.end_frame is not None:
            menu.addAction(t("Swap start and end frame"), self._swap)
        if media is not None:
            slot = self.start if which == "start" else self.end
            menu.addAction(t("Large look"), slot.look).setShortcut(Qt.Key.Key_Space)
            if media.path is not None:
                crop = menu.addAction(t("Crop and rotate…"), slot.crop_requested.emit)
                crop.setShortcut(Qt.Key.Key_C)
            menu.addAction(t("Show in the file manager"), lambda: reveal(media))
            menu.addSeparator()
            menu.addAction(t("Remove"), lambda: self._set(which, None))
        menu.popup(at)

    def _give_address(self, which: str) -> None:
        give_address(self._model, self._ui, self, f"{which}_frame", lambda film, media: self._with(film, which, media))

    def _go_to(self, field: str) -> None:
        if field in {"start_frame", "end_frame"}:
            slot = self.start if field == "start_frame" else self.end
            slot.setFocus(Qt.FocusReason.OtherFocusReason)
            bring_into_view(slot)
