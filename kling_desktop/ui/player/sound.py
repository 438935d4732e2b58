"""The sound of a take, through QtMultimedia; made when the first take with sound is played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, QUrl

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer


class Sound(QObject):
    """Follows the picture: `play` from a position at a rate, `pause`, `mute`. Without a sound device it is silent."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._path: Path | None = None
        self._deaf: bool | None = None
        self._running = False
        self.muted = False

    def _made(self) -> QMediaPlayer | None:
        """The player; None on a machine without a sound device."""
        if self._deaf is None:
            # What it says of codecs and sound servers is no news to anyone here.
            QLoggingCategory.setFilterRules("qt.multimedia.*=false")
            from PySide6.QtMultimedia import QMediaDevices

            self._deaf = not QMediaDevices.audioOutputs()
        if self._player is None and not self._deaf:
            from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

            self._output = QAudioOutput(self)
            self._output.setMuted(self.muted)
            self._player = QMediaPlayer(self)
            self._player.setAudioOutput(self._output)
        return self._player

    def load(self, path: Path | None) -> None:
        """The file whose sound is to be heard; None for a silent one. Nothing is opened before it is played."""
        self._path, self._running = path, False
        if self._player is not None:
            self._player.setSource(QUrl())

    def play(self, seconds: float, rate: float) -> None:
        """Be heard from there; running backwards is silent."""
        player = self._made() if self._path is not None and rate > 0 else None
        if player is None:
            self.pause()
            return
        source = QUrl.fromLocalFile(str(self._path))
        if player.source() != source:
            player.setSource(source)
        player.setPlaybackRate(rate)
        player.setPosition(round(seconds * 1000))
        player.play()
        self._running = True

    def pause(self) -> None:
        """Be silent."""
        self._running = False
        if self._player is not None:
            self._player.pause()

    def drift(self, seconds: float) -> float | None:
        """How far the sound is ahead of a position, in seconds; None while it does not run."""
        if self._player is None or not self._running or not self._player.isPlaying():
            return None
        return self._player.position() / 1000 - seconds

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self.muted = muted
        if self._output is not None:
            self._output.setMuted(muted)

    def close(self) -> None:
        """Let go of the file."""
        self._path, self._running = None, False
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())
