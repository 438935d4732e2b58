"""The monitor: plays the animatic of the film as it is being edited, or shows one picture large."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from kling_desktop.domain.film import Film, Media
from kling_desktop.domain.takes import Take
from kling_desktop.ui.accessible.roles import Group
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.monitor.canvas import Canvas, ratio_of
from kling_desktop.ui.compose.monitor.compare_bar import CompareBar
from kling_desktop.ui.compose.monitor.deck import Deck
from kling_desktop.ui.compose.monitor.frames import Frames, Wish
from kling_desktop.ui.compose.monitor.playback import Playback
from kling_desktop.ui.compose.monitor.take_screen import Look, TakeScreen
from kling_desktop.ui.compose.monitor.timecode import frame_at
from kling_desktop.ui.compose.monitor.transport import Keys, Transport
from kling_desktop.ui.surroundings import Surroundings
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_LARGEST = 1920
_LARGEST_PLAYING = 960


def empty(film: Film) -> bool:
    """Whether there is nothing to show yet."""
    return not film.files and not any(shot.prompt.strip() for shot in film.shots)


class MonitorPanel(Group):
    """The picture and the transport below it."""

    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.setAccessibleName(t("Monitor"))
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model, self._ui = model, ui
        self._media: Media | None = None
        self._asked_frame = -1
        self.playback = Playback(model, self)
        self.frames = Frames(ui.bridge, self)
        self.canvas = Canvas()
        self.canvas.setAccessibleName(t("Monitor"))
        self.deck = Deck(model, self.playback)
        self.transport = Transport(self.deck, self.playback)
        self.keys = Keys(self, self.canvas, ui, self.deck, self.playback)
        self.transport.tell_keys(ui.commands)
        self.take_screen: TakeScreen | None = None
        """Made when the first take is to be shown."""
        self.bar = CompareBar()
        self.bar.look_chosen.connect(self._look)
        self.bar.left.connect(lambda: self.show_takes())
        self.bar.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(5), space(3.5), space(5), space(2))
        column.setSpacing(space(2))
        column.addWidget(self.bar)
        column.addWidget(self._pages, 1)
        column.addWidget(self.transport)
        self.canvas.resized.connect(self._resized)
        self.canvas.clicked.connect(self._clicked)
        self.frames.drawn.connect(self._drawn)
        model.playhead_moved.connect(self._moved)
        model.document.film_changed.connect(lambda _film: self._film_changed())
        self.playback.changed.connect(self._ask)
        ui.thumbnails.arrived.connect(lambda media: self._show_picture() if media == self._media else None)
        self._film_changed()

    # one picture -------------------------------------------------------------------------------------------------

    def show_media(self, media: Media | None) -> None:
        """Show one picture large (a reference, a take's poster) until the film moves; None goes back to the film."""
        self.show_takes()
        self.playback.stop()
        # A picture on the web is not here to be shown.
        self._media = media if media is not None and media.path is not None else None
        self._show_picture()

    # takes -------------------------------------------------------------------------------------------------------

    def show_takes(self, *takes: tuple[Take, str]) -> None:
        """Show one take, or two in step; none goes back to the film. Each comes with the words of its plate."""
        if not takes:
            if self.take_screen is not None and self.deck.on_take:
                self.deck.drive(None)
                self.take_screen.show_takes()
                self.bar.hide()
                self._pages.setCurrentWidget(self.canvas)
                self._ask()
            return
        if self._media is not None:
            self.show_media(None)
        if self.take_screen is None:
            self.take_screen = TakeScreen()
            self.take_screen.setAccessibleName(t("Monitor"))
            self.take_screen.clicked.connect(self.deck.toggle)
            self._pages.addWidget(self.take_screen)
        self.take_screen.show_takes(*takes)
        self.bar.show_for(len(takes), self.take_screen.look)
        self.bar.show()
        self._pages.setCurrentWidget(self.take_screen)
        self.deck.drive(self.take_screen.lead)

    @property
    def on_take(self) -> bool:
        """Whether takes are on show instead of the film."""
        return self.deck.on_take

    def _look(self, look: Look) -> None:
        if self.take_screen is not None:
            self.take_screen.set_look(look)

    def close_players(self) -> None:
        """End the threads of the players."""
        if self.take_screen is not None:
            self.take_screen.close_players()

    def _show_picture(self) -> None:
        pixmap: QPixmap | None = None
        if self._media is not None:
            size = self.canvas.size()
            pixmap = self._ui.thumbnails.get(
                self._media, size.width(), size.height(), self.canvas.devicePixelRatioF(), whole=True
            )
        self.canvas.show_pixmap(pixmap)
        self._label()

    def _clicked(self) -> None:
        if self._media is not None:
            self.show_media(None)
        elif self.canvas.invitation is None:
            self.playback.toggle()

    def _resized(self) -> None:
        if self._media is not None:
            self._show_picture()
        self._ask()

    # the film ----------------------------------------------------------------------------------------------------

    def _film_changed(self) -> None:
        film = self._model.film
        invitation = (t("A new film"), t("Drop pictures on the left, write a shot on the right."))
        self.canvas.invite(invitation if empty(film) else None, ratio_of(film.settings.aspect_ratio))
        if self._model.playhead > film.duration:
            self._model.move_playhead(float(film.duration))
        self._label()
        self._ask()

    def _moved(self, _seconds: float) -> None:
        # Whoever moves the playhead wants to see the film.
        self.show_takes()
        if self._media is not None:
            self._media = None
            self.canvas.show_pixmap(None)
        self._label()
        # The playhead moves with the screen, the animatic with its own frames.
        frame = frame_at(self._model.playhead)
        if frame != self._asked_frame:
            self._ask()

    def _label(self) -> None:
        film = self._model.film
        if self._media is not None:
            words = self._media.name
        elif self.canvas.invitation is not None or not film.shots:
            words = ""
        else:
            index = self._shot_index()
            words = t(
                "Animatic · Shot {number} · {seconds} s",
                number=index + 1,
                seconds=f"{float(film.shots[index].duration):.1f}",
            )
        if words != self.canvas.plate_words:
            self.canvas.plate_words = words
            self.canvas.setAccessibleDescription(words)
            self.canvas.update()

    def _shot_index(self) -> int:
        end = 0.0
        for index, shot in enumerate(self._model.film.shots):
            end += shot.duration
            if self._model.playhead < end:
                return index
        return len(self._model.film.shots) - 1

    def _ask(self) -> None:
        """Wish for the frame under the playhead."""
        film = self._model.film
        if self.canvas.invitation is not None or film.duration <= 0 or not self.canvas.isVisible():
            return
        width, height = self.canvas.real_size()
        playing = self.playback.playing
        shrink = min(1.0, (_LARGEST_PLAYING if playing else _LARGEST) / max(width, height))
        self._asked_frame = frame_at(self._model.playhead)
        self.frames.ask(Wish(film, self._model.playhead, int(width * shrink), int(height * shrink), rough=playing))

    def _drawn(self, image: QImage, wish: Wish) -> None:
        if wish.film.id == self._model.film.id:
            self.canvas.show_image(image)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.keys.listen(self.window())
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.deck.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and (self._media is not None or self.on_take):
            self.show_media(None)
        else:
            super().keyPressEvent(event)
