"""The command palette, the sheet of shortcuts, and keys of one's own."""

from __future__ import annotations

import json
import os

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kling_desktop.host.paths import find_paths
from kling_desktop.ui.other_words import _ALSO
from kling_desktop.ui.palette.panel import Palette
from kling_desktop.ui.shortcuts.row import ShortcutRow
from kling_desktop.ui.shortcuts.sheet import ShortcutSheet
from tests.ui.window.whole import Whole

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def palette(whole: Whole, typed: str = "") -> Palette:
    whole.press(Qt.Key.Key_K, CONTROL)
    (shown,) = [one for one in whole.window.findChildren(Palette) if one.isVisible()]
    QTest.keyClicks(shown.field, typed)
    return shown


def listed(shown: Palette) -> list[str]:
    return [match.entry.words for match in shown.rows.matches]


def sheet(whole: Whole) -> ShortcutSheet:
    whole.window.setFocus()
    whole.window.commands.trigger("window.shortcuts")
    (shown,) = [one for one in whole.window.findChildren(ShortcutSheet) if one.isVisible()]
    return shown


def row(shown: ShortcutSheet, command: str) -> ShortcutRow:
    return next(one for one in shown.rows if one.command.id == command)


def test_a_command_by_a_few_letters(whole: Whole) -> None:
    window = whole.open()
    shown = palette(whole, "libr")
    assert listed(shown)[0] == "Library"
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    assert window.workspace == "library"
    assert not shown.isVisible()
    assert window.finder.recent[0] == "window.library"


def test_what_people_of_other_programs_type_is_found(whole: Whole) -> None:
    window = whole.open()
    shown = palette(whole)
    for typed, wanted in (
        ("hosting", "Where pictures go…"),
        ("consent", "Where pictures go…"),
        ("S3", "Your own bucket…"),
        ("razor", "Split at the playhead"),
        ("clone", "Duplicate"),
        ("preferences", "Settings…"),
        ("dark mode", "Settings…"),
        ("export", "Generate"),
        ("relink", "Find missing files…"),
        ("media pool", "Library"),
    ):
        shown.field.setText(typed)
        assert listed(shown)[0] == wanted, typed
        assert shown.rows.matches[0].places == ()
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    keys = sheet(whole)
    assert _ALSO.keys() <= {command.id for command in window.commands.all()}
    QTest.keyClicks(keys.field, "razor")
    assert [one.command.id for one in keys.rows if one.isVisible()] == ["shots.split"]


def test_arrows_choose_and_the_last_used_come_first(whole: Whole) -> None:
    window = whole.open()
    shown = palette(whole)
    before = listed(shown)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(shown.field, key)
    assert shown.list.currentIndex().row() == len(before) - 1, "the list goes round"
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    assert window.workspace == "compose"
    QTest.keyClick(palette(whole, "Review").field, Qt.Key.Key_Return)
    assert listed(palette(whole))[0] == "Review"


def test_shots_pictures_and_the_library_are_found_too(whole: Whole) -> None:
    window = whole.open()
    whole.compose()
    window.show_workspace("library")
    shown = palette(whole, "rocket lifts")
    assert listed(shown)[0] == "Shot 1 · A rocket lifts off at dawn"
    assert listed(shown)[-1] == "Search the library for “rocket lifts”"
    gone: list[str] = []
    window.model.goto_requested.connect(gone.append)
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    assert (window.workspace, gone) == ("compose", ["shots[0].prompt"])


def test_a_number_makes_the_shot_that_long(whole: Whole) -> None:
    whole.open()
    whole.compose()
    shown = palette(whole, "7")
    assert "Make this shot 7 seconds long" in listed(shown)
    shown.list.setCurrentIndex(shown.rows.index(listed(shown).index("Make this shot 7 seconds long")))
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    assert whole.film.shots[0].duration == 7


def test_words_for_the_library(whole: Whole) -> None:
    window = whole.open()
    shown = palette(whole, "rating:>3")
    assert listed(shown) == ["Search the library for “rating:>3”"]
    QTest.keyClick(shown.field, Qt.Key.Key_Return)
    library = window.workspace_widget("library")
    assert library.search.field.text() == "rating:>3"  # type: ignore[attr-defined]  # the library's bar


def test_what_cannot_be_done_now_is_not_offered(whole: Whole) -> None:
    whole.open()
    shown = palette(whole)
    assert not any(words.startswith(("Undo", "Redo")) for words in listed(shown))
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    whole.edit(name="Another")
    assert "Undo Edit" in listed(palette(whole))


