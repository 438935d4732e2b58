"""What the tests of the prompt editor share: a panel with words in it, keys, places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest

from kling_desktop.ui.compose.prompt.editor import PromptEditor
from kling_desktop.ui.compose.prompt.panel import PromptPanel
from kling_desktop.ui.parts.positions import from_qt, to_qt
from tests.ui.desk import Desk, SmallCore, sample_film

Make = Callable[..., Desk]
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def written(make: Make, prompt: str, core: SmallCore | None = None, **settings: object) -> PromptPanel:
    """A panel whose first shot has these words, the caret behind them."""
    film = sample_film(**settings)
    desk = make(replace(film, shots=(replace(film.shots[0], prompt=prompt), film.shots[1])), core)
    panel = desk.show(PromptPanel, 360, 520)
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    panel.editor.setFocus()
    at(panel.editor, len(prompt))
    return panel


def at(editor: PromptEditor, place: int) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(to_qt(editor.prompt, place))
    editor.setTextCursor(cursor)


def keys(panel: PromptPanel, *pressed: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    for key in pressed:
        QTest.keyClick(panel.editor, key, modifiers)


def prompt(panel: PromptPanel) -> str:
    return panel._model.film.shots[0].prompt


def place(panel: PromptPanel) -> int:
    return from_qt(panel.editor.prompt, panel.editor.textCursor().position())


def look(editor: PromptEditor, place: int) -> QTextCharFormat:
    """How the letter at a place (Qt's) is painted."""
    for part in editor.document().firstBlock().layout().formats():
        if part.start <= place < part.start + part.length:
            # A copy: the format itself goes with the list.
            return QTextCharFormat(part.format)
    return QTextCharFormat()


def middle_of_mention(editor: PromptEditor, number: int = 0) -> QPoint:
    """Where a mention is painted, in the viewport."""
    from kling_desktop.domain.mentions import find

    return editor.box_of(find(editor.prompt)[number]).center()
