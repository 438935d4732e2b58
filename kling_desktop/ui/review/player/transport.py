"""The row below the scrubber: play, step, position, loops, sound, speed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from kling_desktop.ui.accessible.naming import name_choices
from kling_desktop.ui.commands import Commands
from kling_desktop.ui.parts.clock_words import timecode
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.player.model import SPEEDS, PlayerModel
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import space
from kling_desktop.ui.tips import Tips, first_keys, with_keys
from kling_desktop.words import t


class Transport(QWidget):
    """Shows a `PlayerModel` and drives it. Buttons take no focus from a click: the keys stay with the workspace."""

    shot_loop_requested = Signal()

    def __init__(self, player: PlayerModel) -> None:
        super().__init__()
        self._player = player
        self.buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(1))
        row.addStretch(1)
        for name, icon, words, run in (
            ("start", "to_start", t("To the first frame"), lambda: player.go(0)),
            ("back", "step_back", t("One frame back"), lambda: player.step(-1)),
            ("play", "play", t("Play or pause"), player.toggle),
            ("forward", "step_forward", t("One frame on"), lambda: player.step(1)),
            ("end", "to_end", t("To the last frame"), lambda: player.go(-1)),
        ):
            row.addWidget(self._button(name, icon, words, run))
        self.time = label("", "title")
        self.time.setMinimumWidth(space(16))
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.frame = label("", "dim")
        self.frame.setMinimumWidth(space(31))
        row.addSpacing(space(3))
        row.addWidget(self.time)
        row.addSpacing(space(3))
        row.addWidget(self.frame)
        row.addSpacing(space(3))
        loop = self._button("loop", "loop", t("Begin again at the end"), lambda: player.set_loop(not player.loop))
        loop.setCheckable(True)
        row.addWidget(loop)
        self.shot_loop = QPushButton(t("shot"))
        self.shot_loop.setProperty("role", "quiet")
        self.shot_loop.setCheckable(True)
        self.shot_loop.setAccessibleName(t("Loop the shot on show"))
        self.shot_loop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.shot_loop.clicked.connect(self.shot_loop_requested)
        row.addWidget(self.shot_loop)
        row.addWidget(self._button("sound", "sound", t("Sound on or off"), player.toggle_sound))
        self.speed = QComboBox()
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.activated.connect(lambda index: player.set_speed(SPEEDS[index]))
        row.addWidget(self.speed)
        name_choices(self.speed, t("Speed"))
        row.addStretch(1)
        player.clip_changed.connect(self._show_clip)
        player.moved.connect(lambda _index: self._show_position())
        player.state_changed.connect(self._show_state)
        self._show_clip()

    def _button(self, name: str, icon: str, words: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(icons.icon(icon), "")
        button.setProperty("role", "quiet")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: run())
        self.buttons[name] = button
        return button

    def tell_keys(self, commands: Commands) -> None:
        """Tips with the keys that count; the commands must be there."""
        self._commands = commands
        tips = Tips(self, commands)
        names = {"back": "frame-back", "forward": "frame-on"}
        for name, button in self.buttons.items():
            if name != "loop":
                tips.tell(button, button.accessibleName(), f"review.{names.get(name, name)}")
        tips.tell(self.shot_loop, t("Loop the shot on show"), "review.shot-loop")
        commands.changed.connect(self._tell_speed)
        self._tell_speed()

    def _tell_speed(self) -> None:
        back, on = (first_keys(self._commands, f"review.{name}") for name in ("backward", "forward"))
        both = t("{forward} or {back} again: faster", forward=on, back=back) if on and back else ""
        self.speed.setToolTip(with_keys(t("Speed"), both))

    def set_shots(self, many: bool) -> None:
        """Whether the take has more than one shot, so that one can be looped."""
        self.shot_loop.setEnabled(many)

    def _show_clip(self) -> None:
        clip = self._player.clip
        for name, button in self.buttons.items():
            button.setEnabled(clip is not None and (name != "sound" or clip.has_audio))
        self.speed.setEnabled(clip is not None)
        self._show_position()
        self._show_state()

    def _show_position(self) -> None:
        clip, player = self._player.clip, self._player
        self.time.setText("" if clip is None else timecode(player.seconds, clip.fps))
        self.frame.setText("" if clip is None else t("frame {n} of {count}", n=player.index + 1, count=clip.count))

    def _show_state(self) -> None:
        player = self._player
        self.buttons["play"].setIcon(icons.icon("pause" if player.playing else "play"))
        self.buttons["loop"].setChecked(player.loop)
        self.shot_loop.setChecked(player.span is not None)
        self.buttons["sound"].setIcon(icons.icon("mute" if player.sound.muted else "sound"))
        self.speed.setCurrentIndex(SPEEDS.index(player.speed))

    def retint(self) -> None:
        """Another theme: icons anew."""
        for name, icon in (
            ("start", "to_start"),
            ("back", "step_back"),
            ("forward", "step_forward"),
            ("end", "to_end"),
            ("loop", "loop"),
        ):
            self.buttons[name].setIcon(icons.icon(icon))
        self._show_state()