def test_no_shortcut_acts_below_the_palette_and_the_focus_comes_back(whole: Whole) -> None:
    window = whole.open()
    whole.compose()
    editor = window.compose.prompt.editor
    editor.setFocus()
    shown = palette(whole)
    QTest.keyClick(shown.field, Qt.Key.Key_2, CONTROL)
    assert window.workspace == "compose"
    QTest.keyClick(shown.field, Qt.Key.Key_Tab)
    assert shown.isAncestorOf(QApplication.focusWidget() or window)
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is editor


def test_a_question_mark_shows_every_command(whole: Whole) -> None:
    window = whole.open()
    window.topbar.film.setFocus()
    QTest.keyClick(window.topbar.film, Qt.Key.Key_Question, SHIFT)
    (shown,) = window.findChildren(ShortcutSheet)
    assert {one.command.id for one in shown.rows} == {command.id for command in window.commands.all()}
    assert {"review.approve", "compose.play.toggle", "film.generate"} <= {one.command.id for one in shown.rows}
    QTest.keyClicks(shown.field, "approve")
    assert [one.command.id for one in shown.rows if one.isVisible()] == ["review.approve"]
    QTest.keyClick(shown.field, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_a_question_mark_is_heard_while_nothing_has_the_focus(whole: Whole) -> None:
    window = whole.open()
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    assert QApplication.focusWidget() is None
    frame = whole.session.frame.windowHandle()
    QTest.keyClick(frame, Qt.Key.Key_Question, SHIFT)
    assert window.findChildren(ShortcutSheet)


def test_a_question_mark_in_a_prompt_is_a_question_mark(whole: Whole) -> None:
    window = whole.open()
    editor = window.compose.prompt.editor
    editor.setFocus()
    QTest.keyClicks(editor, "Who?")
    assert whole.film.shots[0].prompt == "Who?"
    assert not window.findChildren(ShortcutSheet)


def test_other_keys_for_a_command_count_at_once_and_are_kept(whole: Whole) -> None:
    window = whole.open()
    shown = sheet(whole)
    mine = row(shown, "window.library")
    whole.click(mine)
    assert mine.keys_shown == "Press keys…"
    QTest.keyClick(mine, Qt.Key.Key_L, CONTROL | SHIFT)
    assert mine.keys_shown == "Ctrl+Shift+L"
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    whole.press(Qt.Key.Key_2, CONTROL)
    assert window.workspace == "compose"
    whole.press(Qt.Key.Key_L, CONTROL | SHIFT)
    assert window.workspace == "library"
    whole.close()
    file = find_paths(os.environ).settings
    assert json.loads(file.read_text("utf-8"))["keys"] == {"window.library": ["Ctrl+Shift+L"]}
    again = whole.open()
    whole.press(Qt.Key.Key_L, CONTROL | SHIFT)
    assert again.workspace == "library"
    whole.click(sheet(whole).reset)
    whole.press(Qt.Key.Key_Escape)
    again.show_workspace("compose")
    whole.press(Qt.Key.Key_2, CONTROL)
    assert again.workspace == "library"


def test_a_key_that_is_taken_is_told_before_it_moves(whole: Whole) -> None:
    window = whole.open()
    shown = sheet(whole)
    mine, theirs = row(shown, "window.library"), row(shown, "film.new")
    whole.click(mine)
    QTest.keyClick(mine, Qt.Key.Key_N, CONTROL)
    assert shown.hint.text() == "Ctrl+N is used by “New film”. Press it once more to take it from there."
    assert theirs.keys_shown == "Ctrl+N"
    QTest.keyClick(mine, Qt.Key.Key_N, CONTROL)
    assert (mine.keys_shown, theirs.keys_shown) == ("Ctrl+N", "—")
    assert window.commands.keys("film.new") == ()


def test_backspace_takes_keys_away_and_escape_leaves_them(whole: Whole) -> None:
    window = whole.open()
    shown = sheet(whole)
    mine = row(shown, "review.approve")
    whole.click(mine)
    QTest.keyClick(mine, Qt.Key.Key_Escape)
    assert window.commands.keys("review.approve") == ("A",)
    assert shown.isVisible(), "the first Escape ends the catching only"
    whole.click(mine)
    QTest.keyClick(mine, Qt.Key.Key_Backspace)
    assert window.commands.keys("review.approve") == ()


def test_the_same_letter_may_mean_different_things_in_different_parts(whole: Whole) -> None:
    window = whole.open()
    sheet(whole)
    assert window.commands.clashes("review.pause", "L") == (
        next(command for command in window.commands.all() if command.id == "review.forward"),
    )
    assert window.commands.clashes("review.pause", "Ctrl+N")[0].id == "film.new"
