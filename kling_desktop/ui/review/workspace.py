"""The Review workspace: one take, exact to the frame, with its verdict beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from kling_desktop.domain.events import TakeChanged, TakeGone, TakeSaved
from kling_desktop.domain.takes import Take, TakeId
from kling_desktop.domain.troubles import Trouble
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.lists.posters import Posters
from kling_desktop.ui.parts.frame_drag import FrameDrag
from kling_desktop.ui.parts.headings import Heading, label
from kling_desktop.ui.player.model import PlayerModel
from kling_desktop.ui.review.keys import REACH, Deed, add_commands, add_looks
from kling_desktop.ui.review.player.scrubber import Scrubber
from kling_desktop.ui.review.player.transport import Transport
from kling_desktop.ui.review.player.view import PictureView
from kling_desktop.ui.review.strip import TakesStrip
from kling_desktop.ui.review.use_frame import UseFrame
from kling_desktop.ui.review.verdict.panel import VerdictPanel
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import joined, t, troubles

_STRIP_LIMIT = 200


class ReviewWorkspace(Group):
    """Watch, step, loop, judge. Keys: J K L, Space, arrows, Home, End, A R X, 1 to 5, S (loop the shot), N and P."""

    compose_requested = Signal()
    """A frame was sent to the film; show Compose."""
    full_screen_changed = Signal(bool)
    """Only the picture is to be seen; hide what is around the workspace."""

    def __init__(self, ui: Surroundings, compose: ComposeModel) -> None:
        super().__init__()
        self.setAccessibleName(t("Review"))
        self._ui, self._compose = ui, compose
        self.take: Take | None = None
        self._wanted: TakeId | None = None
        self._loaded = False
        self.player = PlayerModel(self)
        self.posters = Posters(ui.bridge, ui.thumbnails, self)
        self.view = PictureView()
        self.view.setAccessibleName(t("Picture of the take"))
        self.scrubber = Scrubber()
        self.transport = Transport(self.player)
        self.verdict = VerdictPanel(ui)
        self.use_frame = UseFrame(ui, compose)
        self.strip = TakesStrip(self.posters)
        add_commands(ui.commands, self, self.player, self.verdict, self.strip)
        add_looks(ui.commands, self, self.toggle_shot_loop, self.toggle_full_screen)
        self.transport.tell_keys(ui.commands)
        ui.commands.changed.connect(self.verdict.tell_keys)
        self.verdict.tell_keys()
        self._build()
        self._connect()
        self._show_clip()
        if ui.bridge.is_open:
            self.begin()

    def begin(self) -> None:
        """The core is open: show the newest takes."""
        self._ui.bridge.start(self._load())

    # building ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(space(3), space(3), space(3), space(2))
        left.setSpacing(space(2))
        head = QHBoxLayout()
        self.title = label("", "title")
        self.shot = label("", "dim")
        self.facts = label("", "caption")
        head.addWidget(self.title)
        head.addSpacing(space(2))
        head.addWidget(self.shot)
        head.addStretch(1)
        head.addWidget(self.facts)
        left.addLayout(head)
        left.addWidget(self.view, 1)
        left.addWidget(self.scrubber)
        left.addWidget(self.transport)
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
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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

    def _connect(self) -> None:
        self.player.clip_changed.connect(self._show_clip)
        self.player.frame_shown.connect(self._show_frame)
        self.player.moved.connect(self._moved)
        self.player.state_changed.connect(lambda: self.scrubber.set_span(self.player.span))
        self.transport.shot_loop_requested.connect(self.toggle_shot_loop)
        self.view.width_changed.connect(self.player.set_width)
        self.view.full_screen_requested.connect(self.toggle_full_screen)
        self.scrubber.sought.connect(self.player.seek)
        self.strip.chosen.connect(self._watch)
        self.verdict.changed.connect(self._take_changed)
        self.use_frame.used.connect(self.compose_requested)
        FrameDrag(self.view, lambda _at: self._frame_on_show())
        self._ui.bridge.events.arrived.connect(self._event)
        self.transport.speed.installEventFilter(self)

    # takes -------------------------------------------------------------------------------------------------------

    async def _load(self) -> None:
        takes = await self._ui.bridge.call(lambda core: core.library.list(limit=_STRIP_LIMIT))
        self.strip.takes.show(list(takes))
        self._loaded = True
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
            if self.take is None and self._loaded:
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
            if at < clip.seconds:
                cuts.append(clip.index_at(at))
        return tuple(cuts)

    def _show_clip(self) -> None:
        take, clip, trouble = self.take, self.player.clip, self.player.trouble
        self.title.setText("" if take is None else t("{film} · take {n}", film=take.film_name, n=take.number))
        if take is None:
            words = t("No takes yet. Render a film on the Compose page, and watch it here.")
        elif isinstance(trouble, Trouble):
            words = joined(troubles.sentence(trouble.facts), troubles.remedy(trouble.facts))
        else:
            words = ""
        self.view.set_words(words)
        if clip is not None:
            self.view.set_aspect(clip.width / max(1, clip.height))
            rate, length = t("{fps} fps", fps=f"{clip.fps:g}"), t("{seconds} s", seconds=f"{clip.seconds:.2f}")
            self.facts.setText(f"{clip.width}×{clip.height} · {rate} · {length}")
        else:
            self.facts.setText("")
        self.scrubber.set_clip(0 if clip is None else clip.count, self._cuts())
        self.transport.set_shots(bool(self._cuts()))
        self.use_frame.setEnabled(clip is not None)
        self._moved(self.player.index)
        self.scrubber.set_span(self.player.span)

    def _show_frame(self, image: QImage) -> None:
        self.view.set_image(image)
        self.use_frame.set_frame(self.take, self.player.shown)

    def _frame_on_show(self) -> tuple[Take, int, QImage] | None:
        take, image = self.take, self.view.image
        return None if take is None or image.isNull() else (take, self.player.shown, image)

    def _moved(self, index: int) -> None:
        self.scrubber.set_index(index)
        cuts = self._cuts()
        number = 1 + sum(index >= cut for cut in cuts)
        self.shot.setText(t("shot {n} of {count}", n=number, count=len(cuts) + 1) if cuts else "")

    # doing -------------------------------------------------------------------------------------------------------

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
        self.full_screen_changed.emit(full)
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def event(self, event: QEvent) -> bool:
        """Our keys come before shortcuts of the window; text fields have taken theirs before they get here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._deed(event):
            event.accept()
            return True
        return super().event(event)

    def _deed(self, event: QKeyEvent) -> Deed | None:
        if event.key() == Qt.Key.Key_Escape:
            return self.toggle_full_screen if self.window().isFullScreen() else None
        action = self._ui.commands.heard(event, REACH)
        return None if action is None else action.trigger

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Whatever has the focus hands keys it has no use for up to here."""
        deed = self._deed(event)
        if deed is None:
            super().keyPressEvent(event)
        else:
            deed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A list of speeds would look for entries that begin with a letter: letters are ours."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.text().strip():
            deed = self._deed(event)
            if deed is not None:
                deed()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """The keys work at once."""
        super().showEvent(event)
        self.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays unseen, and other pages are not shown in full screen."""
        super().hideEvent(event)
        self.player.pause()
        if not self._side.isVisibleTo(self):
            self.toggle_full_screen()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme: icons anew."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.transport.retint()

    def close_player(self) -> None:
        """Keep what was typed, end the decoder's thread and the sound."""
        self.verdict.keep()
        self.player.close()
