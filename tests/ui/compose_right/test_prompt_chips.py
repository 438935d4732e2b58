"""Mentions as one piece under the mouse and the keyboard, and undo that comes back to where it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kling_desktop.domain import edits
from kling_desktop.domain.mentions import Mention, MentionKind, find
from tests.ui.compose_right.writing import CONTROL, Make, at, keys, middle_of_mention, place, prompt, written

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def test_a_double_click_selects_a_mention_whole(make: Make) -> None:
    panel = written(make, "see @Image1 now")
    QTest.mouseDClick(panel.editor.viewport(), LEFT, NONE, middle_of_mention(panel.editor))
    assert panel.editor.selected == "@Image1"


def test_a_click_goes_to_the_picture_and_the_hands_stay_on_the_words(make: Make) -> None:
    panel = written(make, "see @Image2 and @Element1")
    asked: list[str] = []
    panel._model.goto_requested.connect(asked.append)
    QTest.mouseClick(panel.editor.viewport(), LEFT, NONE, middle_of_mention(panel.editor))
    QTest.mouseClick(panel.editor.viewport(), LEFT, NONE, middle_of_mention(panel.editor, 1))
    assert asked == ["references[1]", "elements[0]"]
    assert panel.editor.hasFocus()
    assert not panel.editor.textCursor().hasSelection()


def test_a_click_on_plain_words_goes_nowhere(make: Make) -> None:
    panel = written(make, "see @Image2 now")
    asked: list[str] = []
    panel._model.goto_requested.connect(asked.append)
    QTest.mouseClick(panel.editor.viewport(), LEFT, NONE, panel.editor.cursorRect().center())
    assert asked == []


def test_the_number_is_that_of_the_gallery_without_what_is_set_aside(make: Make) -> None:
    panel = written(make, "see @Image1")
    film = panel._model.film
    panel._model.document.edit(edits.set_aside(film, film.references[0].id, True), "aside")
    panel.editor.insert_words("@Image1")
    asked: list[str] = []
    panel._model.goto_requested.connect(asked.append)
    QTest.mouseClick(panel.editor.viewport(), LEFT, NONE, middle_of_mention(panel.editor))
    assert asked == ["references[1]"]


def test_hovering_shows_the_picture_with_its_name(make: Make, qtbot: QtBot) -> None:
    panel = written(make, "see @Element2 now")
    box = panel.editor.box_of(find(panel.editor.prompt)[0])
    QTest.mouseMove(panel.editor.viewport(), box.center())
    qtbot.waitUntil(panel.card.isVisible)
    assert panel.card.mention == Mention(MentionKind.ELEMENT, 2)
    assert panel.card.accessibleName() == "@Element2 Chelsea"
    assert panel.window().rect().contains(panel.card.geometry())
    assert panel.editor.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(panel.editor.viewport(), panel.editor.viewport().rect().bottomRight() - QPoint(2, 2))
    assert not panel.card.isVisible()


def test_a_press_takes_hold_of_the_whole_mention(make: Make) -> None:
    panel = written(make, "see @Image1 now")
    QTest.mousePress(panel.editor.viewport(), LEFT, NONE, middle_of_mention(panel.editor))
    assert panel.editor.selected == "@Image1"
    QTest.mouseRelease(panel.editor.viewport(), LEFT, NONE, middle_of_mention(panel.editor))


def drop(panel: object, text: str, where: QPoint) -> None:
    from kling_desktop.ui.compose.prompt.panel import PromptPanel

    assert isinstance(panel, PromptPanel)
    data = QMimeData()
    data.setText(text)
    event = QDropEvent(
        QPointF(where), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier, QDropEvent.Type.Drop
    )
    panel.editor.dropEvent(event)


def test_a_mention_dropped_among_words_keeps_its_distance_in_one_step(make: Make) -> None:
    panel = written(make, "see now")
    at(panel.editor, 1)
    where = panel.editor.cursorRect().center()
    drop(panel, "@Image1", where)
    assert prompt(panel) == "s @Image1 ee now"
    assert panel._model.document.undo_stack.count() == 1


def test_dropped_on_another_mention_it_lies_beside_it(make: Make) -> None:
    panel = written(make, "see @Image1 now")
    drop(panel, "@Image2", middle_of_mention(panel.editor))
    assert [str(found.mention) for found in find(prompt(panel))] in (["@Image1", "@Image2"], ["@Image2", "@Image1"])


def test_pasting_a_mention_makes_a_chip_of_it(make: Make) -> None:
    panel = written(make, "see")
    QGuiApplication.clipboard().setText("@Image1")
    panel.editor.paste()
    assert prompt(panel) == "see @Image1"
    keys(panel, Qt.Key.Key_Backspace)
    assert prompt(panel) == "see "


def test_cutting_a_mention_is_a_step_and_gives_plain_text(make: Make) -> None:
    panel = written(make, "see @Image1 now")
    panel.editor.select_mention(find(prompt(panel))[0])
    keys(panel, Qt.Key.Key_X, modifiers=CONTROL)
    assert QGuiApplication.clipboard().text() == "@Image1"
    assert prompt(panel) == "see  now"
    panel._model.document.undo_stack.undo()
    assert prompt(panel) == "see @Image1 now"


@pytest.mark.parametrize("other", [0, 25])
def test_undo_brings_the_caret_back_to_the_words(make: Make, other: int) -> None:
    panel = written(make, "a red door and a long wall")
    at(panel.editor, 10)
    QTest.keyClicks(panel.editor, " creaks")
    at(panel.editor, other)
    panel._model.document.undo_stack.undo()
    assert place(panel) == 10
    panel._model.document.undo_stack.redo()
    assert place(panel) == 17
    assert prompt(panel) == "a red door creaks and a long wall"


def test_undo_goes_to_the_shot_whose_words_change(make: Make) -> None:
    panel = written(make, "a red door")
    QTest.keyClicks(panel.editor, " creaks")
    panel._model.select_shot(panel._model.film.shots[1].id)
    panel._model.document.undo_stack.undo()
    assert panel._model.shot_index == 0
    assert panel.editor.prompt == "a red door"
    assert place(panel) == 10


def test_composing_closes_the_list_and_ending_opens_it_again(make: Make) -> None:
    panel = written(make, "")
    film = panel._model.film
    renamed = edits.rename_element(film, film.elements[0].id, "宇航员")
    panel._model.document.edit(renamed, "rename")
    QTest.keyClicks(panel.editor, "@")
    assert panel.suggestions.isVisible()
    QApplication.sendEvent(panel.editor, QInputMethodEvent("yu", []))
    assert not panel.suggestions.isVisible()
    done = QInputMethodEvent()
    done.setCommitString("宇")
    QApplication.sendEvent(panel.editor, done)
    assert prompt(panel) == "@宇"
    assert panel.suggestions.isVisible()
    assert [str(mention) for mention in panel.suggestions.model.mentions] == ["@Element1"]
    keys(panel, Qt.Key.Key_Return)
    assert prompt(panel) == "@Element1 "


def test_the_list_says_what_kind_of_thing_it_offers(make: Make) -> None:
    panel = written(make, "")
    QTest.keyClicks(panel.editor, "@")
    model = panel.suggestions.model
    spoken = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "@Element1 Astronaut, element"
