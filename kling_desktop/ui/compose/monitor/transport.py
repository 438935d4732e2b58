"""The row of buttons under the picture, and the commands behind them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from kling_desktop.ui.commands import Command, Commands
from kling_desktop.ui.compose.monitor.deck import Deck
from kling_desktop.ui.compose.monitor.playback import Playback
from kling_desktop.ui.compose.monitor.timecode import timecode
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.theme.tokens import metrics, space, theme
from kling_desktop.ui.tips import Tips
from kling_desktop.words import t

REACH = "compose"
"""The keys of the monitor, heard where nobody else in the window wants them."""

_ROOMY = 150
"""Steps of width from which the buttons have words."""


class Transport(QWidget):
    """To start, frame back, play, frame forward, loop, timecode."""

    def __init__(self, deck: Deck, playback: Playback) -> None:
        super().__init__()
        self._deck, self._playback = deck, playback
        self.start = self._button("to_start", "")
        self.back = self._button("step_back", t("frame"))
        self.play = self._button("play", "")
        self.play.setIconSize(QSize(space(5.5), space(5.5)))
        self.forward = self._button("step_forward", t("frame"))
        self.forward.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.loop = self._button("loop", t("loop"))
        self.loop.setCheckable(True)
        self.shot_loop = self._button("loop", t("shot"))
        self.shot_loop.setCheckable(True)
        self.time = label("", "dim")
        font = QFont(self.time.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        self.time.setFont(font)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(1.5))
        row.addStretch(1)
        for widget in (self.start, self.back, self.play, self.forward, self.loop, self.shot_loop):
            row.addWidget(widget)
        row.addSpacing(space(1))
        row.addWidget(self.time)
        row.addStretch(1)
        self.start.clicked.connect(deck.to_start)
        self.back.clicked.connect(lambda: deck.step(-1))
        self.play.clicked.connect(deck.toggle)
        self.forward.clicked.connect(lambda: deck.step(1))
        self.loop.toggled.connect(deck.set_looping)
        self.shot_loop.toggled.connect(playback.set_shot_looping)
        deck.changed.connect(self.refresh)
        deck.moved.connect(self._show_time)
        self._shown = ""
        self._tips: Tips | None = None
        self.refresh()

    def _button(self, picture: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "quiet")
        button.setProperty("picture", picture)
        button.setText(words)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        button.setToolButtonStyle(style)
        button.setAutoRepeat(picture.startswith("step_"))
        return button

    def refresh(self) -> None:
        """Icons and states."""
        side = metrics().icon
        for button in (self.start, self.back, self.forward):
            button.setIcon(icon(str(button.property("picture")), theme().dim, side))
        playing = self._deck.playing
        self.play.setIcon(icon("pause" if playing else "play", theme().text, space(5.5)))
        self._tell_play()
        looping, shot = self._deck.looping, self._playback.shot_looping and not self._deck.on_take
        self.loop.setChecked(looping)
        self.shot_loop.blockSignals(True)
        self.shot_loop.setChecked(shot)
        self.shot_loop.blockSignals(False)
        self.shot_loop.setEnabled(not self._deck.on_take)
        self.shot_loop.setIcon(icon("loop", theme().accent if shot else theme().dim, side))
        self.loop.setIcon(icon("loop", theme().accent if looping else theme().dim, side))
        self._show_time()

    def tell_keys(self, commands: Commands) -> None:
        """Tips with the keys that count; the commands must be there."""
        self._tips = tips = Tips(self, commands)
        for button, words, name in (
            (self.start, t("To the start"), "start"),
            (self.back, t("One frame back"), "frame-back"),
            (self.forward, t("One frame on"), "frame-on"),
            (self.loop, t("Play in a loop"), "loop"),
            (self.shot_loop, t("Play the selected shot in a loop"), "shot-loop"),
        ):
            tips.tell(button, words, f"compose.play.{name}")
        self._tell_play()

    def _tell_play(self) -> None:
        if self._tips is not None:
            self._tips.tell(self.play, t("Pause") if self._deck.playing else t("Play"), "compose.play.toggle")

    def _show_time(self) -> None:
        words = f"{timecode(self._deck.seconds)} / {timecode(self._deck.length)}"
        if words != self._shown:
            self._shown = words
            self.time.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the pictures of the buttons must do: the time is to be read whole."""
        super().resizeEvent(event)
        roomy = event.size().width() >= space(_ROOMY)
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if roomy else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (self.back, self.forward, self.loop):
            button.setToolButtonStyle(style)

    def minimumSizeHint(self) -> QSize:
        return QSize(space(90), super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and hasattr(self, "_shown"):
            self.refresh()
        super().changeEvent(event)


class Keys(QObject):
    """Play keys work wherever nobody else wants them: what no widget took arrives at the window, and here.

    Shortcuts of the whole window would take Space from a focused button and the arrows from a list.
    """

    def __init__(self, owner: QWidget, where: QWidget, ui: Surroundings, deck: Deck, playback: Playback) -> None:
        super().__init__(owner)
        self._owner, self._ui = owner, ui
        self._window: QWidget | None = None
        group = t("Play")
        for name, words, keys, run in (
            ("play.toggle", t("Play or pause"), "Space", deck.toggle),
            ("play.back", t("Backwards, again for faster"), "J", deck.slower),
            ("play.stop", t("Pause"), "K", deck.stop),
            ("play.forward", t("Forwards, again for faster"), "L", deck.faster),
            ("play.frame-back", t("One frame back"), "Left", lambda: deck.step(-1)),
            ("play.frame-on", t("One frame on"), "Right", lambda: deck.step(1)),
            ("play.start", t("To the start"), "Home", deck.to_start),
            ("play.end", t("To the end"), "End", deck.to_end),
        ):
            command = Command(id=f"compose.{name}", group=group, words=words, keys=(keys,), reach=REACH)
            ui.commands.add(command, run, where=where)
        ui.commands.add(
            Command(id="compose.play.loop", group=group, words=t("Play in a loop"), keys=("Ctrl+L",)),
            lambda: deck.set_looping(not deck.looping),
            where=owner,
            context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
        )
        ui.commands.add(
            Command(
                id="compose.play.shot-loop",
                group=group,
                words=t("Play the selected shot in a loop"),
                keys=("Shift+L",),
                reach=REACH,
            ),
            lambda: playback.set_shot_looping(not playback.shot_looping),
            where=where,
        )

    def listen(self, window: QWidget) -> None:
        """Hear the keys that nobody in this window took."""
        if window is self._window:
            return
        if self._window is not None:
            self._window.removeEventFilter(self)
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            action = self._ui.commands.heard(event, REACH)
            if action is not None and self._owner.isVisible():
                action.trigger()
                return True
        return super().eventFilter(watched, event)
