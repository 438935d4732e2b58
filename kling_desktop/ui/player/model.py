"""The player without widgets: position, speed, loop; asks the decoder for frames and keeps sound in step."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from kling_desktop.ui.player.decoder import Clip, Decoder
from kling_desktop.ui.player.sound import Sound

SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0)
_RESYNC_SECONDS = 0.08
_LOST_SECONDS = 0.5
_SETTLE_MILLISECONDS = 500
"""Sound needs a moment to begin; before that its position says nothing."""
_TICK_MILLISECONDS = 8


class PlayerModel(QObject):
    """One take being watched. Positions are frame indices, from 0; `span` is the loop's first and last frame."""

    clip_changed = Signal()
    """`clip` or `trouble` changed."""
    frame_shown = Signal(QImage)
    """The picture of `shown`."""
    moved = Signal(int)
    """The wanted frame changed."""
    state_changed = Signal()
    """`playing`, `speed`, `loop` or `span` changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clip: Clip | None = None
        self.trouble: object | None = None
        self.index = 0
        self.shown = -1
        self.playing = False
        self.speed = 1.0
        self.loop = True
        self.span: tuple[int, int] | None = None
        self._direction = 1
        self._speed_before: float | None = None
        self._path: Path | None = None
        self._width = 960
        self._asked_width = 0
        self._waiting = False
        self._from = 0.0
        self._clock = QElapsedTimer()
        self._decoder = Decoder(self)
        self._decoder.opened.connect(self._opened)
        self._decoder.failed.connect(self._failed)
        self._decoder.frame.connect(self._arrived)
        self.sound = Sound(self)
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.setInterval(_TICK_MILLISECONDS)
        self._tick.timeout.connect(self._advance)

    # the file ----------------------------------------------------------------------------------------------------

    def load(self, path: Path | None) -> None:
        """Watch another file, or none."""
        self.pause()
        self._path, self.clip, self.trouble, self.span = path, None, None, None
        self.index, self.shown, self._waiting = 0, -1, False
        self.sound.load(None)
        self.clip_changed.emit()
        if path is not None:
            self._decoder.open(path)

    def _opened(self, clip: Clip) -> None:
        if clip.path != self._path:
            return
        self.clip = clip
        self.sound.load(clip.path if clip.has_audio else None)
        self.clip_changed.emit()
        self._ask()

    def _failed(self, path: Path, trouble: object) -> None:
        if path != self._path:
            return
        self.pause()
        self.clip, self._waiting = None, False
        self.trouble = trouble
        self.clip_changed.emit()

    def _arrived(self, path: Path, index: int, image: QImage) -> None:
        if path != self._path:
            return
        self._waiting = False
        self.shown = index
        self.frame_shown.emit(image)
        if self._asked_width != self._width:
            self.shown = -1  # it was asked for before the view changed its size: that of the right size follows
        self._ask()

    def set_width(self, width: int) -> None:
        """The width in real pixels at which frames are wanted."""
        if width > 0 and width != self._width:
            self._width = width
            if not self._waiting:
                self.shown = -1
                self._ask()

    def _ask(self) -> None:
        """Want the present frame, one wish at a time: while playing, frames are dropped rather than queued."""
        if self.clip is None or self._path is None or self._waiting or self.shown == self.index:
            return
        self._waiting, self._asked_width = True, self._width
        self._decoder.want(self._path, self.index, min(self._width, self.clip.width))

    # position ----------------------------------------------------------------------------------------------------

    @property
    def seconds(self) -> float:
        """When the present frame appears."""
        return self.clip.times[self.index] if self.clip is not None and self.clip.count else 0.0

    def seek(self, index: int) -> None:
        """Go to a frame; playing goes on from there."""
        if self.clip is None:
            return
        self._set_index(index)
        if self.playing:
            self._start_clock()

    def _set_index(self, index: int) -> None:
        if self.clip is None:
            return
        index = max(0, min(index, self.clip.count - 1))
        if index != self.index:
            self.index = index
            self.moved.emit(index)
        self._ask()

    def go(self, index: int) -> None:
        """Stand on a frame; -1 is the last."""
        if self.clip is not None:
            self.pause()
            self._set_index(self.clip.count - 1 if index < 0 else index)

    def step(self, frames: int) -> None:
        """So many frames forward or, negative, back; stops playing."""
        self.pause()
        self._set_index(self.index + frames)

    # playing -----------------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play(1)

    def play(self, direction: int = 1) -> None:
        """Play forward (1) or backward (-1) at `speed`; from the loop's start when standing at its end."""
        if self.clip is None or self.clip.count < 2:
            return
        first, last = self._bounds()
        if direction > 0 and (self.index >= last or self.index < first):
            self._set_index(first)
        if direction < 0 and self.index <= first:
            self._set_index(last)
        self._direction = direction
        self.playing = True
        self._start_clock()
        self._tick.start()
        self.state_changed.emit()

    def shuttle(self, direction: int) -> None:
        """Play that way; when it plays that way already, the next higher speed."""
        if self.playing and self._direction == direction:
            faster = [speed for speed in SPEEDS if speed > self.speed]
            if faster:
                self._speed_before = self._speed_before or self.speed
                self.set_speed(faster[0])
            return
        self.play(direction)

    def _start_clock(self) -> None:
        self._from = self.seconds
        self._clock.start()
        self.sound.play(self._from, self.speed * self._direction)

    def pause(self) -> None:
        """Stand still on the present frame."""
        self._tick.stop()
        self.sound.pause()
        if self.playing:
            self.playing = False
            if self._speed_before is not None:
                self.speed, self._speed_before = self._speed_before, None
            self.state_changed.emit()

    def set_speed(self, speed: float) -> None:
        """0.25 to 2 times."""
        self.speed = speed
        if self.playing:
            self._start_clock()
        self.state_changed.emit()

    def toggle_sound(self) -> None:
        """Sound off or on."""
        self.sound.set_muted(not self.sound.muted)
        self.state_changed.emit()

    def set_loop(self, loop: bool) -> None:
        """Whether to begin again at the end."""
        self.loop = loop
        self.state_changed.emit()

    def set_span(self, span: tuple[int, int] | None) -> None:
        """Loop within these frames (first and last), or the whole take."""
        self.span = span
        self.state_changed.emit()

    def _bounds(self) -> tuple[int, int]:
        last = self.clip.count - 1 if self.clip is not None else 0
        return (0, last) if self.span is None else (max(0, self.span[0]), min(last, self.span[1]))

    def _advance(self) -> None:
        clip = self.clip
        if clip is None:
            return
        now = self._from + self._clock.elapsed() / 1000 * self.speed * self._direction
        now += self._follow_sound(now)
        first, last = self._bounds()
        end = clip.times[last + 1] if last + 1 < clip.count else max(clip.seconds, clip.times[last])
        if self._direction > 0 and now >= end:
            self._turn_over(first, last)
        elif self._direction < 0 and now <= clip.times[first]:
            self._turn_over(last, first)
        else:
            self._set_index(max(first, min(last, clip.index_at(now))))

    def _follow_sound(self, now: float) -> float:
        """By how much the picture is put right. The ear is the stricter judge, but sound that got lost is fetched."""
        drift = self.sound.drift(now)
        if drift is None or abs(drift) <= _RESYNC_SECONDS or self._clock.elapsed() < _SETTLE_MILLISECONDS:
            return 0.0
        if abs(drift) > _LOST_SECONDS:
            self._from = now
            self._clock.start()
            self.sound.play(now, self.speed * self._direction)
            return 0.0
        self._from += drift
        return drift

    def _turn_over(self, begin: int, end: int) -> None:
        if self.loop:
            self._set_index(begin)
            self._start_clock()
        else:
            self._set_index(end)
            self.pause()

    def close(self) -> None:
        """End the decoder's thread and let go of the file."""
        self.pause()
        self.sound.close()
        self._decoder.close()
