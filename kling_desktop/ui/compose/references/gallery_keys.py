"""The keys of the gallery."""

from __future__ import annotations

from PySide6.QtCore import Qt

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
SIZES = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}
"""With Ctrl: larger tiles, smaller ones, the usual ones."""
_LETTERS = {Qt.Key.Key_C: "crop", Qt.Key.Key_R: "turn", Qt.Key.Key_M: "mention", Qt.Key.Key_X: "aside"}


def letter(key: Qt.Key, held: Qt.KeyboardModifier) -> str | None:
    """What a letter alone asks for: `crop`, `turn` (with Shift `turn-back`), `mention`, `aside`."""
    if held & ~Qt.KeyboardModifier.ShiftModifier:
        return None
    if key is Qt.Key.Key_R and held & Qt.KeyboardModifier.ShiftModifier:
        return "turn-back"
    return _LETTERS.get(key)


def move_by(key: Qt.Key, held: Qt.KeyboardModifier, line: int) -> int | None:
    """How many places Alt, or Ctrl and Shift, and an arrow move what is chosen, with `line` tiles in a line."""
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    if not (held & Qt.KeyboardModifier.AltModifier or held & both == both):
        return None
    steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -line, Qt.Key.Key_Down: line}
    return steps.get(key)
