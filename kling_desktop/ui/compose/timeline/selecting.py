"""Which shots are selected, by clicks, arrows and bands, as lists everywhere do it."""

from __future__ import annotations

from collections.abc import Iterable

from kling_desktop.domain.film import Shot, ShotId
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.layout import shown


class Selecting:
    """One shot is chosen; a range runs from the one chosen before Shift came into play."""

    def __init__(self, model: ComposeModel) -> None:
        self._model = model
        self._anchor: ShotId | None = None

    @property
    def ids(self) -> tuple[ShotId, ...]:
        """The selected shots in the film's order."""
        return tuple(shot.id for shot in self._model.selected_shots)

    @property
    def indexes(self) -> tuple[int, ...]:
        """Their places."""
        chosen = set(self.ids)
        return tuple(index for index, shot in enumerate(self._model.film.shots) if shot.id in chosen)

    def start_of(self, shot: Shot) -> float:
        """The second at which a shot starts."""
        shots = self._model.film.shots
        return sum(shown(before.duration) for before in shots[: shots.index(shot)])

    def one(self, index: int) -> None:
        """Select the shot at a place alone and bring the playhead to it, unless it is there already."""
        shots = self._model.film.shots
        if not shots:
            return
        shot = shots[max(0, min(index, len(shots) - 1))]
        self._anchor = shot.id
        self._model.select_shot(shot.id)
        self._follow(shot)

    def _follow(self, shot: Shot) -> None:
        start = self.start_of(shot)
        if not start <= self._model.playhead < start + shown(shot.duration):
            self._model.move_playhead(start)

    def range_to(self, index: int) -> None:
        """Select everything from the anchor to a place."""
        shots = self._model.film.shots
        if not shots:
            return
        index = max(0, min(index, len(shots) - 1))
        ids = [shot.id for shot in shots]
        if self._anchor not in ids:
            self._anchor = ids[max(0, self._model.shot_index)]
        anchor = ids.index(self._anchor)
        first, last = sorted((anchor, index))
        self._model.select_shots(ids[first : last + 1], ids[index])
        self._follow(shots[index])

    def toggle(self, index: int) -> None:
        """Put a shot to the selection or take it out; the last one stays."""
        shot = self._model.film.shots[index].id
        chosen = list(self.ids)
        if shot not in chosen:
            self._anchor = shot
            self._model.select_shots((*chosen, shot), shot)
        elif len(chosen) > 1:
            chosen.remove(shot)
            here = self._model.shot
            self._model.select_shots(chosen, here.id if here is not None and here.id != shot else chosen[-1])

    def all(self) -> None:
        """Select every shot."""
        shots, here = self._model.film.shots, self._model.shot
        if here is not None:
            self._model.select_shots([shot.id for shot in shots], here.id)

    def these(self, indexes: Iterable[int]) -> None:
        """Select the shots at these places; nothing when there are none."""
        shots = self._model.film.shots
        chosen = [shots[index].id for index in indexes if 0 <= index < len(shots)]
        if chosen:
            here = self._model.shot
            self._model.select_shots(chosen, here.id if here is not None and here.id in chosen else chosen[0])

    def step(self, by: int) -> None:
        """The neighbour of the chosen shot."""
        self.one(self._model.shot_index + by)

    def stretch(self, by: int) -> None:
        """The range, one shot longer or shorter."""
        self.range_to(self._model.shot_index + by)
