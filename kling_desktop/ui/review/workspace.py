"""The Review workspace: one take, exact to the frame, with its verdict beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kling_desktop.domain.events import TakeChanged, TakeGone, TakeSaved
from kling_desktop.domain.takes import Take, TakeId, Verdict
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.parts.clock_words import timecode
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.review.player.model import SPEEDS, PlayerModel
from kling_desktop.ui.review.player.scrubber import Scrubber
from kling_desktop.ui.review.player.view import PictureView
from kling_desktop.ui.review.strip import TakesStrip
from kling_desktop.ui.review.use_frame import UseFrame
from kling_desktop.ui.review.verdict.panel import VerdictPanel
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme import icons
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import n, t, troubles

_STRIP_LIMIT = 200


class ReviewWorkspace(QWidget):
    """Watch, step, loop, judge. Keys: J K L, Space, arrows, Home, End, A R X, 1 to 5, S (loop the shot), N and P."""

    compose_requested = Signal()
    """A frame was sent to the film; show Compose."""

    def __init__(self, ui: Surroundings, compose: ComposeModel) -> None:
        super().__init__()
        self._ui, self._compose = ui, compose
        self.take: Take | None = None
        self._wanted: TakeId | None = None
        self.player = PlayerModel(self)
        self.posters = Posters(ui.bridge, ui.thumbnails, self)
        self.view = PictureView()
        self.view.setAccessibleName(t("Picture of the take"))
        self.scrubber = Scrubber()
        self.verdict = VerdictPanel(ui)
        self.use_frame = UseFrame(ui, compose)
        self.strip = TakesStrip(self.posters)
        self._build()
        self._connect()
        self._show_clip()
        ui.bridge.start(self._load())

    # building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(space(3), space(3), space(3), space(2))
        left.setSpacing(space(2))
        head = QHBoxLayout()
        self.title = label("", "title")
        self.facts = label("", "caption")
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.facts)
        left.addLayout(head)
        left.addWidget(self.view, 1)
        left.addWidget(self.scrubber)
        left.addLayout(self._transport())
        side = QWidget()
        side.setObjectName("canvas")
        column = QVBoxLayout(side)
        column.setContentsMargins(space(3), space(3), space(3), space(3))
        column.setSpacing(space(4))
        column.addWidget(self.verdict)
        column.addWidget(Heading(t("Use this frame"), t("in the film on the Compose page")))
        column.addWidget(self.use_frame)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedWidth(metrics().right_column - space(6))
        area.setWidget(side)
        self._side = area
        upper = QHBoxLayout()
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addLayout(left, 1)
        edge = QFrame()
        edge.setFixedWidth(metrics().line)
        edge.setProperty("role", "edge")
        upper.addWidget(edge)
        upper.addWidget(area)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(upper, 1)
        self._foot = QFrame()
        self._foot.setProperty("role", "strip")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(space(3), space(2), space(3), space(1))
        foot.addWidget(self.strip)
        whole.addWidget(self._foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _transport(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(space(1))
        row.addStretch(1)
        self.buttons: dict[str, QPushButton] = {}
        for name, icon, words, run in (
            ("start", "to_start", t("To the first frame (Home)"), lambda: self.player.seek(0)),
            ("back", "step_back", t("One frame back (Left)"), lambda: self.player.step(-1)),
            ("play", "play", t("Play or pause (Space)"), self.player.toggle),
            ("forward", "step_forward", t("One frame forward (Right)"), lambda: self.player.step(1)),
            ("end", "to_end", t("To the last frame (End)"), self._to_end),
        ):
            row.addWidget(self._tool(name, icon, words, run))
        self.time = label("", "title")
        self.frame = label("", "dim")
        row.addSpacing(space(3))
        row.addWidget(self.time)
        row.addSpacing(space(3))
        row.addWidget(self.frame)
        row.addSpacing(space(3))
        row.addWidget(
            self._tool("loop", "loop", t("Loop"), lambda: self.player.set_loop(not self.player.loop), check=True)
        )
        self.shot_loop = QPushButton(t("shot"))
        self.shot_loop.setProperty("role", "quiet")
        self.shot_loop.setCheckable(True)
        self.shot_loop.setToolTip(t("Loop the shot on show (S)"))
        self.shot_loop.clicked.connect(self.toggle_shot_loop)
        row.addWidget(self.shot_loop)
        row.addWidget(self._tool("sound", "sound", t("Sound on or off (M)"), self._toggle_sound))
        self.speed = QComboBox()
        self.speed.setAccessibleName(t("Speed"))
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(lambda index: self.player.set_speed(SPEEDS[index]))
        row.addWidget(self.speed)
        row.addStretch(1)
        return row

    def _tool(self, name: str, icon: str, words: str, run: object, *, check: bool = False) -> QPushButton:
        button = QPushButton(icons.icon(icon), "")
        button.setProperty("role", "quiet")
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setCheckable(check)
        button.clicked.connect(run)
        self.buttons[name] = button
        return button

    def _connect(self) -> None:
        self.player.clip_changed.connect(self._show_clip)
        self.player.frame_shown.connect(self._show_frame)
        self.player.moved.connect(self._moved)
        self.player.state_changed.connect(self._show_state)
        self.view.width_changed.connect(self.player.set_width)
        self.view.full_screen_requested.connect(self.toggle_full_screen)
        self.scrubber.sought.connect(self.player.seek)
        self.strip.chosen.connect(self._watch)
        self.verdict.changed.connect(self._take_changed)
        self.use_frame.used.connect(self.compose_requested)
        self._ui.bridge.events.arrived.connect(self._event)

    # takes -------------------------------------------------------------------------------------------------------

    async def _load(self) -> None:
        takes = await self._ui.bridge.call(lambda core: core.library.list(limit=_STRIP_LIMIT))
        self.strip.takes.show(list(takes))
        if self._wanted is not None:
            self.show_take(self._wanted)
        elif takes:
            self.strip.choose(takes[0].id)
        else:
            self._show_clip()

    def show_take(self, take: TakeId) -> None:
        """Watch a take; one that is not in the strip is fetched."""
        self._wanted = take
        if not self.strip.choose(take):
            self._ui.bridge.start(self._fetch(take))

    async def _fetch(self, take: TakeId) -> None:
        try:
            found = await self._ui.bridge.call(lambda core: core.library.get(take))
        except Trouble as trouble:
            self._ui.report(trouble)
            return
        if found is not None:
            self.strip.takes.add(found)
            self.strip.choose(take)

    def _watch(self, take: Take) -> None:
        if self.take is not None and self.take.id == take.id:
            return
        self.verdict.keep()
        self.take, self._wanted = take, take.id
        self.verdict.show_take(take)
        self.player.load(take.file)

    def _take_changed(self, take: Take) -> None:
        self.strip.takes.replace(take)
        if self.take is not None and self.take.id == take.id:
            self.take = take
            self._show_clip()

    def _event(self, event: object) -> None:
        if isinstance(event, TakeSaved):
            self.strip.takes.add(event.take)
            if self.take is None:
                self.strip.choose(event.take.id)
        elif isinstance(event, TakeChanged):
            self._take_changed(event.take)
            if self.take is not None and self.take.id == event.take.id:
                self.verdict.show_take(event.take)
        elif isinstance(event, TakeGone):
            self.strip.takes.remove(event.id)
            if self.take is not None and self.take.id == event.id:
                self.take = None
                self.verdict.show_take(None)
                self.player.load(None)

    # showing -----------------------------------------------------------------------------------------------------

    def _cuts(self) -> tuple[int, ...]:
        clip, film = self.player.clip, None if self.take is None else self.take.film
        if clip is None or film is None:
            return ()
        at, cuts = 0.0, []
        for shot in film.shots[:-1]:
            at += shot.duration
            cuts.append(clip.index_at(at))
        return tuple(cuts)

    def _show_clip(self) -> None:
        take, clip, trouble = self.take, self.player.clip, self.player.trouble
        self.title.setText("" if take is None else t("{film} · take {n}", film=take.film_name, n=take.number))
        if take is None:
            words = t("No takes yet. Render a film on the Compose page, and watch it here.")
        elif isinstance(trouble, Trouble):
            words = f"{troubles.sentence(trouble.facts)} {troubles.remedy(trouble.facts)}"
        else:
            words = ""
        self.view.set_words(words)
        if clip is not None:
            self.view.set_aspect(clip.width / max(1, clip.height))
            self.facts.setText(f"{clip.width}×{clip.height} · {clip.fps:g} fps · {clip.seconds:.2f} s")
        else:
            self.facts.setText("")
        self.scrubber.set_clip(0 if clip is None else clip.count, self._cuts())
        for name, button in self.buttons.items():
            button.setEnabled(clip is not None and (name != "sound" or clip.has_audio))
        self.shot_loop.setEnabled(bool(self._cuts()))
        self.use_frame.setEnabled(clip is not None)
        self._moved(self.player.index)
        self._show_state()

    def _show_frame(self, image: QImage) -> None:
        self.view.set_image(image)
        self.use_frame.set_frame(self.take, self.player.shown)

    def _moved(self, index: int) -> None:
        clip = self.player.clip
        self.scrubber.set_index(index)
        self.time.setText(timecode(self.player.seconds, clip.fps) if clip is not None else "")
        self.frame.setText(t("frame {n} of {count}", n=index + 1, count=clip.count) if clip is not None else "")
        if clip is not None and self.take is not None:
            shot = 1 + sum(index >= cut for cut in self._cuts())
            self.view.set_plate(t("take {n}", n=self.take.number) + " · " + t("shot {n}", n=shot))

    def _show_state(self) -> None:
        self.buttons["play"].setIcon(icons.icon("pause" if self.player.playing else "play"))
        self.buttons["loop"].setChecked(self.player.loop)
        self.shot_loop.setChecked(self.player.span is not None)
        self.buttons["sound"].setIcon(icons.icon("mute" if self.player.sound.muted else "sound"))
        self.scrubber.set_span(self.player.span)
        if self.speed.currentData() != self.player.speed:
            self.speed.setCurrentIndex(SPEEDS.index(self.player.speed))

    # doing -------------------------------------------------------------------------------------------------------

    def _to_end(self) -> None:
        if self.player.clip is not None:
            self.player.pause()
            self.player.seek(self.player.clip.count - 1)

    def _toggle_sound(self) -> None:
        self.player.sound.set_muted(not self.player.sound.muted)
        self._show_state()

    def toggle_shot_loop(self) -> None:
        """Loop the shot on show, or the whole take again."""
        clip = self.player.clip
        if self.player.span is not None or clip is None:
            self.player.set_span(None)
            return
        edges = (0, *self._cuts(), clip.count)
        first = max(edge for edge in edges if edge <= self.player.index)
        last = min(edge for edge in edges if edge > self.player.index)
        self.player.set_span((first, last - 1))

    def toggle_full_screen(self) -> None:
        """Nothing but the picture and its bar, and back."""
        window = self.window()
        full = not window.isFullScreen()
        self._side.setVisible(not full)
        self._foot.setVisible(not full)
        window.setProperty("cinema", full)
        if full:
            window.showFullScreen()
        else:
            window.showNormal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of editors and of people who judge hundreds of takes."""
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            super().keyPressEvent(event)
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        player, key = self.player, Qt.Key(event.key())
        match key:
            case Qt.Key.Key_Space | Qt.Key.Key_K:
                player.toggle()
            case Qt.Key.Key_L:
                player.play(1)
            case Qt.Key.Key_J:
                player.play(-1)
            case Qt.Key.Key_Left:
                player.step(-10 if shift else -1)
            case Qt.Key.Key_Right:
                player.step(10 if shift else 1)
            case Qt.Key.Key_Home:
                player.seek(0)
            case Qt.Key.Key_End:
                self._to_end()
            case Qt.Key.Key_S:
                self.toggle_shot_loop()
            case Qt.Key.Key_M:
                self._toggle_sound()
            case Qt.Key.Key_F | Qt.Key.Key_F11:
                self.toggle_full_screen()
            case Qt.Key.Key_Escape if self.window().isFullScreen():
                self.toggle_full_screen()
            case Qt.Key.Key_A:
                self.verdict.judge(Verdict.APPROVED)
            case Qt.Key.Key_R:
                self.verdict.judge(Verdict.REDO)
            case Qt.Key.Key_X:
                self.verdict.judge(Verdict.REJECTED)
            case Qt.Key.Key_N | Qt.Key.Key_PageDown:
                self.strip.move_by(1)
            case Qt.Key.Key_P | Qt.Key.Key_PageUp:
                self.strip.move_by(-1)
            case _ if event.text() in {"1", "2", "3", "4", "5"}:
                self.verdict.rate(int(event.text()))
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Our keys come before those of buttons and lists below us, but never before a text field's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            focus = self.focusWidget()
            if not isinstance(focus, QLineEdit | QPlainTextEdit) and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def close_player(self) -> None:
        """Keep what was typed, end the decoder's thread."""
        self.verdict.keep()
        self.player.close()

    def count_words(self) -> str:
        """How many takes are at hand."""
        return n("{n} take", "{n} takes", self.strip.takes.rowCount())
