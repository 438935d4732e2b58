"""The library folder is not where it was: find it, or choose another one, while nothing else can be done."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from kling_desktop.core import Core
from kling_desktop.domain.troubles import Trouble
from kling_desktop.host.settings import SettingsStore
from kling_desktop.library import sidecars
from kling_desktop.library.rebuild import files_below
from kling_desktop.ui.bridge import Bridge, finished
from kling_desktop.ui.messages import Messages
from kling_desktop.words import t

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


async def replace_library(
    window: QWidget,
    bridge: Bridge[Core],
    messages: Messages,
    gone: Trouble,
    settings: Path,
    *,
    find: bool,
) -> bool:
    """Ask where the library is (`find`) or is to be, and keep that; False when nothing came of it.

    There is no core whose settings could be changed: their file is, at `settings`.
    """
    title = t("Find the library folder") if find else t("Library folder")
    folder = await choose_folder(window, title, Path(gone.facts.facts.get("folder", "")))
    if folder is None:
        return False
    if find and not await bridge.work(holds_library, folder):
        messages.say(t("There are no takes of Kling Desktop in {folder}.", folder=folder))
        return False

    def keep() -> None:
        SettingsStore(settings).change(lambda now: replace(now, library=folder))

    try:
        await bridge.work(keep)
    except Trouble as trouble:
        messages.trouble(trouble)
        return False
    return True
