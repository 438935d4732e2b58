"""What can be done with the source video: take one in, trim it, say what for, set it aside, remove it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, Media, SourceUse, SourceVideo
from kling_desktop.domain.offers import Offer
from kling_desktop.domain.problems import PictureFault, VideoFacts
from kling_desktop.ui.bridge import finished
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.incoming import Incoming
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import t

_PATTERNS = "*.mp4 *.mov *.m4v *.webm *.mkv *.avi *.mpg *.mpeg *.mts *.m2ts *.ts *.ogv *.flv *.mxf *.3gp"


class SourceDeeds:
    """Every deed is one undoable edit under its own name."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        self._model, self._ui = model, ui
        self._folder: Path | None = None
        self._gesture = -1

    def came(self, incoming: Incoming) -> None:
        """A drop or the clipboard: a file, a take or an address becomes the source video."""
        self._ui.bridge.start(self._take_in(incoming))

    def take(self, path: Path) -> None:
        """A video of the library becomes the source video."""
        self._ui.bridge.start(self._take_in(Incoming(files=(path,))))

    def browse(self, parent: QWidget) -> None:
        """Choose a file."""
        self._ui.bridge.start(self._browse(parent))

    async def _browse(self, parent: QWidget) -> None:
        dialog = QFileDialog(parent, t("Choose the source video"), str(self._folder or Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([t("Videos ({patterns})", patterns=_PATTERNS), t("All files (*)")])
        try:
            chosen = dialog.selectedFiles() if await finished(dialog) else []
        finally:
            dialog.deleteLater()
        if chosen:
            self._folder = Path(chosen[0]).parent
            await self._take_in(Incoming(files=(Path(chosen[0]),)))

    async def _take_in(self, incoming: Incoming) -> None:
        film = self._model.film.id
        media: Media | None = None
        if incoming.files:
            path = incoming.files[0].absolute()
            facts = await self._ui.bridge.work(_measured, path)
            if facts.fault is not None:
                self._ui.messages.say(_refusal(path.name, facts.fault))
                return
            media = Media(path=path)
        elif incoming.addresses:
            media = Media(url=incoming.addresses[0])
        if media is None:
            self._ui.messages.say(t("There is no video there: copy a video file or an address first."))
        elif self._model.film.id == film:
            if len(incoming.files) + len(incoming.addresses) > 1:
                self._ui.messages.say(t("A film has one source video: {name} was taken.", name=media.name))
            self.set(media)

    def set(self, media: Media) -> None:
        """This is the source video now, whole; what the one before was for stays."""
        before = self._model.film
        words = t("Set source video") if before.source_video is None else t("Replace source video")
        self._model.document.edit(with_source(before, media, self._model.offer), words)

    def begin_gesture(self) -> None:
        """What is trimmed from now on is one step back."""
        self._gesture = self._model.document.new_gesture()

    def trim(self, start: float, end: float | None) -> None:
        """Another part of it."""
        after = edits.trim_source(self._model.film, round(start, 6), None if end is None else round(end, 6))
        self._model.document.edit(after, t("Trim source video"), self._gesture)

    def use(self, use: SourceUse) -> None:
        """Edit it, or follow it."""
        words = t("Edit the source video") if use is SourceUse.EDIT else t("Follow the source video")
        self._model.document.edit(edits.use_source(self._model.film, use), words)

    def set_aside(self, aside: bool) -> None:
        """Keep it without sending it, or send it again."""
        words = t("Set source video aside") if aside else t("Use source video again")
        self._model.document.edit(edits.set_source_aside(self._model.film, aside), words)

    def remove(self) -> None:
        """Take it out of the film, and mentions of it with it."""
        self._model.document.edit(edits.set_source_video(self._model.film, None), t("Remove source video"))


def with_source(film: Film, media: Media, offer: Offer) -> Film:
    """The film with this source video, for what the one before was for; else for what the model can do with one."""
    before, uses = film.source_video, offer.capabilities.source_uses
    if before is not None:
        fresh = replace(before, media=media, start=0.0, end=None)
    else:
        use = SourceUse.REFERENCE if uses == {SourceUse.REFERENCE} else SourceUse.EDIT
        fresh = SourceVideo(media=media, use=use)
    return edits.set_source_video(film, fresh)


def _measured(path: Path) -> VideoFacts:
    from kling_desktop.media.source import measure  # PyAV is not needed before the first video

    return measure(Media(path=path))


def _refusal(name: str, fault: PictureFault) -> str:
    match fault:
        case PictureFault.EMPTY:
            return t("{name} is an empty file.", name=name)
        case PictureFault.MISSING:
            return t("{name} is not there.", name=name)
        case PictureFault.DENIED:
            return t("{name} may not be opened by you: its permissions forbid it.", name=name)
        case _:
            return t("{name} is not a video, or is damaged.", name=name)
