"""Words dragged by the mouse: within a prompt, to the style line, to other shots, to other programs; one step each."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.prompt.editor import PromptEditor
from kling_desktop.ui.compose.prompt.panel import PromptPanel
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.surroundings import Surroundings
from tests.ui.compose_right.writing import Make, at, middle_of_mention, prompt, written
from tests.ui.desk import Desk

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
MOVE, COPY = Qt.DropAction.MoveAction, Qt.DropAction.CopyAction


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[tuple[QMimeData, Qt.DropAction]]:
    """What drags carried, and the action they ask for first. Offscreen a drag has nowhere to go."""
    given: list[tuple[QMimeData, Qt.DropAction]] = []

    def carry(drag: QDrag, _actions: Qt.DropAction, first: Qt.DropAction) -> Qt.DropAction:
        mime, copy = drag.mimeData(), QMimeData()
        for kind in mime.formats():
            copy.setData(kind, mime.data(kind))
        given.append((copy, first))
        return MOVE  # another program may say so; the words are the film's all the same

    monkeypatch.setattr(QDrag, "exec", carry)
    return given


def pull(editor: PromptEditor, start: QPoint) -> None:
    QTest.mousePress(editor.viewport(), LEFT, NONE, start)
    for step in (2, 40):
        QTest.mouseMove(editor.viewport(), start + QPoint(step, 0))


def let_go(target: QWidget, mime: QMimeData, where: QPoint, action: Qt.DropAction) -> None:
    target.dropEvent(QDropEvent(QPointF(where), action, mime, LEFT, NONE, QDropEvent.Type.Drop))


def test_a_mention_goes_to_the_style_line_and_back_in_one_step_each(
    make: Make, carried: list[tuple[QMimeData, Qt.DropAction]]
) -> None:
    panel = written(make, "see @Image1 now")
    stack = panel._model.document.undo_stack
    pull(panel.editor, middle_of_mention(panel.editor))
    (mime, action), *_ = carried
    assert (mime.text(), action) == ("@Image1", MOVE)
    assert prompt(panel) == "see @Image1 now"  # what another program does with it changes nothing here
    let_go(panel.style_line, mime, QPoint(2, 8), MOVE)
    assert (prompt(panel), panel._model.film.settings.style, stack.count()) == ("see now", "@Image1", 1)
    assert stack.undoText() == "Move @Image1"
    pull(panel.style_line, middle_of_mention(panel.style_line))
    at(panel.editor, 7)
    let_go(panel.editor, carried[-1][0], panel.editor.cursorRect().center(), COPY)
    assert (prompt(panel), panel._model.film.settings.style, stack.count()) == ("see now @Image1", "@Image1", 2)
    stack.undo()
    stack.undo()
    assert (prompt(panel), panel._model.film.settings.style) == ("see @Image1 now", "")


def test_selected_words_move_within_the_prompt(make: Make, carried: list[tuple[QMimeData, Qt.DropAction]]) -> None:
    panel = written(make, "see @Image1 now, then later")
    cursor = panel.editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(11, cursor.MoveMode.KeepAnchor)
    panel.editor.setTextCursor(cursor)
    at_start = panel.editor.cursorForPosition(QPoint(0, 0))
    pull(panel.editor, panel.editor.cursorRect(at_start).center() + QPoint(6, 0))
    assert carried[0][0].text() == "see @Image1"
    at(panel.editor, 27)
    let_go(panel.editor, carried[0][0], panel.editor.cursorRect().center(), MOVE)
    assert prompt(panel) == "now, then later see @Image1"
    assert panel._model.document.undo_stack.count() == 1


class Both(QWidget):
    def __init__(self, model: ComposeModel, ui: Surroundings) -> None:
        super().__init__()
        self.prompt, self.timeline = PromptPanel(model, ui), TimelinePanel(model, ui)
        column = QVBoxLayout(self)
        column.addWidget(self.timeline)
        column.addWidget(self.prompt)


def test_a_mention_goes_to_another_shot_which_opens_while_it_is_held_there(
    make: Make, qtbot: QtBot, carried: list[tuple[QMimeData, Qt.DropAction]]
) -> None:
    desk: Desk = make()
    both = desk.show(Both, 900, 900)
    pull(both.prompt.editor, middle_of_mention(both.prompt.editor))
    mime, view = carried[0][0], both.timeline.view
    there = view.geometry_now.card(1).center().toPoint()
    held = QDragMoveEvent(there, MOVE, mime, LEFT, NONE)
    view.dragMoveEvent(held)
    assert held.isAccepted()
    qtbot.waitUntil(lambda: desk.model.shot_index == 1)
    let_go(view, mime, there, MOVE)
    assert [shot.prompt for shot in desk.film.shots] == [
        "pours coffee, @Element2 watches",
        "Rack focus: @Image1 lifts off @Element1",
    ]
    assert desk.steps == 1
