"""The keys of Review: those of editors, and those of people who judge hundreds of takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from kling_desktop.domain.takes import Verdict
from kling_desktop.ui.review.player.model import PlayerModel
from kling_desktop.ui.review.strip import TakesStrip
from kling_desktop.ui.review.verdict.panel import VerdictPanel

Deed = Callable[[], object]
_IGNORED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_LONG_STEP = 10


class ReviewKeys:
    """Which deed a key stands for; `deed` is None for keys that are not ours."""

    def __init__(
        self, player: PlayerModel, verdict: VerdictPanel, strip: TakesStrip, others: Mapping[int, Deed]
    ) -> None:
        key = Qt.Key
        self._deeds: dict[int, Deed] = {
            key.Key_Space: player.toggle,
            key.Key_K: player.pause,
            key.Key_L: lambda: player.shuttle(1),
            key.Key_J: lambda: player.shuttle(-1),
            key.Key_Left: lambda: player.step(-1),
            key.Key_Right: lambda: player.step(1),
            key.Key_Home: lambda: player.go(0),
            key.Key_End: lambda: player.go(-1),
            key.Key_M: player.toggle_sound,
            key.Key_A: lambda: verdict.judge(Verdict.APPROVED),
            key.Key_R: lambda: verdict.judge(Verdict.REDO),
            key.Key_X: lambda: verdict.judge(Verdict.REJECTED),
            key.Key_N: lambda: strip.move_by(1),
            key.Key_PageDown: lambda: strip.move_by(1),
            key.Key_P: lambda: strip.move_by(-1),
            key.Key_PageUp: lambda: strip.move_by(-1),
            **others,
        }
        self._with_shift: dict[int, Deed] = {
            key.Key_Left: lambda: player.step(-_LONG_STEP),
            key.Key_Right: lambda: player.step(_LONG_STEP),
        }
        self._rate = verdict.rate

    def deed(self, event: QKeyEvent) -> Deed | None:
        """What to do for a key."""
        if event.modifiers() & ~_IGNORED:
            return None
        if event.text() in {"1", "2", "3", "4", "5"}:
            stars = int(event.text())
            return lambda: self._rate(stars)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() in self._with_shift:
            return self._with_shift[event.key()]
        return self._deeds.get(event.key())
