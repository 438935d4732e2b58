"""Every action as data: id, words, shortcut, group. Menus, shortcuts, palette and shortcut sheet all read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something a person can do. `words` are already in their language; `keys` are portable key sequences.

    `reach` names the part of the window that hears the keys itself while it has the focus (plain letters and arrows
    would otherwise be taken from lists and text); without one they are shortcuts of Qt.
    """

    id: str
    group: str
    words: str
    keys: tuple[str, ...] = ()
    icon: str | None = None
    reach: str = ""


@dataclass(slots=True)
class _Known:
    command: Command
    action: QAction
    where: QWidget | None
    context: Qt.ShortcutContext


class Commands(QObject):
    """The commands of a window; each is one QAction, so that its shortcut, menu entry and button agree.

    `chosen` are keys the person gave to commands, by id; they count instead of the command's own.
    """

    changed = Signal()
    """Keys are other than they were."""

    def __init__(self, parent: QWidget, chosen: Mapping[str, tuple[str, ...]] | None = None) -> None:
        super().__init__(parent)
        self._window = parent
        self._known: dict[str, _Known] = {}
        self._chosen: dict[str, tuple[str, ...]] = dict(chosen or {})
        self._heard: dict[tuple[str, str], str] | None = None

    def add(
        self,
        command: Command,
        run: Callable[[], object],
        *,
        where: QWidget | None = None,
        context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
    ) -> QAction:
        """Register a command; its shortcut works in the whole window or, with `where` and a context, in one widget."""
        # The window itself never has the focus: there the keys are told by menus, and heard by the part in focus.
        owner = self._window if command.reach or where is None else where
        action = QAction(command.words, owner)
        action.setObjectName(command.id)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut if command.reach else context)
        action.triggered.connect(lambda _checked=False: run())
        owner.addAction(action)
        self._known[command.id] = _Known(command, action, where, context)
        self._set_keys(command.id)
        return action

    def action(self, command_id: str) -> QAction:
        """The action of a command."""
        return self._known[command_id].action

    def trigger(self, command_id: str) -> None:
        """Do it, if it is enabled."""
        self.action(command_id).trigger()

    def all(self) -> Iterator[Command]:
        """Every command, in the order of registration."""
        return (known.command for known in self._known.values())

    def within_reach(self, command_id: str) -> bool:
        """Whether it means something in what is on screen: its part of the window is shown."""
        known = self._known[command_id]
        return known.where is None or known.where.isVisibleTo(self._window)

    # keys --------------------------------------------------------------------------------------------------------

    def keys(self, command_id: str) -> tuple[str, ...]:
        """The portable key sequences that count for a command now."""
        return self._chosen.get(command_id, self._known[command_id].command.keys)

    @property
    def chosen(self) -> Mapping[str, tuple[str, ...]]:
        """What the person chose, by id of the command; also for commands that are not registered (yet)."""
        return dict(self._chosen)

    def rebind(self, command_id: str, keys: Iterable[str]) -> None:
        """Give a command other keys (none takes them away)."""
        wanted = tuple(dict.fromkeys(portable(key) for key in keys))
        if wanted == self._known[command_id].command.keys:
            self._chosen.pop(command_id, None)
        else:
            self._chosen[command_id] = wanted
        self._set_keys(command_id)
        self.changed.emit()

    def reset(self) -> None:
        """Every command has its own keys again."""
        self._chosen.clear()
        for command_id in self._known:
            self._set_keys(command_id)
        self.changed.emit()

    def clashes(self, command_id: str, key: str) -> tuple[Command, ...]:
        """Other commands that have this key where it would be heard too."""
        mine, wanted = self._known[command_id], portable(key)
        return tuple(
            known.command
            for other, known in self._known.items()
            if other != command_id and wanted in self.keys(other) and _meet(mine, known)
        )

    def heard(self, event: QKeyEvent, reach: str) -> QAction | None:
        """The action a part of the window should do for a key it was given; None for keys that are not its own."""
        if self._heard is None:
            self._heard = {
                (known.command.reach, key): known.command.id
                for known in self._known.values()
                if known.command.reach
                for key in self.keys(known.command.id)
            }
        for name in _names(event):
            command_id = self._heard.get((reach, name))
            if command_id is not None:
                return self.action(command_id)
        return None

    def _set_keys(self, command_id: str) -> None:
        self._heard = None
        self.action(command_id).setShortcuts([QKeySequence(key) for key in self.keys(command_id)])


def _meet(one: _Known, other: _Known) -> bool:
    """Whether one press could mean both."""
    if one.command.reach or other.command.reach:
        return one.command.reach == other.command.reach or not (one.command.reach and other.command.reach)
    return one.context is Qt.ShortcutContext.WindowShortcut or one.context is other.context


def _names(event: QKeyEvent) -> Iterator[str]:
    """What a press may be called: with its modifiers; for a character typed with Shift also by the character alone."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    yield QKeySequence(modifiers.value | event.key()).toString(_PORTABLE)
    if modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier) and event.text().isprintable():
        yield QKeySequence(event.text()).toString(_PORTABLE)


def portable(keys: str) -> str:
    """A key sequence in the one form we keep."""
    return QKeySequence(keys).toString(_PORTABLE)


def native(keys: str) -> str:
    """A key sequence as this system writes it."""
    return QKeySequence(keys).toString(_NATIVE)


def keys_text(action: QAction) -> str:
    """The first shortcut as the system writes it, or nothing."""
    shortcuts = action.shortcuts()
    return shortcuts[0].toString(_NATIVE) if shortcuts else ""
