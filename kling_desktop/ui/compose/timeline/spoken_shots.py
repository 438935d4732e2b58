"""The shots of the timeline as a screen reader meets them: each with its words, its seconds and what it can do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect

from kling_desktop.ui.accessible.roles import DECREASE, INCREASE, MENU, PRESS, Deeds
from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.stage import Stage
from kling_desktop.ui.compose.timeline.tips import spoken_shot


class SpokenShots:
    """Places are those of the film; a shot is pressed to select it and grows and shrinks by a second."""

    def __init__(self, model: ComposeModel, stage: Stage, deeds: ShotDeeds, show_menu: Callable[[], object]) -> None:
        self._model, self._stage, self._deeds, self._show_menu = model, stage, deeds, show_menu

    def count(self) -> int:
        return len(self._model.film.shots)

    def words(self, place: int) -> str:
        return spoken_shot(self._model, place)

    def box(self, place: int) -> QRect:
        return self._stage.layout.card(place).toAlignedRect()

    def selected(self, place: int) -> bool:
        return place in self._deeds.selecting.indexes

    def current(self) -> int:
        return self._model.shot_index

    def deeds(self, place: int) -> Deeds:
        def first(then: Callable[[], object]) -> Callable[[], object]:
            def do() -> None:
                self._deeds.selecting.one(place)
                then()

            return do

        return {
            PRESS: lambda: self._deeds.selecting.one(place),
            MENU: first(self._show_menu),
            INCREASE: first(lambda: self._deeds.lengthen(1)),
            DECREASE: first(lambda: self._deeds.lengthen(-1)),
        }
