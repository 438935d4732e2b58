"""Everything the timeline can do is a command with words; menu and keys agree with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QToolButton

from kling_desktop.ui.compose.timeline import clip
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from tests.ui.compose_centre.timeline_hand import CTRL, body, chosen, click, film_of, order, seconds
from tests.ui.desk import Desk

Make = Callable[..., Desk]


def menu_of(panel: TimelinePanel, index: int) -> QMenu:
    where = body(panel.view, index).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, panel.view.mapToGlobal(where))
    QApplication.sendEvent(panel.view, event)
    menu = panel.view.findChild(QMenu)
    assert menu is not None
    return menu


def test_every_command_has_words_a_group_and_keys_of_its_own(desk: Desk, panel: TimelinePanel) -> None:
    ours = [command for command in desk.ui.commands.all() if command.id.startswith("shots.")]
    assert len(ours) >= 26
    keys = [QKeySequence(key).toString() for command in ours for key in command.keys]
    assert len(set(keys)) == len(keys)
    for command in ours:
        assert command.words
        assert command.group in {"Shots", "Timeline"}
        assert all(not QKeySequence(key).isEmpty() for key in command.keys), command.id


def test_the_menu_has_them_with_their_keys(desk: Desk, panel: TimelinePanel) -> None:
    menu = menu_of(panel, 1)
    menus = [menu, *menu.findChildren(QMenu)]
    entries = {action.objectName(): action for part in menus for action in part.actions() if action.objectName()}
    assert {command.id for command in desk.ui.commands.all() if command.id.startswith("shots.")} - entries.keys() == {
        *("shots.previous", "shots.next", "shots.stretch-left", "shots.stretch-right"),
        *("shots.zoom-in", "shots.zoom-out", "shots.zoom-fit"),
    }
    assert entries["shots.fit"].text() == "Fit to 15 s"
    assert entries["shots.split"].shortcut().toString() == "S"
    assert not entries["shots.merge"].isEnabled()
    entries["shots.duplicate"].trigger()
    menu.close()
    assert len(desk.film.shots) == 3


def test_a_right_click_on_one_of_several_keeps_them_selected(make: Make) -> None:
    desk = make(film_of((3, 2, 5)))
    panel = desk.show(TimelinePanel, 900, 320)
    click(panel.view, 0)
    click(panel.view, 1, CTRL)
    menu_of(panel, 1).close()
    assert chosen(desk) == [0, 1]
    menu_of(panel, 2).close()
    assert chosen(desk) == [2]


def test_what_cannot_be_done_is_off(make: Make) -> None:
    desk = make(film_of((1, 4)))
    panel = desk.show(TimelinePanel, 900, 320)
    desk.model.select_shot(desk.film.shots[0].id)
    desk.model.move_playhead(0)
    state = {
        name: panel.commands.action(name).isEnabled() for name in ("split", "earlier", "later", "roll-left", "merge")
    }
    assert state == {"split": False, "earlier": False, "later": True, "roll-left": False, "merge": True}
    desk.model.move_playhead(3)
    assert panel.commands.action("split").isEnabled()
    desk.model.select_shot(desk.film.shots[1].id)
    assert not panel.commands.action("roll-left").isEnabled()
    assert not panel.commands.action("later").isEnabled()


def test_the_border_is_rolled_by_keys(desk: Desk, panel: TimelinePanel) -> None:
    panel.view.setFocus()
    both = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(panel.view, Qt.Key.Key_Right, both)
    assert seconds(desk) == [6, 3]
    QTest.keyClick(panel.view, Qt.Key.Key_Left, both)
    QTest.keyClick(panel.view, Qt.Key.Key_Left, both)
    assert seconds(desk) == [4, 5]
    assert desk.document.undo_stack.undoText() == "Move the border"


def test_shots_are_copied_cut_and_pasted(make: Make) -> None:
    desk = make(film_of((3, 2, 5), ("one", "two @Image1", "three")))
    panel = desk.show(TimelinePanel, 900, 320)
    click(panel.view, 0)
    click(panel.view, 1, CTRL)
    QTest.keyClick(panel.view, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "one\ntwo @Image1"
    click(panel.view, 2)
    QTest.keyClick(panel.view, Qt.Key.Key_V, CTRL)
    assert (order(desk), seconds(desk)) == ("abc??", [3, 2, 5, 3, 2])
    assert [shot.prompt for shot in desk.film.shots[3:]] == ["one", "two @Image1"]
    assert chosen(desk) == [3, 4]
    QTest.keyClick(panel.view, Qt.Key.Key_X, CTRL)
    assert order(desk) == "abc"
    assert desk.document.undo_stack.undoText() == "Cut out shots"


@pytest.mark.parametrize("data", [b"", b"nonsense", b'[{"prompt": "x"}]', b'[{"prompt": "x", "duration": "5"}]', b"7"])
def test_nonsense_on_the_clipboard_is_pasted_by_nobody(desk: Desk, panel: TimelinePanel, data: bytes) -> None:
    mime = QMimeData()
    mime.setData(clip.MIME, data)
    QGuiApplication.clipboard().setMimeData(mime)
    assert clip.get() == ()
    panel.commands.action("paste").trigger()
    assert desk.steps == 0


def test_without_copied_shots_pasting_is_left_to_others(desk: Desk, panel: TimelinePanel) -> None:
    QGuiApplication.clipboard().setText("a picture, perhaps")
    assert not panel.commands.action("paste").isEnabled()


def test_letters_stay_with_those_who_write(desk: Desk, panel: TimelinePanel) -> None:
    editor = QPlainTextEdit(desk.window)
    editor.show()
    editor.setFocus()
    QTest.keyClicks(editor, "tsd")
    assert editor.toPlainText() == "tsd"
    assert desk.steps == 0
    assert not panel.tapping.active


def test_buttons_have_names_and_can_be_reached(desk: Desk, panel: TimelinePanel) -> None:
    buttons = panel.findChildren(QToolButton)
    assert [button.accessibleName() for button in buttons] == [
        "Zoom out",
        "Show the whole film",
        "Zoom in",
        "Timeline as a table",
    ]
    for button in buttons:
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert button.toolTip().startswith(button.accessibleName())
    before = panel.view.geometry_now.per_second
    buttons[2].click()
    assert panel.view.geometry_now.per_second > before
    buttons[1].click()
    assert panel.view.stage.fits


def test_inserting_puts_the_shot_after_the_chosen_one(make: Make) -> None:
    desk = make(film_of((3, 2, 5)))
    panel = desk.show(TimelinePanel, 900, 320)
    click(panel.view, 0)
    QTest.keyClick(panel.view, Qt.Key.Key_Insert)
    assert (order(desk), seconds(desk)) == ("a?bc", [3, 5, 2, 5])
    assert desk.model.shot_index == 1


def test_keys_of_ones_own_are_heard_and_told(desk: Desk, panel: TimelinePanel) -> None:
    desk.ui.commands.rebind("shots.duplicate", ("Y",))
    desk.ui.commands.rebind("shots.zoom-in", ("Z",))
    desk.ui.commands.rebind("shots.split", ("C",))
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_D)
    assert seconds(desk) == [5, 4]
    QTest.keyClick(panel.view, Qt.Key.Key_Y)
    assert seconds(desk) == [5, 5, 4]
    assert panel.findChildren(QToolButton)[2].toolTip() == "Zoom in (Z)"
    assert panel._hint.accessibleName() == "drag an edge to retime · C splits · ⌫ deletes"
    desk.ui.commands.rebind("shots.delete", ())
    assert panel._hint.accessibleName() == "drag an edge to retime · C splits"


def test_tab_goes_from_the_buttons_to_the_shots_to_the_way_out(make: Make) -> None:
    desk = make(film_of((9, 9)))
    panel = desk.show(TimelinePanel, 900, 320)
    buttons = panel.findChildren(QToolButton)
    buttons[0].setFocus()
    reached = []
    for _ in range(5):
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [*buttons[1:], panel.view, panel.fix]


def test_what_would_change_nothing_cannot_be_chosen(make: Make) -> None:
    desk = make(film_of((1, 1, 1)))
    panel = desk.show(TimelinePanel, 900, 320)
    click(panel.view, 0)
    lengths = ("shorter", "longer", "roll-left", "roll-right", "equal")
    assert [panel.commands.action(name).isEnabled() for name in lengths] == [False, True, False, False, False]
    desk.document.open(desk.film, None, read_only=True)
    assert not any(panel.commands.action(name).isEnabled() for name in ("longer", "add", "delete", "duplicate"))
    assert panel.commands.action("copy").isEnabled()
