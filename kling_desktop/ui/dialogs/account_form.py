"""A line to name an account in: a new one with its key, or one that gets another name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from kling_desktop.domain.accounts import LONGEST
from kling_desktop.ui.dialogs.fields import add_button
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t


class AccountForm(QWidget):
    """Hidden until it is opened. Escape leaves it, and the dialog stays."""

    accepted = Signal(str, str)
    """A name and a key; the key is empty where it was not asked for."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(2))
        self.name = QLineEdit()
        self.name.setPlaceholderText(t("Name, such as Studio"))
        self.name.setAccessibleName(t("Name of the account"))
        self.name.setMaxLength(LONGEST)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(t("Paste the key"))
        self.key.setAccessibleName(t("Key of the account"))
        row.addWidget(self.name, 1)
        row.addWidget(self.key, 2)
        self.use = add_button(row, t("Add"), self._accept)
        self.leave = add_button(row, t("Cancel"), self.hide)
        for field in (self.name, self.key):
            field.textChanged.connect(lambda _text: self._enable())
            field.returnPressed.connect(self._accept)
        self._busy = False
        self.hide()

    def open_for_new(self) -> None:
        """Ask for a name and a key."""
        self._open("", t("Add"), with_key=True)

    def open_for_name(self, name: str) -> None:
        """Ask for another name."""
        self._open(name, t("Rename"), with_key=False)

    def set_busy(self, busy: bool) -> None:
        """Nothing can be added while something is being done."""
        self._busy = busy
        self._enable()

    def _open(self, name: str, words: str, *, with_key: bool) -> None:
        self.key.clear()
        self.key.setVisible(with_key)
        self.use.setText(words)
        self.name.setText(name)
        self.show()
        self.name.selectAll()
        self.name.setFocus()
        self._enable()

    def _enable(self) -> None:
        filled = bool(self.name.text().strip()) and (self.key.isHidden() or bool(self.key.text().strip()))
        self.use.setEnabled(filled and not self._busy)

    def _accept(self) -> None:
        if self.use.isEnabled():
            self.accepted.emit(self.name.text(), "" if self.key.isHidden() else self.key.text().strip())
        elif self.name.hasFocus() and not self.key.isHidden():
            self.key.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes this line alone."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            event.accept()
        else:
            super().keyPressEvent(event)
