"""Writing prompts: mentions in one piece, completion, counting, one undo step a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.domain import edits
from kling_desktop.domain.film import Shot, ShotId
from kling_desktop.ui.compose.prompt.editor import PromptEditor
from kling_desktop.ui.compose.prompt.panel import PromptPanel
from kling_desktop.ui.parts.media_drag import Carried, Kind, pack
from kling_desktop.ui.parts.positions import from_qt, to_qt
from tests.ui.desk import Desk, sample_film

Make = Callable[..., Desk]
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(make: Make) -> PromptPanel:
    return written(make, "")


def written(make: Make, prompt: str) -> PromptPanel:
    film = sample_film()
    desk = make(replace(film, shots=(replace(film.shots[0], prompt=prompt), film.shots[1])))
    panel = desk.show(PromptPanel, 360, 420)
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


def test_typing_writes_the_film_at_once_in_one_undo_step(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "A door")
    assert prompt(panel) == "A door"
    stack = panel._model.document.undo_stack
    assert stack.count() == 1
    stack.undo()
    assert prompt(panel) == ""
    assert panel.editor.prompt == ""


def test_deleting_a_word_is_a_step_of_its_own(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "A red door")
    keys(panel, Qt.Key.Key_Backspace, modifiers=CONTROL)
    assert prompt(panel) == "A red "
    QTest.keyClicks(panel.editor, "cat")
    stack = panel._model.document.undo_stack
    assert stack.count() == 3
    stack.undo()
    assert prompt(panel) == "A red "
    stack.undo()
    assert prompt(panel) == "A red door"


def test_ctrl_z_is_the_films(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "A door")
    keys(panel, Qt.Key.Key_Z, modifiers=CONTROL)
    assert prompt(panel) == ""


def test_after_an_undo_typing_begins_a_new_step(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "one")
    keys(panel, Qt.Key.Key_Backspace, modifiers=CONTROL)
    keys(panel, Qt.Key.Key_Z, modifiers=CONTROL)
    QTest.keyClicks(panel.editor, "x")
    panel._model.document.undo_stack.undo()
    assert prompt(panel) == "one"


@pytest.mark.parametrize("text", ["a @Image1 b", "@Element2", "猫@Image2跳", "😀 @Image1"])
def test_backspace_takes_a_mention_whole(make: Make, text: str) -> None:
    panel = written(make, text)
    end = text.index("@") + len(text[text.index("@") :].split(" ")[0].rstrip("跳"))
    at(panel.editor, end)
    keys(panel, Qt.Key.Key_Backspace)
    assert prompt(panel) == text[: text.index("@")] + text[end:]


def test_delete_takes_a_mention_whole(make: Make) -> None:
    panel = written(make, "a @Image1 b")
    at(panel.editor, 2)
    keys(panel, Qt.Key.Key_Delete)
    assert prompt(panel) == "a  b"


def test_the_cursor_steps_over_a_mention(make: Make) -> None:
    panel = written(make, "a @Image1 b")
    at(panel.editor, 2)
    keys(panel, Qt.Key.Key_Right)
    assert place(panel) == 9
    keys(panel, Qt.Key.Key_Left)
    assert place(panel) == 2


def test_the_cursor_cannot_be_put_inside(make: Make) -> None:
    panel = written(make, "a @Image1 b")
    at(panel.editor, 4)
    assert place(panel) == 2
    at(panel.editor, 8)
    assert place(panel) == 9


def test_a_selection_takes_a_mention_whole_or_not_at_all(make: Make) -> None:
    panel = written(make, "a @Image1 b")
    at(panel.editor, 1)
    keys(panel, Qt.Key.Key_Right, Qt.Key.Key_Right, modifiers=SHIFT)
    assert panel.editor.textCursor().selectedText() == " @Image1"
    keys(panel, Qt.Key.Key_Left, modifiers=SHIFT)
    assert panel.editor.textCursor().selectedText() == " "


def test_copying_gives_plain_text(make: Make) -> None:
    panel = written(make, "a @Image1 b")
    panel.editor.selectAll()
    panel.editor.copy()
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "a @Image1 b"


def test_pasting_takes_plain_text_in_one_step(panel: PromptPanel) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b> <i>@Image1</i>")
    data.setText("bold\r\n@Image1")
    QGuiApplication.clipboard().setMimeData(data)
    panel.editor.paste()
    assert prompt(panel) == "bold\n@Image1"
    assert panel._model.document.undo_stack.count() == 1


def test_what_only_machines_read_is_not_pasted(panel: PromptPanel) -> None:
    QGuiApplication.clipboard().setText("One\x00\x07 two\u2028three\vfour\tfive")
    panel.editor.setPlainText("")
    panel.editor.paste()
    assert panel.editor.prompt == "One two\nthree\nfour\tfive"


def test_an_at_opens_what_can_be_mentioned_and_enter_puts_it_in(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "Look at @")
    assert panel.suggestions.isVisible()
    assert [str(mention) for mention in panel.suggestions.model.mentions] == [
        "@Element1",
        "@Element2",
        "@Image1",
        "@Image2",
    ]
    keys(panel, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert prompt(panel) == "Look at @Image1 "
    assert not panel.suggestions.isVisible()


@pytest.mark.parametrize(("typed", "found"), [("@im", ["@Image1", "@Image2"]), ("@chel", ["@Element2"]), ("@zz", [])])
def test_suggestions_are_filtered_by_tag_and_name(panel: PromptPanel, typed: str, found: list[str]) -> None:
    QTest.keyClicks(panel.editor, typed)
    assert panel.suggestions.isVisible() == bool(found)
    if found:
        assert [str(mention) for mention in panel.suggestions.model.mentions] == found


def test_tab_completes_by_name(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "@astro")
    keys(panel, Qt.Key.Key_Tab)
    assert prompt(panel) == "@Element1 "
    assert panel.editor.hasFocus()


def test_escape_closes_until_the_next_at(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "@")
    keys(panel, Qt.Key.Key_Escape)
    assert not panel.suggestions.isVisible()
    QTest.keyClicks(panel.editor, "i")
    assert not panel.suggestions.isVisible()
    QTest.keyClicks(panel.editor, " @")
    assert panel.suggestions.isVisible()


def test_a_click_puts_it_in(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "@")
    view = panel.suggestions.view
    box = view.visualRect(panel.suggestions.model.index(3))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, box.center())
    assert prompt(panel) == "@Image2 "


def test_an_address_is_no_mention(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "me@")
    assert not panel.suggestions.isVisible()


def look(editor: PromptEditor, place: int) -> QTextCharFormat:
    for part in editor.document().firstBlock().layout().formats():
        if part.start <= place < part.start + part.length:
            # A copy: the format itself goes with the list.
            return QTextCharFormat(part.format)
    return QTextCharFormat()


def test_a_mention_of_nothing_is_waved_under(make: Make) -> None:
    panel = written(make, "@Image1 and @Image9")
    assert look(panel.editor, 1).underlineStyle() != QTextCharFormat.UnderlineStyle.WaveUnderline
    assert look(panel.editor, 13).underlineStyle() == QTextCharFormat.UnderlineStyle.WaveUnderline


def test_mentions_have_the_hue_of_what_they_stand_for(make: Make) -> None:
    panel = written(make, "@Image1 @Element1 @Element2")
    colours = {look(panel.editor, place).foreground().color().name() for place in (1, 9, 19)}
    assert len(colours) == 3


def test_a_chip_is_painted_behind_a_mention(make: Make) -> None:
    panel = written(make, "@Image1 plain")
    image = panel.editor.viewport().grab().toImage()
    scale = image.devicePixelRatio()
    # Between two letters' rows at the very top of the line only the plate can be seen.
    box = panel.editor.cursorRect()
    row = round((box.top() + 1) * scale)
    background = image.pixelColor(image.width() - 4, row)
    assert image.pixelColor(round(12 * scale), row) != background


def test_counting_in_code_points_and_the_overflow_in_red(make: Make) -> None:
    panel = written(make, "😀" * 515)
    assert panel.heading.remark.text() == "515 / 512 · 3 too many"
    assert panel.heading.remark.property("role") == "bad"
    assert look(panel.editor, 2 * 511).underlineStyle() == QTextCharFormat.UnderlineStyle.NoUnderline
    assert look(panel.editor, 2 * 513).underlineStyle() == QTextCharFormat.UnderlineStyle.SingleUnderline
    keys(panel, *[Qt.Key.Key_Backspace] * 3)
    assert panel.heading.remark.text() == "512 / 512"


def test_the_count_follows_the_chosen_model(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.editor, "abc")
    assert panel.heading.remark.text() == "3 / 512"
    film = panel._model.film
    panel._model.document.edit(
        edits.change_settings(edits.remove_shot(film, film.shots[1].id), provider="aihubmax"), "one shot, elsewhere"
    )
    assert panel.heading.remark.text() == "3 / 2500"


def test_another_shot_shows_its_own_words(panel: PromptPanel) -> None:
    panel._model.select_shot(panel._model.film.shots[1].id)
    assert panel.heading.name.text() == "SHOT 2 PROMPT"
    assert panel.editor.prompt == "Rack focus: @Image1 lifts off"
    assert panel._model.document.undo_stack.count() == 0


def test_reordering_pictures_renames_mentions_and_keeps_the_caret(make: Make) -> None:
    panel = written(make, "see @Image1 now, slowly")
    at(panel.editor, 16)
    film = panel._model.film
    panel._model.document.edit(edits.move_reference(film, film.references[0].id, 1), "move")
    assert panel.editor.prompt == "see @Image2 now, slowly"
    assert place(panel) == 16


def test_input_methods_write_into_the_film(panel: PromptPanel) -> None:
    composing = QInputMethodEvent("ni", [])
    QApplication.sendEvent(panel.editor, composing)
    assert prompt(panel) == ""
    done = QInputMethodEvent()
    done.setCommitString("你好")
    QApplication.sendEvent(panel.editor, done)
    assert prompt(panel) == "你好"


def test_no_break_spaces_and_line_ends_survive(make: Make) -> None:
    panel = written(make, "a\u00a0b\nc")
    QTest.keyClicks(panel.editor, "!")
    assert prompt(panel) == "a\u00a0b\nc!"


def test_showing_a_prompt_never_edits_the_film(make: Make) -> None:
    film = sample_film()
    shots = (Shot(id=ShotId("s1"), prompt="old\r\nmac\rline", duration=5),)
    desk = make(replace(film, shots=shots))
    desk.show(PromptPanel, 360, 420)
    assert desk.steps == 0
    assert desk.film.shots[0].prompt == "old\r\nmac\rline"


def test_the_negative_prompt_is_kept_where_there_is_none(panel: PromptPanel) -> None:
    QTest.keyClicks(panel.avoid, "blur")
    assert panel._model.film.settings.negative_prompt == "blur"
    assert panel._model.document.undo_stack.count() == 1
    panel._model.document.edit(edits.change_settings(panel._model.film, provider="aihubmax"), "elsewhere")
    assert not panel.avoid.isVisible()
    assert panel.set_aside.isVisible()
    assert panel._model.film.settings.negative_prompt == "blur"
    panel._model.document.undo_stack.undo()
    assert panel.avoid.isVisible()
    assert panel.avoid.text() == "blur"


def test_undo_in_the_negative_prompt_is_the_films(panel: PromptPanel) -> None:
    stack = panel._model.document.undo_stack
    QTest.keyClicks(panel.avoid, "blur")
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QApplication.sendEvent(panel.avoid, asked)
    assert not asked.isAccepted()
    stack.undo()
    assert (panel.avoid.text(), stack.canRedo()) == ("", True)
    QTest.keyClicks(panel.avoid, "noise")
    stack.undo()
    assert panel.avoid.text() == ""


def test_going_to_a_prompt_selects_the_shot_and_takes_the_focus(panel: PromptPanel) -> None:
    panel.avoid.setFocus()
    panel._model.goto_requested.emit("shots[1].prompt")
    assert panel._model.shot_index == 1
    assert panel.editor.hasFocus()


def test_a_tile_dropped_on_the_prompt_is_mentioned(make: Make) -> None:
    panel = written(make, "see now")
    at(panel.editor, 3)
    film = panel._model.film
    data = pack(Carried(film=film.id, kind=Kind.ELEMENT, id=film.elements[1].id), film.elements[1].frontal)
    assert panel.editor.canInsertFromMimeData(data)
    panel.editor.insertFromMimeData(data)
    assert prompt(panel) == "see @Element2 now"
    foreign = pack(Carried(film="another", kind=Kind.ELEMENT, id=film.elements[1].id), film.elements[1].frontal)
    assert not panel.editor.canInsertFromMimeData(foreign)
