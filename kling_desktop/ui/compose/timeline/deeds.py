"""What keys, menu and buttons of the timeline do to the shots; selection and playhead follow."""

from __future__ import annotations

from kling_desktop.domain import edits
from kling_desktop.domain.film import Film, Shot, ShotId
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.gestures import LONGEST_SHOT
from kling_desktop.ui.compose.timeline.layout import shown
from kling_desktop.words import t


class ShotDeeds:
    """Edits of the selected shot."""

    def __init__(self, model: ComposeModel) -> None:
        self._model = model

    def start_of(self, shot: Shot) -> float:
        """The second at which a shot starts."""
        shots = self._model.film.shots
        return sum(shown(before.duration) for before in shots[: shots.index(shot)])

    def select(self, index: int) -> None:
        """Select the shot at a place and bring the playhead to it, unless it is there already."""
        shots = self._model.film.shots
        if not shots:
            return
        shot = shots[max(0, min(index, len(shots) - 1))]
        self._model.select_shot(shot.id)
        start = self.start_of(shot)
        if not start <= self._model.playhead < start + shown(shot.duration):
            self._model.move_playhead(start)

    def step(self, by: int) -> None:
        """Select a neighbour."""
        self.select(self._model.shot_index + by)

    def _edit(self, after: Film, words: str) -> bool:
        before = self._model.film
        self._model.document.edit(after, words)
        return self._model.film is not before

    def add(self) -> None:
        """A new shot after the last one."""
        if self._edit(edits.add_shot(self._model.film), t("Add shot")):
            self.select(len(self._model.film.shots) - 1)

    @property
    def split_second(self) -> int | None:
        """Whole seconds into the shot under the playhead where a split would cut; None when there is nothing to cut."""
        shot = self._shot_at_playhead()
        if shot is None:
            return None
        length = round(shown(shot.duration))
        if length < 2:
            return None
        inside = round(self._model.playhead - self.start_of(shot))
        if 1 <= inside < length:
            return inside
        # The playhead is at an edge of the shot: the middle is what is meant.
        return length // 2

    def _shot_at_playhead(self) -> Shot | None:
        chosen = self._model.shot
        if chosen is None:
            return None
        start = self.start_of(chosen)
        if start <= self._model.playhead <= start + shown(chosen.duration):
            return chosen
        for shot in self._model.film.shots:
            start = self.start_of(shot)
            if start <= self._model.playhead < start + shown(shot.duration):
                return shot
        return chosen

    def split(self) -> None:
        """Cut the shot under the playhead in two, at the nearest whole second."""
        shot, second = self._shot_at_playhead(), self.split_second
        if shot is not None and second is not None:
            index = self._model.film.shots.index(shot)
            if self._edit(edits.split_shot(self._model.film, shot.id, second), t("Split shot")):
                self.select(index + 1)

    def duplicate(self) -> None:
        """The selected shot once more, after it."""
        shot, index = self._model.shot, self._model.shot_index
        if shot is not None and self._edit(edits.duplicate_shot(self._model.film, shot.id), t("Duplicate shot")):
            self.select(index + 1)

    def merge(self) -> None:
        """The selected shot and the next become one."""
        shot, index = self._model.shot, self._model.shot_index
        if shot is not None and self._edit(edits.merge_with_next(self._model.film, shot.id), t("Merge shots")):
            self.select(index)

    def remove(self) -> None:
        """Delete the selected shot; its right neighbour is selected then."""
        shot, index = self._model.shot, self._model.shot_index
        if shot is not None and self._edit(edits.remove_shot(self._model.film, shot.id), t("Delete shot")):
            self.select(index)

    def move(self, by: int) -> None:
        """Move the selected shot past its neighbours."""
        shot, to = self._model.shot, self._model.shot_index + by
        if shot is not None and 0 <= to < len(self._model.film.shots):
            self._edit(edits.move_shot(self._model.film, shot.id, to), t("Move shot"))

    def lengthen(self, by: int) -> None:
        """Give the selected shot so many seconds more, or fewer."""
        shot = self._model.shot
        if shot is not None:
            self.retime(shot.id, round(shown(shot.duration)) + by)

    def retime(self, shot: ShotId, seconds: int, key: int = -1) -> None:
        """Give a shot a length."""
        wanted = max(1, min(seconds, LONGEST_SHOT))
        self._model.document.edit(edits.retime(self._model.film, shot, wanted), t("Retime shot"), key)
