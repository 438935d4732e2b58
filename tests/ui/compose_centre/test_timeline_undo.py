"""Whatever is done to the shots, in whatever order: undo gives the film back, redo what was made of it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication

from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from tests.ui.compose_centre.timeline_hand import ALT, CTRL, NONE, drag, film_of, left_edge, right_edge, seconds
from tests.ui.desk import Desk

_NAMES = (
    *("split", "duplicate", "merge", "add", "insert", "delete", "cut", "copy", "paste", "previous", "next"),
    *("stretch-left", "stretch-right", "all", "earlier", "later", "shorter", "longer", "roll-left", "roll-right"),
    *("equal", "fit", "tap"),
)
_drags = st.tuples(st.sampled_from(("right", "left", "body")), st.integers(0, 4), st.floats(-6, 6))
_steps = st.lists(st.sampled_from(_NAMES) | _drags, min_size=1, max_size=9)


def carry_out(panel: TimelinePanel, step: str | tuple[str, int, float]) -> None:
    view = panel.view
    if isinstance(step, str):
        panel.commands.action(step).trigger()
        return
    kind, index, by = step
    if index >= len(view.geometry_now.durations):
        return
    places = {"right": right_edge, "left": left_edge}
    start = places[kind](view, index) if kind in places else QPointF(view.geometry_now.card(index).center())
    drag(view, start, by * view.geometry_now.per_second, (NONE, ALT, CTRL)[index % 3], steps=2)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), _steps, st.floats(0, 30))
def test_undo_gives_the_film_back(
    desk: Desk,
    panel: TimelinePanel,
    lengths: list[int],
    steps: list[str | tuple[str, int, float]],
    playhead: float,
) -> None:
    QGuiApplication.clipboard().clear()
    before = film_of(lengths, tuple(f"Shot {index} @Image1" for index in range(len(lengths))))
    desk.open(before)
    desk.model.move_playhead(playhead)
    for step in steps:
        carry_out(panel, step)
        ids = [shot.id for shot in desk.film.shots]
        assert len(set(ids)) == len(ids)
        assert all(isinstance(length, int) and length >= 1 for length in seconds(desk))
        assert {shot.id for shot in desk.model.selected_shots} <= set(ids)
        assert list(panel.view.geometry_now.durations) == seconds(desk)
    panel.tapping.finish()
    after, stack = desk.film, desk.document.undo_stack
    while stack.canUndo():
        stack.undo()
    assert desk.film == before
    while stack.canRedo():
        stack.redo()
    assert desk.film == after
    # Nothing is left to be saved or measured when the next film comes.
    desk.open(before)
    desk.qtbot.waitUntil(lambda: not desk.ui.bridge.tasks.busy)
