"""One command on the sheet: its words, its keys, and the catching of new ones."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from kling_desktop.ui.commands import Command, Commands, native
from kling_desktop.ui.parts.headings import label
from kling_desktop.ui.theme.tokens import space
from kling_desktop.words import t

_MODIFIERS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr})


class ShortcutRow(QFrame):
    """Enter or a click asks for new keys; Backspace takes them away, Escape leaves them as they are."""

    said = Signal(str)
    """What is to be known while keys are being caught; empty when that is over."""

    def __init__(self, commands: Commands, command: Command) -> None:
        super().__init__()
        self.command = command
        self._commands = commands
        self._taken: str | None = None
        self.catching = False
        self.setProperty("role", "shortcut")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(space(2), space(0.5), space(2), space(0.5))
        row.setSpacing(space(1))
        self.words = label(command.words)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setToolTip(command.words)
        row.addWidget(self.words, 1)
        self._caps = QWidget()
        self._row = QHBoxLayout(self._caps)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(space(1))
        row.addWidget(self._caps)
        self.show_keys()

    @property
    def keys_shown(self) -> str:
        """The keys as they stand there."""
        labels = self._caps.findChildren(QLabel, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return " ".join(cap.text() for cap in labels)

    def show_keys(self) -> None:
        """The keys of now."""
        keys = self._commands.keys(self.command.id)
        if self.catching:
            self._show((t("Press keys…"),), "accent")
        else:
            # Return and Enter have one name in some languages.
            named = tuple(dict.fromkeys(native(key) for key in keys))
            self._show(named or ("—",), "cap" if keys else "faint")
        spoken = ", ".join(dict.fromkeys(native(key) for key in keys)) or t("no keys")
        self.setAccessibleName(f"{self.command.words}: {spoken}")

    def _show(self, texts: tuple[str, ...], role: str) -> None:
        while (item := self._row.takeAt(0)) is not None:
            cap = item.widget()
            if cap is not None:
                cap.setParent(None)
                cap.deleteLater()
        for text in texts:
            self._row.addWidget(label(text, role))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._catch(True)
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._catch(False)

    def event(self, event: QEvent) -> bool:
        """While keys are caught even Tab is one of them."""
        if self.catching and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._caught(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._catch(True)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._commands.rebind(self.command.id, ())
        else:
            super().keyPressEvent(event)

    def _catch(self, on: bool) -> None:
        if on == self.catching:
            return
        self.catching, self._taken = on, None
        self.said.emit(t("Press the new keys. Backspace takes them away, Escape leaves them.") if on else "")
        self.show_keys()

    def _caught(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() in _MODIFIERS or event.key() == Qt.Key.Key_unknown:
            return
        if not event.modifiers() and event.key() == Qt.Key.Key_Escape:
            self._catch(False)
            return
        if not event.modifiers() and event.key() == Qt.Key.Key_Backspace:
            self._give(())
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.ShiftModifier and event.text().isprintable() and not event.text().isalpha():
            pressed = QKeySequence(event.text())  # "?" is written with Shift on some keyboards, not on others
        else:
            pressed = QKeySequence(modifiers.value | event.key())
        key = pressed.toString(QKeySequence.SequenceFormat.PortableText)
        others = self._commands.clashes(self.command.id, key)
        if others and key != self._taken:
            self._taken = key
            names = ", ".join(other.words for other in others)
            self.said.emit(
                t(
                    "{keys} is used by “{command}”. Press it once more to take it from there.",
                    keys=native(key),
                    command=names,
                )
            )
            return
        for other in others:
            self._commands.rebind(other.id, [kept for kept in self._commands.keys(other.id) if kept != key])
        self._give((key,))

    def _give(self, keys: tuple[str, ...]) -> None:
        self._catch(False)
        self._commands.rebind(self.command.id, keys)
