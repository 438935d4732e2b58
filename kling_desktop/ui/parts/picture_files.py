"""Choosing picture files, and showing a file in the system's file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from kling_desktop.domain.film import Media
from kling_desktop.ui.bridge import finished
from kling_desktop.words import t

_PATTERNS = "*.png *.jpg *.jpeg *.webp *.gif *.tif *.tiff *.bmp *.avif *.heic *.heif"


async def choose_pictures(parent: QWidget, title: str, folder: Path | None, *, several: bool) -> tuple[Path, ...]:
    """Files a person chose; none when the dialog was left. No nested event loop."""
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if several else QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([t("Pictures ({patterns})", patterns=_PATTERNS), t("All files (*)")])
    try:
        accepted = await finished(dialog)
        return tuple(Path(name) for name in dialog.selectedFiles()) if accepted else ()
    finally:
        dialog.deleteLater()


async def choose_folder(parent: QWidget, title: str, folder: Path | None = None) -> Path | None:
    """A folder a person chose; None when the dialog was left."""
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    try:
        accepted = await finished(dialog)
        return Path(dialog.selectedFiles()[0]) if accepted and dialog.selectedFiles() else None
    finally:
        dialog.deleteLater()


def reveal(media: Media) -> None:
    """Open the folder a file is in, or an address in the browser."""
    if media.path is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(media.path.parent)))
    elif media.url is not None:
        QDesktopServices.openUrl(QUrl(media.url))
