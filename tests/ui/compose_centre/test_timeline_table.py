"""The timeline as a table: the same shots, the same commands, one undo step each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QSpinBox

from kling_desktop.domain import edits
from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.timeline.table_model import Column
from tests.ui.compose_centre.timeline_hand import CTRL, SHIFT, chosen, film_of, order, seconds
from tests.ui.desk import Desk

Made = tuple[Desk, TimelinePanel]
Make = Callable[..., Desk]


@pytest.fixture
def tabled(make: Make) -> Made:
    desk = make(film_of((5, 4, 3), ("@Element1 pours\ncoffee", "@Image1, @Image2 and @Image1", "")))
    panel = desk.show(TimelinePanel, 900, 360)
    panel.toggle_table()
    assert panel.table.isVisible()
    assert panel.table.hasFocus()
    return desk, panel


def at(panel: TimelinePanel, row: int, column: Column) -> QModelIndex:
    return panel.table.rows.index(row, column)


def go(panel: TimelinePanel, row: int, column: Column) -> None:
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    panel.table.selectionModel().setCurrentIndex(at(panel, row, column), flags)


def text(panel: TimelinePanel, row: int) -> list[str]:
    return [str(at(panel, row, column).data()) for column in Column]


def editor(kind: type[QSpinBox] | type[QLineEdit]) -> QSpinBox | QLineEdit:
    focus = QApplication.focusWidget()
    assert isinstance(focus, kind)
    return focus


def test_rows_tell_number_start_seconds_words_and_mentions(tabled: Made) -> None:
    _desk, panel = tabled
    assert text(panel, 0) == ["1", "0 s", "5 s", "@Element1 pours coffee", "@Element1"]
    assert text(panel, 1) == ["2", "5 s", "4 s", "@Image1, @Image2 and @Image1", "@Image1 @Image2"]
    assert text(panel, 2) == ["3", "9 s", "3 s", "", ""]
    heads = [panel.table.rows.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert heads == ["Shot", "Begins at", "Seconds", "Words", "Mentions"]


def test_the_names_of_the_columns_are_whole(tabled: Made) -> None:
    head = tabled[1].table.horizontalHeader()
    narrow = [column for column in range(head.count()) if head.sectionSize(column) < head.sectionSizeHint(column)]
    assert narrow == []


def test_cells_are_spoken_in_full(tabled: Made) -> None:
    _desk, panel = tabled
    spoken = [at(panel, 2, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in Column]
    assert spoken == ["Shot 3", "9 seconds", "3 seconds", "no words yet", "mentions nothing"]
    assert panel.table.accessibleName() == "Shots as a table"


def test_digits_set_the_seconds_from_any_cell(tabled: Made) -> None:
    desk, panel = tabled
    go(panel, 1, Column.WORDS)
    QTest.keyClicks(panel.table, "1")
    field = editor(QSpinBox)
    assert field.accessibleName() == "Seconds of shot 2"
    QTest.keyClicks(field, "2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    # Qt takes a field's answer once the key is done with.
    desk.qtbot.waitUntil(lambda: seconds(desk) == [5, 12, 3])
    assert desk.steps == 1
    assert text(panel, 2)[1] == "17 s"
    desk.undo()
    assert text(panel, 1)[2] == "4 s"


def test_all_selected_rows_get_the_seconds(tabled: Made) -> None:
    desk, panel = tabled
    desk.model.select_shots([desk.film.shots[0].id, desk.film.shots[2].id], desk.film.shots[2].id)
    QTest.keyClicks(panel.table, "6")
    QTest.keyClick(editor(QSpinBox), Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: seconds(desk) == [6, 4, 6])
    assert desk.steps == 1


def test_enter_writes_words_and_escape_leaves_them(tabled: Made) -> None:
    desk, panel = tabled
    go(panel, 2, Column.NUMBER)
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    QTest.keyClicks(editor(QLineEdit), "A storm")
    QTest.keyClick(editor(QLineEdit), Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.film.shots[2].prompt == "A storm")
    assert desk.steps == 1
    go(panel, 0, Column.WORDS)
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    QTest.keyClicks(editor(QLineEdit), "gone")
    QTest.keyClick(editor(QLineEdit), Qt.Key.Key_Escape)
    assert desk.film.shots[0].prompt == "@Element1 pours\ncoffee"
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    QTest.keyClick(editor(QLineEdit), Qt.Key.Key_Return)
    desk.qtbot.waitUntil(panel.table.hasFocus)
    assert desk.film.shots[0].prompt == "@Element1 pours\ncoffee"
    assert desk.steps == 1


@pytest.mark.parametrize(
    ("key", "modifiers", "after", "lengths"),
    [
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "ac", [5, 3]),
        (Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, "ab?c", [5, 4, 4, 3]),
        (Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier, "ab", [5, 7]),
        (Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "ab?c", [5, 2, 2, 3]),
        (Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier, "abc", [6, 5, 4]),
        (Qt.Key.Key_Left, CTRL | SHIFT, "bac", [4, 5, 3]),
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.NoModifier, "abc", [5, 3, 3]),
        (Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier, "ab?c", [5, 4, 5, 3]),
    ],
)
def test_keys_do_here_what_they_do_on_the_ruler(
    tabled: Made, key: Qt.Key, modifiers: Qt.KeyboardModifier, after: str, lengths: list[int]
) -> None:
    desk, panel = tabled
    go(panel, 1, Column.SECONDS)
    QTest.keyClick(panel.table, key, modifiers)
    assert (order(desk), seconds(desk)) == (after, lengths)
    assert desk.steps == 1
    assert panel.table.hasFocus()


def test_rows_selected_are_shots_selected_and_the_other_way(tabled: Made) -> None:
    desk, panel = tabled
    go(panel, 0, Column.SECONDS)
    QTest.keyClick(panel.table, Qt.Key.Key_Down, SHIFT)
    assert chosen(desk) == [0, 1]
    QTest.keyClick(panel.table, Qt.Key.Key_Delete)
    assert order(desk) == "c"
    desk.undo()
    desk.model.select_shots([desk.film.shots[0].id, desk.film.shots[2].id], desk.film.shots[2].id)
    rows = {index.row() for index in panel.table.selectionModel().selectedRows()}
    assert rows == {0, 2}
    assert panel.table.currentIndex().row() == 2


def test_arrows_bring_the_playhead(tabled: Made) -> None:
    desk, panel = tabled
    go(panel, 0, Column.SECONDS)
    QTest.keyClick(panel.table, Qt.Key.Key_Down)
    assert desk.model.shot_index == 1
    assert desk.model.playhead == 5
    assert panel.table.currentIndex().column() == Column.SECONDS


def test_the_cell_one_is_on_stays_when_shots_come_and_go(tabled: Made) -> None:
    desk, panel = tabled
    go(panel, 1, Column.WORDS)
    QTest.keyClick(panel.table, Qt.Key.Key_D)
    assert (panel.table.currentIndex().row(), panel.table.currentIndex().column()) == (2, Column.WORDS)
    assert chosen(desk) == [2]


def test_what_is_past_the_limit_is_of_the_colour_of_faults(make: Make) -> None:
    desk = make(film_of((9, 9)))
    panel = desk.show(TimelinePanel, 900, 360)
    assert at(panel, 0, Column.SECONDS).data(Qt.ItemDataRole.ForegroundRole) is None
    assert at(panel, 1, Column.SECONDS).data(Qt.ItemDataRole.ForegroundRole) is not None
    desk.document.edit(edits.fit_to(desk.film, 15), "fit")
    assert at(panel, 1, Column.SECONDS).data(Qt.ItemDataRole.ForegroundRole) is None


def test_what_may_only_be_read_has_no_fields(tabled: Made) -> None:
    desk, panel = tabled
    desk.document.read_only = True
    assert not panel.table.rows.flags(at(panel, 0, Column.SECONDS)) & Qt.ItemFlag.ItemIsEditable
    desk.document.read_only = False
    assert panel.table.rows.flags(at(panel, 0, Column.SECONDS)) & Qt.ItemFlag.ItemIsEditable
    assert not panel.table.rows.flags(at(panel, 0, Column.START)) & Qt.ItemFlag.ItemIsEditable


def test_the_table_and_the_ruler_hand_the_focus_on(tabled: Made) -> None:
    _desk, panel = tabled
    QTest.keyClick(panel.table, Qt.Key.Key_G, CTRL | SHIFT)
    assert panel.view.isVisible()
    assert panel.view.hasFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_G, CTRL | SHIFT)
    assert panel.table.hasFocus()


def test_a_range_of_rows_keeps_its_own_anchor(tabled: Made) -> None:
    desk, panel = tabled
    selection = panel.table.selectionModel()
    go(panel, 2, Column.SECONDS)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    selection.select(at(panel, 0, Column.SECONDS), flags)
    assert chosen(desk) == [0, 2]
    assert desk.model.shot_index == 2


def test_over_the_table_nothing_is_said_of_edges_to_drag(desk: Desk, panel: TimelinePanel) -> None:
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert any("drag an edge" in words for words in said)
    panel.toggle_table()
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert not any("drag" in words for words in said)
    assert "S splits · ⌫ deletes" in said


def test_f2_edits_the_cell_before_it_names_the_film(desk: Desk, panel: TimelinePanel) -> None:
    panel.toggle_table()
    press = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    press.ignore()
    QApplication.sendEvent(panel.table, press)
    assert press.isAccepted()
    QTest.keyClick(panel.table, Qt.Key.Key_F2)
    assert panel.table.findChild(QSpinBox) is not None
