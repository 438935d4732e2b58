"""Tap to time: while the film plays, each tap is the next cut. One undo step in the end, nothing when given up."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.layout import shown
from kling_desktop.words import t

_BACK = 0.25
"""A playhead that goes back by more than this many seconds was moved: the film no longer plays on."""


class Tapping(QObject):
    """A run of taps. The shot being timed plays until it is cut; the film keeps its length."""

    changed = Signal()
    """It began, a cut was set, or it ended."""

    def __init__(self, model: ComposeModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._film: Film | None = None
        self._first = 0
        self._key = -1
        self._cuts: list[float] = []
        self._last = 0.0
        self._own = False
        model.playing_changed.connect(lambda playing: None if playing else self.finish())
        model.playhead_moved.connect(self._moved)
        model.document.film_changed.connect(lambda _film: self._film_changed())

    @property
    def active(self) -> bool:
        """Whether taps set cuts now."""
        return self._film is not None

    @property
    def possible(self) -> bool:
        """Whether there are cuts to set."""
        return len(self._model.film.shots) > 1 and not self._model.document.read_only

    def words(self, key: str) -> tuple[str, str]:
        """What the next tap on `key` does, for the line above the shots: in full, and where there is little room."""
        if self._film is None:
            return "", ""
        cuts = len(self._film.shots) - 1 - self._first
        next_shot = self._first + len(self._cuts) + 2
        return (
            t(
                "Tap {key} where shot {next} begins · cut {cut} of {cuts} · ↵ keeps, Esc gives up",
                key=key,
                next=next_shot,
                cut=len(self._cuts) + 1,
                cuts=cuts,
            ),
            t("{key}: shot {next} begins · ↵ keeps, Esc gives up", key=key, next=next_shot),
        )

    def tap(self) -> None:
        """Set the next cut at the playhead; standing, start to play from the selected shot instead."""
        if self._film is not None:
            self._cut()
        elif not self.possible:
            return
        elif self._model.playing:
            self._begin(self._with_a_cut(self._playing_shot()))
            self._cut()
        else:
            first = self._with_a_cut(self._model.shot_index)
            self._model.move_playhead(sum(shown(shot.duration) for shot in self._model.film.shots[:first]))
            self._begin(first)
            self._model.play_requested.emit(True)

    def _playing_shot(self) -> int:
        end = 0.0
        for index, shot in enumerate(self._model.film.shots):
            end += shown(shot.duration)
            if self._model.playhead < end:
                return index
        return 0

    def _with_a_cut(self, index: int) -> int:
        # After the last shot there is no cut: the whole film is meant.
        return index if 0 <= index < len(self._model.film.shots) - 1 else 0

    def _begin(self, first: int) -> None:
        self._first = first
        self._film, self._cuts, self._last = self._model.film, [], self._model.playhead
        self._key = self._model.document.new_gesture()
        self._show(more=True)
        self.changed.emit()

    def _cut(self) -> None:
        assert self._film is not None, "only while cuts are set"
        self._cuts.append(self._model.playhead)
        if len(self._cuts) >= len(self._film.shots) - 1 - self._first:
            self.finish()
        else:
            self._show(more=True)
            self.changed.emit()

    def _show(self, *, more: bool) -> None:
        assert self._film is not None, "only while cuts are set"
        after = edits.cut_at(self._film, self._first, self._cuts, more=more) if more or self._cuts else self._film
        self._own = True
        self._model.document.edit(after, t("Tap the cuts"), self._key)
        self._own = False

    def finish(self) -> None:
        """Keep the cuts; shots without one share what is left as they did before."""
        if self._film is not None:
            self._show(more=False)
            self._film = None
            self.changed.emit()

    def give_up(self) -> None:
        """The film as it was."""
        if self._film is not None:
            self._cuts = []
            self.finish()
            self._model.play_requested.emit(False)

    def _moved(self, seconds: float) -> None:
        if self._film is not None and seconds < self._last - _BACK:
            self.finish()
        self._last = seconds

    def _film_changed(self) -> None:
        if not self._own:
            self._film = None
            self.changed.emit()
