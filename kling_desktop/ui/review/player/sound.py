"""The sound of a take, through QtMultimedia; made when the first take with sound is played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer


class Sound(QObject):
    """Follows the picture: `play` from a position at a rate, `pause`, `mute`. Without a sound device it is silent."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._path: Path | None = None
        self.muted = False

    def _made(self) -> QMediaPlayer:
        if self._player is None:
            from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

            self._output = QAudioOutput(self)
            self._player = QMediaPlayer(self)
            self._player.setAudioOutput(self._output)
            self._output.setMuted(self.muted)
        return self._player

    def load(self, path: Path | None) -> None:
        """The file whose sound is to be heard; None for a silent one."""
        self._path = path
        if path is None:
            if self._player is not None:
                self._player.setSource(QUrl())
            return
        self._made().setSource(QUrl.fromLocalFile(str(path)))

    def play(self, seconds: float, rate: float) -> None:
        """Be heard from there; running backwards is silent."""
        if self._path is None or rate <= 0:
            self.pause()
            return
        player = self._made()
        player.setPlaybackRate(rate)
        player.setPosition(round(seconds * 1000))
        player.play()

    def pause(self) -> None:
        """Be silent."""
        if self._player is not None:
            self._player.pause()

    def drift(self, seconds: float) -> float | None:
        """How far the sound is ahead of a position, in seconds; None while it does not run."""
        from PySide6.QtMultimedia import QMediaPlayer

        if self._player is None or self._player.playbackState() is not QMediaPlayer.PlaybackState.PlayingState:
            return None
        return self._player.position() / 1000 - seconds

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self.muted = muted
        if self._output is not None:
            self._output.setMuted(muted)

    def close(self) -> None:
        """Let go of the file."""
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())
