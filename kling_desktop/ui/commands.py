"""Every action as data: id, words, shortcut, group. Menus, shortcuts and the shortcut sheet all read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a person can do. `words` are already in their language; `keys` are portable key sequences."""

    id: str
    group: str
    words: str
    keys: tuple[str, ...] = ()
    icon: str | None = None


class Commands(QObject):
    """The commands of a window; each is one QAction, so that its shortcut, menu entry and button agree."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._known: dict[str, tuple[Command, QAction]] = {}

    def add(
        self,
        command: Command,
        run: Callable[[], object],
        *,
        where: QWidget | None = None,
        context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
    ) -> QAction:
        """Register a command; its shortcut works in the whole window or, with `where` and a context, in one widget."""
        action = QAction(command.words, where or self._window)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setShortcutContext(context)
        action.triggered.connect(lambda _checked=False: run())
        (where or self._window).addAction(action)
        self._known[command.id] = (command, action)
        return action

    def action(self, command_id: str) -> QAction:
        """The action of a command."""
        return self._known[command_id][1]

    def trigger(self, command_id: str) -> None:
        """Do it, if it is enabled."""
        self.action(command_id).trigger()

    def all(self) -> Iterator[Command]:
        """Every command, in the order of registration."""
        return (command for command, _action in self._known.values())


def keys_text(action: QAction) -> str:
    """The first shortcut as the system writes it, or nothing."""
    shortcuts = action.shortcuts()
    return shortcuts[0].toString(QKeySequence.SequenceFormat.NativeText) if shortcuts else ""
