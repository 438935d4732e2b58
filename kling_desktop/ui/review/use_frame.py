"""Sends the frame on show to the film in Compose: as start frame, as a reference, as a new element."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.takes import Take
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t


class UseFrame(QWidget):
    """Three buttons; the frame is kept as a picture in full size beside the library's references."""

    used = Signal()
    """The film has the frame now."""

    def __init__(self, ui: Surroundings, compose: ComposeModel) -> None:
        super().__init__()
        self._ui, self._compose = ui, compose
        self._take: Take | None = None
        self._index = -1
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        self._button(row, t("Next start"), self._as_start)
        self._button(row, t("Reference"), self._as_reference)
        self._button(row, t("Element"), self._as_element)

    def _button(self, row: QHBoxLayout, words: str, edit: Callable[[Film, Media], tuple[Film, str]]) -> None:
        button = QPushButton(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._use(edit))
        row.addWidget(button, 1)
        self.buttons.append(button)

    def set_frame(self, take: Take | None, index: int) -> None:
        """The frame on show."""
        self._take, self._index = take, index

    def _use(self, edit: Callable[[Film, Media], tuple[Film, str]]) -> None:
        if self._take is not None and self._index >= 0:
            self._ui.bridge.start(self._keep(self._take, self._index, edit))

    async def _keep(self, take: Take, index: int, edit: Callable[[Film, Media], tuple[Film, str]]) -> None:
        try:
            file: Path = await self._ui.bridge.call(lambda core: core.keep_frame(take.file, index))
        except Trouble as trouble:
            self._ui.report(trouble)
            return
        film, words = edit(self._compose.film, Media(path=file))
        self._compose.document.edit(film, words)
        self.used.emit()

    def _as_start(self, film: Film, media: Media) -> tuple[Film, str]:
        return edits.set_start_frame(film, media), t("Set start frame")

    def _as_reference(self, film: Film, media: Media) -> tuple[Film, str]:
        return edits.add_references(film, (media,)), t("Add reference")

    def _as_element(self, film: Film, media: Media) -> tuple[Film, str]:
        return edits.add_element(film, frontal=media), t("Add element")
