"""The tips of buttons: what they do, and the keys that do it now, which may be a person's own."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from kling_desktop.ui.commands import Commands, native


def with_keys(words: str, keys: str) -> str:
    """Words with the keys behind them, or alone where there are none."""
    return f"{words} ({keys})" if keys else words


def with_key(words: str, key: Qt.Key) -> str:
    """Words with a key that is always the same: what a list or a dialog hears by itself."""
    return with_keys(words, QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))


def first_keys(commands: Commands, command_id: str) -> str:
    """The first keys of a command, as this system writes them; empty where it has none."""
    keys = commands.keys(command_id)
    return native(keys[0]) if keys else ""


class Tips(QObject):
    """Names the buttons of a part of the window and keeps their tips true."""

    def __init__(self, owner: QWidget, commands: Commands) -> None:
        super().__init__(owner)
        self._commands = commands
        self._told: dict[QWidget, tuple[str, str, bool]] = {}
        commands.changed.connect(self._tell_all)

    def tell(self, button: QWidget, words: str, command_id: str, *, named: bool = True) -> None:
        """What a button does, and which command it stands for; `named`: it has no words of its own."""
        if named:
            button.setAccessibleName(words)
        told = (words, command_id, named)
        if self._told.get(button) != told:
            self._told[button] = told
            self._show(button)

    def _show(self, button: QWidget) -> None:
        words, command_id, named = self._told[button]
        keys = first_keys(self._commands, command_id)
        tip = with_keys(words, keys)
        button.setToolTip(tip)
        # Without it a screen reader would read the tip, which says the name once more.
        button.setAccessibleDescription(keys if named else tip)

    def _tell_all(self) -> None:
        for button in self._told:
            self._show(button)
