"""The library folder is not where it was: find it, or choose another one. Everything else goes on meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.network_troubles import LibraryAway
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.library_place import library_here
from kling_desktop.library import sidecars
from kling_desktop.library.rebuild import files_below
from kling_desktop.ui.bridge import Bridge, finished
from kling_desktop.ui.messages import Messages, Toast
from kling_desktop.words import joined, t, troubles

_LOOKED_AT = 5000
"""Files that are looked at before a folder is said to hold no library."""


def holds_library(folder: Path) -> bool:
    """Whether there is at least one take with its facts beside it. Blocks."""
    for file in islice(files_below(folder), _LOOKED_AT):
        if file.suffix.lower() == ".json":
            data = sidecars.read(file)
            if data is not None and sidecars.id_in(data) is not None:
                return True
    return False


async def choose_folder(window: QWidget, title: str, near: Path) -> Path | None:
    """Ask for a folder that is there; None when the person thinks better of it."""
    start = next((str(folder) for folder in near.parents if folder.is_dir()), "")
    dialog = QFileDialog(window, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    chosen = dialog.selectedFiles() if await finished(dialog) else []
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


class MissingLibrary(QObject):
    """Looks once at the start, and again when asked."""

    def __init__(self, window: QWidget, bridge: Bridge[Core], messages: Messages) -> None:
        super().__init__(window)
        self._window, self._bridge, self._messages = window, bridge, messages

    async def look(self) -> None:
        """Say so if the library is away, with what can be done."""
        try:
            await self._bridge.call(_here)
        except LibraryAway as trouble:
            self._offer(trouble)

    def _offer(self, trouble: Trouble) -> None:
        gone, facts, start = Path(trouble.facts.facts.get("folder", "")), trouble.facts, self._bridge.start
        toast = self._messages.say(
            joined(troubles.sentence(facts), troubles.remedy(facts)),
            action=t("Try again"),
            run=lambda: start(self.look()),
            stay=True,
            more=(
                (t("Find it…"), lambda: start(self.replace(gone, toast, find=True))),
                (t("Choose another folder…"), lambda: start(self.replace(gone, toast, find=False))),
            ),
        )

    async def replace(self, gone: Path, toast: Toast, *, find: bool) -> None:
        """Ask where the library is (`find`) or is to be, and keep that for the next start."""
        title = t("Find the library folder") if find else t("Library folder")
        folder = await choose_folder(self._window, title, gone)
        if folder is None:
            return
        if find and not await self._bridge.work(holds_library, folder):
            self._messages.say(t("There are no takes of Kling Desktop in {folder}.", folder=folder))
            return
        try:
            await self._bridge.call(lambda core: core.change_settings(lambda now: replace(now, library=folder)))
        except Trouble as trouble:
            self._messages.trouble(trouble)
            return
        toast.leave()
        self._messages.say(t("The library is in {folder} from the program's next start on.", folder=folder), stay=True)


async def _here(core: Core) -> None:
    await asyncio.to_thread(library_here, core.paths)
