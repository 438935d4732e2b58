"""What the transport drives: the film's animatic, or the takes that are on the monitor instead."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.monitor.playback import Playback
from kling_desktop.ui.player.model import PlayerModel


class Deck(QObject):
    """The same words for both."""

    changed = Signal()
    """Playing, looping or what is on show changed."""
    moved = Signal()
    """The position changed, or the length."""

    def __init__(self, model: ComposeModel, playback: Playback) -> None:
        super().__init__(playback)
        self._model, self._film = model, playback
        self._take: PlayerModel | None = None
        playback.changed.connect(self.changed)
        model.playhead_moved.connect(lambda _seconds: self.moved.emit())
        model.document.film_changed.connect(lambda _film: self.moved.emit())

    def drive(self, player: PlayerModel | None) -> None:
        """Drive a take from now on, or the film again."""
        if player is self._take:
            return
        self.stop()
        if self._take is not None:
            self._take.state_changed.disconnect(self.changed)
            self._take.moved.disconnect(self.moved)
            self._take.clip_changed.disconnect(self.moved)
        self._take = player
        if player is not None:
            player.state_changed.connect(self.changed)
            player.moved.connect(self.moved)
            player.clip_changed.connect(self.moved)
        self.changed.emit()
        self.moved.emit()

    @property
    def on_take(self) -> bool:
        """Whether a take is driven, not the film."""
        return self._take is not None

    @property
    def playing(self) -> bool:
        """Whether it runs."""
        return self._take.playing if self._take is not None else self._film.playing

    @property
    def looping(self) -> bool:
        """Whether the end is followed by the start."""
        return self._take.loop if self._take is not None else self._film.looping

    @property
    def seconds(self) -> float:
        """Where it stands."""
        return self._take.seconds if self._take is not None else self._model.playhead

    @property
    def length(self) -> float:
        """How long it is."""
        if self._take is not None:
            return 0.0 if self._take.clip is None else self._take.clip.seconds
        return float(self._model.film.duration)

    def toggle(self) -> None:
        """Play or pause."""
        if self._take is not None:
            self._take.toggle()
        else:
            self._film.toggle()

    def stop(self) -> None:
        """Stand still."""
        if self._take is not None:
            self._take.pause()
        else:
            self._film.stop()

    def faster(self) -> None:
        """Forwards; again, faster."""
        if self._take is not None:
            self._take.shuttle(1)
        else:
            self._film.faster()

    def slower(self) -> None:
        """Backwards; again, faster."""
        if self._take is not None:
            self._take.shuttle(-1)
        else:
            self._film.slower()

    def step(self, frames: int) -> None:
        """So many frames on, or back."""
        if self._take is not None:
            self._take.step(frames)
        else:
            self._film.step(frames)

    def to_start(self) -> None:
        """The first frame."""
        if self._take is not None:
            self._take.seek(0)
        else:
            self._film.to_start()

    def to_end(self) -> None:
        """The last frame."""
        if self._take is not None:
            self._take.go(-1)
        else:
            self._film.to_end()

    def set_looping(self, looping: bool) -> None:
        """Whether to begin again at the end."""
        if self._take is not None:
            self._take.set_loop(looping)
        else:
            self._film.set_looping(looping)
