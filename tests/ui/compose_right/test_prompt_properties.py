"""Whatever is typed, pasted, picked and undone: editor and film say the same, and undoing all gives the film back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kling_desktop.domain import edits
from kling_desktop.domain.mentions import find
from kling_desktop.domain.phrases import PHRASES, PhraseKind, pick
from kling_desktop.ui.compose.prompt.panel import PromptPanel
from tests.ui.compose_right.writing import ALT, CONTROL, SHIFT, Make, place, prompt, written
from tests.ui.desk import sample_film

NONE = Qt.KeyboardModifier.NoModifier
KEYS = {
    "left": (Qt.Key.Key_Left, NONE),
    "right": (Qt.Key.Key_Right, NONE),
    "home": (Qt.Key.Key_Home, NONE),
    "end": (Qt.Key.Key_End, NONE),
    "select-left": (Qt.Key.Key_Left, SHIFT),
    "select-right": (Qt.Key.Key_Right, SHIFT),
    "word-left": (Qt.Key.Key_Left, CONTROL),
    "word-right": (Qt.Key.Key_Right, CONTROL),
    "backspace": (Qt.Key.Key_Backspace, NONE),
    "delete": (Qt.Key.Key_Delete, NONE),
    "delete-word": (Qt.Key.Key_Backspace, CONTROL),
    "cut": (Qt.Key.Key_X, CONTROL),
    "enter": (Qt.Key.Key_Return, NONE),
    "escape": (Qt.Key.Key_Escape, NONE),
    "earlier": (Qt.Key.Key_Up, ALT),
    "later": (Qt.Key.Key_Down, ALT),
}
PHRASE_NUMBERS = [phrase for kind in PhraseKind for phrase in PHRASES[kind]]
actions = st.lists(
    st.one_of(
        st.sampled_from(sorted(KEYS)).map(lambda name: ("key", name)),
        st.sampled_from(["a", "cat ", "@", "@Image1", "@Element2 ", "/", ", ", "."]).map(lambda text: ("type", text)),
        st.sampled_from(["@Image2", "猫@Image1跳", "one\ntwo", "😀"]).map(lambda text: ("paste", text)),
        st.sampled_from(["你好", "猫", "@Element1"]).map(lambda text: ("compose", text)),
        st.integers(0, len(PHRASE_NUMBERS) - 1).map(lambda number: ("pick", number)),
        st.sampled_from([("undo", ""), ("redo", ""), ("move-picture", "")]),
    ),
    max_size=14,
)


@pytest.fixture
def panel(make: Make) -> PromptPanel:
    return written(make, "see @Image1 now")


def do(panel: PromptPanel, action: str, detail: object) -> None:
    editor, document = panel.editor, panel._model.document
    match action:
        case "key":
            key, modifiers = KEYS[str(detail)]
            QTest.keyClick(editor, key, modifiers)
        case "type":
            QTest.keyClicks(editor, str(detail))
        case "paste":
            data = QMimeData()
            data.setText(str(detail))
            editor.insertFromMimeData(data)
        case "compose":
            QApplication.sendEvent(editor, QInputMethodEvent("x", []))
            done = QInputMethodEvent()
            done.setCommitString(str(detail))
            QApplication.sendEvent(editor, done)
        case "pick" if isinstance(detail, int):
            made = pick(editor.prompt, editor.caret, PHRASE_NUMBERS[detail], chinese=False)
            editor.rewrite(made.text, made.caret)
        case "undo":
            document.undo_stack.undo()
        case "redo":
            document.undo_stack.redo()
        case "move-picture":
            film = document.film
            document.edit(edits.move_reference(film, film.references[0].id, 1), "move")


# The panel is the same for all examples; each begins with a film of its own.
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=actions)
def test_editor_and_film_agree_and_undo_gives_everything_back(
    panel: PromptPanel, qtbot: QtBot, steps: list[tuple[str, object]]
) -> None:
    document = panel._model.document
    film = sample_film()
    start = replace(film, shots=(replace(film.shots[0], prompt="see @Image1 now, 猫 @Element2"), film.shots[1]))
    document.open(start, None)
    panel.editor.setFocus()
    for action, detail in steps:
        do(panel, action, detail)
        assert panel.editor.prompt == prompt(panel)
        assert all(not found.start < place(panel) < found.end for found in find(prompt(panel)))
    end, stack = document.film, document.undo_stack
    last = stack.index()
    while stack.canUndo():
        stack.undo()
        assert panel.editor.prompt == prompt(panel)
    assert document.film == start
    while stack.index() < last:
        stack.redo()
    assert document.film == end
    qtbot.waitUntil(lambda: not panel._ui.bridge.tasks.busy)
    assert panel.editor.prompt == prompt(panel)
