"""The style line beside the prompt, what the count makes of it, and the spell check."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kling_desktop.domain import edits
from kling_desktop.host.paths import find_paths
from kling_desktop.host.settings import load
from kling_desktop.host.spelling import OFF
from kling_desktop.ui.compose.prompt.menu import fill_spelling_menu, language_words, prompt_menu
from kling_desktop.ui.compose.prompt.panel import PromptPanel
from kling_desktop.ui.compose.timeline.lanes import lanes
from tests.ui.compose_right.writing import Make, at, look, prompt, written
from tests.ui.desk import SmallCore

SQUIGGLE = QTextCharFormat.UnderlineStyle.SpellCheckUnderline
OVER = QTextCharFormat.UnderlineStyle.SingleUnderline


# style -----------------------------------------------------------------------------------------------------------


def test_the_style_line_is_the_films_and_undoable(make: Make) -> None:
    panel = written(make, "A cat")
    panel.style_line.setFocus()
    QTest.keyClicks(panel.style_line, "35mm film")
    assert panel._model.film.settings.style == "35mm film"
    assert panel._model.document.undo_stack.count() == 1
    panel._model.select_shot(panel._model.film.shots[1].id)
    assert panel.style_line.prompt == "35mm film"
    panel._model.document.undo_stack.undo()
    assert panel.style_line.prompt == ""


def test_it_is_counted_as_it_is_sent_and_the_tooltip_says_how_much(make: Make) -> None:
    panel = written(make, "A cat", style="35mm film")
    assert panel.heading.remark.text() == f"{len('A cat. 35mm film')} / 512"
    assert panel.heading.remark.toolTip() == "5 of this shot, 11 of the style line"


def test_what_the_style_pushes_over_is_marked_in_the_words(make: Make) -> None:
    panel = written(make, "x" * 505, style="35mm film")
    assert panel.heading.remark.text() == "516 / 512 · 4 too many"
    assert look(panel.editor, 500).underlineStyle() != OVER
    assert look(panel.editor, 501).underlineStyle() == OVER
    panel._model.document.edit(edits.change_settings(panel._model.film, style=""), "none")
    assert look(panel.editor, 501).underlineStyle() != OVER


def test_it_has_mentions_with_completion_and_follows_them(make: Make) -> None:
    panel = written(make, "A cat")
    panel.style_line.setFocus()
    QTest.keyClicks(panel.style_line, "like @im")
    assert panel.suggestions.isVisible()
    QTest.keyClick(panel.style_line, Qt.Key.Key_Return)
    assert panel._model.film.settings.style == "like @Image1 "
    film = panel._model.film
    panel._model.document.edit(edits.move_reference(film, film.references[0].id, 1), "move")
    assert panel.style_line.prompt == "like @Image2 "
    assert prompt(panel) == "A cat"


def test_it_is_one_line(make: Make) -> None:
    panel = written(make, "A cat")
    panel.style_line.setFocus()
    QTest.keyClicks(panel.style_line, "grain")
    QTest.keyClick(panel.style_line, Qt.Key.Key_Return)
    QGuiApplication.clipboard().setText(" one\ntwo")
    panel.style_line.paste()
    assert panel._model.film.settings.style == "grain one two"


def test_checks_lead_to_it(make: Make) -> None:
    panel = written(make, "A cat")
    panel._model.goto_requested.emit("settings.style")
    assert panel.style_line.hasFocus()


def test_the_editors_grow_with_their_words_up_to_a_point(make: Make) -> None:
    panel = written(make, "A cat")
    low = panel.editor.height()
    panel.editor.rewrite("long words " * 25, 0)
    middle = panel.editor.height()
    panel.editor.rewrite("long words " * 90, 0)
    high = panel.editor.height()
    assert low < middle < high
    panel.editor.rewrite("long words " * 300, 0)
    assert panel.editor.height() == high
    assert panel.editor.verticalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAsNeeded


# spelling --------------------------------------------------------------------------------------------------------


def checked(make: Make, qtbot: QtBot, words: str) -> PromptPanel:
    panel = written(make, words, SmallCore(spell_check=True))
    qtbot.waitUntil(lambda: panel.spelling.ready, timeout=20_000)
    qtbot.waitUntil(lambda: not panel.spelling._timer.isActive() and not panel.spelling._asked)
    return panel


def test_a_word_nobody_knows_is_waved_under(make: Make, qtbot: QtBot) -> None:
    panel = checked(make, qtbot, "A rde door, Astronaut and Chelsea @Image1 猫")
    qtbot.waitUntil(lambda: look(panel.editor, 2).underlineStyle() == SQUIGGLE)
    for start in (0, 6, 12, 26, 35, 42):
        assert look(panel.editor, start).underlineStyle() != SQUIGGLE


def test_no_plate_lies_behind_a_misspelt_word(make: Make, qtbot: QtBot) -> None:
    panel = checked(make, qtbot, "rde")
    qtbot.waitUntil(lambda: look(panel.editor, 0).underlineStyle() == SQUIGGLE)
    image = panel.editor.viewport().grab().toImage()
    scale = image.devicePixelRatio()
    row = round((panel.editor.cursorRect().top() + 1) * scale)
    assert image.pixelColor(round(9 * scale), row) == image.pixelColor(image.width() - 4, row)


def test_a_word_being_written_is_no_mistake_yet(make: Make, qtbot: QtBot) -> None:
    panel = checked(make, qtbot, "")
    QTest.keyClicks(panel.editor, "a rde")
    qtbot.waitUntil(lambda: panel.spelling._known.get("rde") is False)
    assert look(panel.editor, 2).underlineStyle() != SQUIGGLE
    QTest.keyClicks(panel.editor, " ")
    assert look(panel.editor, 2).underlineStyle() == SQUIGGLE


def menu_at(panel: PromptPanel, place: int) -> QMenu:
    at(panel.editor, place)
    menu = prompt_menu(panel.field, panel.editor.cursorRect().center(), panel._ui.bridge, lambda: None)
    menu.popup(panel.mapToGlobal(panel.rect().center()))
    return menu


def test_a_suggestion_puts_it_right_in_one_step(make: Make, qtbot: QtBot) -> None:
    panel = checked(make, qtbot, "the camrea turns")
    qtbot.waitUntil(lambda: look(panel.editor, 4).underlineStyle() == SQUIGGLE)
    menu = menu_at(panel, 6)
    qtbot.waitUntil(lambda: "camera" in [action.text() for action in menu.actions()], timeout=20_000)
    next(action for action in menu.actions() if action.text() == "camera").trigger()
    menu.close()
    assert prompt(panel) == "the camera turns"
    assert panel._model.document.undo_stack.count() == 1


def test_a_word_can_be_learned_for_good(make: Make, qtbot: QtBot) -> None:
    panel = checked(make, qtbot, "the bokehh turns")
    qtbot.waitUntil(lambda: look(panel.editor, 4).underlineStyle() == SQUIGGLE)
    menu = menu_at(panel, 6)
    next(action for action in menu.actions() if "my words" in action.text()).trigger()
    menu.close()
    assert look(panel.editor, 4).underlineStyle() != SQUIGGLE
    qtbot.waitUntil(find_paths().own_words.exists)
    assert find_paths().own_words.read_text("utf-8") == "bokehh\n"


def test_it_can_be_turned_off_and_that_is_kept(make: Make, qtbot: QtBot) -> None:
    panel = checked(make, qtbot, "a rde door")
    qtbot.waitUntil(lambda: look(panel.editor, 2).underlineStyle() == SQUIGGLE)
    menu = QMenu(panel)
    fill_spelling_menu(menu, panel.spelling)
    next(action for action in menu.actions() if action.text() == "Off").trigger()
    qtbot.waitUntil(lambda: look(panel.editor, 2).underlineStyle() != SQUIGGLE)
    qtbot.waitUntil(lambda: load(find_paths().settings).spelling == OFF)


def test_where_there_is_no_dictionary_the_menu_says_so(make: Make, qtbot: QtBot) -> None:
    panel = checked(make, qtbot, "a rde door")
    panel.spelling.dictionaries, panel.spelling.speller = (), None
    menu = QMenu(panel)
    fill_spelling_menu(menu, panel.spelling)
    assert "No dictionary was found on this computer" in [action.text() for action in menu.actions()]


@pytest.mark.parametrize(("code", "name"), [("en_US", "American English"), ("fr", "français"), ("qq", "qq")])
def test_dictionaries_have_the_names_of_their_languages(code: str, name: str) -> None:
    assert language_words(code).startswith(name)


def test_what_the_style_line_mentions_has_a_lane_through_every_shot(make: Make) -> None:
    film = written(make, "A cat", style="like @Image2")._model.film
    lane = next(lane for lane in lanes(film) if str(lane.mention) == "@Image2")
    assert lane.shots == (0, 1)
