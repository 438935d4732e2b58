"""The timeline for those who prefer numbers and rows, and for screen readers: the same shots, the same commands."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kling_desktop.ui.compose.model import ComposeModel
from kling_desktop.ui.compose.timeline.commands import IN_A_TABLE, ShotCommands
from kling_desktop.ui.compose.timeline.deeds import ShotDeeds
from kling_desktop.ui.compose.timeline.limits import LONGEST_SHOT
from kling_desktop.ui.compose.timeline.menu import shot_menu
from kling_desktop.ui.compose.timeline.table_model import Column, ShotsTable
from kling_desktop.ui.parts.letters import is_letter
from kling_desktop.ui.theme.tokens import metrics, space
from kling_desktop.words import t


class _Cells(QStyledItemDelegate):
    """Editors: a number field for seconds, a line for words."""

    field: QSpinBox | None = None
    """The number field, while it is open."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:  # type: ignore[override]  # the stubs also name a persistent index
        if index.column() == Column.SECONDS:
            field = QSpinBox(parent)
            field.setRange(1, LONGEST_SHOT)
            field.setAccessibleName(t("Seconds of shot {number}", number=index.row() + 1))
            self.field = field
            return field
        line = QLineEdit(parent)
        line.setAccessibleName(t("Words of shot {number}", number=index.row() + 1))
        return line

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:  # type: ignore[override]  # as above
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QSpinBox):
            editor.setValue(int(value))
        elif isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(value))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex) -> None:  # type: ignore[override]  # as above
        if isinstance(editor, QSpinBox):
            editor.interpretText()
            model.setData(index, editor.value())
        elif isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())


_EDITS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
"""Open the cell one is on; over the table F2 does not name the film."""


class TableView(QTableView):
    """Arrows walk the cells, Enter edits, digits set the seconds; selected rows are the selected shots."""

    def __init__(self, model: ComposeModel, deeds: ShotDeeds) -> None:
        super().__init__()
        self.setObjectName("shots-table")
        self.setAccessibleName(t("Shots as a table"))
        self._model, self._deeds = model, deeds
        self._own = False
        self._column = int(Column.SECONDS)
        self.commands: ShotCommands | None = None
        """Set by the panel, which knows the window's."""
        self.rows = ShotsTable(model, deeds, self)
        self._cells = _Cells(self)
        self.setModel(self.rows)
        self.setItemDelegate(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(metrics().control_height)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(space(8))
        for column, width in ((Column.NUMBER, 12), (Column.START, 14), (Column.SECONDS, 20), (Column.MENTIONS, 40)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, space(width))
        head.setSectionResizeMode(Column.WORDS, QHeaderView.ResizeMode.Stretch)
        model.selection_changed.connect(self._show_selection)
        self.rows.modelReset.connect(self._show_selection)
        self._show_selection()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        head = self.horizontalHeader()
        for column in (Column.NUMBER, Column.START, Column.SECONDS):
            # Names differ in length from language to language.
            self.setColumnWidth(column, max(self.columnWidth(column), head.sectionSizeHint(column)))
        # In a narrow window the words matter more than a second list of the mentions in them.
        self.setColumnWidth(Column.MENTIONS, min(space(40), self.viewport().width() // 5))

    def _show_selection(self) -> None:
        """Select the rows of the selected shots; the cell one is on stays in its column."""
        if self._own:
            return
        self._own = True
        chosen = QItemSelection()
        for row in self._deeds.selecting.indexes:
            chosen.select(self.rows.index(row, 0), self.rows.index(row, Column.MENTIONS))
        selection = self.selectionModel()
        here = self.rows.index(self._model.shot_index, self._column)
        if here.isValid() and here.row() != self.currentIndex().row():
            selection.setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._own = False

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._tell()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # the stubs also name a persistent index
        super().currentChanged(current, previous)
        if current.isValid():
            self._column = current.column()
        self._tell()

    def _tell(self) -> None:
        """Rows selected here are shots selected everywhere."""
        shots = self._model.film.shots
        rows = {index.row() for index in self.selectionModel().selectedRows()}
        here = self.currentIndex().row()
        if self._own or not rows or not 0 <= here < len(shots):
            return
        self._own = True
        chosen = here if here in rows else min(rows)
        if rows == {chosen}:
            self._deeds.selecting.one(chosen)
        else:
            self._model.select_shots([shots[row].id for row in rows if row < len(shots)], shots[chosen].id)
        self._own = False

    def event(self, event: QEvent) -> bool:
        """Our keys before the window's shortcuts get them."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            known = self.commands is not None and self.commands.of(event, IN_A_TABLE) is not None
            if known or _digit(event) or event.key() in _EDITS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState:
            # A key that the open field left to its parents, such as Enter.
            super().keyPressEvent(event)
            return
        action = None if self.commands is None else self.commands.of(event, IN_A_TABLE)
        here = self.currentIndex()
        if action is not None:
            action.trigger()
        elif _digit(event) and here.isValid():
            self._edit(self.rows.index(here.row(), Column.SECONDS))
            if self._cells.field is not None:
                # The field opens with all of it selected; further digits belong behind this one.
                line = self._cells.field.lineEdit()
                line.setText(event.text())
                line.deselect()
        elif event.key() in _EDITS and here.isValid():
            self._edit(here if here.column() in (Column.SECONDS, Column.WORDS) else here.siblingAtColumn(Column.WORDS))
        elif is_letter(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _edit(self, index: QModelIndex) -> None:
        # Not `setCurrentIndex`: with Shift held for a digit that would select a range.
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.edit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.commands is not None:
            shot_menu(self, self.commands).popup(event.globalPos())


def _digit(event: QKeyEvent) -> bool:
    return event.text() in tuple("123456789") and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
