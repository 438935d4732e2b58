"""The crop editor: picture, ratios, turns, and what will be left, in pixels and against what models take."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from kling_desktop.domain.cropping import WHOLE, Canvas, fitted, pixels, snapped, tidy, turned
from kling_desktop.domain.film import Crop, Media
from kling_desktop.domain.offers import PictureRules
from kling_desktop.domain.shapes import ratio_of
from kling_desktop.ui.lists.thumbnails import Thumbnails
from kling_desktop.ui.parts.crop.canvas import CropCanvas
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.parts.overlay import Overlay
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import space, theme
from kling_desktop.words import joined, t

FREE, ORIGINAL, FILM, SQUARE = "free", "original", "film", "square"
_DETAIL_MILLISECONDS = 150


@dataclass(frozen=True, slots=True)
class _Step:
    """What undo comes back to."""

    crop: Crop
    rotate: int
    preset: str
    upright: bool


class CropEditor(Overlay):
    """Edits crop and turn of one picture; nothing changes until `applied`."""

    applied = Signal(object, int)
    """The `Crop` (None: the whole picture) and degrees clockwise."""

    def __init__(
        self,
        window: QWidget,
        thumbnails: Thumbnails,
        media: Media,
        size: tuple[int, int],
        title: str,
        film_ratio: str,
        rules: PictureRules,
    ) -> None:
        """`size` is the picture's in pixels, turned as it is now, without the crop."""
        super().__init__(window, t("Crop and rotate {what}", what=title))
        self._thumbnails, self._media, self._rules = thumbnails, media, rules
        self._size = size
        self.rotate = round(media.rotate / 90) % 4 * 90
        self._preset = FREE
        self._upright = False
        self._steps: list[_Step] = []
        self._step = -1
        """The place in the steps of what is on screen."""
        self._ratios = {SQUARE: 1.0, FILM: ratio_of(film_ratio) or 16 / 9}
        self.view = CropCanvas()
        self.view.show_crop(
            Canvas(*size), media.crop if media.crop is not None and media.crop.valid else WHOLE, legal=True
        )
        self.view.changed.connect(lambda _crop: self._tell())
        self.view.apply_requested.connect(self.apply)
        self.setFocusProxy(self.view)
        self.readout = label("", "caption")
        self.fault = label("", "bad")
        self.presets = QButtonGroup(self)
        self.presets.setExclusive(True)
        self.body.setContentsMargins(space(6), space(5), space(6), space(5))
        self.body.addLayout(self._head(title))
        self.body.addWidget(self.view, 1)
        self.body.addLayout(self._foot(film_ratio))
        self._detail = QTimer(self)
        self._detail.setSingleShot(True)
        self._detail.timeout.connect(self._fetch)
        thumbnails.arrived.connect(self._arrived)
        self._fetch()
        self._tell()

    def _head(self, title: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(space(3))
        head.addWidget(label(title, "title"))
        head.addWidget(label(self._media.name, "dim"))
        head.addStretch(1)
        head.addWidget(self.fault)
        head.addWidget(self.readout)
        return head

    def _foot(self, film_ratio: str) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(space(1))
        for preset, words, key in (
            (FREE, t("Free"), "1"),
            (ORIGINAL, t("Original"), "2"),
            (FILM, t("Film {ratio}", ratio=film_ratio), "3"),
            (SQUARE, "1:1", "4"),
        ):
            button = QPushButton(words)
            button.setProperty("role", "quiet")
            button.setCheckable(True)
            button.setChecked(preset == FREE)
            button.setToolTip(t("{words} (key {key})", words=words, key=key))
            button.clicked.connect(lambda _checked=False, chosen=preset: self.choose(chosen))
            button.setObjectName(preset)
            self.presets.addButton(button)
            foot.addWidget(button)
        foot.addSpacing(space(4))
        self.left_turn = self._icon("turn_left", t("Turn left"), "Shift+R", lambda: self.turn(clockwise=False))
        self.right_turn = self._icon("turn_right", t("Turn right"), "R", lambda: self.turn(clockwise=True))
        self.reset_button = QPushButton(t("Reset"))
        self.reset_button.setProperty("role", "quiet")
        self.reset_button.clicked.connect(self.reset)
        self.cancel_button = QPushButton(t("Cancel"))
        self.cancel_button.clicked.connect(self.leave)
        self.apply_button = QPushButton(t("Apply"))
        self.apply_button.setProperty("role", "primary")
        self.apply_button.setProperty("beside", True)
        self.apply_button.clicked.connect(self.apply)
        for button in (self.left_turn, self.right_turn, self.reset_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.apply_button)
        return foot

    def _icon(self, name: str, words: str, key: str, run: object) -> QPushButton:
        button = QPushButton()
        button.setIcon(icons.icon(name, theme().dim))
        button.setProperty("role", "icon")
        button.setFixedSize(space(7), space(7))
        button.setAccessibleName(words)
        button.setToolTip(t("{words} (key {key})", words=words, key=key))
        button.clicked.connect(run)
        return button

    def place(self) -> None:
        """All of the window: the picture is to be judged."""
        self.card.setGeometry(self.rect())

    # what is shown -----------------------------------------------------------------------------------------------

    @property
    def crop(self) -> Crop:
        """The box as it is now, on whole pixels."""
        return snapped(self.view.crop, self.view.canvas)

    @property
    def remaining(self) -> tuple[int, int]:
        """Pixels after the crop."""
        return pixels(self.crop, *self._size)

    def _whole(self) -> Media:
        return replace(self._media, crop=None, rotate=self.rotate)

    def _fetch(self) -> None:
        room = self.view.room()
        pixmap = self._thumbnails.get(self._whole(), room.width(), room.height(), self.devicePixelRatioF(), whole=True)
        if pixmap is not None:
            self.view.show_picture(pixmap)

    def _arrived(self, media: Media) -> None:
        if media == self._whole():
            self._fetch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sharper or smaller, once the window keeps still."""
        self._detail.start(_DETAIL_MILLISECONDS)
        super().resizeEvent(event)

    def hideEvent(self, event: QEvent) -> None:
        self._detail.stop()
        super().hideEvent(event)  # type: ignore[arg-type]  # the stubs know hide events by a type of their own

    def _tell(self) -> None:
        width, height = self.remaining
        ratio = width / height
        rules = self._rules
        faults = []
        if not rules.min_ratio <= ratio <= rules.max_ratio:
            faults.append(t("Models take {least} to {most}", least=f"{rules.min_ratio:g}", most=f"{rules.max_ratio:g}"))
        if min(width, height) < rules.min_side:
            faults.append(t("at least {least} pixels a side", least=rules.min_side))
        text = t("{width} × {height} px · ratio {ratio}", width=width, height=height, ratio=f"{ratio:.2f}")
        self.readout.setText(text)
        self.fault.setText(" · ".join(faults))
        self.view.show_crop(self.view.canvas, self.view.crop, legal=not faults)
        self.view.setAccessibleDescription(joined(text, *faults))
        changed = tidy(self.crop) != self._media.crop or self.rotate != self._media.rotate
        self.reset_button.setEnabled(tidy(self.crop) is not None or self.rotate != 0)
        self.apply_button.setEnabled(changed)
        if not self.view.pulling:
            self._remember()

    def _remember(self) -> None:
        now = _Step(self.view.crop, self.rotate, self._preset, self._upright)
        if self._step < 0 or now != self._steps[self._step]:
            self._step += 1
            self._steps[self._step :] = [now]

    def _ratio(self) -> float | None:
        match self._preset:
            case "free":
                return None
            case "original":
                ratio = self._size[0] / self._size[1]
            case preset:
                ratio = self._ratios[preset]
        return 1 / ratio if self._upright else ratio

    # deeds -------------------------------------------------------------------------------------------------------

    def choose(self, preset: str) -> None:
        """Keep a ratio from now on; the same one once more turns it on its side."""
        self._upright = not self._upright if preset == self._preset and preset not in {FREE, SQUARE} else False
        self._preset = preset
        for button in self.presets.buttons():
            button.setChecked(button.objectName() == preset)
        canvas = Canvas(*self._size, self._ratio())
        self.view.show_crop(canvas, fitted(canvas, self.view.crop), legal=True)
        self._tell()

    def turn(self, *, clockwise: bool) -> None:
        """Turn the picture by 90°, the box with it."""
        self.rotate = (self.rotate + (90 if clockwise else 270)) % 360
        self._size = (self._size[1], self._size[0])
        crop = turned(self.view.crop, clockwise)
        if self._preset == FILM:
            # The film does not turn with the picture.
            crop = fitted(Canvas(*self._size, self._ratio()), crop)
        self.view.show_picture(None)
        self.view.show_crop(Canvas(*self._size, self._ratio()), crop, legal=True)
        self._fetch()
        self._tell()

    def reset(self) -> None:
        """The whole picture, as its file has it."""
        if self.rotate % 180:
            self._size = (self._size[1], self._size[0])
        if self.rotate:
            self.rotate = 0
            self.view.show_picture(None)
            self._fetch()
        self._preset = FREE
        self.view.show_crop(Canvas(*self._size), WHOLE, legal=True)
        self.choose(FREE)

    def step(self, by: int) -> None:
        """Undo (-1) or redo (1) what was done in here."""
        if self.view.pulling or not 0 <= self._step + by < len(self._steps):
            return
        self._step += by
        now = self._steps[self._step]
        if now.rotate != self.rotate:
            if (now.rotate - self.rotate) % 180:
                self._size = (self._size[1], self._size[0])
            self.rotate = now.rotate
            self.view.show_picture(None)
        self._preset, self._upright = now.preset, now.upright
        for button in self.presets.buttons():
            button.setChecked(button.objectName() == now.preset)
        self.view.show_crop(Canvas(*self._size, self._ratio()), now.crop, legal=True)
        self._fetch()
        self._tell()

    def apply(self) -> None:
        """Hand over crop and turn, and go."""
        if self.apply_button.isEnabled():
            self.applied.emit(tidy(self.crop), self.rotate)
        self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter applies, Escape leaves, R turns, 1 to 4 choose a ratio, Backspace resets; undo and redo."""
        presets = {Qt.Key.Key_1: FREE, Qt.Key.Key_2: ORIGINAL, Qt.Key.Key_3: FILM, Qt.Key.Key_4: SQUARE}
        key = Qt.Key(event.key())
        focus = self.focusWidget()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.apply()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self.step(-1)
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.step(1)
        elif key is Qt.Key.Key_R:
            self.turn(clockwise=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        elif key in presets:
            self.choose(presets[key])
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.reset()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
