"""Scrubbing through the take under the pointer: a few frames of it, decoded beside the window's thread."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from kling_desktop.core import Core
from kling_desktop.domain.takes import TakeId
from kling_desktop.domain.troubles import Trouble
from kling_desktop.media.pixels import Pixels
from kling_desktop.ui.bridge import Bridge
from kling_desktop.ui.library.wall.cards import Card
from kling_desktop.ui.lists.thumbnails import cut_to, to_image

_REST_MILLISECONDS = 160
_FRAMES = 14
_WIDTH = 320
_KEPT = 24
"""Takes whose frames are kept: 24 x 14 small frames are about 75 MB."""


class Scrubbing(QObject):
    """`hover` says where the pointer is; `frame` gives the picture to paint there, once it is decoded."""

    changed = Signal()
    """The hovered card must be painted again."""

    def __init__(self, bridge: Bridge[Core], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._frames: OrderedDict[TakeId, tuple[QPixmap, ...]] = OrderedDict()
        self._card: Card | None = None
        self._part = 0.0
        self._busy = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._rested)

    def hover(self, card: Card | None, part: float) -> None:
        """The pointer is over a card, at a part (0 to 1) of its poster's width; or over none."""
        if card is None or self._card is None or card.id != self._card.id:
            self._rest.stop()
            if card is not None and card.id not in self._frames:
                self._rest.start()
        self._card, self._part = card, max(0.0, min(1.0, part))
        if card is not None and card.id in self._frames:
            self.changed.emit()

    def frame(self, take: TakeId) -> QPixmap | None:
        """The frame under the pointer, for the hovered take."""
        frames = self._frames.get(take)
        if not frames or self._card is None or self._card.id != take:
            return None
        return frames[min(len(frames) - 1, int(self._part * len(frames)))]

    def part(self, take: TakeId) -> float | None:
        """How far the pointer is, for the hovered take once its frames are there."""
        return self._part if self.frame(take) is not None else None

    def forget(self, take: TakeId) -> None:
        """Let go of a take's frames."""
        self._frames.pop(take, None)

    def _rested(self) -> None:
        if self._card is not None and not self._busy:
            self._busy = True
            self._bridge.start(self._load(self._card))

    async def _load(self, card: Card) -> None:
        try:
            pictures = await self._bridge.work(_decode, card.file)
        except Trouble:
            pictures = ()  # a file that cannot be played keeps its still card; Review says what is wrong with it
        finally:
            self._busy = False
        self._frames[card.id] = tuple(cut_to(QPixmap.fromImage(to_image(each)), 16 / 9) for each in pictures)
        while len(self._frames) > _KEPT:
            self._frames.popitem(last=False)
        self.changed.emit()
        now = self._card
        if now is not None and now.id not in self._frames:
            self._rest.start()


def _decode(file: Path) -> tuple[Pixels, ...]:
    from kling_desktop.media.videos import strip  # not needed before the pointer rests on a take

    return strip(file, _FRAMES, _WIDTH)
