"""Opens the crop editor for a picture of the film, wherever it stands, and makes its result one undoable step."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.fields import media_at
from kling_desktop.domain.film import Crop, Film, Media
from kling_desktop.domain.mentions import Mention, MentionKind
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts import faults
from kling_desktop.ui.parts.crop.editor import CropEditor
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t

_REFERENCE = re.compile(r"references\[(\d+)\]$")
_VIEW = re.compile(r"elements\[(\d+)\]\.(?:frontal|angles\[(\d+)\])$")


class Cropping(QObject):
    """Answers `ComposeModel.crop_requested`."""

    def __init__(self, model: ComposeModel, ui: Surroundings, place: QWidget) -> None:
        super().__init__(place)
        self._model, self._ui, self._place = model, ui, place
        self.editor: CropEditor | None = None
        model.crop_requested.connect(lambda field: ui.bridge.start(self._open(field)))

    async def _open(self, field: str) -> None:
        from kling_desktop.media.pictures import measure  # Pillow is not needed before the first picture

        film = self._model.film
        media = media_at(film, field)
        if media is None or self.editor is not None or self._model.document.read_only:
            return
        if media.path is None:
            self._ui.messages.say(t("A picture on the web goes out as it is there. Save it as a file to crop it."))
            return
        whole = replace(media, crop=None)
        facts = await self._ui.bridge.work(measure, whole)
        if facts.fault is not None:
            self._ui.messages.say(
                t("{name}: {fault}.", name=media.name, fault=faults.tile_words(media, facts) or t("Cannot be read"))
            )
            return
        if media_at(self._model.film, field) != media or self.editor is not None:
            return
        self.editor = CropEditor(
            self._place.window(),
            self._ui.thumbnails,
            media,
            (facts.width, facts.height),
            place_words(film, field),
            film.settings.aspect_ratio,
            self._model.offer.capabilities.pictures,
        )
        self.editor.applied.connect(lambda crop, rotate: self._apply(field, media, crop, rotate))
        self.editor.left.connect(self._gone)
        self.editor.open()

    def _gone(self) -> None:
        self.editor = None

    def _apply(self, field: str, media: Media, crop: Crop | None, rotate: int) -> None:
        if media_at(self._model.film, field) != media:
            return  # an undo came between
        after = edits.adjust_picture(self._model.film, field, crop=crop, rotate=rotate)
        self._model.document.edit(after, t("Crop {what}", what=place_words(self._model.film, field)))


def place_words(film: Film, field: str) -> str:
    """What people call a place for a picture: @Image2, front view of @Element1, start frame."""
    if found := _REFERENCE.match(field):
        reference = film.references[int(found[1])]
        if reference.aside:
            return reference.media.name
        return str(Mention(MentionKind.IMAGE, film.numbered.index(reference) + 1))
    if found := _VIEW.match(field):
        mention = str(Mention(MentionKind.ELEMENT, int(found[1]) + 1))
        if found[2] is None:
            return t("Front view of {mention}", mention=mention)
        return t("Angle {number} of {mention}", number=int(found[2]) + 1, mention=mention)
    return t("Start frame") if field == "start_frame" else t("End frame")
