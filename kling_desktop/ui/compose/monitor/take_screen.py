"""Takes on the monitor: one, or two in step, side by side or under a wipe."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleInterface, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kling_desktop.domain.takes import Take
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.accessible.roles import Speaking
from kling_desktop.ui.compose.monitor.plates import paint_plate
from kling_desktop.ui.parts import tile_paint
from kling_desktop.ui.parts.frame_drag import FrameDrag
from kling_desktop.ui.player.model import PlayerModel
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.words import troubles

_GRIP = 3
"""Steps to either side of the wipe's line that still take hold of it."""


class Look(StrEnum):
    """How two takes are shown."""

    SIDE_BY_SIDE = "side-by-side"
    WIPE = "wipe"


class TakeScreen(QWidget):
    """The pictures. The first take leads; the second shows the same moment."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(space(60), space(34))
        self.setMouseTracking(True)
        self.takes: tuple[tuple[Take, str], ...] = ()
        """Each with the words of its plate."""
        self.look = Look.SIDE_BY_SIDE
        self.wipe = 0.5
        self.trouble = ""
        self.players = (PlayerModel(self), PlayerModel(self))
        self._images: list[QImage | None] = [None, None]
        self._pulling = False
        lead, other = self.players
        lead.frame_shown.connect(lambda image: self._shown(0, image))
        other.frame_shown.connect(lambda image: self._shown(1, image))
        lead.moved.connect(lambda _index: self._follow())
        other.clip_changed.connect(self._follow)
        for player in self.players:
            player.clip_changed.connect(self._clip_changed)
        FrameDrag(self, self._frame_at)
        # The ear follows one take only.
        other.sound.set_muted(True)

    def spoken_as(self) -> QAccessibleInterface:
        """A picture."""
        return Speaking(self, QAccessible.Role.Graphic)

    @property
    def lead(self) -> PlayerModel:
        """The player that is driven."""
        return self.players[0]

    def show_takes(self, *takes: tuple[Take, str]) -> None:
        """One take, two, or none, each with the words of its plate."""
        self.takes = takes[:2]
        self.trouble = ""
        self._images = [None, None]
        for place, player in enumerate(self.players):
            player.load(self.takes[place][0].file if place < len(self.takes) else None)
        self.setAccessibleDescription(" / ".join(words for _take, words in self.takes))
        self.update()

    def _clip_changed(self) -> None:
        self._tell_widths()
        faults = [player.trouble for player in self.players if isinstance(player.trouble, Trouble)]
        self.trouble = troubles.sentence(faults[0].facts) if faults else ""
        self.update()

    def set_look(self, look: Look) -> None:
        """Side by side or wipe."""
        self.look = look
        self._tell_widths()
        self.update()

    def _follow(self) -> None:
        clip = self.players[1].clip
        if clip is not None and len(self.takes) == 2:
            self.players[1].seek(clip.index_at(self.lead.seconds))

    def _shown(self, place: int, image: QImage) -> None:
        self._images[place] = image
        self.update()

    # where -------------------------------------------------------------------------------------------------------

    @property
    def wiping(self) -> bool:
        """Whether two takes lie over each other."""
        return len(self.takes) == 2 and self.look is Look.WIPE

    def boxes(self) -> list[QRectF]:
        """Where the picture of each take is."""
        whole = QRectF(self.rect())
        if len(self.takes) < 2 or self.look is Look.WIPE:
            return [self._fitted(place, whole) for place in range(len(self.takes))]
        gap = space(1)
        half = (whole.width() - gap) / 2
        rooms = (QRectF(0, 0, half, whole.height()), QRectF(half + gap, 0, half, whole.height()))
        return [self._fitted(place, room) for place, room in enumerate(rooms)]

    def _fitted(self, place: int, room: QRectF) -> QRectF:
        facts = self.takes[place][0].video
        ratio = facts.width / facts.height if facts.width and facts.height else 16 / 9
        width = min(room.width(), room.height() * ratio)
        box = QRectF(0, 0, width, width / ratio)
        box.moveCenter(room.center())
        return box

    def _line(self) -> float:
        box = self.boxes()[0]
        return box.left() + box.width() * self.wipe

    def _tell_widths(self) -> None:
        for player, box in zip(self.players, self.boxes(), strict=False):
            player.set_width(round(box.width() * self.devicePixelRatioF()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_widths()

    # hand --------------------------------------------------------------------------------------------------------

    def _over_line(self, point: QPointF) -> bool:
        return self.wiping and abs(point.x() - self._line()) <= space(_GRIP)

    def _frame_at(self, at: QPoint) -> tuple[Take, int, QImage] | None:
        """The frame under the pointer; none on the line of the wipe."""
        if self._over_line(QPointF(at)) or self.trouble:
            return None
        boxes = self.boxes()
        over = self.wiping and at.x() > self._line()
        place = int(over) if self.wiping else next((i for i, box in enumerate(boxes) if box.contains(at)), -1)
        image = self._images[place] if 0 <= place < len(self.takes) else None
        return None if image is None else (self.takes[place][0], self.players[place].shown, image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the line, or play and pause."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif self._over_line(event.position()):
            self._pulling = True
        else:
            self.clicked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the line."""
        if self._pulling:
            box = self.boxes()[0]
            self.wipe = max(0.0, min((event.position().x() - box.left()) / max(1.0, box.width()), 1.0))
            self.update()
        over = self._pulling or self._over_line(event.position())
        self.setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._pulling = False
        super().mouseReleaseEvent(event)

    # picture -----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        boxes = self.boxes()
        for place, box in enumerate(boxes):
            painter.save()
            if self.wiping:
                left, right = (self._line(), float(self.width())) if place else (0.0, self._line())
                painter.setClipRect(QRectF(left, 0, right - left, self.height()))
            painter.fillRect(box, Qt.GlobalColor.black)
            image = self._images[place]
            if image is not None:
                painter.drawImage(box, image)
            painter.restore()
        if self.wiping:
            line = QRectF(self._line() - metrics().line, 0, metrics().line * 2, self.height())
            painter.fillRect(line, theme().accent)
        for place, box in enumerate(boxes):
            paint_plate(painter, box, self.takes[place][1], self.font(), at_end=self.wiping and place == 1)
        if self.trouble:
            tile_paint.paint_words(painter, QRectF(self.rect()), self.trouble, self.font(), theme().on_plate)
        painter.end()

    def close_players(self) -> None:
        """End the decoders' threads and let go of the files."""
        for player in self.players:
            player.close()
