"""Moves the playhead through the film by the clock, forwards and backwards; shows nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.monitor.timecode import FRAMES, frame_at

_TICK_MILLISECONDS = 16
_FASTEST = 8


class Playback(QObject):
    """`speed` is 0 while it stands, 1 at the film's pace, negative backwards."""

    changed = Signal()
    """`speed` or `looping` changed."""

    def __init__(self, model: ComposeModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self.speed = 0
        self.looping = False
        self.shot_looping = False
        self._from = 0.0
        self._own = False
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MILLISECONDS)
        self._timer.timeout.connect(self.tick)
        model.document.opened.connect(lambda _film: self.stop())
        model.playhead_moved.connect(lambda _seconds: self._moved())
        model.play_requested.connect(lambda on: self._run(1 if on else 0))

    @property
    def playing(self) -> bool:
        """Whether the playhead moves."""
        return self.speed != 0

    def _run(self, speed: int) -> None:
        start, end = self._span()
        if speed and end <= start:
            return
        at = self._model.playhead
        if speed > 0 and not start <= at < end - 1 / FRAMES / 2:
            self._model.move_playhead(start)
        elif speed < 0 and not start < at <= end:
            self._model.move_playhead(end)
        self.speed = speed
        self._from = self._model.playhead
        if speed:
            self._clock.start()
            self._timer.start()
        else:
            self._timer.stop()
        self._model.set_playing(self.playing)
        self.changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        self._run(0 if self.playing else 1)

    def stop(self) -> None:
        """Stand still."""
        if self.playing:
            self._run(0)

    def faster(self) -> None:
        """L: forwards; again, twice as fast."""
        self._run(1 if self.speed <= 0 else min(self.speed * 2, _FASTEST))

    def slower(self) -> None:
        """J: backwards; again, twice as fast."""
        self._run(-1 if self.speed >= 0 else max(self.speed * 2, -_FASTEST))

    def step(self, frames: int) -> None:
        """Stand still, so many frames further on."""
        self.stop()
        length = float(self._model.film.duration)
        frame = frame_at(self._model.playhead) + frames
        # The end of the film is no frame of its own: the last frame is the one before it.
        last = max(0, frame_at(length) - 1)
        self._model.move_playhead(max(0, min(frame, last)) / FRAMES)

    def to_start(self) -> None:
        """The first frame; playing goes on from there."""
        self._jump(0.0)

    def to_end(self) -> None:
        """The last frame."""
        self.stop()
        self._jump(max(0, frame_at(float(self._model.film.duration)) - 1) / FRAMES)

    def _moved(self) -> None:
        """Someone else moved the playhead: play on from there."""
        if not self._own:
            self._from = self._model.playhead
            self._clock.start()

    def _jump(self, seconds: float) -> None:
        self._model.move_playhead(seconds)
        self._from = self._model.playhead
        self._clock.start()

    def set_looping(self, looping: bool) -> None:
        """Whether the end is followed by the start."""
        if looping != self.looping:
            self.looping = looping
            self.changed.emit()

    def set_shot_looping(self, looping: bool) -> None:
        """Whether only the selected shot is played, again and again."""
        if looping != self.shot_looping:
            self.shot_looping = looping
            self.changed.emit()

    def _span(self) -> tuple[float, float]:
        """From where to where it plays."""
        length, shot = float(self._model.film.duration), self._model.shot
        if not self.shot_looping or shot is None:
            return 0.0, length
        before = self._model.film.shots[: self._model.shot_index]
        start = float(sum(earlier.duration for earlier in before))
        return start, start + float(shot.duration)

    def tick(self) -> None:
        """Put the playhead where the clock says."""
        start, end = self._span()
        at = self._from + self.speed * self._clock.elapsed() / 1000
        if start <= at < end:
            self._own = True
            self._model.move_playhead(at)
            self._own = False
        elif (self.looping or self.shot_looping) and end > start:
            self._jump(start + (at - start) % (end - start))
        else:
            self._model.move_playhead(end if self.speed > 0 else 0.0)
            self._run(0)
