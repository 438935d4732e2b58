"""Posters of takes: made by the core once, decoded off the GUI thread, painted in cards."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from kling_desktop.core import Core
from kling_desktop.domain.film import Media
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.theme.tokens import metrics, theme


class Posters(QObject):
    """`get` answers at once, None until the picture is there; then `arrived`."""

    arrived = Signal(object)
    """The `TakeId` whose poster can be painted now."""

    def __init__(self, bridge: Bridge[Core], thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._thumbnails = bridge, thumbnails
        self._files: dict[TakeId, Path | None] = {}
        self._of_file: dict[Path, TakeId] = {}
        thumbnails.arrived.connect(self._thumbnail_arrived)

    def get(self, take: TakeId, width: int, height: int, scale: float = 1.0, *, ask: bool = True) -> QPixmap | None:
        """The first picture of a take, covering width x height device-independent pixels.

        With `ask` False a poster that was never asked for is not asked for now either.
        """
        if take not in self._files:
            if not ask:
                return None
            self._files[take] = None
            self._bridge.start(self._fetch(take))
        file = self._files[take]
        return None if file is None else self._thumbnails.get(Media(path=file), width, height, scale)

    async def _fetch(self, take: TakeId) -> None:
        try:
            file = await self._bridge.call(lambda core: core.library.poster(take))
        except Trouble:
            return  # a take whose file is gone keeps its neutral card; verify says what is wrong with it
        self._files[take] = file
        self._of_file[file] = take
        self.arrived.emit(take)

    def _thumbnail_arrived(self, media: Media) -> None:
        take = self._of_file.get(media.path) if media.path is not None else None
        if take is not None:
            self.arrived.emit(take)

    def paint(self, painter: QPainter, box: QRect, take: Take) -> None:
        """A take's poster, cut to a card's rounded box."""
        scale = painter.device().devicePixelRatio()
        path = QPainterPath()
        path.addRoundedRect(box, metrics().radius_picture, metrics().radius_picture)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(box, theme().surface[2])
        pixmap = self.get(take.id, box.width(), box.height(), scale)
        if pixmap is not None:
            painter.drawPixmap(box, pixmap)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.restore()
