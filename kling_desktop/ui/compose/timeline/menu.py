"""The context menu of the shots."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from kling_desktop.ui.compose.timeline.commands import ShotCommands

_ENTRIES = (
    *("write", "", "split", "duplicate", "merge", "", "add", "insert", "delete", "", "cut", "copy", "paste", ""),
    *("shorter", "longer", "roll-left", "roll-right", "equal", "fit", "tap", "", "earlier", "later", "all", "table"),
)


def shot_menu(parent: QWidget, commands: ShotCommands) -> QMenu:
    """A menu for the selected shots; it goes by itself once closed. What cannot be done now is greyed out."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name in _ENTRIES:
        if name:
            menu.addAction(commands.action(name))
        else:
            menu.addSeparator()
    return menu
