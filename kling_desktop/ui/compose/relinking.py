"""Files of the film that are gone or changed: found again folder by folder, or taken from the library's own copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.fields import media_at
from kling_desktop.domain.film import Media
from kling_desktop.domain.problems import PictureFault
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.parts.picture_files import choose_folder, choose_pictures
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.words import n, t


class Relinking:
    """Every deed is one undoable step for all files it finds."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        self._model, self._ui = model, ui

    @property
    def missing(self) -> int:
        """How many picture files of the film are not where they were."""
        facts = self._model.facts
        known = (media for media in self._model.film.files if media in facts)
        return len({media.path for media in known if facts[media].fault is PictureFault.MISSING})

    def ask_for(self, parent: QWidget, field: str) -> None:
        """Let a person find the file at a path; what else is missing is looked for in the same folder."""
        self._ui.bridge.start(self._ask_for(parent, field))

    async def _ask_for(self, parent: QWidget, field: str) -> None:
        media = media_at(self._model.film, field)
        if media is None or media.path is None:
            return
        near = await self._ui.bridge.work(_nearest, media.path)
        title = t("Where is {name} now?", name=media.name)
        files = await choose_pictures(parent, title, near, several=False)
        if files:
            await self.link(media, files[0])

    async def link(self, media: Media, file: Path) -> None:
        """This file is what `media` stands for; whatever else is missing is looked for beside it."""
        from kling_desktop.media.pictures import measure

        facts = await self._ui.bridge.work(measure, Media(path=file))
        if facts.fault is not None:
            self._ui.messages.say(t("{name} cannot be used: it is no picture, or a damaged one.", name=file.name))
            return
        chosen = replace(media, path=file, sha256=facts.sha256)
        same = {
            entry: replace(entry, path=chosen.path, sha256=chosen.sha256)
            for entry in self._model.film.files
            if entry.path == media.path
        }
        await self._search(file.parent, same)

    def ask_for_folder(self, parent: QWidget) -> None:
        """Let a person name a folder in which everything that is missing is looked for."""
        self._ui.bridge.start(self._ask_for_folder(parent))

    async def _ask_for_folder(self, parent: QWidget) -> None:
        folder = await choose_folder(parent, t("Where are the missing files now?"))
        if folder is not None:
            await self.search(folder)

    async def search(self, folder: Path) -> None:
        """Look for everything that is missing below a folder."""
        await self._search(folder, {})

    async def _search(self, folder: Path, known: Mapping[Media, Media]) -> None:
        from kling_desktop.media import finding

        film = self._model.film
        gone = [media for media in await self._ui.bridge.work(finding.lost, film) if media not in known]
        found = {**known, **await self._ui.bridge.work(finding.find_again, gone, folder)}
        if self._model.film.id != film.id:
            return
        left = len({media.path for media in gone if media not in found})
        count = len({media.path for media in found})
        place = folder.name or str(folder)
        if not found:
            self._ui.messages.say(t("None of the missing files is in {folder}.", folder=place))
            return
        words = n("Relink {count} file", "Relink {count} files", count)
        self._model.document.edit(edits.relink(self._model.film, found), words)
        if count > 1 or left:
            said = n(
                "{count} file found again in {folder}.", "{count} files found again in {folder}.", count, folder=place
            )
            more = n("{count} is still missing.", "{count} are still missing.", left) if left else ""
            self._ui.messages.say(f"{said} {more}".strip())

    def accept(self, field: str) -> None:
        """What the file holds now is meant."""
        media = media_at(self._model.film, field)
        facts = None if media is None else self._model.facts.get(media)
        if facts is not None and facts.sha256:
            after = edits.accept_picture(self._model.film, field, facts.sha256)
            self._model.document.edit(after, t("Use the changed file"))

    def restore(self, field: str) -> None:
        """The library's own copy of what was chosen, where it has one."""
        self._ui.bridge.start(self._restore(field))

    async def _restore(self, field: str) -> None:
        media = media_at(self._model.film, field)
        if media is None:
            return
        digest = media.sha256 or ""
        file = await self._ui.bridge.call(lambda core: core.shelf.kept(digest))
        if file is None:
            words = t("The library has no copy of {name}: it keeps what was sent or put on the shelf.", name=media.name)
            self._ui.messages.say(words)
            return
        film = self._model.film
        same = {entry: replace(entry, path=file) for entry in film.files if entry.path == media.path}
        self._model.document.edit(edits.relink(film, same), t("Use the library's copy"))


def _nearest(path: Path) -> Path | None:
    return next((folder for folder in path.parents if folder.is_dir()), None)
