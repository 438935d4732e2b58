"""The artist's text blocks to look after: rename, rewrite, reorder, add, delete. Every change counts at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kling_desktop.host.text_blocks import LONGEST_NAME, TextBlock, tidy_name
from kling_desktop.ui.compose.prompt.blocks import BlockShelf, name_for
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.icons import icon
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t


class BlocksDialog(QDialog):
    """The list on the left, the chosen block on the right."""

    def __init__(self, parent: QWidget, shelf: BlockShelf) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("Text blocks"))
        self.setMinimumSize(space(130), space(80))
        self._shelf = shelf
        self._filling = False
        self.list = QListWidget()
        self.list.setProperty("role", "field")
        self.list.setAccessibleName(t("Text blocks"))
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName(t("Name of the text block"))
        self.name.textEdited.connect(lambda _text: self._changed())
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(t("Words of the text block"))
        self.text.textChanged.connect(self._changed)
        self.add = self._button("plus", t("New text block"), self._add)
        self.remove = self._button("trash", t("Delete the text block"), self._remove)
        self.up = self._button("chevron_up", t("Move up"), lambda: self._move(-1))
        self.down = self._button("chevron_down", t("Move down"), lambda: self._move(1))
        self.remark = label("", "bad", wrap=True)

        left = QVBoxLayout()
        left.addWidget(self.list, 1)
        tools = QHBoxLayout()
        for button in (self.add, self.remove, self.up, self.down):
            tools.addWidget(button)
        tools.addStretch(1)
        left.addLayout(tools)
        right = QVBoxLayout()
        right.setSpacing(space(2))
        name, words = label(t("Name"), "caption"), label(t("Words"), "caption")
        name.setBuddy(self.name)
        words.setBuddy(self.text)
        for widget in (name, self.name, self.remark, words):
            right.addWidget(widget)
        right.addWidget(self.text, 1)
        right.addWidget(label(t("Type / and the name in a prompt to put it in."), "caption", wrap=True))
        both = QHBoxLayout()
        both.setSpacing(space(4))
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        done = QPushButton(t("Done"))
        done.setDefault(True)
        done.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(done)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(4), space(4), space(4))
        column.setSpacing(space(4))
        column.addLayout(both, 1)
        column.addLayout(foot)
        self._fill(0)

    @staticmethod
    def _button(picture: str, words: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(icon(picture), "")
        button.setProperty("role", "quiet")
        button.setAutoDefault(False)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(lambda _checked=False: run())
        return button

    @property
    def _row(self) -> int:
        return self.list.currentRow()

    def _fill(self, row: int) -> None:
        self._filling = True
        self.list.clear()
        self.list.addItems([block.name for block in self._shelf.blocks])
        self._filling = False
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        self._show()

    def _show(self) -> None:
        if self._filling:
            return
        blocks, row = self._shelf.blocks, self._row
        chosen = blocks[row] if 0 <= row < len(blocks) else None
        self._filling = True
        self.name.setText("" if chosen is None else chosen.name)
        self.text.setPlainText("" if chosen is None else chosen.text)
        self._filling = False
        self.remark.setText("")
        self.remark.hide()
        for widget in (self.name, self.text, self.remove):
            widget.setEnabled(chosen is not None)
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < len(blocks) - 1)

    def _changed(self) -> None:
        blocks, row = self._shelf.blocks, self._row
        if self._filling or not 0 <= row < len(blocks):
            return
        name, words = tidy_name(self.name.text()), self.text.toPlainText()
        others = {block.name.casefold() for number, block in enumerate(blocks) if number != row}
        why = ""
        if not name:
            why = t("A block needs a name.")
        elif name.casefold() in others:
            why = t("There is another block of this name.")
        elif not words.strip():
            why = t("A block needs words.")
        self.remark.setText(why)
        self.remark.setVisible(bool(why))
        if why:
            return
        changed = replace(blocks[row], name=name, text=words)
        self._shelf.replace((*blocks[:row], changed, *blocks[row + 1 :]))
        self.list.item(row).setText(name)

    def _add(self) -> None:
        words = t("New words")
        block = TextBlock(name=name_for(words, self._shelf.blocks), text=words)
        self._shelf.replace((*self._shelf.blocks, block))
        self._fill(len(self._shelf.blocks) - 1)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def _remove(self) -> None:
        blocks, row = self._shelf.blocks, self._row
        if 0 <= row < len(blocks):
            self._shelf.replace((*blocks[:row], *blocks[row + 1 :]))
            self._fill(row)

    def _move(self, by: int) -> None:
        blocks, row = list(self._shelf.blocks), self._row
        there = row + by
        if 0 <= row < len(blocks) and 0 <= there < len(blocks):
            blocks[row], blocks[there] = blocks[there], blocks[row]
            self._shelf.replace(tuple(blocks))
            self._fill(there)
